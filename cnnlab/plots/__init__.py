"""The figures of the book: one palette, one look, alternative text on every picture.

A chapter draws on a figure from `figure` and ends with `show`, which displays a
sharp PNG together with the words that stand for it where it cannot be seen.

    fig, ax = plots.figure(width=3.6, height=3.6)
    plots.array(ax, examples.image_6x6, windows=[(1, 1, 3, 3)])
    plots.show(fig, alt="A 6 by 6 grid of numbers; a square frames nine of them.")

Figures are small on purpose: at 4.5 inches and 11 points the numbers are still 11
pixels tall on a telephone that is 360 pixels wide.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle
from matplotlib.ticker import LogLocator, NullLocator

from cnnlab import shapes

COLORS = {
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
}
"""The color-blind-safe palette of Okabe and Ito (2008), used in every figure and board."""

FONT_SIZE = 11
PIXELS_PER_INCH = 96
SHARPNESS = 2
PALETTE_LIMIT = 4096
EVEN_CONTRAST = 0.46  # the gray on which black and white stand out alike
LONGEST_LEVEL_NAME = 3  # characters that fit below a cell of a matrix of ten

STYLE = {
    "font.size": FONT_SIZE,
    "axes.titlesize": FONT_SIZE,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": plt.cycler(
        color=[COLORS[name] for name in ("blue", "vermillion", "green", "orange", "purple", "sky")]
    ),
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "hatch.linewidth": 0.6,
}
"""Settings of matplotlib under which `figure` makes a figure."""


def figure(
    width: float = 4.5, height: float = 3.0, *, rows: int = 1, columns: int = 1, **options: Any
) -> tuple[plt.Figure, Any]:
    """Make a figure in the style of the book.

    Parameters
    ----------
    width, height : float
        Size in inches, at 96 page pixels each. The width is at most 7.
    rows, columns : int
        Number of pictures below and beside each other.
    **options
        Passed on to `matplotlib.pyplot.subplots`.

    Returns
    -------
    figure, axes
        As `matplotlib.pyplot.subplots` returns them: one `Axes`, or an array of them.

    Raises
    ------
    ValueError
        If the width is not above 0 and at most 7.

    Examples
    --------
    >>> fig, axes = figure(4, 2, columns=2)
    >>> len(axes)
    2
    >>> show(fig, alt="Two empty pictures beside each other.")
    Two empty pictures beside each other.
    """
    if not 0 < width <= 7:
        raise ValueError(f"width must be above 0 and at most 7 inches, got {width}.")
    with plt.rc_context(STYLE):
        return plt.subplots(rows, columns, figsize=(width, height), **options)


def show(fig: plt.Figure, alt: str) -> None:
    """Display a figure as a PNG with alternative text, and close it.

    The text goes into the output's metadata, under ``image/png`` and ``alt``, together
    with the width in page pixels: the picture has twice as many pixels, so that it is
    sharp on a dense screen. Outside a notebook the text is printed instead.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure. It is closed afterwards.
    alt : str
        One or two sentences that say what the figure shows.

    Raises
    ------
    ValueError
        If `alt` is empty.

    Examples
    --------
    >>> fig, ax = figure(2, 2)
    >>> array(ax, [[1, 2], [3, 4]])
    >>> show(fig, alt="A 2 by 2 grid with the numbers 1 to 4.")
    A 2 by 2 grid with the numbers 1 to 4.
    """
    alt = " ".join(str(alt).split())
    if not alt:
        raise ValueError("alt must say in words what the figure shows, got an empty text.")
    png = _png(fig)
    width = round(fig.get_figwidth() * PIXELS_PER_INCH)
    plt.close(fig)
    shell = _notebook_shell()
    if shell is None:
        print(alt)
        return
    data = {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": alt}
    shell.display_pub.publish(data, {"image/png": {"alt": alt, "width": width}})


def _notebook_shell() -> Any:
    """Return the IPython shell when the code runs in a notebook's kernel, else None."""
    from IPython import get_ipython

    shell = get_ipython()
    return shell if shell is not None and getattr(shell, "kernel", None) is not None else None


