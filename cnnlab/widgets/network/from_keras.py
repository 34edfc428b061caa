"""The layers of a Keras model, as the network builder holds them."""

from collections.abc import Callable
from typing import Any

from cnnlab.checks import refuse
from cnnlab.widgets.kit.layers import refuse_kind, require, square

ACTIVATIONS = ("relu", "tanh", "sigmoid", "softmax")


def layers_of(model: Any) -> list[dict]:
    """Return the layers of a Keras model; `ValueError` names one that the board has not."""
    found: list[dict] = []
    for layer in model.layers:
        name = type(layer).__name__
        if name == "InputLayer":
            continue
        if name not in _FROM_KERAS:
            refuse_kind(layer, _FROM_KERAS)
        found += _FROM_KERAS[name](layer)
        if name in ("Conv2D", "Dense"):
            found += _activation(layer)
    return found


def _conv(layer: Any) -> list[dict]:
    require(layer, dilation_rate=(1, 1), groups=1, data_format="channels_last")
    return [
        {
            "kind": "conv",
            "filters": layer.filters,
            "size": square(layer, "kernel_size"),
            "stride": square(layer, "strides"),
            "padding": layer.padding,
            "bias": layer.use_bias,
        }
    ]


def _pool(kind: str) -> Callable[[Any], list[dict]]:
    def read(layer: Any) -> list[dict]:
        require(layer, data_format="channels_last")
        size = {"size": square(layer, "pool_size"), "stride": square(layer, "strides")}
        if kind == "avgpool":
            require(layer, padding="valid")
            return [{"kind": kind, **size}]
        return [{"kind": kind, **size, "padding": layer.padding}]

    return read


def _activation(layer: Any) -> list[dict]:
    name = getattr(layer.activation, "__name__", str(layer.activation))
    if name == "linear":
        return []
    if name not in ACTIVATIONS:
        refuse(
            f"the activation of the layer {layer.name!r}", name, f"linear, {', '.join(ACTIVATIONS)}"
        )
    return [{"kind": name}]


def _relu(layer: Any) -> list[dict]:
    require(layer, max_value=None, negative_slope=0, threshold=0)
    return [{"kind": "relu"}]


def _batch_norm(layer: Any) -> list[dict]:
    require(layer, center=True, scale=True)
    return [{"kind": "batchnorm"}]


def _global_pool(layer: Any) -> list[dict]:
    require(layer, keepdims=False, data_format="channels_last")
    return [{"kind": "globalpool"}]


def _softmax(layer: Any) -> list[dict]:
    require(layer, axis=-1)
    return [{"kind": "softmax"}]


_FROM_KERAS: dict[str, Callable[[Any], list[dict]]] = {
    "Conv2D": _conv,
    "MaxPooling2D": _pool("maxpool"),
    "AveragePooling2D": _pool("avgpool"),
    "GlobalAveragePooling2D": _global_pool,
    "BatchNormalization": _batch_norm,
    "ReLU": _relu,
    "Activation": _activation,
    "Softmax": _softmax,
    "Flatten": lambda layer: [{"kind": "flatten"}],
    "Dense": lambda layer: [{"kind": "dense", "units": layer.units, "bias": layer.use_bias}],
    "Dropout": lambda layer: [{"kind": "dropout", "rate": layer.rate}],
}
