"""The benchmark of training: its parts on a few images, and its figures."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from matplotlib import pyplot as plt

from cnnlab import models, plots, training

pytestmark = pytest.mark.tensorflow

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "training.py"


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(SCRIPT))


def test_the_recipes_run_in_turn_and_nothing_is_written(tmp_path):
    options = ["recipes", "--trial", "--seeds", "1", "--networks", "source-d", "mnist-fast"]
    environment = os.environ | {"CNNLAB_OFFLINE": "1", "KERAS_HOME": str(tmp_path)}
    environment.pop("CNNLAB_DATA", None)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *options, "--to", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=280,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.splitlines()
    assert any(line.startswith("STAND-IN for mnist") for line in lines)
    assert "1.000 of source-d's time" in lines[-2]
    assert lines[-1].startswith("mnist-fast")
    assert not list(tmp_path.glob("benchmark-*.json"))


def test_rows_of_networks_that_are_not_trained_again_are_kept(script, tmp_path):
    rows = [{"network": "source-d"}, {"network": "mnist"}]
    script["write"]("recipes", {"rows": rows}, tmp_path)
    options = SimpleNamespace(to=tmp_path, trial=False, networks=["mnist"])
    assert script["kept_rows"](options) == [{"network": "source-d"}]
    options.trial = True
    assert script["kept_rows"](options) == []


def test_a_step_is_measured(script):
    setting = {"size": 8, "width": 4, "depth": 1, "batch": 2, "precision": "float32"}
    row = script["step_cost"](setting, rounds=1)
    assert row["parameters"] == (9 * 4 + 1) * 4 + (4 + 1) * 10
    assert row["milliseconds"] > 0
    assert 0 < row["gflops"] < row["product_gflops"]
    assert script["multiply_adds"](setting) == 8 * 8 * 9 * 4 * 4


def test_the_loops_take_steps(script):
    assert len(script["LOOPS"]) == 4
    for how in script["LOOPS"]:
        assert script["loop_timer"]("mnist-fast", how, count=2)() > 0


def test_a_missing_benchmark_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"python benchmarks/training\.py costs"):
        training.benchmark("costs", folder=tmp_path)
    with pytest.raises(ValueError, match=r"python benchmarks/changes\.py\."):
        training.benchmark("changes", folder=tmp_path)


def test_what_is_written_comes_back_with_the_machine(script, tmp_path):
    script["write"]("loops", {"rows": [{"network": "mnist"}]}, tmp_path)
    result = training.benchmark("loops", folder=tmp_path)
    assert result["rows"] == [{"network": "mnist"}]
    assert {"processor", "cores", "versions", "load", "date"} < set(result)


def test_kept_benchmarks_are_complete():
    """Whatever is in the package was measured on real data, for networks of the book."""
    for path in models.RUNS.glob("benchmark-*.json"):
        result = training.benchmark(path.stem.removeprefix("benchmark-"))
        assert result["rows"]
        assert "STAND-IN" not in str(result.get("provenance", ""))
        assert {row["network"] for row in result["rows"] if "network" in row} <= set(models.names())


# --- figures -----------------------------------------------------------------------


def measured(varied, value, **changes):
    base = {"size": 32, "width": 32, "depth": 4, "batch": 64}
    row = {"varied": varied, "precision": "float32", "milliseconds": 10.0 * value, "gflops": 30.0}
    return base | row | {varied: value, "peak_mb": 5.0 * value, "product_gflops": 60.0} | changes


BASE = {"size": 32, "width": 32, "depth": 4, "batch": 64}


def test_the_cost_figure_has_a_line_for_each_setting_and_both_products():
    rows = [measured(name, n * value) for name, value in BASE.items() for n in (1, 2)]
    rows += [measured(row["varied"], row[row["varied"]], precision="bfloat16") for row in rows]
    fig = plots.step_costs(rows, BASE)
    assert [ax.get_ylabel() for ax in fig.axes] == ["ms a step", "peak MB", "GFLOP/s"]
    for line in fig.axes[0].lines:
        assert list(line.get_xdata()) == [1, 2]
    texts = [text.get_text() for text in fig.legends[0].get_texts()]
    assert texts[:2] == ["size 32", "width 32"]
    assert texts[4:] == ["bare product, float32", "bare product, bfloat16"]
    words = plots.step_costs_in_words(rows, BASE)
    assert "width from 32 to 64: 320 to 640 ms, 160 to 320 MB" in words
    assert "50% of the bare product" in words
    plt.close(fig)


def test_the_accuracy_figure_tells_sources_from_the_book():
    rows = [
        {"network": name, "seconds": s, "test_accuracy": a}
        for name, s, a in (("source-d", 90.0, 0.983), ("mnist-fast", 6.0, 0.985))
    ]
    fig = plots.accuracy_against_seconds(rows)
    assert [line.get_marker() for line in fig.axes[0].lines] == ["s", "o"]
    assert [text.get_text() for text in fig.axes[0].texts] == ["source-d", "mnist-fast"]
    plt.close(fig)


@pytest.mark.parametrize(
    "draw",
    [
        plots.accuracy_against_seconds,
        plots.accuracy_in_words,
        lambda rows: plots.step_costs(rows, BASE),
        lambda rows: plots.step_costs_in_words(rows, BASE),
    ],
)
def test_no_measurement_is_refused(draw):
    with pytest.raises(ValueError, match=r"rows is \[\], but it must be at least one measurement"):
        draw([])
