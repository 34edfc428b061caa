"""The receptive field: a stack of layers, and all that one cell of it has seen of the input."""

import functools
from typing import NamedTuple

import numpy as np
import traitlets

from cnnlab import datasets
from cnnlab.checks import refuse, whole_number
from cnnlab.widgets.kit.base import Board
from cnnlab.widgets.kit.layers import Fault, input_shape_of
from cnnlab.widgets.kit.traits import Grid, Shaped
from cnnlab.widgets.receptive.layers import (
    SPEC,
    Field,
    follow,
    label,
    layers_of,
    paths,
    resample,
    sides,
)
from cnnlab.widgets.receptive.picture import receptive

LARGEST_IMAGE = SPEC["state"]["image"]["most"]


class Counts(NamedTuple):
    """What a cell reads of the input: its pixels, and cells of the padding around it."""

    pixels: int
    padding: int


class _Image(Grid):
    """A small square image."""

    def validate(self, obj, value):
        """Return an int64 or float64 array of shape (n, n), or raise `TraitError`."""
        image = super().validate(obj, value)
        if image.shape[0] != image.shape[1]:
            allowed = "an array with as many rows as columns"
            refuse(self.name, Shaped(image), allowed, traitlets.TraitError)
        return image


@functools.cache
def _flower():
    """Return the middle of a photograph, gray and small: int64, (28, 28)."""
    from PIL import Image

    photo = Image.fromarray(datasets.photograph("flower")).convert("L")
    left = (photo.width - photo.height) // 2
    middle = photo.crop((left, 0, left + photo.height, photo.height))
    return np.asarray(middle.resize((LARGEST_IMAGE, LARGEST_IMAGE), Image.BOX), np.int64)