def _png(fig: plt.Figure) -> bytes:
    """Draw a figure to PNG bytes, on a palette where that loses nothing that shows."""
    from PIL import Image

    drawn = io.BytesIO()
    fig.savefig(drawn, format="png", dpi=PIXELS_PER_INCH * SHARPNESS, facecolor="white")
    drawn.seek(0)
    picture = Image.open(drawn).convert("RGB")
    if picture.getcolors(PALETTE_LIMIT) is not None:
        picture = picture.quantize(256, dither=Image.Dither.NONE)
    small = io.BytesIO()
    picture.save(small, format="png", optimize=True)
    return small.getvalue()


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
        raise ValueError(f"values must have shape (H, W), got an array of shape {values.shape}.")
    marked = np.zeros(values.shape, bool) if hatched is None else np.asarray(hatched, bool)
    if marked.shape != values.shape:
        raise ValueError(f"hatched must have the shape {values.shape}, got {marked.shape}.")
    if color not in COLORS:
        raise ValueError(f"color must be one of {', '.join(COLORS)}, got {color!r}.")
    grays = _grays(values, limits)
    for row, col in np.ndindex(values.shape):
        text = _number(values[row, col], values, decimals)
        _cell(ax, row, col, grays[row, col], text, marked[row, col])
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


def _cell(ax: plt.Axes, row: int, col: int, gray: float, text: str, hatched: bool) -> None:
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
        raise ValueError(f"a window must lie inside the array of shape {shape}, got {window}.")
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
        raise ValueError("settings must hold at least one dict with n and k, got none.")
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
        _cell(ax, 0, pixel, 0.9, str(pixel) if inside else "0", not inside)
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


# --- training figures


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
        raise ValueError(
            f"images must have shape (N, H, W) or (N, H, W, 3), got an array of {images.shape}."
        )
    if titles and len(titles) != len(images):
        raise ValueError(f"titles must be {len(images)}, one an image, got {len(titles)}.")
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


def learning_curves(histories: dict[str, Any]) -> plt.Figure:
    """Draw loss and accuracy over the epochs, training dashed and validation solid.

    Parameters
    ----------
    histories : dict of str to cnnlab.training.History
        The label of each network and what was measured while it trained.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> curves = SimpleNamespace(
    ...     loss=[0.5, 0.1], accuracy=[0.8, 0.97], val_loss=[0.2, 0.1], val_accuracy=[0.9, 0.96]
    ... )
    >>> fig = learning_curves({"a network": curves})
    >>> [ax.get_ylabel() for ax in fig.axes]
    ['loss', 'accuracy']
    >>> plt.close(fig)
    """
    fig, axes = figure(4.5, 5.6, rows=2, sharex=True)
    styles = zip((COLORS["vermillion"], COLORS["blue"], COLORS["green"]), "osD", strict=True)
    for (label, history), (color, marker) in zip(histories.items(), styles, strict=False):
        epochs = np.arange(1, len(history.loss) + 1)
        for ax, measure in zip(axes, ("loss", "accuracy"), strict=True):
            training, validation = getattr(history, measure), getattr(history, f"val_{measure}")
            ax.plot(epochs, training, "--", color=color, label=f"{label}, training")
            ax.plot(epochs, validation, color=color, marker=marker, label=f"{label}, validation")
    for ax, measure in zip(axes, ("loss", "accuracy"), strict=True):
        ax.set_ylabel(measure)
        ax.grid(axis="y", color="0.9")
    axes[0].set_yscale("log")
    axes[0].yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes[0].yaxis.set_major_formatter("{x:g}")
    axes[0].yaxis.set_minor_formatter("")
    axes[1].set_xlabel("epoch")
    axes[1].xaxis.get_major_locator().set_params(integer=True)
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper left", frameon=False)
    return fig


