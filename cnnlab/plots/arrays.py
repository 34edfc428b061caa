"""Arrays as grids of numbers, and images side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from cnnlab import checks
from cnnlab.plots.style import COLORS, FONT_SIZE, figure

EVEN_CONTRAST = 0.46
"""The gray on which black and white stand out alike."""


def array(
    ax: plt.Axes,
    values: Any,
    *,
    windows: Iterable[Sequence[int]] = (),
    hatched: Any = None,
    limits: tuple[float, float] | None = None,
    decimals: int | None = None,
    index: bool = False,
    color: str = "vermillion",
) -> None:
    """Draw an array as a grid of gray cells with their numbers in them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    values : array_like, shape (H, W)
        The numbers. The smallest is drawn black and the largest white.
    windows : iterable of (row, column, height, width)
        Frames around blocks of cells, from their top-left cell.
    hatched : array_like of bool, shape (H, W), optional
        Cells to mark with diagonal lines, for padding or for cells never read.
    limits : (low, high), optional
        Values drawn black and white, where the array's own range does not suit.
    decimals : int, optional
        Decimal places; by default none for whole numbers, else two.
    index : bool
        Whether to number rows and columns from 0.
    color : str
        Color of the frames: a name in `COLORS`.

    Raises
    ------
    ValueError
        If `values` is not a non-empty array of rank 2, `hatched` has another shape,
        a window does not lie inside, or there is no such color.

    Examples
    --------
    >>> fig, ax = figure(3, 3)
    >>> array(ax, np.arange(16).reshape(4, 4), windows=[(0, 1, 3, 3)])
    >>> len(ax.texts), ax.texts[5].get_text()
    (16, '5')
    >>> plt.close(fig)
    """
    values = np.asarray(values)
    if values.ndim != 2 or values.size == 0:
        checks.refuse("the shape of values", values.shape, "(H, W), at least 1 by 1")
    marked = np.zeros(values.shape, bool) if hatched is None else np.asarray(hatched, bool)
    if marked.shape != values.shape:
        checks.refuse("the shape of hatched", marked.shape, f"{values.shape}")
    checks.one_of("color", color, COLORS)
    grays = _grays(values, limits)
    for row, col in np.ndindex(values.shape):
        text = _number(values[row, col], values, decimals)
        draw_cell(ax, row, col, float(grays[row, col]), text, bool(marked[row, col]))
    for window in windows:
        _frame(ax, window, values.shape, COLORS[color])
    _grid_axes(ax, values.shape, index)


def _grays(values: np.ndarray, limits: tuple[float, float] | None) -> np.ndarray:
    """Map values to grays between 0 (black) and 1 (white); an even array is light gray."""
    numbers = values.astype(float)
    low, high = limits if limits is not None else (numbers.min(), numbers.max())
    if high == low:
        return np.full(values.shape, 0.9)
    return np.clip((numbers - low) / (high - low), 0, 1)


def _number(value: Any, values: np.ndarray, decimals: int | None) -> str:
    """Write one number of an array, with a true minus sign."""
    if decimals is None:
        decimals = 0 if np.all(values == np.round(values)) else 2
    return f"{float(value) + 0.0:.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def draw_cell(ax: plt.Axes, row: int, col: int, gray: float, text: str, hatched: bool) -> None:
    """Draw one cell with its number in black or white, whichever contrasts more."""
    ink = "black" if gray > EVEN_CONTRAST else "white"
    if hatched:
        gray, ink = 1.0, "black"
    ax.add_patch(
        Rectangle(
            (col - 0.5, row - 0.5),
            1,
            1,
            facecolor=str(gray),
            edgecolor="0.55",
            linewidth=0.8,
            hatch="////" if hatched else None,
        )
    )
    backing = {"facecolor": "white", "edgecolor": "none", "pad": 1.2} if hatched else None
    ax.text(col, row, text, color=ink, fontsize=FONT_SIZE, ha="center", va="center", bbox=backing)


def _frame(ax: plt.Axes, window: Sequence[int], shape: tuple[int, ...], color: str) -> None:
    """Outline a block of cells, twice, so that the frame shows on black and on white."""
    row, col, height, width = window
    if row < 0 or col < 0 or row + height > shape[0] or col + width > shape[1]:
        checks.refuse("a window", tuple(window), f"inside the array of shape {shape}")
    for layer, edge, line in ((3, "white", 5.5), (4, color, 3.2)):
        ax.add_patch(
            Rectangle(
                (col - 0.5, row - 0.5),
                width,
                height,
                fill=False,
                edgecolor=edge,
                linewidth=line,
                zorder=layer,
                joinstyle="miter",
            )
        )


def _grid_axes(ax: plt.Axes, shape: tuple[int, ...], index: bool) -> None:
    """Give a grid square cells, the first row on top, and numbered edges if asked."""
    height, width = shape
    ax.set(xlim=(-0.6, width - 0.4), ylim=(height - 0.4, -0.6), aspect="equal")
    ax.set_frame_on(False)
    ax.xaxis.tick_top()
    ax.tick_params(length=0, pad=1, labelcolor="0.35", labelsize=FONT_SIZE - 1)
    ax.set_xticks(range(width) if index else [])
    ax.set_yticks(range(height) if index else [])


def image_grid(
    images: Any, titles: Sequence[str] = (), *, columns: int = 6, width: float = 4.5
) -> plt.Figure:
    """Draw images side by side, each with a title above it.

    Parameters
    ----------
    images : array_like
        ``(N, H, W)`` in gray or ``(N, H, W, 3)`` in color, uint8.
    titles : sequence of str
        One for each image, or none.
    columns : int
        Images in a row.
    width : float
        Width of the figure in inches.

    Raises
    ------
    ValueError
        If there is no image, or the titles are not as many as the images.

    Examples
    --------
    >>> fig = image_grid(np.zeros((7, 28, 28), np.uint8), list("abcdefg"))
    >>> len(fig.axes), fig.axes[6].get_title(loc="center")
    (12, 'g')
    >>> plt.close(fig)
    """
    images = np.asarray(images)
    if images.ndim not in (3, 4) or len(images) == 0:
        checks.refuse("the shape of images", images.shape, "(N, H, W) or (N, H, W, 3)")
    if titles and len(titles) != len(images):
        checks.refuse("the number of titles", len(titles), f"{len(images)}, one an image")
    rows = -(-len(images) // columns)
    cell = width / columns
    height = rows * (cell + (0.25 if titles else 0.05))
    fig, axes = figure(width, height, rows=rows, columns=columns, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for i, (ax, image) in enumerate(zip(axes.flat, images, strict=False)):
        ax.imshow(image, cmap="gray", vmin=0, vmax=255)
        if titles:
            ax.set_title(titles[i], loc="center", pad=3)
    return fig
