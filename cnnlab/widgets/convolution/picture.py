"""The static picture of the convolution board."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnlab import shapes
from cnnlab.widgets.kit import svg
from cnnlab.widgets.kit.svg import ACCENT, CELL, GAP, SOURCE

if TYPE_CHECKING:
    from cnnlab.widgets.convolution import ConvolutionBoard


def _padded(board: ConvolutionBoard) -> tuple[np.ndarray, np.ndarray]:
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


def convolution(board: ConvolutionBoard) -> str:
    """Draw a convolution board: image with window, kernel, and output."""
    image, is_padding = _padded(board)
    try:
        output, total = board.output, board.step.total
    except ValueError:
        output, total = np.zeros((0, 0)), None
    lefts = [GAP]
    for array in (image, board.kernel):
        lefts.append(lefts[-1] + array.shape[1] * CELL + GAP)
    rows = max(image.shape[0], board.kernel.shape[0], output.shape[0])
    width, top = lefts[2] + max(output.shape[1], 2) * CELL + GAP, 50
    labels = zip(lefts, ("image", "kernel", "output"), strict=True)
    parts = [svg.label(x, top, text) for x, text in labels]
    parts.append(svg.grid(image, lefts[0], top, padded=is_padding))
    parts.append(svg.grid(board.kernel, lefts[1], top))
    if total is not None:
        high, wide = board.kernel.shape
        span = [shapes.span(k, board.dilation) for k in (high, wide)]
        x = lefts[0] + board.col * board.stride * CELL
        y = top + board.row * board.stride * CELL
        parts += [
            svg.frame(x, y, span[0], span[1], SOURCE),
            svg.frame(lefts[1], top, high, wide, SOURCE),
            svg.grid(output, lefts[2], top),
            svg.frame(lefts[2] + board.col * CELL, top + board.row * CELL, 1, 1, ACCENT),
        ]
    return svg.as_image(width, top + rows * CELL + GAP, parts, board.describe())