def confusion_matrix(counts: Any, class_names: Sequence[str]) -> plt.Figure:
    """Draw how often each class was taken for each; mistakes are tinted, hits are not.

    Parameters
    ----------
    counts : array_like, shape (C, C)
        Row: the true class. Column: the predicted class.
    class_names : sequence of str
        C names.

    Raises
    ------
    ValueError
        If `counts` is not square with one row for each name.

    Examples
    --------
    >>> fig = confusion_matrix([[8, 1], [0, 9]], ["cat", "dog"])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['8', '1', '·', '9']
    >>> plt.close(fig)
    """
    counts = np.asarray(counts)
    size = len(class_names)
    if counts.shape != (size, size):
        raise ValueError(f"counts must have shape ({size}, {size}), got {counts.shape}.")
    mistakes = np.where(np.eye(size, dtype=bool), 0, counts)
    fig, ax = figure(4.5, 4.5)
    tinted = np.ma.masked_equal(mistakes, 0)
    ax.imshow(tinted, cmap="Oranges", vmin=0, vmax=max(1, 1.6 * mistakes.max()))
    for row, col in np.ndindex(counts.shape):
        bold = "bold" if row == col else "normal"
        text = str(counts[row, col]) if counts[row, col] or row == col else "·"
        ax.text(col, row, text, ha="center", va="center", fontsize=FONT_SIZE - 1, weight=bold)
    is_long = max(map(len, class_names)) > LONGEST_LEVEL_NAME
    ax.set_xticks(range(size), class_names, rotation=90 if is_long else 0)
    ax.set_yticks(range(size), class_names)
    ax.set(xlabel="predicted", ylabel="true")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return fig


def predictions(
    images: Any, probabilities: Any, class_names: Sequence[str], labels: Any
) -> plt.Figure:
    """Draw each image beside a bar for the probability of each class.

    The bar of the true class is dark blue and hatched, and its name is bold; the
    probability of the predicted class is written beside its bar.

    Parameters
    ----------
    images : array_like, shape (N, H, W) or (N, H, W, 3)
        uint8.
    probabilities : array_like, shape (N, C)
        One row an image.
    class_names : sequence of str
        C names.
    labels : array_like of int, shape (N,)
        The true classes.

    Raises
    ------
    ValueError
        If the numbers of images, rows and labels differ.

    Examples
    --------
    >>> fig = predictions(np.zeros((1, 28, 28)), [[0.1, 0.9]], ["cat", "dog"], [1])
    >>> fig.axes[1].texts[0].get_text()
    '90.0%'
    >>> plt.close(fig)
    """
    images, probabilities = np.asarray(images), np.asarray(probabilities)
    if not len(images) == len(probabilities) == len(labels) > 0:
        counts = f"{len(images)}, {len(probabilities)} and {len(labels)}"
        raise ValueError(f"images, probabilities and labels must be as many, got {counts}.")
    ratios = {"width_ratios": [1, 2.6]}
    size = {"rows": len(images), "columns": 2, "squeeze": False}
    fig, axes = figure(4.5, 1.5 * len(images), gridspec_kw=ratios, **size)
    for (picture, bars), image, row, label in zip(axes, images, probabilities, labels, strict=True):
        picture.imshow(image, cmap="gray", vmin=0, vmax=255)
        picture.axis("off")
        picture.set_title(f"true: {class_names[label]}", loc="center")
        _probability_bars(bars, row, class_names, int(label))
    return fig


def _probability_bars(
    ax: plt.Axes, row: np.ndarray, class_names: Sequence[str], label: int
) -> None:
    """Draw one row of probabilities as bars, the true class set off by color and hatching."""
    drawn = ax.bar(range(len(row)), row, color=COLORS["sky"])
    drawn[label].set(facecolor=COLORS["blue"], hatch="//", edgecolor="white")
    best = int(np.argmax(row))
    ax.text(best, row[best] + 0.03, f"{row[best]:.1%}", ha="center", fontsize=FONT_SIZE)
    ax.set(ylim=(0, 1.25), yticks=[0, 1])
    ax.set_xticks(range(len(row)), class_names)
    ax.get_xticklabels()[label].set_weight("bold")
    ax.tick_params(length=0)


# --- figures of benchmarks


