"""The static picture of the training scrubber: curves, confusion matrix, kernels and images."""

import base64
import html
import io
import math

import numpy as np

from cnnlab.widgets.kit.svg import ACCENT, GAP, SOURCE, as_image

WIDTH, HEIGHT = 300, 110
CELL = 27
TOP = 50
_POSITIVE, _NEGATIVE = np.array([29, 135, 198]), np.array([219, 109, 23])


def scrubber(board) -> str:
    """Draw a training scrubber at the epoch in hand."""
    classes = len(board.story.classes)
    right = GAP + WIDTH + 2 * GAP
    parts = _curves(board)
    parts += _confusion(board, right, TOP)
    below = max(TOP + 2 * (HEIGHT + TOP), TOP + (classes + 1) * CELL + GAP)
    if board.kernels is not None:
        parts += [_text(GAP, below + 4, "Kernels of the first layer", bold=True)]
        parts += [_tiles(GAP, below + 16, _colored(_scaled(board)), 8)]
    parts += [_text(right, below + 4, "Images, first of each class", bold=True)]
    pictures = board.story.pictures[:10]
    parts += [_tiles(right, below + 16, pictures, max(1, 40 // pictures.shape[2]))]
    width = right + max((classes + 1) * CELL, 240) + GAP
    return as_image(width, below + 130, "".join(parts), board.describe())


def _curves(board):
    """Draw accuracy and loss, with a line at the epoch in hand."""
    curves, parts = board.story.curves, []
    losses = [v for name in ("loss", "val_loss") for v in curves[name] if v is not None]
    low = math.floor(math.log10(max(min(losses), 1e-4)))
    high = max(math.ceil(math.log10(max(max(losses), 1e-4))), low + 1)
    share_of_loss = lambda v: (math.log10(max(v, 1e-4)) - low) / (high - low)  # noqa: E731
    for row, (title, names, share) in enumerate(
        (
            ("Accuracy, 0 to 100 %", ("accuracy", "val_accuracy"), float),
            (f"Loss, {10.0**low:g} to {10.0**high:g}", ("loss", "val_loss"), share_of_loss),
        )
    ):
        top = TOP + row * (HEIGHT + TOP)
        text = f"{title}: training dashed"
        parts.append(_text(GAP, top - 12, text, bold=True))
        parts.append(
            f'<rect x="{GAP}" y="{top}" width="{WIDTH}" height="{HEIGHT}" fill="none" '
            'stroke="#777"/>'
        )
        for name, color, dash in zip(names, (SOURCE, ACCENT), ("6 4", "none"), strict=True):
            parts.append(_line(curves[name], share, top, color, dash))
        x = GAP + WIDTH * board.moment / max(len(board.story.epochs) - 1, 1)
        parts.append(f'<path d="M{x:.1f} {top}v{HEIGHT}" stroke="#16191d" stroke-width="2"/>')
    return parts


def _line(values, share, top, color, dash):
    last = max(len(values) - 1, 1)
    points = " ".join(
        f"{GAP + WIDTH * i / last:.1f},{top + HEIGHT * (1 - share(v)):.1f}"
        for i, v in enumerate(values)
        if v is not None
    )
    return (
        f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2.5" '
        f'stroke-dasharray="{dash}"/>'
    )


def _confusion(board, left, top):
    """Write the counts, a row for each true class; those off the diagonal are mistakes."""
    names = [name[:3] for name in board.story.classes]
    parts = [_text(left, top - 12, "Confusions: true class down, answer across", bold=True)]
    middle = CELL / 2
    for at, name in enumerate(names):
        along = (at + 1) * CELL + middle
        parts += [_number(left + along, top + middle, name, "#555")]
        parts += [_number(left + middle, top + along, name, "#555")]
    for (row, col), count in np.ndenumerate(board.confusion):
        if count:
            color = ACCENT if row == col else "#a13d00"
            x, y = (left + (col + 1) * CELL + middle, top + (row + 1) * CELL + middle)
            parts.append(_number(x, y, str(count), color))
    return parts


def _scaled(board):
    """Return the kernels as (filters, kh, kw, channels), from -1 to 1, as the page shades them."""
    kernels = np.moveaxis(board.kernels, 3, 0) / np.abs(board.story.first.kernels).max()
    return kernels if kernels.shape[3] == 3 else np.clip(2 * kernels, -1, 1)


def _colored(values):
    """Color numbers from -1 to 1 by their sign and size; three channels are a color."""
    if values.shape[3] == 3:
        return np.rint(127.5 + 127.5 * values).astype(np.uint8)
    color = np.where(values < 0, _NEGATIVE, _POSITIVE)
    return np.rint(255 + np.abs(values) * (color - 255)).astype(np.uint8)


def _tiles(left, top, tiles, size):
    """Draw small pictures (n, h, w, 1 or 3) in lines of six, as one PNG."""
    from PIL import Image

    count, height, width = tiles.shape[:3]
    across = min(6, count)
    down = -(-count // across)
    sheet = np.full((down * (height + 1), across * (width + 1), 3), 255, np.uint8)
    for at, tile in enumerate(tiles):
        y, x = at // across * (height + 1), at % across * (width + 1)
        sheet[y : y + height, x : x + width] = tile
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "PNG", optimize=True)
    data = base64.b64encode(file.getvalue()).decode()
    return (
        f'<image x="{left}" y="{top}" width="{sheet.shape[1] * size}" '
        f'height="{sheet.shape[0] * size}" style="image-rendering:pixelated" '
        f'href="data:image/png;base64,{data}"/>'
    )


def _number(x, y, text, color):
    return f'<text x="{x}" y="{y}" fill="{color}" style="font-size:11px">{html.escape(text)}</text>'


def _text(x, y, text, bold=False):
    weight = "bold" if bold else "normal"
    return (
        f'<text x="{x}" y="{y}" style="text-anchor:start;font-size:13px;font-weight:{weight}">'
        f"{html.escape(text)}</text>"
    )
