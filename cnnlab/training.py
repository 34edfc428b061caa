"""Train a network, evaluate it once, and record the run.

A validation split is taken from the training images, by a seed. The test images are
used by :func:`evaluate` alone, after every choice has been made.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import math
import os
import platform
import statistics
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cnnlab import models
from cnnlab.datasets import Dataset, scale

if TYPE_CHECKING:
    import keras

_CURVES = ("loss", "accuracy", "val_loss", "val_accuracy")


@dataclass(frozen=True)
class History:
    """What happened while a network was trained.

    Attributes
    ----------
    loss, accuracy : tuple of float
        One value an epoch, on the training images: the mean over the epoch, taken
        while the weights changed and with dropout switched on.
    val_loss, val_accuracy : tuple of float
        One value an epoch, on the validation images, after the epoch.
    seconds : float
        Time of the training alone, validation included.
    seed, batch_size, train_images, validation_images : int
        The setting.
    """

    loss: tuple[float, ...]
    accuracy: tuple[float, ...]
    val_loss: tuple[float, ...]
    val_accuracy: tuple[float, ...]
    seconds: float
    seed: int
    batch_size: int
    train_images: int
    validation_images: int


@dataclass(frozen=True)
class Run:
    """A recorded run, as :func:`runs` reads it from its JSON file."""

    network: str
    dataset: str
    provenance: str
    is_stand_in: bool
    is_part: bool
    parameters: int
    test_images: int
    test_loss: float
    test_accuracy: float
    history: History
    processor: str
    cores: int
    versions: dict[str, str]
    date: str


def quick() -> bool:
    """Return True when ``CNNLAB_QUICK=1`` asks for a short run on a few images."""
    return os.environ.get("CNNLAB_QUICK") == "1"


def split(
    data: Dataset, validation: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Take a validation part out of the training images.

    Images and labels are shuffled together. The test images are not touched, and no
    image is in both parts.

    Parameters
    ----------
    data : Dataset
        Only ``x_train`` and ``y_train`` are used.
    validation : int
        How many images to set apart, from 1 to one less than there are.
    seed : int
        The same seed gives the same parts.

    Returns
    -------
    x_train, y_train, x_validation, y_validation : numpy.ndarray
        uint8 images and their labels.

    Raises
    ------
    ValueError
        `validation` leaves one part empty.

    Examples
    --------
    >>> from cnnlab import datasets
    >>> x, y, x_validation, y_validation = split(datasets.load("digits"), 137, seed=0)
    >>> x.shape, y_validation.shape
    ((1300, 8, 8), (137,))
    """
    count = len(data.x_train)
    if not 1 <= validation < count:
        raise ValueError(
            f"validation must be from 1 to {count - 1} of {count} training images, "
            f"got {validation}."
        )
    order = np.random.default_rng(models.checked_seed(seed)).permutation(count)
    held, kept = order[:validation], order[validation:]
    return data.x_train[kept], data.y_train[kept], data.x_train[held], data.y_train[held]


def one_cycle(progress: float, peak_rate: float) -> float:
    """Return the learning rate at a point of the training.

    It climbs in a straight line to `peak_rate` during the first quarter, then falls
    along half a cosine to almost 0. After Smith and Topin (2017), arXiv:1708.07120.

    Parameters
    ----------
    progress : float
        0 at the first step, 1 after the last.
    peak_rate : float
        Highest learning rate.

    Examples
    --------
    >>> [round(one_cycle(p, 0.01), 4) for p in (0, 0.125, 0.25, 0.625, 1)]
    [0.0, 0.005, 0.01, 0.005, 0.0]
    """
    floor, warm_up = peak_rate / 1000, 0.25
    if progress < warm_up:
        return floor + (peak_rate - floor) * progress / warm_up
    falling = (progress - warm_up) / (1 - warm_up)
    return floor + (peak_rate - floor) * 0.5 * (1 + math.cos(math.pi * falling))


