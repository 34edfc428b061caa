"""The benchmark of the boards: it times every board, and each input does what it says."""

import importlib

import pytest
from browser import ROOT, page_with

from cnnlab import widgets
from cnnlab.widgets import ConvolutionBoard


@pytest.fixture
def benchmark(monkeypatch):
    """Import a module of the benchmarks."""
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    return importlib.import_module


def test_every_board_is_timed(benchmark):
    stages = benchmark("board_inputs").STAGES
    assert {stage.board.__name__ for stage in stages} == set(widgets.__all__)
    assert all(stage.inputs for stage in stages)


@pytest.mark.timeout(600)
def test_every_input_changes_its_board(benchmark, chromium, tmp_path):
    in_page, problems = benchmark("in_page"), []
    for stage in benchmark("board_inputs").STAGES:
        try:
            times = in_page.time_inputs(chromium, tmp_path, stage, rounds=1)
            assert set(times) == {in_page.EMPTY, *stage.inputs}
        except Exception as error:
            problems.append(f"{stage.board.__name__}, {stage.title}: {error}")
    assert problems == []


def test_an_input_without_effect_is_refused(benchmark, chromium, tmp_path):
    stage = benchmark("board_inputs").Stage(
        ConvolutionBoard, "6×6", {}, {"nothing": ("point", ".hint")}
    )
    with pytest.raises(Exception, match="change nothing: nothing"):
        benchmark("in_page").time_inputs(chromium, tmp_path, stage, rounds=1)


def test_a_page_is_interactive_once_its_boards_have_answered(benchmark, chromium, folder):
    page = folder / "page.html"
    boards = [getattr(widgets, name)() for name in widgets.__all__]
    page.write_text(page_with(*boards), encoding="utf-8")
    times = benchmark("in_page").time_to_interactive(chromium, page.as_uri(), rounds=2)
    assert len(times) == 2 and all(0 < time < 30_000 for time in times)
