"""Build the book's networks by name, compiled as their recipes say."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab import checks
from cnnlab.models import muon
from cnnlab.models.keras_on_tensorflow import import_keras
from cnnlab.models.networks import NETWORKS, WHITENING
from cnnlab.models.recipes import Recipe

if TYPE_CHECKING:
    import keras

PRECISIONS = {"float32": "float32", "bfloat16": "mixed_bfloat16"}
"""The formats that a network can compute in, and what Keras calls them."""


def names(dataset: str | None = None) -> tuple[str, ...]:
    """Return the names that `build` knows, or those for one data set.

    Examples
    --------
    >>> names("cifar10")
    ('source-e-dense', 'source-e', 'cifar10-fast', 'cifar10', 'cifar10-strong')
    """
    return tuple(name for name, (_, how) in NETWORKS.items() if dataset in (None, how.dataset))


def recipe(name: str) -> Recipe:
    """Return how the network is trained in the book.

    Raises
    ------
    ValueError
        The name is unknown.

    Examples
    --------
    >>> recipe("source-d")
    Recipe(epochs=10, batch_size=32)
    """
    return _entry(name)[1]


def build(
    name: str,
    *,
    seed: int | None = None,
    rate: float | None = None,
    precision: str = "float32",
) -> keras.Model:
    """Build a compiled network with new random weights.

    Parameters
    ----------
    name : str
        One of `names`.
    seed : int, optional
        Makes the random weights, and the dropout that follows, repeatable.
    rate : float, optional
        A fixed learning rate; by default the recipe's, or the optimizer's own.
    precision : str
        ``"float32"``, or ``"bfloat16"``: most layers then compute with 8 significant
        bits, while weights and the last layer stay in float32.

    Returns
    -------
    keras.Model
        Takes images ``(N, 28, 28, 1)`` or ``(N, 32, 32, 3)``, float32 from 0 to 1.
        The sources' networks and ``"mnist-page"`` return probabilities ``(N, 10)``,
        the others logits ``(N, 10)``.

    Raises
    ------
    ValueError
        The name or the precision is unknown, or the seed is not a whole number from 0 to
        2**32 - 1.

    Examples
    --------
    >>> network = build("mnist", seed=0)
    >>> network.input_shape, network.output_shape
    ((None, 28, 28, 1), (None, 10))
    """
    builder, how = _entry(name)
    checks.one_of("precision", precision, PRECISIONS)
    keras = import_keras()
    if seed is not None:
        keras.utils.set_random_seed(checks.seed(seed))
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(PRECISIONS[precision])
    try:
        network = builder(keras)
    finally:
        keras.config.set_dtype_policy(before)
    network.compile(
        optimizer=_optimizer(keras, how, rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=not ends_in_softmax(network)),
        metrics=["accuracy"],
    )
    return network


def _optimizer(keras: ModuleType, how: Recipe, rate: float | None) -> keras.Optimizer:
    """Make the optimizer of a recipe; kernels decay, biases and normalization do not."""
    rate = how.rate if rate is None else rate
    if how.optimizer == "muon":
        length: Any = how.peak_rate if rate is None else rate  # a recipe with Muon has one
        return muon.optimizer(keras, length)
    options = {} if rate is None else {"learning_rate": rate}
    if how.weight_decay:
        options["weight_decay"] = how.weight_decay
    if how.optimizer == "sgd" and how.peak_rate is not None:
        options |= {"momentum": 0.9, "nesterov": True}
    optimizer = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}[how.optimizer](
        **options
    )
    if how.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=["bias", "beta", "gamma"])
    return optimizer


def ends_in_softmax(network: keras.Model) -> bool:
    """Return True when the network returns probabilities, False when it returns logits.

    Examples
    --------
    >>> ends_in_softmax(build("source-d")), ends_in_softmax(build("mnist"))
    (True, False)
    """
    activation = getattr(network.layers[-1], "activation", None)
    return getattr(activation, "__name__", "") == "softmax"


def whiten(network: keras.Model, images: np.ndarray) -> bool:
    """Set the kernels of a network's whitening layer from training images.

    The kernels are the principal components of patches, each divided by the square root
    of its variance, and the same again with the other sign.

    Parameters
    ----------
    network : keras.Model
        From `build`; one without such a layer is left as it is.
    images : numpy.ndarray
        Training images ``(N, H, W, C)``, uint8; the first 500 are used.

    Returns
    -------
    bool
        Whether the network has such a layer.

    Examples
    --------
    >>> images = np.random.default_rng(0).integers(0, 256, (50, 32, 32, 3), dtype=np.uint8)
    >>> whiten(build("cifar10-fast"), images), whiten(build("mnist"), images)
    (True, False)
    """
    found = [layer for layer in network.layers if layer.name == WHITENING]
    if not found:
        return False
    kernel, bias = found[0].get_weights()
    size, _, channels, filters = kernel.shape
    values = images[:500].astype(np.float32) / 255 * 4 - 2
    patches = np.lib.stride_tricks.sliding_window_view(values, (size, size), axis=(1, 2))
    patches = patches.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * channels)
    variances, components = np.linalg.eigh(np.cov(patches, rowvar=False))
    strongest = np.argsort(variances)[::-1][: filters // 2]
    scaled = components[:, strongest] / np.sqrt(variances[strongest] + 5e-4)
    both = np.concatenate([scaled, -scaled], axis=1)
    found[0].set_weights([both.reshape(kernel.shape).astype(np.float32), bias])
    return True


def _entry(name: str) -> tuple[Callable[[ModuleType], keras.Model], Recipe]:
    return NETWORKS[checks.one_of("name", name, NETWORKS)]
