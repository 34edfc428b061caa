"""The static picture of the digit pad: pad, input, first maps, and a bar for each class."""

import base64
import html
import io

import numpy as np

from cnnlab.widgets.kit import svg

SIDE = 224
LINE = 22
BAR_WIDTH = 150
TOP = 50


def digitpad(board) -> str:
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
        _bars(layers["softmax"], lefts[2], TOP),
    ]
    below, width = TOP + SIDE + 60, 2 * SIDE + gap
    parts += [
        svg.label(gap, below, f"the {maps.shape[2]} maps of convolution 1"),
        _pixels(255 * _tiled(maps / max(maps.max(), 1e-9)), gap, below, width, width / 3),
    ]
    total = lefts[2] + 30 + BAR_WIDTH + 84
    return svg.as_image(total, round(below + width / 3 + gap), "".join(parts), board.describe())


def chance(share: float) -> str:
    """Write a probability, never as impossible or certain.

    Examples
    --------
    >>> chance(0.25), chance(0.00001), chance(0.99999)
    ('0.250', '<0.001', '>0.999')
    """
    return "<0.001" if share < 0.0005 else ">0.999" if share >= 0.9995 else f"{share:.3f}"


def _tiled(maps, across=6):
    """Lay maps side by side, `across` in a row."""
    rows, cols, count = maps.shape
    grid = maps.transpose(2, 0, 1).reshape(count // across, across, rows, cols)
    return grid.transpose(0, 2, 1, 3).reshape(count // across * rows, across * cols)


def _pixels(values, left, top, width, height):
    """Draw grays, 0 to 255, as hard pixels."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8)).save(
        file, "PNG", optimize=True
    )
    address = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    return (
        f'<image href="{address}" x="{left}" y="{top}" width="{width}" height="{height:g}" '
        'preserveAspectRatio="none" style="image-rendering:pixelated"/>'
    )


def _bars(probabilities, left, top):
    """Draw one line a class: its digit, a bar and its probability."""
    parts = []
    for digit, share in enumerate(probabilities):
        middle = top + (digit + 0.5) * LINE
        parts.append(
            f'<text x="{left + 10}" y="{middle}">{digit}</text>'
            f'<rect x="{left + 30}" y="{middle - 8}" width="{BAR_WIDTH}" height="16" fill="#eee" '
            f'stroke="#777"/><rect x="{left + 30}" y="{middle - 8}" height="16" '
            f'width="{BAR_WIDTH * share:.1f}" fill="{svg.ACCENT}"/>'
            f'<text x="{left + BAR_WIDTH + 64}" y="{middle}">{html.escape(chance(share))}</text>'
        )
    return "".join(parts)
