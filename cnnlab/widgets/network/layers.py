"""What a network builder stacks: layers, what each costs, and the code that builds them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cnnlab import shapes
from cnnlab.checks import written
from cnnlab.widgets.kit.layers import Flag, require, square
from cnnlab.widgets.kit.traits import Between, OneOf, Whole

MOST_LAYERS = 40


SETTINGS = {
    "filters": Whole(8, low=1, high=1024),
    "size": Whole(3, low=1, high=31),
    "stride": Whole(1, low=1, high=16),
    "padding": OneOf("valid", "same"),
    "bias": Flag(),
    "units": Whole(10, low=1, high=9999),
    "rate": Between(0.2, low=0, high=0.9),
}
"""Every setting that a layer may have, with the values that are allowed."""

KINDS = {
    "conv": {"filters": 8, "size": 3, "stride": 1, "padding": "same", "bias": True},
    "maxpool": {"size": 2, "stride": 2, "padding": "valid"},
    "avgpool": {"size": 2, "stride": 2},
    "globalpool": {},
    "batchnorm": {},
    "relu": {},
    "tanh": {},
    "sigmoid": {},
    "softmax": {},
    "flatten": {},
    "dense": {"units": 10, "bias": True},
    "dropout": {"rate": 0.2},
}
"""The kinds of layer, each with its settings and what they are when none is given."""

LABELS = {
    "conv": "Convolution",
    "maxpool": "Max pooling",
    "avgpool": "Average pooling",
    "globalpool": "Global average pooling",
    "batchnorm": "Batch normalization",
    "relu": "ReLU",
    "tanh": "Tanh",
    "sigmoid": "Sigmoid",
    "softmax": "Softmax",
    "flatten": "Flatten",
    "dense": "Dense",
    "dropout": "Dropout",
}

PRESETS = {
    "one-kernel": "6x6x1|conv,1,3,1,same,0",
    "one-filter": "32x32x3|conv,1,3,1,valid,1",
    "color-photo": "32x32x3|conv,12,3,1,same,1/relu/maxpool,2,2,valid/flatten/dense,10,1/softmax",
    "gray-photo": "300x300x1|conv,1,3,1,same,0/relu/maxpool,2,2,valid/flatten/dense,64,1",
    "mnist-small": "28x28x1|conv,28,3,1,valid,1/relu/maxpool,2,2,valid/flatten/dense,128,1/relu/"
    "dropout,0.2/dense,10,1/softmax",
    "mnist-book": "28x28x1|conv,16,3,1,valid,0/maxpool,2,2,valid/batchnorm/relu/"
    "conv,32,3,1,valid,0/maxpool,2,2,valid/batchnorm/relu/conv,64,3,1,valid,0/batchnorm/relu/"
    "flatten/dropout,0.3/dense,10,1",
    "cifar-dense": "32x32x3|flatten/dense,3000,1/relu/dense,1000,1/relu/dense,10,1/softmax",
    "cifar-cnn": "32x32x3|conv,32,3,1,valid,1/relu/maxpool,2,2,valid/conv,64,3,1,valid,1/relu/"
    "maxpool,2,2,valid/flatten/dense,64,1/relu/dense,10,1/softmax",
    "lenet-5": "28x28x1|conv,6,5,1,same,1/tanh/avgpool,2,2/conv,16,5,1,valid,1/tanh/avgpool,2,2/"
    "conv,120,5,1,valid,1/tanh/flatten/dense,84,1/tanh/dense,10,1/softmax",
}
"""Networks of the book: the input's shape, and the layers with their settings in order."""


def read_preset(name: str) -> tuple[tuple[int, ...], list[dict]]:
    """Return the input shape and the layers of a preset."""
    if not isinstance(name, str) or name not in PRESETS:
        raise ValueError(f"preset must be one of {', '.join(PRESETS)}, not {written(name)}.")
    shape, layers = PRESETS[name].split("|")
    return tuple(map(int, shape.split("x"))), [_read_layer(text) for text in layers.split("/")]


def _read_layer(text):
    kind, *values = text.split(",")
    read = {"padding": str, "bias": lambda value: value == "1", "rate": float}
    settings = zip(KINDS[kind], values, strict=True)
    return {"kind": kind} | {name: read.get(name, int)(value) for name, value in settings}


class Row(NamedTuple):
    """One layer of a network, as it stands in the table.

    Attributes
    ----------
    name : str
        What the layer is.
    output_shape : tuple[int, ...]
        (rows, columns, channels), or (numbers,) after flattening.
    parameters : int
        The numbers that the layer keeps, as Keras counts them: batch normalization has four
        a channel, of which two are learned and two are running averages.
    macs : int
        Multiply-adds for one image in convolution and dense layers; other layers count as 0.
    memory : int
        Bytes of the output for one image in float32.
    receptive_field : tuple[int, int]
        Rows and columns of the input that one number of the output depends on, padding included.
    """

    name: str
    output_shape: tuple[int, ...]
    parameters: int
    macs: int
    memory: int
    receptive_field: tuple[int, int]


