"""A network as Keras code and as PyTorch code, by the templates of the board's ``spec.json``."""

from collections.abc import Mapping, Sequence

from cnnlab import shapes
from cnnlab.widgets.network.layers import KINDS, SPEC, propagate

KERAS, TORCH = SPEC["code"]["keras"], SPEC["code"]["torch"]


def keras_code(input_shape: Sequence[int], layers: Sequence[Mapping]) -> str:
    """Write the network as a Keras model."""
    lines = [KINDS[layer["kind"]]["keras"].format(**_values(layer, KERAS)) for layer in layers]
    return _file(KERAS, input_shape, lines)


def torch_code(input_shape: Sequence[int], layers: Sequence[Mapping]) -> str:
    """Write the network as a PyTorch model; `ValueError` where a layer does not fit."""
    rows, reason = propagate(input_shape, layers)
    if reason:
        raise ValueError(reason)
    befores = [tuple(input_shape), *(row.output_shape for row in rows)]
    lines = []
    for layer, shape in zip(layers, befores, strict=False):
        lines += _torch_lines(layer, shape)
    return _file(TORCH, input_shape, lines)


def _values(layer: Mapping, library: Mapping) -> dict:
    """Return what the templates of one library ask for: the settings of a layer, and its end."""
    return {**layer, "no_bias": "" if layer.get("bias", True) else library["no_bias"]}


def _file(library: Mapping, input_shape: Sequence[int], lines: Sequence[str]) -> str:
    rows, columns, channels = input_shape
    layers = "".join(library["layer"].format(layer=line) for line in lines)
    return library["file"].format(rows=rows, columns=columns, channels=channels, layers=layers)


def _torch_lines(layer: Mapping, shape: Sequence[int]) -> list[str]:
    """Write one layer for an input of this shape; PyTorch pads unevenly by a layer of its own."""
    dimensions = 2 if len(shape) == 3 else 1
    values = {**_values(layer, TORCH), "last": shape[-1], "dimensions": dimensions}
    lines = [line.format(**values) for line in KINDS[layer["kind"]]["torch"]]
    if "size" not in layer or layer.get("padding") != "same":
        return lines
    down, across = (shapes.same_padding(n, layer["size"], layer["stride"]) for n in shape[:2])
    if not any((*down, *across)):
        return lines
    sides = dict(zip(("left", "right", "top", "bottom"), (*across, *down), strict=True))
    return [TORCH["pad"].format(**sides, outside=KINDS[layer["kind"]]["outside"]), *lines]
