"""The static picture of the receptive field: each map, and what one cell sees in it."""

import base64
import io

import numpy as np

from cnnlab.widgets.kit.svg import ACCENT, GAP, SOURCE, as_image
from cnnlab.widgets.receptive import layers as stack

SIDE, WIDEST, TITLE = 196, 3, 40


def receptive(board) -> str:
    """Draw a receptive field: the input and the maps, three in a line."""
    fields = board.fields
    names = ["Input", *(stack.label(layer) for layer in board.layers)]
    parts, place = [], SIDE + GAP
    for at, field in enumerate(fields):
        left, top = GAP + at % WIDEST * place, TITLE + 14 + at // WIDEST * (place + TITLE)
        name, _, settings = names[at].partition(", ")
        parts.append(_text(left, top - 26, f"{name}: {field.side}×{field.side}"))
        parts.append(_text(left, top - 10, settings, 12))
        parts += _map(board, at, left, top, SIDE / field.side)
    lines = -(-len(fields) // WIDEST)
    height, reason = lines * (place + TITLE) + 14, board.fault and board.fault.reason
    if reason:
        parts.append(_text(GAP, height - 4, f"{names[len(fields)]} does not fit."))
        height += TITLE
    width = GAP + min(len(fields), WIDEST) * place
    return as_image(max(width, 2 * place), height, "".join(parts), board.describe())


def _map(board, at, left, top, cell):
    """Draw one map: pixels or blank cells, those that are seen outlined, and the cell in hand."""
    side = board.fields[at].side
    parts = _pixels(board.input, left, top) if at == 0 else []
    lines = "".join(
        f"M{left} {top + i * cell:.1f}h{SIDE}M{left + i * cell:.1f} {top}v{SIDE}"
        for i in range(side + 1)
    )
    parts.append(f'<path d="{lines}" fill="none" stroke="#b9c0c9" stroke-width="0.6"/>')
    if at <= board.layer:
        blocks = "".join(
            f"M{left + c * cell:.1f} {top + r * cell:.1f}h{cell:.1f}v{cell:.1f}h{-cell:.1f}z"
            for r, c in np.argwhere(board.seen(at))
        )
        opacity = 0 if at == 0 else 0.35
        look = f'fill="{SOURCE}" fill-opacity="{opacity}" stroke="{SOURCE}" stroke-width="1.6"'
        parts.append(f'<path d="{blocks}" {look}/>')
    if at == board.layer:
        x, y = left + board.col * cell, top + board.row * cell
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{cell:.1f}" height="{cell:.1f}" '
            f'fill="none" stroke="{ACCENT}" stroke-width="4"/>'
        )
    return parts


def _pixels(image, left, top):
    """Draw the image as a picture inside the picture, one pixel a cell."""
    from PIL import Image

    low, high = min(0, image.min()), max(1, image.max())
    levels = np.round(255 * (image - low) / (high - low)).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "PNG")
    data = base64.b64encode(file.getvalue()).decode()
    return [
        f'<image x="{left}" y="{top}" width="{SIDE}" height="{SIDE}" '
        f'style="image-rendering:pixelated" href="data:image/png;base64,{data}"/>'
    ]


def _text(x, y, text, size=13):
    return f'<text x="{x}" y="{y}" style="text-anchor:start;font-size:{size}px">{text}</text>'
