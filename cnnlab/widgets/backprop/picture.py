"""The static picture of the backpropagation board."""

from cnnlab.widgets.kit.svg import ACCENT, GAP, SOURCE, as_image, label, number

CELL, TOP, CAPTION = 40, 50, 44


def _values(values, left, top):
    """Draw one array, white at 0, blue above and orange below, each with its number."""
    largest = max(abs(values).max(), 1e-9)
    parts = []
    for row, line in enumerate(values):
        for col, value in enumerate(line):
            x, y = left + col * CELL, top + row * CELL
            color = SOURCE if value < 0 else ACCENT
            parts.append(
                f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{color}" '
                f'fill-opacity="{0.4 * abs(value) / largest:.2f}" stroke="#777"/>'
                f'<text x="{x + CELL / 2}" y="{y + CELL / 2}" style="font-size:13px">'
                f"{number(value)}</text>"
            )
    return "".join(parts)


def _frame(left, top, row, col):
    return (
        f'<rect x="{left + col * CELL}" y="{top + row * CELL}" width="{CELL}" height="{CELL}" '
        f'fill="none" stroke="{SOURCE}" stroke-width="4"/>'
    )


def backprop(board) -> str:
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
        parts += [label(left, TOP, name), _values(values, left, TOP)]
        if slopes is None:
            parts += [label(left, below, "loss"), label(left, below + CELL, f"{now.loss:.4g}")]
        else:
            parts += [label(left, below, "gradient"), _values(slopes, left, below)]
        if name == board.part:
            frames = [_frame(left, top, board.row, board.col) for top in (TOP, below)]
        left += max(values.shape[1], 2) * CELL + GAP
    bottom = below + board.image.shape[0] * CELL + GAP
    bias = f"bias {now.bias:.4g}, gradient {now.gradients.bias:.4g}"
    parts.append(label(GAP, bottom + 14, bias))
    return as_image(left, bottom + GAP, "".join(parts + frames), board.describe())
