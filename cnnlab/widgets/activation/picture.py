"""The static picture of the activation board: curve, slope and feature map, or softmax bars."""

import numpy as np

from cnnlab.widgets.kit import svg
from cnnlab.widgets.kit.spec import Spec

SPEC = Spec(__file__)
REACH = SPEC["state"]["x"]["high"]
NARROW = 1.2  # a function that stays within ±1 fills the plot
PLOT_WIDTH = 360
CELL = 46
UPPER, LOWER = 200, 100
LEFT, TOP = 60, 50
BAR_WIDTH, LINE = 260, 44
SLOPE_COLOR = "#9a4d86"


def activation(board) -> str:
    """Draw an activation board in its present state."""
    width, height, parts = _softmax(board) if board.mode == "softmax" else _curve(board)
    return svg.as_image(width, height, parts, board.describe())


def _curve(board):
    """Draw both plots, and to their right the feature map before and after."""
    upper, low, high = TOP, *_range(board)
    lower = upper + UPPER + 70
    map_left = LEFT + PLOT_WIDTH + 2 * svg.GAP
    rows, cols = board.feature_map.shape
    map_below = upper + rows * CELL + 50
    parts = [
        svg.label(LEFT, upper, f"{board.label}(x)"),
        *_plot(board.apply, board.x, upper, UPPER, (low, high), svg.ACCENT),
        svg.label(LEFT, lower, "its slope"),
        *_plot(board.slopes, board.x, lower, LOWER, (-0.3, 1.3), SLOPE_COLOR),
        svg.label(map_left, upper, "feature map"),
        svg.signed_grid(board.feature_map, map_left, upper, CELL),
        svg.label(map_left, map_below, f"after {board.label}"),
        svg.signed_grid(board.after, map_left, map_below, CELL),
    ]
    height = max(lower + LOWER, map_below + rows * CELL) + 2 * svg.GAP
    return map_left + max(cols * CELL, 130) + svg.GAP, height, parts


def _range(board):
    """Return the least and the largest y of the upper plot."""
    if max(board.apply(REACH), -board.apply(-REACH)) < NARROW:
        return -NARROW, NARROW
    return min(-1.0, float(np.floor(board.apply(-REACH)))), float(REACH)


def _plot(function, x, top, height, limits, color):
    """Draw axes, a curve and the point at x, with three numbers on each axis."""
    low, high = limits

    def place(across, up):
        left = LEFT + (across + REACH) / (2 * REACH) * PLOT_WIDTH
        return left, top + (high - up) / (high - low) * height

    axes = [[place(-REACH, 0), place(REACH, 0)], [place(0, low), place(0, high)]]
    lines = [svg.polyline(axis) for axis in axes]
    lines += [
        svg.polyline(map(place, inputs, function(inputs)), stroke=color, stroke_width=3)
        for inputs in (np.linspace(-REACH, 0, 61), np.linspace(1e-9, REACH, 61))  # may jump at 0
    ]
    center, middle = place(x, float(function(x)))
    labels = [
        *((*place(at, low), 0, 14, at) for at in (-6, -3, 0, 3, 6)),
        *((*place(-REACH, at), -16, 0, at) for at in (0, 1 if high < REACH else REACH)),
    ]
    return [
        svg.group(*lines, fill="none", stroke=svg.EDGE),
        *(
            svg.text(f"{x + dx:.1f}", f"{y + dy:.1f}", svg.number(value))
            for x, y, dx, dy, value in labels
        ),
        svg.circle(f"{center:.1f}", f"{middle:.1f}", 7, fill=svg.SOURCE),
    ]


def _softmax(board):
    """Draw one line a class: its letter, its logit, a bar and its probability."""
    parts = [svg.label(svg.GAP, TOP, f"softmax at temperature {svg.number(board.temperature)}")]
    for index, (logit, share) in enumerate(zip(board.logits, board.probabilities, strict=True)):
        middle = TOP + index * LINE + LINE / 2
        top = middle - 11
        parts += [
            svg.text(svg.GAP + 8, middle, SPEC["classes"][index]),
            svg.text(svg.GAP + 60, middle, svg.number(logit)),
            svg.rect(130, top, BAR_WIDTH, 22, fill="#eee", stroke=svg.EDGE),
            svg.rect(130, top, f"{BAR_WIDTH * share:.1f}", 22, fill=svg.ACCENT),
            svg.text(BAR_WIDTH + 170, middle, f"{share:.3f}"),
        ]
    return BAR_WIDTH + 230, TOP + len(board.logits) * LINE + svg.GAP, parts
