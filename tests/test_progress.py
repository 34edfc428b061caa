import re
import sys
import types

import pytest

from cnnlab import progress
from cnnlab.progress import Progress


@pytest.fixture(autouse=True)
def a_pause_that_no_machine_is_too_slow_for(monkeypatch):
    monkeypatch.setattr(progress, "PAUSE", 3600.0)


def test_the_bar_says_how_much_time_is_left():
    bar = Progress(200, done=100)  # an earlier part took the first hundred
    assert bar.line(150, seconds=60.0).endswith("step 150 of 200, 1:00 left")
    assert bar.line(200, seconds=60.0).startswith("[" + "#" * 30 + "]")


def test_a_download_is_counted_in_megabytes_whether_or_not_its_size_is_known():
    known, unknown = Progress(8_000_000, file="a.npz"), Progress(None, file="a.npz")
    assert known.line(4_000_000, seconds=60.0).endswith("4.0 of 8.0 MB, 1:00 left")
    assert known.line(9_000_000, seconds=60.0).endswith("9.0 of 8.0 MB, 0:00 left")
    assert unknown.line(4_000_000, seconds=60.0) == "a.npz 4.0 MB"


def test_a_terminal_gets_one_line_that_changes(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "_kind", lambda: "terminal")
    bar = Progress(10)
    bar.show(1)
    bar.show(2)  # too soon to draw again
    bar.close(10)
    written = capsys.readouterr().err
    assert written.count("\r[") == 1
    assert written.endswith("\r\x1b[K")


def test_a_notebook_gets_one_display_that_changes_and_keeps_its_last_line(monkeypatch):
    shown = []

    def display(content, raw, display_id):
        shown.append([content["text/plain"]])
        return types.SimpleNamespace(
            update=lambda content, raw: shown[-1].append(content["text/plain"])
        )

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr(progress, "_kind", lambda: "notebook")
    bar = Progress(10)
    bar.show(1)
    bar.show(2)  # too soon to draw again
    bar.next = 0.0  # a moment later
    bar.show(5)
    bar.clear()  # a line about an epoch goes below, and the bar stays
    bar.close(10)
    [[first, then, last]] = shown
    assert "step 1 of 10, " in first and first.endswith(" left")
    assert "step 5 of 10, " in then and then.endswith(" left")
    assert re.fullmatch(r"10 of 10 steps in \d+ s", last)


def test_a_kernel_is_told_from_a_terminal_and_from_a_pipe(monkeypatch):
    def running(**config):
        shell = types.SimpleNamespace(config=config)
        return types.SimpleNamespace(get_ipython=lambda: shell)

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setitem(sys.modules, "IPython", running(IPKernelApp={}))
    assert progress._kind() == "notebook"
    monkeypatch.setitem(sys.modules, "IPython", running())  # IPython in a terminal
    assert progress._kind() == "terminal"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    assert progress._kind() is None


def test_a_pipe_gets_no_bar(capsys):
    bar = Progress(10)
    bar.show(5)
    bar.close(10)
    assert capsys.readouterr().err == ""
