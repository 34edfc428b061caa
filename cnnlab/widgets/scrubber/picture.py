"""The static picture of the training scrubber: curves, confusion matrix, kernels and images."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.widgets.kit import svg
from cnnlab.widgets.kit.svg import ACCENT, EDGE, GAP, SOURCE

if TYPE_CHECKING:
    from cnnlab.widgets.scrubber import TrainingScrubber

WIDTH, HEIGHT = 300, 110
CELL = 27
TOP = 50
_POSITIVE, _NEGATIVE = np.array([29, 135, 198]), np.array([219, 109, 23])


def scrubber(board: TrainingScrubber) -> str:
    """Draw a training scrubber at the epoch in hand."""
    classes = len(board.story.classes)
    right = GAP + WIDTH + 2 * GAP
    parts = _curves(board)
    parts += _confusion(board, right, TOP)
    below = max(TOP + 2 * (HEIGHT + TOP), TOP + (classes + 1) * CELL + GAP)
    if board.kernels is not None:
        parts += [svg.note(GAP, below + 4, "Kernels of the first layer", weight="bold")]
        largest = np.abs(board.story.first.kernels).max()
        parts += [_tiles(GAP, below + 16, _colored(_scaled(board.kernels, largest)), 8)]
    parts += [svg.note(right, below + 4, "Images, first of each class", weight="bold")]
    pictures = board.story.pictures[:10]
    parts += [_tiles(right, below + 16, pictures, max(1, 40 // pictures.shape[2]))]
    width = right + max((classes + 1) * CELL, 240) + GAP
    return svg.as_image(width, below + 130, parts, board.describe())


def _curves(board: TrainingScrubber) -> list[svg.Svg]:
    """Draw accuracy and loss, with a line at the epoch in hand."""
    curves: dict[str, Any] = board.story.curves
    parts = []
    losses = [v for name in ("loss", "val_loss") for v in curves[name] if v is not None]
    low = math.floor(math.log10(max(min(losses), 1e-4)))
    high = max(math.ceil(math.log10(max(max(losses), 1e-4))), low + 1)

    def share_of_loss(loss: float) -> float:
        return (math.log10(max(loss, 1e-4)) - low) / (high - low)

    plots: tuple[tuple[str, tuple[str, str], Callable[[float], float]], ...] = (
        ("Accuracy, 0 to 100 %", ("accuracy", "val_accuracy"), float),
        (f"Loss, {10.0**low:g} to {10.0**high:g}", ("loss", "val_loss"), share_of_loss),
    )
    for row, (title, names, share) in enumerate(plots):
        top = TOP + row * (HEIGHT + TOP)
        parts.append(svg.note(GAP, top - 12, f"{title}: training dashed", weight="bold"))
        parts.append(svg.rect(GAP, top, WIDTH, HEIGHT, fill="none", stroke=EDGE))
        for name, color, dash in zip(names, (SOURCE, ACCENT), ("6 4", "none"), strict=True):
            parts.append(_line(curves[name], share, top, color, dash))
        x = GAP + WIDTH * board.moment / max(len(board.story.epochs) - 1, 1)
        parts.append(svg.path(f"M{x:.1f} {top}v{HEIGHT}", stroke="#16191d", stroke_width=2))
    return parts


def _line(
    values: Sequence[float | None],
    share: Callable[[float], float],
    top: float,
    color: str,
    dash: str,
) -> svg.Svg:
    last = max(len(values) - 1, 1)
    points = [
        (GAP + WIDTH * i / last, top + HEIGHT * (1 - share(v)))
        for i, v in enumerate(values)
        if v is not None
    ]
    return svg.polyline(points, fill="none", stroke=color, stroke_width=2.5, stroke_dasharray=dash)


def _confusion(board: TrainingScrubber, left: float, top: float) -> list[svg.Svg]:
    """Write the counts, a row for each true class; those off the diagonal are mistakes."""
    names = [name[:3] for name in board.story.classes]
    parts = [svg.note(left, top - 12, "Confusions: true class down, answer across", weight="bold")]
    middle = CELL / 2
    for at, name in enumerate(names):
        along = (at + 1) * CELL + middle
        parts += [svg.text(left + along, top + middle, name, size=11, fill="#555")]
        parts += [svg.text(left + middle, top + along, name, size=11, fill="#555")]
    for (row, col), count in np.ndenumerate(board.confusion):
        if count:
            color = ACCENT if row == col else "#a13d00"
            x, y = (left + (col + 1) * CELL + middle, top + (row + 1) * CELL + middle)
            parts.append(svg.text(x, y, count, size=11, fill=color))
    return parts


def _scaled(kernels: np.ndarray, largest: float) -> np.ndarray:
    """Return the kernels as (filters, kh, kw, channels), from -1 to 1, as the page shades them."""
    kernels = np.moveaxis(kernels, 3, 0) / largest
    return kernels if kernels.shape[3] == 3 else np.clip(2 * kernels, -1, 1)


def _colored(values: np.ndarray) -> np.ndarray:
    """Color numbers from -1 to 1 by their sign and size; three channels are a color."""
    if values.shape[3] == 3:
        return np.rint(127.5 + 127.5 * values).astype(np.uint8)
    color = np.where(values < 0, _NEGATIVE, _POSITIVE)
    return np.rint(255 + np.abs(values) * (color - 255)).astype(np.uint8)


def _tiles(left: float, top: float, tiles: np.ndarray, size: float) -> svg.Svg:
    """Draw small pictures (n, h, w, 1 or 3) in lines of six, as one PNG."""
    count, height, width = tiles.shape[:3]
    across = min(6, count)
    down = -(-count // across)
    sheet = np.full((down * (height + 1), across * (width + 1), 3), 255, np.uint8)
    for at, tile in enumerate(tiles):
        y, x = at // across * (height + 1), at % across * (width + 1)
        sheet[y : y + height, x : x + width] = tile
    return svg.image(sheet, left, top, sheet.shape[1] * size, sheet.shape[0] * size)