def accuracy_against_seconds(rows: Sequence[dict[str, Any]]) -> plt.Figure:
    """Draw what each recipe reaches, and in how much time: one mark for each run.

    Squares are the sources' recipes, disks the book's. The seconds are on a logarithmic
    axis; so is the error below 100%, so that 99.5% stands clear of 99%.

    Parameters
    ----------
    rows : sequence of dict
        Runs on one data set, with ``network``, ``seconds`` and ``test_accuracy``, as in
        ``training.benchmark("recipes")["rows"]``.

    Raises
    ------
    ValueError
        If there is no run.

    Examples
    --------
    >>> runs = [(9, 0.97), (10, 0.98), (14, 0.99)]
    >>> rows = [{"network": "a", "seconds": s, "test_accuracy": a} for s, a in runs]
    >>> fig = accuracy_against_seconds(rows)
    >>> fig.axes[0].texts[0].get_text()
    'a'
    >>> plt.close(fig)
    """
    _require_rows(rows)
    fig, ax = figure(4.5, 3.6)
    for name in dict.fromkeys(row["network"] for row in rows):
        runs = [row for row in rows if row["network"] == name]
        seconds = [row["seconds"] for row in runs]
        errors = [1 - row["test_accuracy"] for row in runs]
        is_source = name.startswith("source")
        color, marker = (COLORS["vermillion"], "s") if is_source else (COLORS["blue"], "o")
        ax.plot(seconds, errors, marker, color=color, alpha=0.7)
        middle = (float(np.median(seconds)), float(np.median(errors)))
        ax.annotate(name, middle, xytext=(0, 8), textcoords="offset points", ha="center")
    ax.set(xscale="log", yscale="log", xlabel="seconds of training", ylabel="test accuracy")
    ax.margins(x=0.25, y=0.2)
    ax.invert_yaxis()
    for axis, form in ((ax.xaxis, "{x:g}"), (ax.yaxis, lambda x, _: f"{1 - x:.4g}")):
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_major_formatter(form)
        axis.set_minor_formatter("")
    ax.grid(color="0.92")
    return fig


def accuracy_over_time(histories: dict[str, Sequence[Any]]) -> plt.Figure:
    """Draw the validation accuracy of several trainings against the seconds: a line for each.

    A mark stands at the end of each epoch; the epochs of a run are taken as equally long. The
    seconds are on a logarithmic axis.

    Parameters
    ----------
    histories : dict of str to sequence of cnnlab.training.History
        At most six labels, each with the runs of one recipe.

    Raises
    ------
    ValueError
        If there is no run, or there are more labels than colors.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> runs = [SimpleNamespace(seconds=s, val_accuracy=[0.5, 0.6]) for s in (10, 14)]
    >>> fig = accuracy_over_time({"a network": runs})
    >>> [line.get_xdata().tolist() for line in fig.axes[0].lines]
    [[5.0, 10.0], [7.0, 14.0]]
    >>> plt.close(fig)
    """
    styles = [("vermillion", "s"), ("orange", "D"), ("sky", "^"), ("blue", "o")]
    styles += [("green", "v"), ("purple", "P")]
    if not any(histories.values()) or len(histories) > len(styles):
        raise ValueError(
            f"histories must have 1 to {len(styles)} labels with runs, got {len(histories)}."
        )
    fig, ax = figure(4.5, 4.0)
    for (label, runs), (color, marker) in zip(histories.items(), styles, strict=False):
        for number, history in enumerate(runs):
            ends = history.seconds * np.linspace(0, 1, len(history.val_accuracy) + 1)[1:]
            line = {"color": COLORS[color], "marker": marker, "alpha": 0.75}
            label_once = label if number == 0 else None
            ax.plot(ends, history.val_accuracy, label=label_once, **line)
    ax.set(xscale="log", xlabel="seconds of training", ylabel="validation accuracy")
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter("")
    ax.grid(color="0.92")
    fig.legend(loc="outside upper left", frameon=False)
    return fig


