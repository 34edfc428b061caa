"""Interrupts, checkpoints, and a training that goes on after a kill."""

import os
import signal
import subprocess
import sys
import textwrap
import types

import numpy as np
import pytest

from cnnlab import __main__ as command
from cnnlab import datasets, models, training
from cnnlab.recipes import Augmentation
from cnnlab.training import loop, progress
from cnnlab.training.progress import Progress


@pytest.fixture(scope="module")
def data():
    return datasets._mnist_stand_in().take(420, 50)


def network(seed=0):
    """With dropout and batch normalization: both have a state beside the weights."""
    return models.build("mnist", seed=seed)


def fit(model, data, **changes):
    options = {
        "epochs": 3,
        "batch_size": 20,
        "seed": 1,
        "validation": 60,
        "peak_rate": 0.01,
        "augmentation": Augmentation(shift=1, rotate=5),
        "verbose": False,
    }
    return training.train(model, data, **(options | changes))


def interrupt_at(step, monkeypatch):
    """Send this process a real Ctrl-C when the training has taken so many steps."""

    def show(self, done):
        if done >= step:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Progress, "show", show)


KILLED = textwrap.dedent(
    """
    import os, signal, sys
    sys.path.insert(0, {tests!r})
    from test_training_resume import fit, network
    from cnnlab import datasets
    from cnnlab.training import checkpoint, loop

    loop.SAVE_SECONDS = 0.0  # after every call, so in the middle of an epoch too
    replace, saves = os.replace, []

    def replace_or_die(part, path):
        saves.append(path)
        if len(saves) == 4:  # a new file is written, but not yet in its place
            os.kill(os.getpid(), signal.SIGKILL)
        replace(part, path)

    checkpoint.os.replace = replace_or_die
    fit(network(), datasets._mnist_stand_in().take(420, 50), checkpoint={path!r})
    """
)


def test_a_killed_training_goes_on_and_ends_where_an_unbroken_one_does(data, tmp_path):
    path = tmp_path / "state.npz"
    code = KILLED.format(tests=os.path.dirname(__file__), path=str(path))
    died = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=240)
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    with np.load(path) as file:
        assert '"step": 28' in str(file["note"])  # 18 steps an epoch, ten a call: 10, 18, 28

    continued, unbroken = network(seed=5), network()
    after = fit(continued, data, checkpoint=path)
    whole = fit(unbroken, data)
    for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
        assert getattr(after, name) == pytest.approx(getattr(whole, name), rel=1e-6)
    for a, b in zip(continued.variables, unbroken.variables, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-5, atol=1e-7, err_msg=a.path)
    optimizers = continued.optimizer.variables, unbroken.optimizer.variables
    for a, b in zip(*optimizers, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-5, atol=1e-9, err_msg=a.path)
    again = network(seed=6)
    assert fit(again, data, checkpoint=path) == after  # complete: nothing is trained
    assert np.array_equal(again.get_weights()[0], continued.get_weights()[0])


def test_an_interrupt_keeps_the_best_weights(data, monkeypatch, capsys):
    interrupt_at(40, monkeypatch)
    model = network()
    history = fit(model, data, verbose=True)
    assert history.stopped in (f"interrupted after {n} of 54 steps" for n in (46, 54))
    assert len(history.val_accuracy) >= 2
    _, _, x, y = training.split(data, 60, seed=1)
    hits = training.probabilities(model, x).argmax(axis=1) == y
    assert hits.mean() == pytest.approx(max(history.val_accuracy), abs=1e-6)
    assert f"validation accuracy {max(history.val_accuracy):.4f}" in capsys.readouterr().out
    test = {"loss": 1.0, "accuracy": 0.5}
    with pytest.raises(ValueError, match="complete training, got one interrupted after"):
        training.record(history, network="mnist", model=model, data=data, test=test, folder="no")


def test_an_interrupt_in_the_first_epoch_keeps_the_last_weights(data, monkeypatch, capsys):
    interrupt_at(10, monkeypatch)
    model = network()
    before = model.get_weights()
    history = fit(model, data, verbose=True)
    assert history.val_accuracy == ()
    assert "weights of its last step" in capsys.readouterr().out
    assert not np.array_equal(model.get_weights()[0], before[0])


def test_an_interrupted_training_goes_on_from_its_checkpoint(data, tmp_path, monkeypatch):
    path = tmp_path / "folder" / "state.npz"
    with monkeypatch.context() as patch:
        patch.setattr(loop, "SAVE_SECONDS", 0.0)
        interrupt_at(28, patch)
        stopped = fit(network(), data, checkpoint=path)
    assert stopped.stopped
    continued, unbroken = network(seed=9), network()
    assert fit(continued, data, checkpoint=path).stopped == ""
    fit(unbroken, data)
    for a, b in zip(continued.get_weights(), unbroken.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)


def test_a_checkpoint_of_another_training_is_refused(data, tmp_path):
    path = tmp_path / "state.npz"
    fit(network(), data, epochs=1, checkpoint=path)
    with pytest.raises(ValueError, match="belongs to another training: epochs was 1, now it is 2"):
        fit(network(), data, epochs=2, checkpoint=path)
    with pytest.raises(ValueError, match="another training: network was 'mnist'"):
        fit(models.build("lenet-5"), data, epochs=1, checkpoint=path)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ValueError, match="must be a checkpoint of a training"):
        fit(network(), data, epochs=1, checkpoint=path)


def test_the_command_records_nothing_when_interrupted(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(datasets, "load", lambda *a, **k: data)
    interrupt_at(3, monkeypatch)
    options = ["train", "mnist", "--stand-in", "--to", str(tmp_path), "--seeds", "2"]
    assert command.main(options) == 130
    assert "Nothing was recorded" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# --- progress ----------------------------------------------------------------------


def test_the_bar_says_how_much_time_is_left():
    progress = Progress(200, done=100)  # an earlier part took the first hundred
    assert progress.line(150, seconds=60.0).endswith("step 150 of 200, 1:00 left")
    assert progress.line(200, seconds=60.0).startswith("[" + "#" * 30 + "]")


def test_a_terminal_gets_one_line_that_changes(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("cnnlab.training.progress._kind", lambda: "terminal")
    progress = Progress(10)
    progress.show(1)
    progress.show(2)  # too soon to draw again
    progress.close(10)
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
    assert last == "10 of 10 steps in 0 s"


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
    progress = Progress(10)
    progress.show(5)
    progress.close(10)
    assert capsys.readouterr().err == ""
