"""The network of the digit pad in NumPy: its weights, its layers, and what one unit reads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnlab import models, ops
from cnnlab.checks import refuse
from cnnlab.widgets.kit.spec import Spec

SPEC = Spec(__file__)

NETWORK = "mnist-page"
"""The network of the book whose trained weights the board starts with."""

SHAPES = tuple(map(tuple, SPEC["weights"]))
"""The weights in the order of Keras: kernels and biases of two convolutions and a dense layer."""

LAYERS = {name: tuple(shape) for name, shape in SPEC["layers"].items()}
"""The layers whose units can be taken in hand, and the (rows, columns, maps) of each."""

BEFORE = dict(zip(LAYERS, ["input", *LAYERS], strict=False))
"""The layer that each layer reads."""

FIRST = {"conv1": 0, "conv2": 2, "dense": 4}
"""Where in `SHAPES` the weights of each layer that has some begin."""

_CONVOLUTIONS = [
    "Conv2D of {3} filters, {0}×{1}, relu".format(*SHAPES[FIRST[name]])
    for name in ("conv1", "conv2")
]
_NEEDED = (
    _CONVOLUTIONS[0],
    "MaxPooling2D of 2×2",
    _CONVOLUTIONS[1],
    "MaxPooling2D of 2×2",
    "Flatten",
    "Dense of {1} units, softmax".format(*SHAPES[FIRST["dense"]]),
)


class Unit(NamedTuple):
    """What one unit of a layer does with the numbers that it reads.

    `patch` is what it reads, (rows, columns, channels). A convolution and the dense layer
    have a `kernel` and `products` of the same shape, the sum of the products in each
    channel, a `bias`, and the `total` of all; a pooling layer has none of these but the total,
    the largest number. `value` is what leaves the unit: the total after ReLU, or the logit.
    """

    patch: np.ndarray
    kernel: np.ndarray | None
    products: np.ndarray | None
    sums: np.ndarray | None
    bias: float
    total: float
    value: float


def stored_weights() -> tuple[np.ndarray, ...]:
    """Read the weights that come with the book; TensorFlow is not needed."""
    return tuple(models.read_weights(NETWORK))


def run(weights: tuple[np.ndarray, ...], image: np.ndarray) -> dict[str, np.ndarray]:
    """Return what leaves each layer, from ``"input"`` to ``"softmax"``.

    Parameters
    ----------
    weights : tuple of numpy.ndarray
        In the shapes of `SHAPES`.
    image : numpy.ndarray, shape (28, 28)
        From 0 to 1.

    Returns
    -------
    dict of numpy.ndarray
        ``input`` (28, 28, 1), ``conv1`` (24, 24, 12) after ReLU, ``pool1`` (12, 12, 12),
        ``conv2`` (8, 8, 24) after ReLU, ``pool2`` (4, 4, 24), ``dense`` (10,), the logits, and
        ``softmax`` (10,), the probabilities.

    Examples
    --------
    >>> nothing = tuple(np.zeros(shape) for shape in SHAPES)
    >>> layers = run(nothing, np.zeros((28, 28)))
    >>> layers["conv2"].shape, float(layers["softmax"][0])
    ((8, 8, 24), 0.1)
    """
    kernel1, bias1, kernel2, bias2, matrix, bias3 = (w.astype(np.float64) for w in weights)
    layers = {"input": np.asarray(image, dtype=np.float64)[None, :, :, None]}
    layers["conv1"] = ops.relu(ops.conv2d(layers["input"], kernel1, bias1))
    layers["pool1"] = ops.max_pool2d(layers["conv1"], 2)
    layers["conv2"] = ops.relu(ops.conv2d(layers["pool1"], kernel2, bias2))
    layers["pool2"] = ops.max_pool2d(layers["conv2"], 2)
    layers["dense"] = ops.dense(ops.flatten(layers["pool2"]), matrix, bias3)
    layers["softmax"] = ops.softmax(layers["dense"])
    return {name: values[0] for name, values in layers.items()}


def channels_before(layer: str) -> int:
    """Return how many maps a unit of a layer reads; a pooling layer's unit reads one.

    Examples
    --------
    >>> channels_before("conv1"), channels_before("pool1"), channels_before("conv2")
    (1, 1, 12)
    """
    if layer.startswith("pool") or BEFORE[layer] == "input":
        return 1
    return LAYERS[BEFORE[layer]][2]


def unit(
    weights: tuple[np.ndarray, ...], layers: dict, layer: str, row: int, col: int, number: int
) -> Unit:
    """Return what the unit at (row, col) of a map reads, multiplies and adds.

    Parameters
    ----------
    weights : tuple of numpy.ndarray
        In the shapes of `SHAPES`.
    layers : dict of numpy.ndarray
        From :func:`run`.
    layer : str
        One of `LAYERS`.
    row, col : int
        The place in the map; 0 for the dense layer.
    number : int
        The map, or the class.
    """
    source = layers[BEFORE[layer]]
    if layer.startswith("pool"):
        patch = source[2 * row : 2 * row + 2, 2 * col : 2 * col + 2, number : number + 1]
        return Unit(patch, None, None, None, 0.0, float(patch.max()), float(patch.max()))
    first = FIRST[layer]
    size = LAYERS["pool2"][0] if layer == "dense" else SHAPES[first][0]
    patch = source[row : row + size, col : col + size]
    kernel = weights[first].reshape(*patch.shape, -1)[..., number].astype(np.float64)
    products, bias = patch * kernel, float(weights[first + 1][number])
    sums = products.sum(axis=(0, 1))
    total = float(sums.sum() + bias)
    return Unit(
        patch, kernel, products, sums, bias, total, total if layer == "dense" else max(0.0, total)
    )


def weights_of(model) -> list[np.ndarray]:
    """Return the weights of a Keras model of the board's architecture.

    Raises
    ------
    ValueError
        A layer is another one, or set in another way; the sentence names it.
    """
    rule = "as models.build('mnist-page') makes it"
    found = [_written(layer) for layer in model.layers if type(layer).__name__ != "InputLayer"]
    for place, (needed, got) in enumerate(zip(_NEEDED, [*found, *[None] * 6], strict=False), 1):
        if got not in (needed, needed.replace("softmax", "linear")):
            refuse(f"layer {place} of the model", got or "missing", f"{needed}, {rule}")
    if len(found) > len(_NEEDED):
        refuse("layer 7 of the model", found[6], f"left out: the model must be {rule}")
    weights = model.get_weights()
    shapes = [w.shape for w in weights]
    if shapes != list(SHAPES):
        needed = "the weights, with biases, of a model that reads images of (28, 28, 1)"
        refuse("the list of shapes of the model's weights", shapes, f"that of {needed}, {rule}")
    return weights


def _written(layer):
    """Write a layer with those settings that the board's arithmetic depends on."""
    kind, settings = type(layer).__name__, layer.get_config()
    plain = settings.get("padding", "valid") == "valid" and settings.get("data_format") in (
        None,
        "channels_last",
    )
    odd = "" if plain else f", padding {settings['padding']!r}, {settings['data_format']}"
    if kind == "Conv2D":
        size = "×".join(map(str, settings["kernel_size"]))
        steps = (*settings["strides"], *settings["dilation_rate"], settings["groups"])
        odd += "" if set(steps) == {1} else ", with strides, dilation or groups"
        return f"Conv2D of {settings['filters']} filters, {size}, {settings['activation']}{odd}"
    if kind == "MaxPooling2D":
        odd += (
            ""
            if settings["strides"] == settings["pool_size"]
            else f", strides {settings['strides']}"
        )
        return f"MaxPooling2D of {'×'.join(map(str, settings['pool_size']))}{odd}"
    if kind == "Dense":
        return f"Dense of {settings['units']} units, {settings['activation']}"
    return kind
