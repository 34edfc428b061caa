"""What a cell of a stack of layers has seen of the input: sizes, fields and paths.

Maps, windows and settings are square, so that all is computed along one axis: which rows
a cell sees follows from its row alone, and the columns from its column.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cnnlab import shapes
from cnnlab.widgets.kit import layers as stacks
from cnnlab.widgets.kit.layers import refuse_kind, require, square
from cnnlab.widgets.kit.spec import Spec

SPEC = Spec(__file__)
STACK = SPEC["state"]["layers"]


def label(layer: Mapping) -> str:
    """Name a layer with its settings: Convolution 3×3, stride 2, padding 1, dilation 2."""
    return stacks.label(layer, STACK)


class Field(NamedTuple):
    """A map of a stack, and the receptive field of its cells, along either axis.

    Attributes
    ----------
    side : int
        Rows, and columns, of the map.
    size : int
        Rows of the input from the first to the last that a cell depends on, padding
        included: 1 + Σ d(k - 1)·j (Araujo, Norris and Sim, 2019).
    jump : int
        How many rows of the input the field moves from one cell to the next: the product
        of the strides.
    start : int
        The row of the input where the field of cell 0 begins; negative in the padding.
    """

    side: int
    size: int
    jump: int
    start: int


def follow(side: int, layers: Sequence[Mapping]) -> tuple[list[Field], str]:
    """Return the input and each map up to the first layer that does not fit; the reason or ""."""
    fields = [Field(side, 1, 1, 0)]
    for at, layer in enumerate(layers):
        last = fields[-1]
        reason = misfit(last.side, layer)
        if reason:
            return fields, reason
        before, _ = sides(last.side, layer)
        fields.append(
            Field(
                shapes.output_size(last.side, *_numbers(layer)),
                shapes.receptive_field([_window(above) for above in layers[: at + 1]]),
                last.jump * layer["stride"],
                last.start - before * last.jump,
            )
        )
    return fields, ""


def _numbers(layer):
    return layer["size"], layer["stride"], layer["padding"], layer.get("dilation", 1)


def _window(layer):
    return layer["size"], layer["stride"], layer.get("dilation", 1)


def sides(side: int, layer: Mapping) -> tuple[int, int]:
    """Return the padding before and after `side` cells that a layer adds."""
    return shapes.padding_amounts(side, *_numbers(layer))


def misfit(side: int, layer: Mapping) -> str:
    """Say why a layer cannot follow a map of this many rows; "" where it can."""
    before, after = sides(side, layer)
    room, span = before + side + after, shapes.span(layer["size"], layer.get("dilation", 1))
    name, sentences = STACK["kinds"][layer["kind"]]["label"], SPEC["misfits"]
    if span > room:
        return sentences["too large"].format(name=name, span=span, room=room)
    size, most = shapes.output_size(side, *_numbers(layer)), SPEC["largest_map"]
    if size > most:
        return sentences["too many cells"].format(name=name, size=size, most=most)
    return ""


def paths(fields: Sequence[Field], layers: Sequence[Mapping], depth: int, cell: int) -> list:
    """Count, along one axis, the paths from the cells of each map to one cell.

    Parameters
    ----------
    fields, layers
        What `follow` returns, and the layers that it followed.
    depth, cell
        The map, 0 for the input, and the row (or column) of the cell in it.

    Returns
    -------
    list of numpy.ndarray
        For the input and each map up to `depth`, an int64 array with one number a row,
        and with the padding that the next layer adds before and after. No path leads
        through padding, since it is no cell of the map before.
    """
    counts = np.zeros(fields[depth].side, np.int64)
    counts[cell] = 1
    found = [counts]
    for field, layer in zip(reversed(fields[:depth]), reversed(layers[:depth]), strict=True):
        before, after = sides(field.side, layer)
        padded = np.zeros(before + field.side + after, np.int64)
        k, s, _, d = _numbers(layer)
        for i in range(k):
            starts = np.arange(len(counts)) * s + i * d
            padded[starts] += counts
        found.insert(0, padded)
        counts = padded[before : before + field.side]
    return found


def resample(image: np.ndarray, side: int) -> np.ndarray:
    """Return a square image in another size: each cell takes the pixel under its middle.

    Parameters
    ----------
    image : numpy.ndarray
        ``(n, n)``.
    side : int
        Rows and columns wanted.

    Returns
    -------
    numpy.ndarray
        ``(side, side)``.

    Examples
    --------
    >>> resample(np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), 2)
    array([[1, 3],
           [7, 9]])
    """
    places = (2 * np.arange(side) + 1) * len(image) // (2 * side)
    return image[np.ix_(places, places)]


# --- Keras models


def layers_of(model: object) -> list[dict]:
    """Return the convolutions and poolings of a Keras model, up to where its maps end.

    Layers that work on each cell alone (activations, batch normalization, dropout) see
    nothing new and are left out. `ValueError` names a layer that the board has not.
    """
    found = []
    for layer in model.layers:
        name = type(layer).__name__
        if name in _MAPS_END:
            break
        if name in _READ:
            found.append(_READ[name](layer))
        elif name not in _CELL_BY_CELL:
            refuse_kind(layer, _READ)
    return found


_CELL_BY_CELL = ("InputLayer", "ReLU", "Activation", "BatchNormalization", "Dropout")
_MAPS_END = ("Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D")


def _conv(layer):
    return {
        "kind": "conv",
        "dilation": square(layer, "dilation_rate"),
        **_window_of(layer, "kernel_size"),
    }


def _pool(layer):
    return {"kind": "pool", **_window_of(layer, "pool_size")}


def _window_of(layer, size):
    require(layer, data_format="channels_last")
    return {
        "size": square(layer, size),
        "stride": square(layer, "strides"),
        "padding": layer.padding,
    }


_READ = {"Conv2D": _conv, "MaxPooling2D": _pool, "AveragePooling2D": _pool}
