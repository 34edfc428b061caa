"""The static picture of the activation board: curve, slope and feature map, or softmax bars."""

import numpy as np

from cnnlab.widgets.kit import svg

REACH = 6
PLOT_WIDTH = 360
CELL = 46
UPPER, LOWER = 200, 100
LEFT, TOP = 60, 50
BAR_WIDTH, LINE = 260, 44
SLOPE_COLOR = "#9a4d86"


def activation(board) -> str:
    """Draw an activation board in its present state."""
    width, height, body = _softmax(board) if board.mode == "softmax" else _curve(board)
    return svg.as_image(width, height, body, board.describe())


def _curve(board):
    """Draw both plots, and to their right the feature map before and after."""
    upper, low, high = TOP, *_range(board)
    lower = upper + UPPER + 70
    map_left = LEFT + PLOT_WIDTH + 2 * svg.GAP
    rows, cols = board.feature_map.shape
    map_below = upper + rows * CELL + 50
    parts = [
        svg.label(LEFT, upper, f"{board.label}(x)"),
        _plot(board.apply, board.x, upper, UPPER, (low, high), svg.ACCENT),
        svg.label(LEFT, lower, "its slope"),
        _plot(board.slopes, board.x, lower, LOWER, (-0.3, 1.3), SLOPE_COLOR),
        svg.label(map_left, upper, "feature map"),
        _cells(board.feature_map, map_left, upper),
        svg.label(map_left, map_below, f"after {board.label}"),
        _cells(board.after, map_left, map_below),
    ]
    height = max(lower + LOWER, map_below + rows * CELL) + 2 * svg.GAP
    return map_left + max(cols * CELL, 130) + svg.GAP, height, "".join(parts)


def _range(board):
    """Return the least and the largest y of the upper plot."""
    if board.function in ("sigmoid", "tanh"):
        return -1.2, 1.2
    return min(-1.0, float(np.floor(board.apply(-REACH)))), float(REACH)


def _plot(function, x, top, height, limits, color):
    """Draw axes, a curve and the point at x, with three numbers on each axis."""
    low, high = limits

    def place(across, up):
        left = LEFT + (across + REACH) / (2 * REACH) * PLOT_WIDTH
        return left, top + (high - up) / (high - low) * height

    axes = [[place(-REACH, 0), place(REACH, 0)], [place(0, low), place(0, high)]]
    lines = "".join(f'<polyline points="{_points(axis)}"/>' for axis in axes)
    curve = "".join(
        f'<polyline points="{_points(map(place, inputs, function(inputs)))}" stroke="{color}" '
        'stroke-width="3"/>'
        for inputs in (np.linspace(-REACH, 0, 61), np.linspace(1e-9, REACH, 61))  # may jump at 0
    )
    center, middle = place(x, float(function(x)))
    labels = [
        *((*place(at, low), 0, 14, at) for at in (-6, -3, 0, 3, 6)),
        *((*place(-REACH, at), -16, 0, at) for at in (0, 1 if high < REACH else REACH)),
    ]
    texts = "".join(
        f'<text x="{x + dx:.1f}" y="{y + dy:.1f}">{svg.number(value)}</text>'
        for x, y, dx, dy, value in labels
    )
    return (
        f'<g fill="none" stroke="#777">{lines}{curve}</g>{texts}'
        f'<circle cx="{center:.1f}" cy="{middle:.1f}" r="7" fill="{svg.SOURCE}"/>'
    )


def _points(places):
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _cells(values, left, top):
    """Draw an array as squares with numbers; the largest of either sign is the darkest."""
    largest = max(np.abs(values).max(), 1e-9)
    parts = []
    for (row, col), value in np.ndenumerate(values):
        x, y = left + col * CELL, top + row * CELL
        color = svg.SOURCE if value < 0 else svg.ACCENT
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{color}" '
            f'fill-opacity="{0.4 * abs(value) / largest:.2f}" stroke="#777"/>'
            f'<text x="{x + CELL / 2}" y="{y + CELL / 2}">{svg.number(value)}</text>'
        )
    return "".join(parts)


def _softmax(board):
    """Draw one line a class: its letter, its logit, a bar and its probability."""
    parts = [svg.label(svg.GAP, TOP, f"softmax at temperature {svg.number(board.temperature)}")]
    for index, (logit, share) in enumerate(zip(board.logits, board.probabilities, strict=True)):
        middle = TOP + index * LINE + LINE / 2
        parts.append(
            f'<text x="{svg.GAP + 8}" y="{middle}">{"ABCDE"[index]}</text>'
            f'<text x="{svg.GAP + 60}" y="{middle}">{svg.number(logit)}</text>'
            f'<rect x="130" y="{middle - 11}" width="{BAR_WIDTH}" height="22" fill="#eee" '
            f'stroke="#777"/><rect x="130" y="{middle - 11}" width="{BAR_WIDTH * share:.1f}" '
            f'height="22" fill="{svg.ACCENT}"/>'
            f'<text x="{BAR_WIDTH + 170}" y="{middle}">{share:.3f}</text>'
        )
    return BAR_WIDTH + 230, TOP + len(board.logits) * LINE + svg.GAP, "".join(parts)