class _Sight(NamedTuple):
    """How far one number sees: field and jump, and the map that a flattened row came from."""

    field: tuple[int, int] = (1, 1)
    jump: int = 1
    spread: tuple[int, int] = (1, 1)


def propagate(input_shape: Sequence[int], layers: Sequence[Mapping]) -> tuple[list[Row], str]:
    """Return a row for each layer up to the first that does not fit, and the reason or ""."""
    shape, sight, rows = tuple(input_shape), _Sight(), []
    for layer in layers:
        reason = misfit(shape, layer)
        if reason:
            return rows, reason
        sight = _see(sight, shape, layer)
        output, parameters, macs = _step(shape, layer)
        memory = 4 * _count(output)
        rows.append(Row(label(layer), output, parameters, macs, memory, sight.field))
        shape = output
    return rows, ""


def misfit(shape: Sequence[int], layer: Mapping) -> str:
    """Say why a layer cannot follow an output of this shape; "" where it can."""
    name, needs_map = LABELS[layer["kind"]], "size" in layer or layer["kind"] == "globalpool"
    if needs_map and len(shape) == 1:
        return (
            f"{name} needs rows, columns and channels, but it gets a row of {shape[0]:,} numbers. "
            "Move it before the layer that makes the row."
        )
    if layer["kind"] == "dense" and len(shape) == 3:
        return (
            f"Dense needs a row of numbers, but it gets {written_shape(shape)}. "
            "Put flatten or global average pooling before it."
        )
    if "size" in layer and layer.get("padding") != "same" and layer["size"] > min(shape[:2]):
        k = layer["size"]
        return (
            f"{name}: a window of {k}×{k} does not fit into {shape[0]}×{shape[1]} cells. "
            "Make it smaller, or pool less before it."
        )
    return ""


def _step(shape, layer):
    """Return the output's shape, the parameters and the multiply-adds of a layer that fits."""
    kind = layer["kind"]
    if "size" in layer:
        k, s, padding = layer["size"], layer["stride"], layer.get("padding", "valid")
        rows, columns = (shapes.output_size(n, k, s, padding) for n in shape[:2])
        if kind != "conv":
            return (rows, columns, shape[2]), 0, 0
        c, f = shape[2], layer["filters"]
        parameters = shapes.conv_parameters(k, k, c, f, bias=layer["bias"])
        return (rows, columns, f), parameters, shapes.conv_macs(rows, columns, k, k, c, f)
    if kind == "dense":
        products = shape[0] * layer["units"]
        return (layer["units"],), products + layer["bias"] * layer["units"], products
    if kind in ("flatten", "globalpool"):
        return (_count(shape) if kind == "flatten" else shape[2],), 0, 0
    return shape, 4 * shape[-1] if kind == "batchnorm" else 0, 0


def _see(sight, shape, layer):
    """Follow the receptive field, r + (k - 1)·j, and the jump through one layer."""
    if "size" in layer:
        field = tuple(r + (layer["size"] - 1) * sight.jump for r in sight.field)
        return _Sight(field, sight.jump * layer["stride"])
    if layer["kind"] == "flatten" and len(shape) == 3:
        return sight._replace(spread=tuple(shape[:2]))
    if layer["kind"] in ("dense", "globalpool"):
        spread = shape[:2] if len(shape) == 3 else sight.spread
        field = zip(sight.field, spread, strict=True)
        return _Sight(tuple(r + (n - 1) * sight.jump for r, n in field), sight.jump)
    if layer["kind"] == "softmax" and len(shape) == 1:
        return _see(sight, shape, {"kind": "dense"})
    return sight


def _count(shape):
    count = 1
    for n in shape:
        count *= n
    return count


def written_shape(shape: Sequence[int]) -> str:
    """Write a shape: 32×32×3."""
    return "×".join(map(str, shape))


def label(layer: Mapping) -> str:
    """Name a layer with its settings: Convolution 12, 3×3, stride 1, same."""
    parts = [str(layer[key]) for key in ("filters", "units") if key in layer]
    if "size" in layer:
        parts += [f"{layer['size']}×{layer['size']}", f"stride {layer['stride']}"]
    parts += [str(layer[key]) for key in ("padding", "rate") if key in layer]
    parts += ["no bias"] * (not layer.get("bias", True))
    return f"{LABELS[layer['kind']]} {', '.join(parts)}".rstrip()


# --- code


def keras_code(input_shape: Sequence[int], layers: Sequence[Mapping]) -> str:
    """Write the network as a Keras model."""
    lines = "".join(f"    layers.{_keras_layer(layer)},\n" for layer in layers)
    return (
        "import keras\nfrom keras import layers\n\nmodel = keras.Sequential([\n"
        f"    keras.Input(({', '.join(map(str, input_shape))})),\n{lines}])\n"
    )


