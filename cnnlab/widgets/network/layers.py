"""What a network builder stacks: layers, what each makes of its input, and what it costs."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cnnlab import shapes
from cnnlab.widgets.kit import layers as stacks
from cnnlab.widgets.kit.spec import Spec

SPEC = Spec(__file__)
STACK = SPEC["state"]["layers"]
KINDS = STACK["kinds"]
"""The kinds of layer: name, usual settings, and how Keras and PyTorch write it."""


class TableRow(NamedTuple):
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


def propagate(input_shape: Sequence[int], layers: Sequence[Mapping]) -> tuple[list[TableRow], str]:
    """Return a row for each layer up to the first that does not fit, and the reason or ""."""
    shape, sight, rows = tuple(input_shape), _Sight(), []
    for layer in layers:
        reason = misfit(shape, layer)
        if reason:
            return rows, reason
        sight = _see(sight, shape, layer)
        output, parameters, macs = _step(shape, layer)
        memory = 4 * math.prod(output)
        rows.append(TableRow(label(layer), output, parameters, macs, memory, sight.field))
        shape = output
    return rows, ""


def misfit(shape: Sequence[int], layer: Mapping) -> str:
    """Say why a layer cannot follow an output of this shape; "" where it can."""
    name, size = KINDS[layer["kind"]]["label"], layer.get("size")
    sentences = SPEC["misfits"]
    if (size or layer["kind"] == "globalpool") and len(shape) == 1:
        return sentences["no map"].format(name=name, count=f"{shape[0]:,}")
    if layer["kind"] == "dense" and len(shape) == 3:
        return sentences["no row"].format(name=name, shape=written_shape(shape))
    if size and layer.get("padding") != "same" and size > min(shape[:2]):
        rows, columns = shape[:2]
        return sentences["too large"].format(name=name, size=size, rows=rows, columns=columns)
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
        return (math.prod(shape) if kind == "flatten" else shape[2],), 0, 0
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


def written_shape(shape: Sequence[int]) -> str:
    """Write a shape: 32×32×3."""
    return "×".join(map(str, shape))


def label(layer: Mapping) -> str:
    """Name a layer with its settings: Convolution 12, 3×3, stride 1, same."""
    return stacks.label(layer, STACK)
