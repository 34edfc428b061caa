"""The static picture of the digit pad: pad, input, first maps, and a bar for each class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnnlab.widgets.kit import svg

if TYPE_CHECKING:
    from cnnlab.widgets.digitpad import DigitPad

SIDE = 224
LINE = 22
BAR_WIDTH = 150
TOP = 50


def digitpad(board: DigitPad) -> str:
    """Draw a digit pad in its present state."""
    layers, gap = board.layers, svg.GAP
    maps = layers["conv1"]
    lefts = [gap + i * (SIDE + gap) for i in range(3)]
    parts = [
        svg.label(lefts[0], TOP, "pad"),
        _pixels(board.ink, lefts[0], TOP, SIDE, SIDE),
        svg.label(lefts[1], TOP, "input, 28×28"),
        _pixels(255 * layers["input"][..., 0], lefts[1], TOP, SIDE, SIDE),
        svg.label(lefts[2], TOP, "answer"),
        *_bars(layers["softmax"], lefts[2], TOP),
    ]
    below, width = TOP + SIDE + 60, 2 * SIDE + gap
    parts += [
        svg.label(gap, below, f"the {maps.shape[2]} maps of convolution 1"),
        _pixels(255 * _tiled(maps / max(maps.max(), 1e-9)), gap, below, width, width / 3),
    ]
    total = lefts[2] + 30 + BAR_WIDTH + 84
    return svg.as_image(total, round(below + width / 3 + gap), parts, board.describe())


def chance(share: float) -> str:
    """Write a probability, never as impossible or certain.

    Examples
    --------
    >>> chance(0.25), chance(0.00001), chance(0.99999)
    ('0.250', '<0.001', '>0.999')
    """
    return "<0.001" if share < 0.0005 else ">0.999" if share >= 0.9995 else f"{share:.3f}"


def _tiled(maps: np.ndarray, across: int = 6) -> np.ndarray:
    """Lay maps side by side, `across` in a row."""
    rows, cols, count = maps.shape
    grid = maps.transpose(2, 0, 1).reshape(count // across, across, rows, cols)
    return grid.transpose(0, 2, 1, 3).reshape(count // across * rows, across * cols)


def _pixels(values: np.ndarray, left: float, top: float, width: float, height: float) -> svg.Svg:
    """Draw grays, 0 to 255, as hard pixels."""
    levels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return svg.element(
        "image",
        href=svg.png(levels),
        x=left,
        y=top,
        width=width,
        height=f"{height:g}",
        preserveAspectRatio="none",
        style=svg.PIXELATED,
    )


def _bars(probabilities: np.ndarray, left: float, top: float) -> list[svg.Svg]:
    """Draw one line a class: its digit, a bar and its probability."""
    parts = []
    for digit, share in enumerate(probabilities):
        middle = top + (digit + 0.5) * LINE
        y, across = middle - 8, f"{BAR_WIDTH * share:.1f}"
        parts += [
            svg.text(left + 10, middle, digit),
            svg.rect(left + 30, y, BAR_WIDTH, 16, fill="#eee", stroke=svg.EDGE),
            svg.element("rect", x=left + 30, y=y, height=16, width=across, fill=svg.ACCENT),
            svg.text(left + BAR_WIDTH + 64, middle, chance(share)),
        ]
    return parts
