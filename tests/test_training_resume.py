"""Interrupts, checkpoints, and a training that goes on after a kill."""

import os
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from cnnlab import __main__ as command
from cnnlab import datasets, models, training
from cnnlab.models.recipes import Augmentation
from cnnlab.progress import Progress
from cnnlab.training import loop

pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def data():
    return datasets.stand_in("mnist").take(420, 50)


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


@pytest.fixture(autouse=True)
def interruptible():
    """Let Ctrl-C interrupt, also where what has started the tests switched it off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


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
    fit(network(), datasets.stand_in("mnist").take(420, 50), checkpoint={path!r})
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
    with pytest.raises(ValueError, match=r"history.stopped is 'interrupted after .* complete"):
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
    with pytest.raises(ValueError, match="epochs is 2, but it must be 1 as in the training that"):
        fit(network(), data, epochs=2, checkpoint=path)
    with pytest.raises(ValueError, match="network is 'lenet-5', but it must be 'mnist'"):
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
