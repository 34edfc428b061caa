"""The boards' static pictures: SVG for print, notebook viewers and pages without a script."""

import base64
import html

import numpy as np

from cnnlab import shapes

CELL = 34
GAP = 30
ACCENT = "#0072b2"
SOURCE = "#d55e00"


def number(value) -> str:
    """Write a number in at most five characters where that is possible."""
    if abs(value) >= 1000:
        return f"{value:.0f}"
    text = f"{value:.{1 if abs(value) >= 100 else 2}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _shade(value, low, high):
    """Give the gray of a cell and the text color that stands out from it."""
    level = 128 if high == low else round(255 * (value - low) / (high - low))
    return f"rgb({level},{level},{level})", "#000" if level > 117 else "#fff"


def _grid(values, left, top, *, padded=None, padding_text="0", limits=None):
    """Draw one array: a square and a number for each cell; padding cells are dashed."""
    low, high = limits or (min(values.min(), 0), values.max())
    parts = []
    for (row, col), value in np.ndenumerate(values):
        fill, ink = _shade(value, low, high)
        dash, text = "", number(value)
        if padded is not None and padded[row, col]:
            fill, ink, dash, text = "#fff", "#555", ' stroke-dasharray="3 3"', padding_text
        x, y = left + col * CELL, top + row * CELL
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{fill}" '
            f'stroke="#777"{dash}/><text x="{x + CELL / 2}" y="{y + CELL / 2}" '
            f'fill="{ink}"{_size(text)}>{text}</text>'
        )
    return "".join(parts)


def _size(text):
    """Let a long number be smaller, so that it stays inside its cell."""
    return ' style="font-size:11px"' if len(text) > 4 else ""


def _frame(left, top, rows, cols, color):
    return (
        f'<rect x="{left}" y="{top}" width="{cols * CELL}" height="{rows * CELL}" '
        f'fill="none" stroke="{color}" stroke-width="4"/>'
    )


def _label(left, top, text):
    return f'<text x="{left}" y="{top - 14}" class="label">{html.escape(text)}</text>'


def as_image(width, height, body, alt) -> str:
    """Wrap SVG as an image tag that keeps its text, its size and its description."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><style>text{{font:15px sans-serif;'
        "text-anchor:middle;dominant-baseline:central}.label{font-weight:bold;"
        'text-anchor:start}</style><rect width="100%" height="100%" rx="8" fill="#fff"/>'
        f"{body}</svg>"
    )
    data = base64.b64encode(svg.encode()).decode()
    return (
        f'<img class="cnnlab-picture" alt="{html.escape(alt)}" width="{width}" '
        f'height="{height}" src="data:image/svg+xml;base64,{data}">'
    )


def _padded(board):
    """Return the padded image, which of its cells are padding, and the window's corner."""
    sides = [
        shapes.same_padding(n, k, board.stride, board.dilation)
        if board.padding == "same"
        else (board.padding, board.padding)
        for n, k in zip(board.image.shape, board.kernel.shape, strict=True)
    ]
    image = np.pad(board.image, sides)
    is_padding = np.pad(np.zeros(board.image.shape, bool), sides, constant_values=True)
    return image, is_padding


def convolution(board) -> str:
    """Draw a convolution board: image with window, kernel, and output."""
    image, is_padding = _padded(board)
    try:
        output, total = board.output, board.step.total
    except ValueError:
        output, total = np.zeros((0, 0)), None
    lefts = [GAP]
    for grid in (image, board.kernel):
        lefts.append(lefts[-1] + grid.shape[1] * CELL + GAP)
    rows = max(image.shape[0], board.kernel.shape[0], output.shape[0])
    width, top = lefts[2] + max(output.shape[1], 2) * CELL + GAP, 50
    labels = zip(lefts, ("image", "kernel", "output"), strict=True)
    parts = [_label(x, top, text) for x, text in labels]
    parts += [_grid(image, lefts[0], top, padded=is_padding), _grid(board.kernel, lefts[1], top)]
    if total is not None:
        span = [board.dilation * (k - 1) + 1 for k in board.kernel.shape]
        x = lefts[0] + board.col * board.stride * CELL
        y = top + board.row * board.stride * CELL
        parts += [
            _frame(x, y, *span, SOURCE),
            _frame(lefts[1], top, *board.kernel.shape, SOURCE),
            _grid(output, lefts[2], top),
            _frame(lefts[2] + board.col * CELL, top + board.row * CELL, 1, 1, ACCENT),
        ]
    return as_image(width, top + rows * CELL + GAP, "".join(parts), board.describe())
