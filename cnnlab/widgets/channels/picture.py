"""The static picture of the channels board."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from cnnlab.widgets.kit import svg
from cnnlab.widgets.kit.svg import ACCENT, CELL, EDGE, GAP, SOURCE

if TYPE_CHECKING:
    from cnnlab.widgets.channels import ChannelsBoard

_LETTERS = "RGB"
_LUMINANCE = (0.2126, 0.7152, 0.0722)


def _tint(channel: int) -> Callable[[Any], dict]:
    """Give the look of a layer's cells: a shade of one channel, with ink that stands out."""

    def look(value: Any) -> dict:
        rgb: list[Any] = [0, 0, 0]
        rgb[channel] = value
        light = _LUMINANCE[channel] * ((value / 255 + 0.055) / 1.055) ** 2.4
        return _cell(_rgb(rgb), "#000" if light > 0.18 else "#fff", svg.number(value))

    return look


def _plain(value: Any) -> dict:
    return _cell("#fff", "#000", svg.number(value))


def _color(pixel: Any) -> dict:
    return _cell(_rgb(pixel), "#000", "")


def _cell(fill: str, ink: str, words: str) -> dict:
    """Give what `svg.cells` draws: long words are small."""
    size = 11 if len(words) > 3 else None
    return {"words": words, "ink": ink, "size": size, "fill": fill, "stroke": EDGE}


def _rgb(pixel: Iterable) -> str:
    return "rgb({},{},{})".format(*(round(float(value)) for value in pixel))


def _channel(board: ChannelsBoard, channel: int, left: float, tops: list[int]) -> list[svg.Svg]:
    """Draw the layer, the kernel and the sum of one channel."""
    kernel = board.filters[:, :, channel, board.filter]
    kh, kw = kernel.shape
    x, y = left + board.col * CELL, tops[0] + board.row * CELL
    return [
        svg.label(left, tops[0], f"{_LETTERS[channel]} layer", above=16),
        svg.cells(board.image[:, :, channel], left, tops[0], CELL, _tint(channel)),
        svg.frame(x, y, kh, kw, SOURCE, halo=True),
        svg.label(left, tops[1], f"{_LETTERS[channel]} kernel", above=16),
        svg.cells(kernel, left, tops[1], CELL, _plain),
        svg.frame(left, tops[1], kh, kw, SOURCE, halo=True),
        svg.label(left, tops[1] + kh * CELL + 20, _sum_text(board, channel), above=0),
    ]


def _sum_text(board: ChannelsBoard, channel: int) -> str:
    return f"{_LETTERS[channel]} sum = {svg.number(board.sums[channel])}"


def channels(board: ChannelsBoard) -> str:
    """Draw a channels board: the color image and the map, and three layers with their kernels."""
    (rows, cols, _), (kh, kw) = board.image.shape, board.filters.shape[:2]
    output = board.output[:, :, board.filter]
    column = max(cols, kw, output.shape[1], 4) * CELL + GAP
    lefts = [GAP + index * column for index in range(4)]
    tops = [50, 50 + rows * CELL + 54]
    x, y = lefts[0], tops[1]
    parts = [
        svg.label(x, tops[0], "image", above=16),
        svg.cells(board.image, x, tops[0], CELL, _color),
        svg.frame(x + board.col * CELL, tops[0] + board.row * CELL, kh, kw, SOURCE, halo=True),
        svg.label(x, y, f"map {board.filter + 1}", above=16),
        svg.cells(output, x, y, CELL, _plain),
        svg.frame(x + board.col * CELL, y + board.row * CELL, 1, 1, ACCENT, halo=True),
    ]
    for channel in range(3):
        parts += _channel(board, channel, lefts[channel + 1], tops)
    height = y + max(kh + 1, output.shape[0]) * CELL + GAP
    total = f"sums + bias {svg.number(board.bias[board.filter])} = {svg.number(board.total)}"
    parts.append(svg.label(lefts[1], height - 12, f"{total} → map {board.filter + 1}", above=0))
    return svg.as_image(lefts[3] + column, height + 14, parts, board.describe())
