"""What the scripts in benchmarks/ have measured, in figures and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.ticker import LogLocator, NullLocator

from cnnlab import checks
from cnnlab.plots.style import COLORS, figure, plain_log_axis


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
    plain_log_axis(ax.xaxis)
    plain_log_axis(ax.yaxis, lambda error, _: f"{1 - error:.4g}")
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
        checks.refuse("histories", list(histories), f"1 to {len(styles)} labels with runs")
    fig, ax = figure(4.5, 4.0)
    for (label, runs), (color, marker) in zip(histories.items(), styles, strict=False):
        for number, history in enumerate(runs):
            ends = history.seconds * np.linspace(0, 1, len(history.val_accuracy) + 1)[1:]
            line = {"color": COLORS[color], "marker": marker, "alpha": 0.75}
            label_once = label if number == 0 else None
            ax.plot(ends, history.val_accuracy, label=label_once, **line)
    ax.set(xscale="log", xlabel="seconds of training", ylabel="validation accuracy")
    plain_log_axis(ax.xaxis)
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
        plain_log_axis(ax.yaxis)
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
        checks.refuse("rows", rows, "at least one measurement")
