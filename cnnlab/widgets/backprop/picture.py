"""The static picture of the backpropagation board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnlab.widgets.kit import svg
from cnnlab.widgets.kit.svg import GAP, SOURCE

if TYPE_CHECKING:
    from cnnlab.widgets.backprop import BackpropBoard

CELL, TOP, CAPTION = 40, 50, 44


def backprop(board: BackpropBoard) -> str:
    """Draw a backpropagation board: the numbers forward above, their gradients below."""
    now = board.now
    below = TOP + board.image.shape[0] * CELL + CAPTION
    columns = (
        ("image", board.image, now.gradients.image),
        ("kernel", now.kernel, now.gradients.kernel),
        ("output", now.output, now.gradients.output),
        ("target", board.target, None),
    )
    parts, frames, left = [], [], GAP
    for name, values, slopes in columns:
        parts.append(svg.label(left, TOP, name))
        parts.append(svg.signed_grid(values, left, TOP, CELL, size=13))
        if slopes is None:
            parts.append(svg.label(left, below, "loss"))
            parts.append(svg.label(left, below + CELL, f"{now.loss:.4g}"))
        else:
            parts.append(svg.label(left, below, "gradient"))
            parts.append(svg.signed_grid(slopes, left, below, CELL, size=13))
        if name == board.part:
            x, row = left + board.col * CELL, board.row * CELL
            frames = [svg.frame(x, y + row, 1, 1, SOURCE, side=CELL) for y in (TOP, below)]
        left += max(values.shape[1], 2) * CELL + GAP
    bottom = below + board.image.shape[0] * CELL + GAP
    bias = f"bias {now.bias:.4g}, gradient {now.gradients.bias:.4g}"
    parts.append(svg.label(GAP, bottom + 14, bias))
    return svg.as_image(left, bottom + GAP, [*parts, *frames], board.describe())
