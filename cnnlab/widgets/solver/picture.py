"""The static picture of the output size solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnlab import shapes
from cnnlab.widgets.kit import svg
from cnnlab.widgets.kit.svg import EDGE, SOURCE

if TYPE_CHECKING:
    from cnnlab.widgets.solver import OutputSizeSolver

WIDTH = 640
LEFT = 20
ROW = 76
LANE = 24
HIGH = 18
LARGEST_CELL, SMALLEST_CELL = 26, 8
HEAD, TAIL = 44, 24
LANES = 5


def solver(board: OutputSizeSolver) -> str:
    """Draw an output size solver: the formula, the row of cells, and windows below it."""
    length = board.n + 2 * board.padding
    places = _places(length)
    parts = [_formula(board), *(_cell(board, at, places) for at in range(length) if at in places)]
    if len(places) < length:
        middle = (places[HEAD - 1] + places[length - TAIL] + SMALLEST_CELL) / 2
        parts.append(svg.text(middle, ROW, "…", size=12))
    lanes = 0
    if _outputs(board):
        lanes = _windows(board, places, parts)
    return svg.as_image(WIDTH, ROW + (lanes + 2) * LANE, parts, board.describe())


def _outputs(board: OutputSizeSolver) -> int:
    try:
        return board.output_size
    except ValueError:
        return 0


def _places(length: int) -> dict[int, int]:
    """Return where each cell that is drawn begins; of a long row, the two ends."""
    cell = _size(length)
    if length <= HEAD + TAIL:
        return {at: LEFT + at * cell for at in range(length)}
    right = WIDTH - LEFT - TAIL * cell
    head = {at: LEFT + at * cell for at in range(HEAD)}
    return head | {length - TAIL + at: right + at * cell for at in range(TAIL)}


def _size(length: int) -> int:
    return max(SMALLEST_CELL, min(LARGEST_CELL, (WIDTH - 2 * LEFT) // length))


def _formula(board: OutputSizeSolver) -> svg.Svg:
    top = f"{board.n} + 2·{board.padding} − {board.dilation}·({board.k} − 1) − 1"
    outputs = _outputs(board)
    value = f"⌊({top}) / {board.stride}⌋ + 1 = {outputs}" if outputs else f"{top} is below 0"
    return svg.label(LEFT, 30, value, above=0)


def _cell(board: OutputSizeSolver, at: int, places: dict[int, int]) -> svg.Svg:
    padding = not board.padding <= at < board.padding + board.n
    fill, dash = ("#fff", "3 2") if padding else ("#e4e7ea", None)
    width, top = _size(board.n + 2 * board.padding), ROW - HIGH / 2
    look = {"fill": fill, "stroke": EDGE, "stroke_dasharray": dash}
    return svg.element("rect", x=places[at], y=top, width=width, height=HIGH, **look)


def _windows(board: OutputSizeSolver, places: dict[int, int], parts: list[svg.Svg]) -> int:
    """Draw the first windows and the last one, each in a lane; return the number of lanes."""
    outputs = board.output_size
    shown: list[int | None]
    shown = list(range(outputs)) if outputs <= LANES else [0, 1, 2, None, outputs - 1]
    for lane, index in enumerate(shown):
        y = ROW + (lane + 1) * LANE
        if index is None:
            parts.append(svg.text(LEFT + 60, y, f"… {outputs - 4} more", size=12))
        else:
            parts += _window(board, places, index, y)
    return len(shown)


def _window(board: OutputSizeSolver, places: dict[int, int], index: int, y: float) -> list[svg.Svg]:
    """Draw the cells that one window reads, in a frame, and the window's name beside it."""
    length, start = board.n + 2 * board.padding, index * board.stride
    reach = shapes.span(board.k, board.dilation)
    covered = [places[at] for at in range(start, start + reach) if at in places]
    if not covered:
        return []
    cell, top = _size(length), y - HIGH / 2
    read = range(start, start + reach, board.dilation)
    width = covered[-1] + cell - covered[0]
    right = covered[-1] + cell + 45
    x = right if right + 40 < WIDTH else max(45, covered[0] - 45)
    look = {"fill": "#f3c3a0", "stroke": SOURCE}
    return [
        svg.rect(covered[0], top, width, HIGH, fill="#fff", stroke=SOURCE),
        *(svg.rect(places[at], top, cell, HIGH, **look) for at in read if at in places),
        svg.text(x, y, f"output {index}", size=12),
    ]
