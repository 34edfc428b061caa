"""The static picture of the augmentation board: the photograph, one change, 12 samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnlab.widgets.kit import svg

if TYPE_CHECKING:
    from cnnlab.widgets.augmentation import AugmentationBoard

PHOTO, SAMPLE, COLS, SPACE = 150, 96, 4, 8
TOP = 50


def augmentation(board: AugmentationBoard) -> str:
    """Draw an augmentation board in its present state."""
    left, below = 2 * svg.GAP + PHOTO, TOP + PHOTO + 2 * svg.GAP
    parts = [
        svg.label(svg.GAP, TOP, "photo"),
        _placed(board.photo, svg.GAP, TOP, PHOTO),
        svg.label(svg.GAP, below, "changed"),
        _placed(board.output, svg.GAP, below, PHOTO),
        svg.label(left, TOP, f"samples of seed {board.seed}"),
    ]
    step = SAMPLE + SPACE
    for index, sample in enumerate(board.sample()):
        row, col = divmod(index, COLS)
        parts.append(_placed(sample, left + col * step, TOP + row * step, SAMPLE))
    width = left + COLS * step + svg.GAP - SPACE
    return svg.as_image(width, below + PHOTO + svg.GAP, parts, board.describe())


def _placed(pixels: np.ndarray, x: float, y: float, side: int) -> svg.Svg:
    return svg.group(svg.photograph(pixels, side), at=(x, y))
