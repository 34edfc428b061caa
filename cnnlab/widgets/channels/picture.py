"""The static picture of the channels board."""

from cnnlab.widgets.kit import svg
from cnnlab.widgets.kit.svg import ACCENT, CELL, EDGE, GAP, SOURCE

_LETTERS = "RGB"
_LUMINANCE = (0.2126, 0.7152, 0.0722)


def _tint(channel):
    """Give the look of a layer's cells: a shade of one channel, with ink that stands out."""

    def look(value):
        rgb = [0, 0, 0]
        rgb[channel] = value
        light = _LUMINANCE[channel] * ((value / 255 + 0.055) / 1.055) ** 2.4
        return _cell(_rgb(rgb), "#000" if light > 0.18 else "#fff", svg.number(value))

    return look


def _plain(value):
    return _cell("#fff", "#000", svg.number(value))


def _color(pixel):
    return _cell(_rgb(pixel), "#000", "")


def _cell(fill, ink, words):
    """Give what `svg.cells` draws: long words are small."""
    size = 11 if len(words) > 3 else None
    return {"words": words, "ink": ink, "size": size, "fill": fill, "stroke": EDGE}


def _rgb(pixel):
    return "rgb({},{},{})".format(*(round(float(value)) for value in pixel))


def _channel(board, channel, left, tops):
    """Draw the layer, the kernel and the sum of one channel."""
    kernel = board.filters[:, :, channel, board.filter]
    x, y = left + board.col * CELL, tops[0] + board.row * CELL
    return [
        svg.label(left, tops[0], f"{_LETTERS[channel]} layer", above=16),
        svg.cells(board.image[:, :, channel], left, tops[0], CELL, _tint(channel)),
        svg.frame(x, y, *kernel.shape, SOURCE, halo=True),
        svg.label(left, tops[1], f"{_LETTERS[channel]} kernel", above=16),
        svg.cells(kernel, left, tops[1], CELL, _plain),
        svg.frame(left, tops[1], *kernel.shape, SOURCE, halo=True),
        svg.label(left, tops[1] + kernel.shape[0] * CELL + 20, _sum_text(board, channel), above=0),
    ]


def _sum_text(board, channel):
    return f"{_LETTERS[channel]} sum = {svg.number(board.sums[channel])}"


def channels(board) -> str:
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