def train(
    model: keras.Model,
    data: Dataset,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    validation: int = 5000,
    peak_rate: float | None = None,
    verbose: bool = True,
) -> History:
    """Train a compiled network in place, with validation after each epoch.

    Parameters
    ----------
    model : keras.Model
        Takes ``(N, H, W, C)``, float32 from 0 to 1; compiled with the metric accuracy.
    data : Dataset
        The training images are scaled here; the test images are not used.
    epochs, batch_size : int
        Passes over the training images, and images in each step; at least 1.
    seed : int
        Decides the validation split, the order of the images and the dropout.
    validation : int
        Number of training images set apart.
    peak_rate : float, optional
        Follow :func:`one_cycle` up to this learning rate.
    verbose : bool
        Print one line an epoch.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        A count is below 1, or images and network do not fit.
    FloatingPointError
        The loss stopped being a number.
    """
    for argument, value in (("epochs", epochs), ("batch_size", batch_size)):
        if value < 1:
            raise ValueError(f"{argument} must be at least 1, got {value}.")
    x, y, x_validation, y_validation = split(data, validation, seed)
    x, x_validation = _input_for(model, x), _input_for(model, x_validation)
    steps = epochs * math.ceil(len(x) / batch_size)
    watcher = _watcher(epochs, steps, peak_rate, verbose)
    models.import_keras().utils.set_random_seed(seed)
    start = time.perf_counter()
    result = model.fit(
        x,
        y,
        epochs=epochs,
        batch_size=batch_size,
        validation_data=(x_validation, y_validation),
        validation_batch_size=1000,
        callbacks=[watcher],
        verbose=0,
    )
    seconds = time.perf_counter() - start
    curves = {name: tuple(map(float, result.history[name])) for name in _CURVES}
    sizes = {"train_images": len(x), "validation_images": len(x_validation)}
    return History(**curves, **sizes, seconds=seconds, seed=seed, batch_size=batch_size)


def evaluate(model: keras.Model, data: Dataset) -> dict[str, float]:
    """Return loss and accuracy on the test images.

    Examples
    --------
    >>> from cnnlab import datasets, models
    >>> data = datasets.load("mnist", stand_in=True).take(10, 20)
    >>> sorted(evaluate(models.build("mnist", seed=0), data))
    ['accuracy', 'loss']
    """
    x = _input_for(model, data.x_test)
    result = model.evaluate(x, data.y_test, batch_size=1000, verbose=0, return_dict=True)
    return {name: float(result[name]) for name in ("loss", "accuracy")}


