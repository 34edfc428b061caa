"""The static picture of the pooling board."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnlab.widgets.kit import svg
from cnnlab.widgets.kit.svg import ACCENT, CELL, GAP, SOURCE

if TYPE_CHECKING:
    from cnnlab.widgets.pooling import PoolingBoard


def pooling(board: PoolingBoard) -> str:
    """Draw a pooling board: the image with its window and winner, and the output."""
    image = board.moved_image
    limits = min(0, board.image.min()), max(1, board.image.max())
    try:
        output, axes = board.output, board.axes()
    except ValueError:
        output, axes = None, [(0, 0, 0), (0, 0, 0)]
    sides = [(before, after + overhang) for before, after, overhang in axes]
    is_padding = np.pad(np.zeros(image.shape, bool), sides, constant_values=True)
    text = _padding_text(board)
    left, top = GAP, 50
    right = left + is_padding.shape[1] * CELL + GAP
    parts = [
        svg.label(left, top, _image_label(board)),
        svg.grid(
            np.pad(image, sides), left, top, padded=is_padding, padding_text=text, limits=limits
        ),
    ]
    rows = is_padding.shape[0]
    if output is not None:
        parts += _result(board, output, (left, right, top), sides, limits)
        rows = max(rows, output.shape[0])
    columns = 3 if output is None else max(3, output.shape[1])
    width = max(right + columns * CELL, 10 * CELL) + GAP
    return svg.as_image(width, top + rows * CELL + GAP, parts, board.describe())


def _image_label(board: PoolingBoard) -> str:
    return "image" if board.shift == 0 else f"image, moved by {board.shift:+d}"


def _padding_text(board: PoolingBoard) -> str:
    if board.mode == "max":
        return "−∞"
    return "0" if board.count_include_pad else ""


def _result(
    board: PoolingBoard,
    output: np.ndarray,
    places: tuple[int, int, int],
    sides: list[tuple[int, int]],
    limits: tuple[float, float],
) -> list[svg.Svg]:
    """Draw the window over the image, a ring around its largest pixel, and the output."""
    left, right, top = places
    x, y = left + board.col * board.stride * CELL, top + board.row * board.stride * CELL
    parts = [
        svg.frame(x, y, board.size, board.size, SOURCE),
        svg.label(right, top, "output"),
        svg.grid(output, right, top, limits=limits),
        svg.frame(right + board.col * CELL, top + board.row * CELL, 1, 1, ACCENT),
    ]
    winner = board.step.winner
    if winner is not None:
        (row, col), ((before_rows, _), (before_cols, _)) = winner, sides
        x, y = left + (col + before_cols + 0.5) * CELL, top + (row + before_rows + 0.5) * CELL
        parts.append(svg.circle(x, y, CELL / 2 - 3, fill="none", stroke=SOURCE, stroke_width=3))
    return parts