def accuracy_in_words(rows: Sequence[dict[str, Any]]) -> str:
    """Return what `accuracy_against_seconds` shows, for those who cannot see it.

    Parameters
    ----------
    rows : sequence of dict
        As for `accuracy_against_seconds`.

    Examples
    --------
    >>> accuracy_in_words([{"network": "a", "seconds": 9.4, "test_accuracy": 0.98765}])
    'Test accuracy by seconds of training, medians: a 98.77% in 9 s.'
    """
    _require_rows(rows)
    parts = []
    for name in dict.fromkeys(row["network"] for row in rows):
        runs = [row for row in rows if row["network"] == name]
        accuracy = np.median([row["test_accuracy"] for row in runs])
        seconds = np.median([row["seconds"] for row in runs])
        parts.append(f"{name} {accuracy:.2%} in {seconds:.0f} s")
    return f"Test accuracy by seconds of training, medians: {'; '.join(parts)}."


def step_costs(
    rows: Sequence[dict[str, Any]], base: dict[str, int], precision: str = "float32"
) -> plt.Figure:
    """Draw how time, memory and rate of a training step grow with each setting.

    All axes are logarithmic, and each setting is drawn relative to its base, so that
    slopes can be compared: cost in proportion is a slope of 1.

    Parameters
    ----------
    rows : sequence of dict
        As in ``training.benchmark("costs")["rows"]``.
    base : dict
        The values that stay while one setting is varied, ``["base"]`` there.
    precision : str
        Whose steps are drawn; the rates of the bare product are drawn for both.

    Raises
    ------
    ValueError
        If there is no step of this precision.
    """
    chosen = [row for row in rows if row["precision"] == precision]
    _require_rows(chosen)
    fig, axes = figure(4.5, 7.5, rows=3, sharex=True)
    measures = {"milliseconds": "ms a step", "peak_mb": "peak MB", "gflops": "GFLOP/s"}
    styles = dict(zip(base, "osD^", strict=True))
    for ax, (measure, unit) in zip(axes, measures.items(), strict=True):
        for setting, marker in styles.items():
            line = [row for row in chosen if row["varied"] == setting]
            times = [row[setting] / base[setting] for row in line]
            label = f"{setting} {base[setting]}"
            ax.plot(times, [row[measure] for row in line], marker=marker, label=label)
        ax.set(xscale="log", yscale="log", ylabel=unit)
        ax.grid(color="0.92")
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ax.yaxis.set_major_formatter("{x:g}")
        ax.yaxis.set_minor_formatter("")
        ax.xaxis.set_major_locator(LogLocator(base=2))
        ax.xaxis.set_major_formatter("{x:g}×")
        ax.xaxis.set_minor_locator(NullLocator())
    handles, _ = axes[0].get_legend_handles_labels()
    for kind in dict.fromkeys(row["precision"] for row in rows):
        rate = float(np.median([r["product_gflops"] for r in rows if r["precision"] == kind]))
        style = "--" if kind == "float32" else ":"
        label = f"bare product, {kind}"
        handles.append(axes[2].axhline(rate, color="0.3", linestyle=style, label=label))
    axes[2].set_xlabel("times the setting above")
    fig.legend(handles=handles, loc="outside upper left", ncols=2, frameon=False, columnspacing=1.0)
    return fig


def step_costs_in_words(
    rows: Sequence[dict[str, Any]], base: dict[str, int], precision: str = "float32"
) -> str:
    """Return what `step_costs` shows: the growth from the smallest to the largest setting.

    Parameters
    ----------
    rows, base, precision
        As for `step_costs`.
    """
    chosen = [row for row in rows if row["precision"] == precision]
    _require_rows(chosen)
    parts = []
    for setting in base:
        line = sorted((r for r in chosen if r["varied"] == setting), key=lambda r: r[setting])
        first, last = line[0], line[-1]
        parts.append(
            f"{setting} from {first[setting]} to {last[setting]}: "
            f"{first['milliseconds']:.3g} to {last['milliseconds']:.3g} ms, "
            f"{first['peak_mb']:.3g} to {last['peak_mb']:.3g} MB"
        )
    product = float(np.median([row["product_gflops"] for row in chosen]))
    share = max(row["gflops"] for row in chosen) / product
    return (
        f"Three charts of a training step in {precision}: time, memory and rate. "
        f"{'; '.join(parts)}. At best, a step reaches {share:.0%} of the bare product's rate."
    )


def _require_rows(rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        raise ValueError("rows must hold at least one measurement, got none.")