def probabilities(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return one probability a class for each image, whatever the last layer is.

    Parameters
    ----------
    model : keras.Model
        Its last layer returns logits, or is a softmax; then no second one follows.
    images : numpy.ndarray
        ``(N, H, W)`` or ``(N, H, W, C)``, uint8.

    Returns
    -------
    numpy.ndarray
        ``(N, classes)``, float; each row sums to 1.

    Examples
    --------
    >>> from cnnlab import models
    >>> image = np.zeros((1, 28, 28), dtype=np.uint8)
    >>> rows = probabilities(models.build("source-d"), image)
    >>> rows.shape, round(float(rows.sum()), 3)
    ((1, 10), 1.0)
    """
    answer = np.asarray(model.predict(_input_for(model, images), batch_size=1000, verbose=0))
    activation = getattr(model.layers[-1], "activation", None)
    if getattr(activation, "__name__", "") == "softmax":
        return answer
    exponentials = np.exp(answer - answer.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def record(
    history: History,
    *,
    network: str,
    model: keras.Model,
    data: Dataset,
    test: dict[str, float],
    folder: Path | str | None = None,
) -> Path:
    """Write a run to a JSON file and return its path.

    Parameters
    ----------
    history : History
        From :func:`train`.
    network : str
        The name given to ``models.build``.
    model : keras.Model
        The trained network; its parameters are counted.
    data : Dataset
        What it was trained on.
    test : dict
        From :func:`evaluate`.
    folder : path, optional
        By default the package's own folder, from which the book takes its numbers.

    Raises
    ------
    ValueError
        A stand-in, or a part of a data set, in the package's own folder.
    """
    folder = models.RUNS if folder is None else Path(folder)
    check_recordable(data, folder)
    run = Run(
        network=network,
        dataset=data.name,
        provenance=data.provenance,
        is_stand_in=data.is_stand_in,
        is_part=data.is_part,
        parameters=int(model.count_params()),
        test_images=len(data.x_test),
        test_loss=test["loss"],
        test_accuracy=test["accuracy"],
        history=history,
        processor=_processor(),
        cores=_cores(),
        versions=_versions(),
        date=datetime.date.today().isoformat(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{data.name}-{network}-seed{history.seed}.json"
    path.write_text(json.dumps(asdict(run), indent=2) + "\n", encoding="utf-8")
    return path


def check_recordable(data: Dataset, folder: Path) -> None:
    """Raise ValueError when runs on `data` must not go into `folder`.

    The package's own folder takes complete, real data sets alone, since the book
    quotes what is in it.
    """
    if folder.resolve() != models.RUNS.resolve() or not (data.is_stand_in or data.is_part):
        return
    kind = "a stand-in" if data.is_stand_in else "a part of a data set"
    raise ValueError(
        f"data must be complete and real to be recorded with the book, got {kind} "
        f"({data.provenance}); give another folder."
    )


def runs(
    dataset: str | None = None, network: str | None = None, folder: Path | str | None = None
) -> list[Run]:
    """Read recorded runs, in the order of their file names.

    Parameters
    ----------
    dataset, network : str, optional
        Only the runs of this data set, of this network.
    folder : path, optional
        By default the package's own.

    Examples
    --------
    >>> {run.dataset for run in runs("mnist", "source-d")}
    {'mnist'}
    """
    folder = models.RUNS if folder is None else Path(folder)
    found = [_read_run(path) for path in sorted(folder.glob("*-seed*.json"))]
    return [r for r in found if dataset in (None, r.dataset) and network in (None, r.network)]


def spread(values: Iterable[float], form: str = "{:.2f}") -> str:
    """Write a median with its range, as the book quotes repeated runs.

    Parameters
    ----------
    values : iterable of float
        One value a run; at least one.
    form : str
        How one number is written.

    Examples
    --------
    >>> spread([0.9912, 0.9931, 0.9918], "{:.2%}")
    '99.18% (99.12% to 99.31%, 3 seeds)'
    >>> spread([0.9912], "{:.2%}")
    '99.12% (1 seed)'
    """
    values = sorted(values)
    if not values:
        raise ValueError("values must hold at least one number, got none.")
    middle, low, high = map(form.format, (statistics.median(values), values[0], values[-1]))
    if len(values) == 1:
        return f"{middle} (1 seed)"
    return f"{middle} ({low} to {high}, {len(values)} seeds)"


def _input_for(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Scale the images, and check that the network takes their shape."""
    x = scale(images)
    if tuple(model.input_shape[1:]) != x.shape[1:]:
        raise ValueError(
            f"images must have shape {tuple(model.input_shape[1:])} for this network, "
            f"got {x.shape[1:]}."
        )
    return x


def _watcher(epochs: int, steps: int, peak_rate: float | None, verbose: bool):
    """Make the callback that sets the rate, stops on a lost loss and reports each epoch."""
    keras = models.import_keras()

    class Watcher(keras.callbacks.Callback):
        step = 0

        def on_train_batch_begin(self, batch, logs=None):
            if peak_rate is not None:
                self.model.optimizer.learning_rate = one_cycle(self.step / steps, peak_rate)
            self.step += 1

        def on_train_batch_end(self, batch, logs=None):
            if not math.isfinite(logs["loss"]):
                raise FloatingPointError(
                    f"The loss is {logs['loss']} after step {self.step} of {steps}: training has "
                    "diverged. Lower the learning rate and build the network again."
                )

        def on_epoch_begin(self, epoch, logs=None):
            self.start = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            if verbose:
                seconds = time.perf_counter() - self.start
                print(_epoch_line(epoch + 1, epochs, logs, seconds), flush=True)

    return Watcher()


def _epoch_line(epoch: int, epochs: int, logs: dict[str, float], seconds: float) -> str:
    return (
        f"epoch {epoch:2}/{epochs}: loss {logs['loss']:.4f}, accuracy {logs['accuracy']:.4f}; "
        f"validation loss {logs['val_loss']:.4f}, accuracy {logs['val_accuracy']:.4f}; "
        f"{seconds:.1f} s"
    )


def _read_run(path: Path) -> Run:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        curves = {name: tuple(content["history"][name]) for name in _CURVES}
        history = History(**(content["history"] | curves))
        return Run(**(content | {"history": history}))
    except (KeyError, TypeError, ValueError) as error:
        names = ", ".join(field.name for field in fields(Run))
        raise ValueError(f"{path} must be a recorded run with {names} ({error}).") from error


def _processor() -> str:
    """Return the processor's model name; Linux keeps it in a file, others answer themselves."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _versions() -> dict[str, str]:
    packages = ("numpy", "tensorflow", "keras")
    return {"python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in packages
    }
