"""The benchmarks: every board is timed, each input does what it says, each change is tried."""

import importlib
import itertools
import json
import os
import subprocess
import sys

import pytest
from browser import ROOT, page_with

from cnnlab import datasets, networks, training, widgets
from cnnlab.widgets import ConvolutionBoard
from cnnlab.widgets.kit import live


@pytest.fixture
def benchmark(monkeypatch):
    """Import a module of the benchmarks."""
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    return importlib.import_module


def test_every_board_is_timed():
    boards = dict(live.at_work())
    assert sorted(boards) == widgets.__all__
    assert all(stage.inputs for module in boards.values() for stage in module.STAGES)


@pytest.mark.timeout(600)
def test_every_input_changes_its_board(benchmark, chromium, tmp_path):
    in_page, problems = benchmark("in_page"), []
    stages = [(name, stage) for name, module in live.at_work() for stage in module.STAGES]
    for name, stage in stages:
        try:
            times = in_page.time_inputs(chromium, tmp_path, getattr(widgets, name), stage, rounds=1)
            assert set(times) == {in_page.EMPTY, *stage.inputs}
        except Exception as error:
            problems.append(f"{name}, {stage.title}: {error}")
    assert problems == []


def test_an_input_without_effect_is_refused(benchmark, chromium, tmp_path):
    stage = live.Stage("6×6", {}, {"nothing": ("point", ".hint")})
    with pytest.raises(Exception, match="change nothing: nothing"):
        benchmark("in_page").time_inputs(chromium, tmp_path, ConvolutionBoard, stage, rounds=1)


def test_a_page_is_interactive_once_its_boards_have_answered(benchmark, chromium, folder):
    page = folder / "page.html"
    boards = [getattr(widgets, name)() for name in widgets.__all__]
    page.write_text(page_with(*boards), encoding="utf-8")
    times = benchmark("in_page").time_to_interactive(chromium, page.as_uri(), rounds=2)
    assert len(times) == 2 and all(0 < time < 30_000 for time in times)


# --- one change after the other


def test_a_rung_keeps_the_changes_before_it(benchmark):
    changes = benchmark("changes")
    rungs = dict(changes.rungs())
    assert list(rungs) == list(changes.LADDER) and rungs["plain"] == {}
    settings = list(rungs.values())
    for before, after in itertools.pairwise(settings):
        assert before.items() < after.items()


@pytest.mark.tensorflow
def test_each_rung_is_trained_and_nothing_is_written(benchmark, tmp_path):
    environment = os.environ | {"CNNLAB_OFFLINE": "1", "KERAS_HOME": str(tmp_path)}
    environment.pop("CNNLAB_DATA", None)
    script = ROOT / "benchmarks" / "changes.py"
    options = ["--trial", "--epochs", "1", "--seeds", "1", "--to", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, str(script), *options],
        capture_output=True,
        text=True,
        timeout=280,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    provenance, *lines, first = done.stdout.splitlines()
    assert provenance.startswith("STAND-IN for cifar10")
    for name, line in zip(benchmark("changes").LADDER, lines, strict=True):
        assert line.startswith(name)
    row = json.loads(first)
    assert (row["change"], row["seed"], row["epochs"]) == ("plain", 0, 1)
    assert 0 <= row["validation_accuracy"] <= 1 and row["seconds"] > 0
    assert not list(tmp_path.glob("benchmark-*.json"))


# --- other recipes


@pytest.mark.tensorflow
def test_a_trial_is_added_to_the_others_and_the_network_stays(benchmark, monkeypatch, tmp_path):
    trials, kept = benchmark("trials"), networks.NETWORKS["cifar10"]
    data = datasets.load("cifar10", stand_in=True).take(120, 10)
    brief = {name: (*net, how | {"epochs": 1}) for name, (*net, how) in trials.TRIALS.items()}
    monkeypatch.setattr(trials, "TRIALS", brief)
    monkeypatch.setattr(trials.datasets, "load", lambda *args, **options: data)
    for name in ("narrow", "sgd", "narrow"):
        monkeypatch.setattr(sys, "argv", ["trials.py", name, "--to", str(tmp_path)])
        trials.main()
    rows = training.benchmark("trials", folder=tmp_path)["rows"]
    assert [row["trial"] for row in rows] == ["sgd", "narrow"]
    assert "optimizer='sgd'" in rows[0]["recipe"] and "adam" not in rows[1]["recipe"]
    assert rows[0]["parameters"] > rows[1]["parameters"]
    assert all(set(row["validation_accuracy"]) >= {"none", "flips"} for row in rows)
    assert networks.NETWORKS["cifar10"] is kept


@pytest.mark.tensorflow
def test_an_unknown_trial_is_refused(benchmark, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["trials.py", "wishes"])
    with pytest.raises(SystemExit):
        benchmark("trials").main()
    assert "NAME is wishes, but it must be one of base" in capsys.readouterr().err
