"""The palette, the look, and the words that stand for each picture."""

from __future__ import annotations

import base64
import io
from typing import Any

from matplotlib import pyplot as plt
from matplotlib.axis import Axis
from matplotlib.ticker import LogLocator

from cnnlab import checks

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
"""The size of a figure's text, in points."""
PIXELS_PER_INCH = 96
"""The pixels of a page in one inch of a figure."""
SHARPNESS = 2
"""How many pixels of a picture stand for one pixel of the page."""
PALETTE_LIMIT = 4096
"""A picture with at most so many colors is stored as a palette."""

STYLE: dict[Any, Any] = {
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
    checks.number("width", width, above=0, most=7)
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
    >>> [line] = ax.plot([1, 2, 4])
    >>> show(fig, alt="A line that climbs ever faster.")
    A line that climbs ever faster.
    """
    alt = " ".join(str(alt).split())
    if not alt:
        checks.refuse("alt", alt, "words that say what the figure shows")
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


def plain_log_axis(axis: Axis, form: Any = "{x:g}") -> None:
    """Mark 1, 2, 5, 10, … on a logarithmic axis, written as plain numbers."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(form)
    axis.set_minor_formatter("")
