"""Where a sliding window stands, and what it meets: what convolution and pooling share."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cnnlab.checks import refuse, whole_number, written
from cnnlab.shapes import Padding, output_size, padding_amounts, span

PairLike = int | Sequence[int]
PaddingLike = str | int | Sequence[int] | Sequence[Sequence[int]]


class Axis(NamedTuple):
    """One axis of a sliding window: how it is padded, and where its windows stand."""

    n: int
    k: int
    stride: int
    dilation: int
    before: int
    after: int
    out: int

    def taps(self) -> Iterator[slice]:
        """Yield, for each kernel cell, the padded positions that it meets."""
        for start in range(0, self.k * self.dilation, self.dilation):
            yield slice(start, start + (self.out - 1) * self.stride + 1, self.stride)

    def window(self, name: str, position: int) -> slice:
        """Return the padded positions that one window meets."""
        start = whole_number(name, position, 0, self.out - 1) * self.stride
        return slice(start, start + span(self.k, self.dilation), self.dilation)

    def counts(self, before: int, after: int) -> np.ndarray:
        """Count, for each window, its cells inside the input and this much padding."""
        starts = np.arange(self.out)[:, None] * self.stride - self.before
        cells = starts + np.arange(self.k) * self.dilation
        return ((cells >= -before) & (cells < self.n + after)).sum(axis=1)


def _axis(n: int, k: int, s: int, padding: Padding, d: int, ceil_mode: bool) -> Axis:
    before, after = padding_amounts(n, k, s, padding, d)
    return Axis(n, k, s, d, before, after, output_size(n, k, s, padding, d, ceil_mode=ceil_mode))


def window_axes(
    image: tuple[int, int],
    window: tuple[int, int],
    stride: PairLike,
    padding: PaddingLike,
    dilation: PairLike,
    ceil_mode: bool = False,
) -> tuple[Axis, Axis]:
    """Work out both axes of a sliding window from its settings."""
    strides, dilations = _pair("stride", stride), _pair("dilation", dilation)
    each = tuple(padding) if isinstance(padding, (tuple, list)) else (padding, padding)
    if len(each) != 2:
        allowed = "a word, a number, (vertical, horizontal) or ((top, bottom), (left, right))"
        refuse("padding", padding, allowed)
    rows, columns = (
        _axis(*settings, ceil_mode)
        for settings in zip(image, window, strides, each, dilations, strict=True)
    )
    return rows, columns


def pooling_axes(
    x: np.ndarray,
    size: PairLike,
    stride: PairLike | None,
    padding: PaddingLike,
    dilation: PairLike = 1,
    ceil_mode: bool = False,
) -> tuple[Axis, Axis]:
    """Work out both axes of a pooling window, in each of which there must be a pixel."""
    size = _pair("size", size)
    axes = window_axes(
        x.shape[1:3], size, size if stride is None else stride, padding, dilation, ceil_mode
    )
    if not all(axis.counts(0, 0).all() for axis in axes):
        raise ValueError(
            f"padding is {written(padding)}, so that with size {size} and x of shape {x.shape} a "
            "window would hold nothing but padding."
        )
    return axes


def with_border(x: np.ndarray, rows: Axis, columns: Axis, value: ArrayLike) -> np.ndarray:
    """Return the images with a border, wide enough also for windows that hang over."""
    borders = [(0, 0)]
    for axis in (rows, columns):
        reach = (axis.out - 1) * axis.stride + span(axis.k, axis.dilation)
        borders.append((axis.before, max(axis.after, reach - axis.before - axis.n)))
    if not np.any(borders):
        return x
    return np.pad(x, [*borders, (0, 0)], constant_values=value)


def window_views(padded: np.ndarray, rows: Axis, columns: Axis) -> Iterator[np.ndarray]:
    """Yield, for each cell of the window, what it meets: views of (N, H_out, W_out, C)."""
    for down in rows.taps():
        for across in columns.taps():
            yield padded[:, down, across]


def _pair(name: str, value: PairLike) -> tuple[int, int]:
    """Return one number for both axes, or two, as a pair (vertical, horizontal)."""
    pair = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(pair) != 2:
        refuse(name, value, "a number or a pair")
    return whole_number(name, pair[0]), whole_number(name, pair[1])
