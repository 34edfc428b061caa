"""The static picture of the channels board."""

from cnnlab.widgets.kit.svg import ACCENT, CELL, GAP, SOURCE, as_image, number

_LETTERS = "RGB"
_LUMINANCE = (0.2126, 0.7152, 0.0722)


def _cells(values, left, top, look):
    """Draw one array: a square for each cell, with the fill, ink and text that look gives."""
    parts = []
    for row, line in enumerate(values):
        for col, value in enumerate(line):
            fill, ink, text = look(value)
            x, y = left + col * CELL, top + row * CELL
            small = ' style="font-size:11px"' if len(text) > 3 else ""
            parts.append(
                f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{fill}" '
                f'stroke="#777"/><text x="{x + CELL / 2}" y="{y + CELL / 2}" '
                f'fill="{ink}"{small}>{text}</text>'
            )
    return "".join(parts)


def _frame(left, top, rows, cols, color):
    return (
        f'<rect x="{left}" y="{top}" width="{cols * CELL}" height="{rows * CELL}" '
        f'fill="none" stroke="#fff" stroke-width="7"/>'
        f'<rect x="{left}" y="{top}" width="{cols * CELL}" height="{rows * CELL}" '
        f'fill="none" stroke="{color}" stroke-width="4"/>'
    )


def _label(left, top, text):
    return f'<text x="{left}" y="{top}" class="label">{text}</text>'


def _tint(channel):
    """Give the look of a layer's cells: a shade of one channel, with ink that stands out."""

    def look(value):
        rgb = [0, 0, 0]
        rgb[channel] = round(float(value))
        light = _LUMINANCE[channel] * ((value / 255 + 0.055) / 1.055) ** 2.4
        return "rgb({},{},{})".format(*rgb), "#000" if light > 0.18 else "#fff", number(value)

    return look


def _plain(value):
    return "#fff", "#000", number(value)


def _color(pixel):
    return "rgb({},{},{})".format(*(round(float(value)) for value in pixel)), "#000", ""


def _channel(board, channel, left, tops):
    """Draw the layer, the kernel and the sum of one channel."""
    kernel = board.filters[:, :, channel, board.filter]
    x, y = left + board.col * CELL, tops[0] + board.row * CELL
    return "".join(
        [
            _label(left, tops[0] - 16, f"{_LETTERS[channel]} layer"),
            _cells(board.image[:, :, channel], left, tops[0], _tint(channel)),
            _frame(x, y, *kernel.shape, SOURCE),
            _label(left, tops[1] - 16, f"{_LETTERS[channel]} kernel"),
            _cells(kernel, left, tops[1], _plain),
            _frame(left, tops[1], *kernel.shape, SOURCE),
            _label(left, tops[1] + kernel.shape[0] * CELL + 20, _sum_text(board, channel)),
        ]
    )


def _sum_text(board, channel):
    return f"{_LETTERS[channel]} sum = {number(board.sums[channel])}"


def channels(board) -> str:
    """Draw a channels board: the color image and the map, and three layers with their kernels."""
    (rows, cols, _), (kh, kw) = board.image.shape, board.filters.shape[:2]
    output = board.output[:, :, board.filter]
    column = max(cols, kw, output.shape[1], 4) * CELL + GAP
    lefts = [GAP + index * column for index in range(4)]
    tops = [50, 50 + rows * CELL + 54]
    x, y = lefts[0], tops[1]
    parts = [
        _label(x, tops[0] - 16, "image"),
        _cells(board.image, x, tops[0], _color),
        _frame(x + board.col * CELL, tops[0] + board.row * CELL, kh, kw, SOURCE),
        _label(x, y - 16, f"map {board.filter + 1}"),
        _cells(output, x, y, _plain),
        _frame(x + board.col * CELL, y + board.row * CELL, 1, 1, ACCENT),
        *(_channel(board, channel, lefts[channel + 1], tops) for channel in range(3)),
    ]
    height = y + max(kh + 1, output.shape[0]) * CELL + GAP
    total = f"sums + bias {number(board.bias[board.filter])} = {number(board.total)}"
    parts.append(_label(lefts[1], height - 12, f"{total} → map {board.filter + 1}"))
    return as_image(lefts[3] + column, height + 14, "".join(parts), board.describe())
