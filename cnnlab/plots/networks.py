"""What a network has learned, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt

from cnnlab import checks
from cnnlab.plots.style import COLORS, FONT_SIZE, figure, plain_log_axis

LONGEST_LEVEL_NAME = 3
"""The characters that fit below a cell of a matrix of ten."""


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
    plain_log_axis(axes[0].yaxis)
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
        checks.refuse("the shape of counts", counts.shape, f"({size}, {size})")
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
        counts = (len(images), len(probabilities), len(labels))
        checks.refuse("the number of images, probabilities and labels", counts, "the same, not 0")
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
    ax.get_xticklabels()[label].set_fontweight("bold")
    ax.tick_params(length=0)
