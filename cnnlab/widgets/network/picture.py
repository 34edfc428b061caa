"""The static picture of the network builder: one line a layer, with a block to scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnlab.widgets.kit import svg
from cnnlab.widgets.kit.svg import ACCENT, SOURCE
from cnnlab.widgets.network.layers import label, propagate, written_shape

if TYPE_CHECKING:
    from cnnlab.widgets.network import NetworkBuilder

WIDTH, LINE, LEFT, SIDE, DEPTH = 640, 46, 20, 30, 14
INK = "#16191d"


def network(board: NetworkBuilder) -> str:
    """Draw a network builder: a block, a name, a shape and the parameters for each layer."""
    rows, reason = propagate(board.input_shape, board.layers)
    shapes = [board.input_shape, *(row.output_shape for row in rows)]
    names = ["Input", *(row.name for row in rows)]
    costs = ["", *(f"{row.parameters:,} parameters" if row.parameters else "" for row in rows)]
    scale = _Scale(shapes)
    parts = []
    for at, (name, shape, cost) in enumerate(zip(names, shapes, costs, strict=True)):
        y = 14 + at * LINE + LINE / 2
        parts += [
            svg.path(scale.block(shape, y), fill="#dbe9f4", stroke=ACCENT),
            svg.note(90, y, name, fill=INK),
            svg.note(380, y, written_shape(shape), fill=INK),
            svg.note(490, y, cost, fill=INK),
        ]
    if reason:
        y = 14 + len(shapes) * LINE + LINE / 2
        name = label(board.layers[len(rows)])
        parts.append(svg.note(90, y, f"{name} does not fit.", fill=SOURCE))
    height = 28 + LINE * (len(shapes) + bool(reason))
    return svg.as_image(WIDTH, height, parts, board.describe())


class _Scale:
    """Lengths in pixels: one scale for height and width, one for channels, one for rows."""

    def __init__(self, shapes: Sequence[Sequence[int]]) -> None:
        maps = [shape for shape in shapes if len(shape) == 3]
        self.side = max(n for shape in maps for n in shape[:2])
        self.channels = max(shape[2] for shape in maps)
        self.row = max([shape[0] for shape in shapes if len(shape) == 1], default=1)

    def block(self, shape: Sequence[int], middle: float) -> str:
        """Return the path of a block around a height: a box, or a bar for a row of numbers."""
        if len(shape) == 1:
            height = max(2, SIDE * shape[0] / self.row)
            return f"M{LEFT + 25} {middle - height / 2:.1f}h6v{height:.1f}h-6z"
        high, wide = (max(2, SIDE * n / self.side) for n in shape[:2])
        deep = max(1, DEPTH * shape[2] / self.channels)
        x, y = LEFT + 28 - (wide + deep) / 2, middle - high / 2 + deep / 4
        slant = f"l{deep:.1f} {-deep / 2:.1f}"
        back = f"l{-deep:.1f} {deep / 2:.1f}"
        return (
            f"M{x:.1f} {y:.1f}h{wide:.1f}v{high:.1f}h{-wide:.1f}z{slant}h{wide:.1f}{back}z"
            f"m{wide:.1f} 0{slant}v{high:.1f}{back}z"
        )
