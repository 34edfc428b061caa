"""The static picture of the receptive field: each map, and what one cell sees in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnlab.widgets.kit import svg
from cnnlab.widgets.kit.svg import ACCENT, GAP, SOURCE
from cnnlab.widgets.receptive.layers import label

if TYPE_CHECKING:
    from cnnlab.widgets.receptive import ReceptiveField

SIDE, WIDEST, TITLE = 196, 3, 40


def receptive(board: ReceptiveField) -> str:
    """Draw a receptive field: the input and the maps, three in a line."""
    fields = board.fields
    names = ["Input", *(label(layer) for layer in board.layers)]
    parts, place = [], SIDE + GAP
    for at, field in enumerate(fields):
        left, top = GAP + at % WIDEST * place, TITLE + 14 + at // WIDEST * (place + TITLE)
        name, _, settings = names[at].partition(", ")
        parts.append(svg.note(left, top - 26, f"{name}: {field.side}×{field.side}"))
        parts.append(svg.note(left, top - 10, settings, size=12))
        parts += _map(board, at, left, top, SIDE / field.side)
    lines = -(-len(fields) // WIDEST)
    height, reason = lines * (place + TITLE) + 14, board.fault and board.fault.reason
    if reason:
        misfit = f"{names[len(fields)]} does not fit."
        parts.append(svg.note(GAP, height - 4, misfit))
        height += TITLE
    width = GAP + min(len(fields), WIDEST) * place
    return svg.as_image(max(width, 2 * place), height, parts, board.describe())


def _map(board: ReceptiveField, at: int, left: float, top: float, cell: float) -> list[svg.Svg]:
    """Draw one map: pixels or blank cells, those that are seen outlined, and the cell in hand."""
    side = board.fields[at].side
    parts = []
    if at == 0:
        parts.append(svg.image(_levels(board.input), left, top, SIDE, SIDE, optimize=False))
    lines = "".join(
        f"M{left} {top + i * cell:.1f}h{SIDE}M{left + i * cell:.1f} {top}v{SIDE}"
        for i in range(side + 1)
    )
    parts.append(svg.path(lines, fill="none", stroke="#b9c0c9", stroke_width=0.6))
    if at <= board.layer:
        blocks = "".join(
            f"M{left + c * cell:.1f} {top + r * cell:.1f}h{cell:.1f}v{cell:.1f}h{-cell:.1f}z"
            for r, c in np.argwhere(board.seen(at))
        )
        opacity = 0 if at == 0 else 0.35
        look = {"fill": SOURCE, "fill_opacity": opacity, "stroke": SOURCE, "stroke_width": 1.6}
        parts.append(svg.path(blocks, **look))
    if at == board.layer:
        x, y = left + board.col * cell, top + board.row * cell
        place = {"x": x, "y": y, "width": cell, "height": cell}
        written = {name: f"{length:.1f}" for name, length in place.items()}
        look = {"fill": "none", "stroke": ACCENT, "stroke_width": 4}
        parts.append(svg.element("rect", **written, **look))
    return parts


def _levels(image: np.ndarray) -> np.ndarray:
    """Return the grays of an image, uint8: black is 0 or below, white 1 or above."""
    low, high = min(0, image.min()), max(1, image.max())
    return np.round(255 * (image - low) / (high - low)).astype(np.uint8)