class ReceptiveField(Board):
    """A stack of convolutions and poolings; one cell, and what it has seen in every map before.

    Parameters
    ----------
    image : array_like, shape (n, n)
        At most 28 rows and columns. A small gray photograph where none is given.
    side : int, 1 to 28
        Rows and columns of the network's input, for which the image is resampled; 16, or
        those of the image where it has fewer.
    layers : list of dict
        From input to output, at most 6. Each has a ``"kind"`` (``conv`` or ``pool``) and
        settings: ``size`` (1 to 9), ``stride`` (1 to 4), ``padding`` (0 to 4, ``"same"`` or
        ``"valid"``), and ``dilation`` (1 to 8, convolutions only).
    layer, row, col : int
        The cell in hand: the map, 0 for the input, and its place there, counted from 0.
        The middle of the last map where none is given.
    count_paths : bool
        The cells are shaded by the number of paths that lead from them to the cell in hand.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed; the sentence says what is. A stack whose layers do not
        fit is allowed: `fault` says which layer is to blame, and why.

    Examples
    --------
    >>> board = ReceptiveField.preset("two-3x3")
    >>> board.field.size, board.counts.pixels  # 1 + 2 + 2 = 5; 5·5
    (5, 25)
    >>> board.region
    (slice(2, 7, None), slice(2, 7, None))
    >>> board.paths[board.region][0].tolist()
    [1, 2, 3, 2, 1]
    >>> board.select(2, 0, 0)
    >>> board.input[board.region].shape
    (5, 5)
    """

    kind = "receptive"
    state_names = SPEC.names

    image = _Image(largest_side=LARGEST_IMAGE)
    side = SPEC.trait("side")
    layers = SPEC.trait("layers")
    layer = SPEC.trait("layer")
    row = SPEC.trait("row")
    col = SPEC.trait("col")
    count_paths = SPEC.trait("count_paths")

    @traitlets.default("image")
    def _default_image(self):
        return _flower()

    @traitlets.default("side")
    def _default_side(self):
        return min(SPEC.preset(SPEC["first_preset"])["side"], len(self.image))

    @traitlets.default("layers")
    def _default_layers(self):
        return SPEC.preset(SPEC["first_preset"])["layers"]

    @traitlets.default("layer")
    def _default_layer(self):
        return len(self.fields) - 1

    @traitlets.default("row")
    def _default_row(self):
        return self.field.side // 2

    @traitlets.default("col")
    def _default_col(self):
        return self.field.side // 2

    @classmethod
    def preset(cls, preset: str, **traits: object) -> "ReceptiveField":
        """Return a board with one of the stacks of the book (see `presets`)."""
        return cls(**SPEC.preset(preset) | traits)

    @staticmethod
    def presets() -> tuple[str, ...]:
        """Return the names that `preset` knows."""
        return tuple(SPEC["presets"])

    @classmethod
    def from_keras(cls, model: object, **traits: object) -> "ReceptiveField":
        """Return a board with the convolutions and poolings of a Keras model.

        The model has one path and a square input of fixed size. `ValueError` names a layer
        or a setting that the board does not have.
        """
        rows, columns, _ = input_shape_of(model)
        if rows != columns:
            refuse("model.input_shape", model.input_shape, "one with as many rows as columns")
        return cls(**{"side": rows, "layers": layers_of(model)} | traits)

    @property
    def input(self) -> np.ndarray:
        """The image as the network gets it, shape (side, side)."""
        return resample(self.image, self.side)

    @property
    def fields(self) -> list[Field]:
        """The input, and each map up to the first layer that does not fit."""
        return follow(self.side, self.layers)[0]

    @property
    def field(self) -> Field:
        """The map of the cell in hand, and the receptive field of its cells."""
        return self.fields[self.layer]

    @property
    def fault(self) -> Fault | None:
        """The first layer that does not fit and the reason, or None where all fit."""
        fields, reason = follow(self.side, self.layers)
        return Fault(len(fields) - 1, reason) if reason else None

    @property
    def region(self) -> tuple[slice, slice]:
        """The rows and the columns of the input from the first to the last that the cell sees."""
        return tuple(_reach(line) for line in self._lines(0))

    @property
    def counts(self) -> Counts:
        """How many pixels the cell reads, and how many cells of the padding around them."""
        pixels = _cells(self._lines(0))
        return Counts(pixels, _cells(self._padded_lines(0)) - pixels)

    @property
    def paths(self) -> np.ndarray:
        """The number of paths from each pixel of the input to the cell, int64, (side, side).

        In a network of convolutions with all weights 1 it is the gradient of the cell.
        """
        return np.outer(*self._lines(0))

    def seen(self, layer: int) -> np.ndarray:
        """Return which cells of a map the cell in hand sees, booleans of the map's shape."""
        return np.outer(*self._lines(whole_number("layer", layer, 0, self.layer))) > 0

    def select(self, layer: int, row: int, col: int) -> None:
        """Take a cell in hand: row and col of a map, 0 for the input, all counted from 0."""
        with self.hold_trait_notifications():
            self.layer, self.row, self.col = layer, row, col

    def add(self, kind: str, at: int | None = None, **settings: object) -> None:
        """Put a layer at a place of the stack, or on its end; look at the last map's middle."""
        at = len(self.layers) if at is None else self._place(at, len(self.layers))
        self.layers = [*self.layers[:at], {"kind": kind, **settings}, *self.layers[at:]]
        self._look_at_last()

    def remove(self, index: int) -> None:
        """Take a layer out of the stack; look at the last map's middle."""
        index = self._place(index, len(self.layers) - 1)
        self.layers = [*self.layers[:index], *self.layers[index + 1 :]]
        self._look_at_last()

    def _look_at_last(self):
        fields = self.fields
        middle = fields[-1].side // 2
        self.select(len(fields) - 1, middle, middle)

    def _place(self, index, last):
        return whole_number("index", index, 0, last)

    def _padded_lines(self, layer):
        """Count the paths of the rows and of the columns of a map, padding included."""
        fields = self.fields
        cells = self.row, self.col
        return [paths(fields, self.layers, self.layer, cell)[layer] for cell in cells]

    def _lines(self, layer):
        """Count the paths of the rows and of the columns of a map."""
        n = self.fields[layer].side
        before = sides(n, self.layers[layer])[0] if layer < self.layer else 0
        return [line[before : before + n] for line in self._padded_lines(layer)]

    @traitlets.validate("layer")
    def _check_layer(self, proposal):
        last = len(self.fields) - 1
        if proposal.value > last:
            allowed = f"0 to {last}, for the input and {last} maps that fit"
            refuse("layer", proposal.value, allowed, traitlets.TraitError)
        return proposal.value

    @traitlets.validate("row", "col")
    def _check_cell(self, proposal):
        side, name = self.fields[min(self.layer, len(self.fields) - 1)].side, proposal.trait.name
        if proposal.value >= side:
            allowed = f"0 to {side - 1} for a map of {side}×{side}"
            refuse(name, proposal.value, allowed, traitlets.TraitError)
        return proposal.value

    @traitlets.observe("side", "layers", "layer")
    def _stay_inside(self, _):
        fields = self.fields
        layer = min(self.layer, len(fields) - 1)
        last = fields[layer].side - 1
        self.layer, self.row, self.col = layer, min(self.row, last), min(self.col, last)

    def __repr__(self):
        return (
            f"ReceptiveField({self.side}×{self.side} input, {len(self.layers)} layers, "
            f"layer={self.layer}, row={self.row}, col={self.col})"
        )

    def describe(self) -> str:
        """Return the picture in words: the maps, what the cell in hand sees, or the fault."""
        fields, reason = follow(self.side, self.layers)
        names = [f"an input of {self.side} by {self.side}"]
        names += [
            f"{label(layer)} to {field.side} by {field.side}"
            for layer, field in zip(self.layers, fields[1:], strict=False)
        ]
        place = f"layer {self.layer}" if self.layer else "the input"
        pixels, padding = self.counts
        pixels, padding = _counted(pixels, "pixel"), _counted(padding, "cell")
        text = (
            f"A stack of layers: {', '.join(names)}. The cell at row {self.row}, column {self.col} "
            f"of {place} reads {pixels} and {padding} of padding; "
            f"its receptive field is {self.field.size} by {self.field.size}."
        )
        return f"{text} Layer {len(fields)} does not fit. {reason}" if reason else text

    def picture(self) -> str:
        """Return an SVG of the maps and of what the cell in hand sees in each."""
        return receptive(self)


def _reach(line):
    """Return the slice from the first number that is not 0 to the last."""
    places = np.flatnonzero(line)
    return slice(int(places[0]), int(places[-1]) + 1) if len(places) else slice(0, 0)


def _cells(lines):
    """Count the cells at which neither the row's number nor the column's is 0."""
    rows, cols = (int(np.count_nonzero(line)) for line in lines)
    return rows * cols


def _counted(count, name):
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
