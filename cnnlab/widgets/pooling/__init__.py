"""The pooling board: a window that keeps the largest number of an image's cells, or their mean."""

from typing import Any, NamedTuple

import numpy as np
import traitlets

from cnnlab import examples, ops, shapes
from cnnlab.checks import refuse
from cnnlab.widgets.kit.spec import Spec
from cnnlab.widgets.kit.window import WindowBoard
from cnnlab.widgets.pooling.picture import pooling

SPEC = Spec(__file__)


class PoolingStep(NamedTuple):
    """One pooled cell.

    `patch`, (size, size), is what the window covers, with -inf (max) or 0 (average) outside
    the image. `count` is the number of its cells that count: its pixels, and with
    `count_include_pad` the zeros of the padding. `winner` is the (row, column) of the first
    largest pixel, or None for the average. `total` is the output.
    """

    patch: np.ndarray
    count: int  # type: ignore[assignment]  # the method of tuples is not wanted
    winner: tuple[int, int] | None
    total: int | float


class PoolingBoard(WindowBoard):
    """A window that is dragged over an image; the largest pixel wins, or all are averaged.

    Parameters
    ----------
    image : array_like, shape (H, W)
        At most 16 rows and columns. The worked 6×6 example where none is given.
    mode : "max" or "average"
    size : int, 1 to 4
        The window's height and width.
    stride : int, 1 to 4
    padding : int, 0 to 2, or "same" (as in Keras)
        At most half the window, as in PyTorch. It counts as -∞ for the maximum.
    ceil_mode : bool
        A last window may hang over the edge, as in PyTorch.
    count_include_pad : bool
        The average counts the zeros of the padding, as PyTorch does by default.
    shift : int, -3 to 3
        The image is moved by so many pixels to the right; zeros come in at the edge.
    row, col : int
        The output cell in hand, counted from 0.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed; the sentence says what is.

    Examples
    --------
    >>> board = PoolingBoard()
    >>> board.output_shape, board.step.winner, board.step.total
    ((3, 3), (1, 0), 8)
    >>> board.shift = 1
    >>> int(board.changed.sum())
    2
    """

    kind = "pooling"
    state_names = SPEC.names
    shaping = ("image", "size", "stride", "padding", "ceil_mode")

    image = SPEC.trait("image")
    mode = SPEC.trait("mode")
    size = SPEC.trait("size")
    stride = SPEC.trait("stride")
    padding = SPEC.trait("padding")
    ceil_mode = SPEC.trait("ceil_mode")
    count_include_pad = SPEC.trait("count_include_pad")
    shift = SPEC.trait("shift")
    row = SPEC.trait("row")
    col = SPEC.trait("col")

    @traitlets.default("image")
    def _default_image(self) -> np.ndarray:
        return examples.image_6x6

    @property
    def moved_image(self) -> np.ndarray:
        """The image moved by `shift` columns, shape (H, W); zeros come in at the edge."""
        return _moved(self.image, self.shift)

    @property
    def output_shape(self) -> tuple[int, int]:
        """The (rows, columns) of the output; `ValueError` says why where there is none."""
        rows, cols = (
            shapes.output_size(n, self.size, self.stride, self.padding, ceil_mode=self.ceil_mode)
            for n in self.image.shape
        )
        return rows, cols

    @property
    def output(self) -> np.ndarray:
        """The pooled image as moved, shape ``output_shape``; `ValueError` where there is none."""
        return self._pool(self.moved_image)

    @property
    def changed(self) -> np.ndarray:
        """Which outputs the move has changed, booleans of shape ``output_shape``."""
        return ~np.isclose(self.output, self._pool(self.image), rtol=0, atol=1e-9)

    @property
    def step(self) -> PoolingStep:
        """The window, the winner and the total of the output cell in hand."""
        total = self.output[self.row, self.col].item()
        patch, counted = (cells[self._window()] for cells in self._padded())
        winner = None
        if self.mode == "max":
            down, across = np.unravel_index(patch.argmax(), patch.shape)
            (top, _, _), (left, _, _) = self.axes()
            row, col = self.row * self.stride - top, self.col * self.stride - left
            winner = int(row + down), int(col + across)
        return PoolingStep(patch, int(counted.sum()), winner, total)

    def axes(self) -> list[tuple[int, int, int]]:
        """Return, for rows and for columns, the padding before and after, and the overhang.

        The overhang is the number of cells past the padding that the last window meets; only
        ceil mode has any. `ValueError` says why where there is no output.
        """
        found = []
        for n, outputs in zip(self.image.shape, self.output_shape, strict=True):
            before, after = shapes.padding_amounts(n, self.size, self.stride, self.padding)
            reach = (outputs - 1) * self.stride + self.size
            found.append((before, after, max(0, reach - before - n - after)))
        return found

    def _padded(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the moved image with all that lies around it, and which cells count."""
        axes, average = self.axes(), self.mode == "average"
        sides = [(before, after) for before, after, _ in axes]
        past = [(0, overhang) for _, _, overhang in axes]
        fill = 0.0 if average else -np.inf
        image = np.pad(self.moved_image.astype(np.float64), sides, constant_values=fill)
        inside = np.ones(self.image.shape, bool)
        counted = np.pad(inside, sides, constant_values=average and self.count_include_pad)
        return np.pad(image, past, constant_values=fill), np.pad(counted, past)

    def _window(self) -> tuple[slice, ...]:
        corners = self.row * self.stride, self.col * self.stride
        return tuple(slice(corner, corner + self.size) for corner in corners)

    def _pool(self, image: np.ndarray) -> np.ndarray:
        settings: dict[str, Any] = {
            "size": self.size,
            "stride": self.stride,
            "padding": self.padding,
            "ceil_mode": self.ceil_mode,
        }
        stack = image[np.newaxis, :, :, np.newaxis]
        if self.mode == "max":
            return ops.max_pool2d(stack, **settings)[0, :, :, 0]
        count = self.count_include_pad
        return ops.avg_pool2d(stack, **settings, count_include_pad=count)[0, :, :, 0]

    @traitlets.validate("padding")
    def _check_padding(self, proposal: traitlets.Bunch) -> int | str:
        most = self.size // 2
        if proposal.value != "same" and proposal.value > most:
            allowed = f"at most half the window, {most} for a size of {self.size}"
            refuse("padding", proposal.value, allowed, traitlets.TraitError)
        return proposal.value

    def _settle(self) -> None:
        if self.padding != "same":
            self.padding = min(self.padding, self.size // 2)
        super()._settle()

    def __repr__(self) -> str:
        return (
            f"PoolingBoard({'{}×{}'.format(*self.image.shape)} image, {self.mode}, "
            f"size={self.size}, stride={self.stride}, padding={self.padding!r}, "
            f"shift={self.shift})"
        )

    def describe(self) -> str:
        """Return the picture in words: the sizes, the cell in hand, what a move changes."""
        image = "{} by {} image".format(*self.image.shape)
        try:
            rows, cols = self.output_shape
        except ValueError as reason:
            return f"A {self.size} by {self.size} pooling window and a {image}. {reason}"
        result = "the largest pixel is" if self.mode == "max" else "the mean is"
        text = (
            f"{self.mode.capitalize()} pooling with a {self.size} by {self.size} window and "
            f"stride {self.stride} makes a {rows} by {cols} output of a {image}. "
            f"At row {self.row}, column {self.col} of the output {result} {self.step.total:g}."
        )
        if self.shift:
            count, side = int(self.changed.sum()), "right" if self.shift > 0 else "left"
            text += (
                f" The image is moved to the {side} by {abs(self.shift)}, "
                f"which changes {count} of {rows * cols} outputs."
            )
        return text

    def picture(self) -> str:
        """Return an SVG of image and output in the present state."""
        return pooling(self)


def _moved(image: np.ndarray, shift: int) -> np.ndarray:
    """Move an image to the right (left, where shift is negative), with zeros at the edge."""
    moved = np.zeros_like(image)
    width = image.shape[1]
    columns = np.arange(width) - shift
    inside = (columns >= 0) & (columns < width)
    moved[:, inside] = image[:, columns[inside]]
    return moved
