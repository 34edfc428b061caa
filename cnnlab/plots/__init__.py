"""The figures of the book: one palette, one look, alternative text on every picture.

A chapter draws on a figure from `figure` and ends with `show`, which displays a
sharp PNG together with the words that stand for it where it cannot be seen.

    fig, ax = plots.figure(width=3.6, height=3.6)
    plots.array(ax, examples.image_6x6, windows=[(1, 1, 3, 3)])
    plots.show(fig, alt="A 6 by 6 grid of numbers; a square frames nine of them.")

Figures are small on purpose: at 4.5 inches and 11 points the numbers are still 11
pixels tall on a telephone that is 360 pixels wide.

==============  ==================================================
``style``       the palette, `figure` and `show`
``arrays``      arrays as grids of numbers, images side by side
``strips``      the positions of a window along a row of pixels
``networks``    learning curves, confusions, predictions
``benchmarks``  accuracy against time, the cost of a step
==============  ==================================================
"""

from cnnlab.plots.arrays import EVEN_CONTRAST, array, image_grid
from cnnlab.plots.benchmarks import (
    accuracy_against_seconds,
    accuracy_in_words,
    accuracy_over_time,
    step_costs,
    step_costs_in_words,
)
from cnnlab.plots.networks import confusion_matrix, learning_curves, predictions
from cnnlab.plots.strips import strip, strips
from cnnlab.plots.style import (
    COLORS,
    FONT_SIZE,
    PALETTE_LIMIT,
    PIXELS_PER_INCH,
    SHARPNESS,
    STYLE,
    figure,
    show,
)

__all__ = [
    "COLORS",
    "EVEN_CONTRAST",
    "FONT_SIZE",
    "PALETTE_LIMIT",
    "PIXELS_PER_INCH",
    "SHARPNESS",
    "STYLE",
    "accuracy_against_seconds",
    "accuracy_in_words",
    "accuracy_over_time",
    "array",
    "confusion_matrix",
    "figure",
    "image_grid",
    "learning_curves",
    "predictions",
    "show",
    "step_costs",
    "step_costs_in_words",
    "strip",
    "strips",
]
