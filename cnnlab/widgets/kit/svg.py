"""The boards' static pictures: SVG for print, notebook viewers and pages without a script."""

import base64
import html

import numpy as np

CELL = 34
GAP = 30
ACCENT = "#0072b2"
SOURCE = "#d55e00"


def number(value) -> str:
    """Write a number in at most five characters where that is possible."""
    if abs(value) >= 1000:
        return f"{value:.0f}"
    text = f"{value:.{1 if abs(value) >= 100 else 2}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _shade(value, low, high):
    """Give the gray of a cell and the text color that stands out from it."""
    level = 128 if high == low else round(255 * (value - low) / (high - low))
    return f"rgb({level},{level},{level})", "#000" if level > 117 else "#fff"


def grid(values, left, top, *, padded=None, padding_text="0", limits=None):
    """Draw one array: a square and a number for each cell; padding cells are dashed."""
    low, high = limits or (min(values.min(), 0), values.max())
    parts = []
    for (row, col), value in np.ndenumerate(values):
        fill, ink = _shade(value, low, high)
        dash, text = "", number(value)
        if padded is not None and padded[row, col]:
            fill, ink, dash, text = "#fff", "#555", ' stroke-dasharray="3 3"', padding_text
        x, y = left + col * CELL, top + row * CELL
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{fill}" '
            f'stroke="#777"{dash}/><text x="{x + CELL / 2}" y="{y + CELL / 2}" '
            f'fill="{ink}"{_size(text)}>{text}</text>'
        )
    return "".join(parts)


def _size(text):
    """Let a long number be smaller, so that it stays inside its cell."""
    return ' style="font-size:11px"' if len(text) > 4 else ""


def frame(left, top, rows, cols, color):
    """Draw a frame around so many cells."""
    """Draw a frame around so many cells."""
    return (
        f'<rect x="{left}" y="{top}" width="{cols * CELL}" height="{rows * CELL}" '
        f'fill="none" stroke="{color}" stroke-width="4"/>'
    )


def label(left, top, text):
    """Write the name of what stands below."""
    """Write the name of what stands below."""
    return f'<text x="{left}" y="{top - 14}" class="label">{html.escape(text)}</text>'


def as_image(width, height, body, alt) -> str:
    """Wrap SVG as an image tag that keeps its text, its size and its description."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><style>text{{font:15px sans-serif;'
        "text-anchor:middle;dominant-baseline:central}.label{font-weight:bold;"
        'text-anchor:start}</style><rect width="100%" height="100%" rx="8" fill="#fff"/>'
        f"{body}</svg>"
    )
    data = base64.b64encode(svg.encode()).decode()
    return (
        f'<img class="cnnlab-picture" alt="{html.escape(alt)}" width="{width}" '
        f'height="{height}" src="data:image/svg+xml;base64,{data}">'
    )