def _keras_layer(layer):
    kind = layer["kind"]
    bias = "" if layer.get("bias", True) else ", use_bias=False"
    if kind == "conv":
        return (
            f"Conv2D({layer['filters']}, {layer['size']}, strides={layer['stride']}, "
            f'padding="{layer["padding"]}"{bias})'
        )
    if "size" in layer:
        name = "MaxPooling2D" if kind == "maxpool" else "AveragePooling2D"
        padding = f', padding="{layer["padding"]}"' if kind == "maxpool" else ""
        return f"{name}({layer['size']}, strides={layer['stride']}{padding})"
    if kind == "dense":
        return f"Dense({layer['units']}{bias})"
    if kind == "dropout":
        return f"Dropout({layer['rate']})"
    plain = {
        "globalpool": "GlobalAveragePooling2D()",
        "batchnorm": "BatchNormalization()",
        "flatten": "Flatten()",
    }
    return plain.get(kind) or f'Activation("{kind}")'


def torch_code(input_shape: Sequence[int], layers: Sequence[Mapping]) -> str:
    """Write the network as a PyTorch model; `ValueError` where a layer does not fit."""
    rows, reason = propagate(input_shape, layers)
    if reason:
        raise ValueError(reason)
    befores = [tuple(input_shape), *(row.output_shape for row in rows)]
    parts = [
        part for layer, shape in zip(layers, befores, strict=False) for part in _torch(layer, shape)
    ]
    lines = "".join(f"    nn.{part},\n" for part in parts)
    shape = ", ".join(map(str, (input_shape[2], *input_shape[:2])))
    return (
        "from torch import nn\n\n"
        f"# Input (N, {shape}): PyTorch puts the channels first.\n"
        f"model = nn.Sequential(\n{lines})\n"
    )


def _torch(layer, shape):
    """Write one layer for an input of this shape, in one line or two."""
    kind = layer["kind"]
    bias = "" if layer.get("bias", True) else ", bias=False"
    if "size" in layer:
        return _torch_window(layer, shape, bias)
    if kind == "dense":
        return [f"Linear({shape[0]}, {layer['units']}{bias})"]
    if kind == "globalpool":
        return ["AdaptiveAvgPool2d(1)", "Flatten()"]
    if kind == "batchnorm":
        return [f"BatchNorm{len(shape) - 1 or 1}d({shape[-1]}, eps=1e-3, momentum=0.01)"]
    plain = {
        "relu": "ReLU()",
        "tanh": "Tanh()",
        "sigmoid": "Sigmoid()",
        "softmax": "Softmax(dim=1)",
        "flatten": "Flatten()",
    }
    return [plain.get(kind) or f"Dropout({layer['rate']})"]


def _torch_window(layer, shape, bias):
    """Write a convolution or pooling; uneven "same" padding is a layer of its own."""
    k, s, conv = layer["size"], layer["stride"], layer["kind"] == "conv"
    lines = []
    if layer.get("padding") == "same":
        down, across = (shapes.same_padding(n, k, s) for n in shape[:2])
        if any((*down, *across)):
            value = 0 if conv else 'float("-inf")'
            sides = ", ".join(map(str, (*across, *down)))
            lines.append(f"ConstantPad2d(({sides}), {value})")
    if conv:
        return [*lines, f"Conv2d({shape[2]}, {layer['filters']}, {k}, stride={s}{bias})"]
    name = "MaxPool2d" if layer["kind"] == "maxpool" else "AvgPool2d"
    return [*lines, f"{name}({k}, stride={s})"]


# --- Keras models


def layers_of(model: object) -> list[dict]:
    """Return the layers of a Keras model; `ValueError` names one that the board has not."""
    found = []
    for layer in model.layers:
        name = type(layer).__name__
        if name == "InputLayer":
            continue
        if name not in _FROM_KERAS:
            raise ValueError(
                f"model: the layer {layer.name!r} is a {name}, "
                f"but the board has only {', '.join(_FROM_KERAS)}."
            )
        found += _FROM_KERAS[name](layer)
        if name in ("Conv2D", "Dense"):
            found += _activation(layer)
    return found


def _conv(layer):
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


def _pool(kind):
    def read(layer):
        require(layer, data_format="channels_last")
        size = {"size": square(layer, "pool_size"), "stride": square(layer, "strides")}
        if kind == "avgpool":
            require(layer, padding="valid")
            return [{"kind": kind, **size}]
        return [{"kind": kind, **size, "padding": layer.padding}]

    return read


def _activation(layer):
    name = getattr(layer.activation, "__name__", str(layer.activation))
    if name == "linear":
        return []
    if name not in ("relu", "tanh", "sigmoid", "softmax"):
        raise ValueError(
            f"model: the layer {layer.name!r} has the activation {name}; "
            "the board has only linear, relu, tanh, sigmoid and softmax."
        )
    return [{"kind": name}]


def _relu(layer):
    require(layer, max_value=None, negative_slope=0, threshold=0)
    return [{"kind": "relu"}]


def _batch_norm(layer):
    require(layer, center=True, scale=True)
    return [{"kind": "batchnorm"}]


def _global_pool(layer):
    require(layer, keepdims=False, data_format="channels_last")
    return [{"kind": "globalpool"}]


def _softmax(layer):
    require(layer, axis=-1)
    return [{"kind": "softmax"}]


_FROM_KERAS = {
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
