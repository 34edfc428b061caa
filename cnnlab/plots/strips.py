"""Every position of a window along one row of pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from cnnlab import checks, shapes
from cnnlab.plots.arrays import draw_cell
from cnnlab.plots.style import COLORS, FONT_SIZE, figure


def strips(*settings: dict[str, Any], width: float = 4.5) -> plt.Figure:
    """Make a figure of one `strip` below the other, all drawn to one scale.

    Parameters
    ----------
    *settings : dict
        The arguments of `strip` for each, and optionally its ``title``.
    width : float
        Width of the figure in inches.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there are no settings, or `strip` refuses one of them.

    Examples
    --------
    >>> fig = strips({"n": 7, "k": 3}, {"n": 7, "k": 3, "stride": 2, "title": "stride 2"})
    >>> [ax.get_title(loc="left") for ax in fig.axes]
    ['', 'stride 2']
    >>> plt.close(fig)
    """
    if not settings:
        checks.refuse("settings", settings, "at least one dict with n and k")
    fig, axes = figure(width, 1, rows=len(settings), squeeze=False)
    for ax, setting in zip(axes[:, 0], settings, strict=True):
        options = dict(setting)
        ax.set_title(options.pop("title", ""), loc="left")
        strip(ax, **options)
    left = min(ax.get_xlim()[0] for ax in fig.axes)
    right = max(ax.get_xlim()[1] for ax in fig.axes)
    rows = [ax.get_ylim()[0] - ax.get_ylim()[1] for ax in fig.axes]
    axes[0, 0].get_gridspec().set_height_ratios(rows)
    for ax in fig.axes:
        ax.set(xlim=(left, right), anchor="NW")
    titles = sum(0.32 for ax in fig.axes if ax.get_title(loc="left"))
    fig.set_figheight(width * sum(rows) / (right - left) + titles + 0.1 * len(rows))
    return fig


def strip(
    ax: plt.Axes,
    n: int,
    k: int,
    *,
    stride: int = 1,
    padding: shapes.Padding = 0,
    dilation: int = 1,
) -> None:
    """Draw every position of a window along one row of pixels.

    The row of `n` pixels is on top, numbered from 0, with hatched zeros where it is
    padded. Each row below is one position of the window, with the number of the output
    that it makes. A window that would hang over the end is dashed, and pixels that no
    window reads are crossed out.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    n, k : int
        Length of the row and of the kernel.
    stride, dilation : int
        Step between two windows, and step between two weights inside a window.
    padding : int, (int, int), "valid" or "same"
        Zeros on both sides, or before and after the row.

    Raises
    ------
    ValueError
        If the window does not fit the padded row at all.

    Examples
    --------
    >>> fig, ax = figure(4.5, 2)
    >>> strip(ax, 10, 3, stride=2)
    >>> [text.get_text() for text in ax.texts]  # the outputs, then the pixels
    ['0', '1', '2', '3', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
    >>> plt.close(fig)
    """
    before, after = shapes.padding_amounts(n, k, stride, padding, dilation)
    count = shapes.output_size(n, k, stride, (before, after), dilation)
    reach = shapes.span(k, dilation)
    read = set()
    for position in range(count):
        pixels = [position * stride - before + dilation * weight for weight in range(k)]
        read.update(pixels)
        _strip_window(ax, pixels, position + 1, str(position))
    next_start = count * stride - before
    left_over = next_start - stride + reach < n + after
    if left_over:
        pixels = [next_start + dilation * weight for weight in range(k)]
        _strip_window(ax, pixels, count + 1, "", ghost=True)
    _strip_pixels(ax, n, before, after, read)
    right = max(n + after, next_start + reach if left_over else 0)
    ax.set(xlim=(-before - 0.6, right - 0.4), ylim=(count + left_over + 0.5, -0.6))
    ax.set_aspect("equal")
    ax.axis("off")


def _strip_pixels(ax: plt.Axes, n: int, before: int, after: int, read: set[int]) -> None:
    """Draw the row of pixels on top of a strip, padding hatched and unread pixels crossed."""
    for pixel in range(-before, n + after):
        inside = 0 <= pixel < n
        draw_cell(ax, 0, pixel, 0.9, str(pixel) if inside else "0", not inside)
        if inside and pixel not in read:
            ends = np.array([pixel - 0.46, pixel + 0.46])
            for rise in (ends - pixel, pixel - ends):
                ax.plot(ends, rise, color=COLORS["vermillion"], linewidth=2.2, zorder=2)
            ax.texts[-1].set(zorder=3, bbox={"facecolor": "0.9", "edgecolor": "none", "pad": 1})


def _strip_window(
    ax: plt.Axes, pixels: list[int], row: int, label: str, *, ghost: bool = False
) -> None:
    """Draw one position of the window, and the number of the output that it makes."""
    ax.plot([pixels[0], pixels[-1]], [row, row], color="0.5", linewidth=1.5, zorder=0)
    for pixel in pixels:
        ax.add_patch(
            Rectangle(
                (pixel - 0.44, row - 0.4),
                0.88,
                0.8,
                facecolor="white" if ghost else COLORS["sky"],
                edgecolor="0.45" if ghost else COLORS["blue"],
                linestyle="--" if ghost else "-",
                linewidth=1.2,
            )
        )
    if label:
        middle = pixels[len(pixels) // 2]
        ax.text(middle, row, label, fontsize=FONT_SIZE, ha="center", va="center")
