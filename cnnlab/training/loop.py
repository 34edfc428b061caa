"""Train a network: epochs, validation, progress, interrupts and checkpoints."""

from __future__ import annotations

import os
import time
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab import checks, models
from cnnlab.datasets import Dataset
from cnnlab.models.recipes import Augmentation, one_cycle
from cnnlab.progress import Progress
from cnnlab.training import checkpoint as checkpoints
from cnnlab.training import steps
from cnnlab.training.batches import Batches, split
from cnnlab.training.checkpoint import State
from cnnlab.training.history import CURVES, History
from cnnlab.training.recorder import Recorder
from cnnlab.training.steps import input_for

if TYPE_CHECKING:
    import keras

STEPS_PER_CALL = 10
SAVE_SECONDS = 30.0


def quick() -> bool:
    """Return True when ``CNNLAB_QUICK=1`` asks for a short run on a few images."""
    return os.environ.get("CNNLAB_QUICK") == "1"


def train(
    model: keras.Model,
    data: Dataset,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    validation: int = 5000,
    peak_rate: float | None = None,
    label_smoothing: float = 0.0,
    augmentation: Augmentation | None = None,
    checkpoint: Path | str | None = None,
    strategy: Any = None,
    jit: bool = False,
    story: bool = False,
    verbose: bool = True,
) -> History:
    """Train a compiled network in place, with validation after each epoch.

    An interrupt (Ctrl-C, or the stop button of a notebook) ends the training between two
    steps; the network then keeps the weights of its best epoch by validation accuracy.

    Parameters
    ----------
    model : keras.Model
        Takes ``(N, H, W, C)``, float32 from 0 to 1; compiled with an optimizer and
        `SparseCategoricalCrossentropy`.
    data : Dataset
        The training images are scaled here; the test images are not used.
    epochs, batch_size : int
        Passes over the training images, and images in each step; at least 1.
    seed : int
        Decides the validation split, the order of the images and their random changes.
    validation : int
        Number of training images set apart.
    peak_rate : float, optional
        Follow `one_cycle` up to this learning rate.
    label_smoothing : float
        The share of the target that is spread evenly over all classes; from 0 to below 1.
    augmentation : Augmentation, optional
        Random changes to the training images.
    checkpoint : path, optional
        A file that holds the state after each epoch, and about every half minute.
        Where it exists, the training goes on from it and ends as if it had never stopped.
    strategy : tf.distribute.Strategy, optional
        Several processors or machines share each batch. Build the model under
        ``strategy.scope()`` and start the same program once for each worker. Each step
        then exchanges one gradient for each parameter: on one machine, processes share
        its cores and the exchange comes on top, so that it is slower than one process.
    jit : bool
        Compile each step with XLA: faster for some networks on some machines, slower on
        others (``benchmarks/training.py loops`` measures it). In one process only.
    story : bool
        Record the story of the training for `cnnlab.widgets.TrainingScrubber`, in the
        history's ``story``. It looks at the validation images four times more. Not together
        with a checkpoint, which holds no story.
    verbose : bool
        Show a progress bar and print one line an epoch.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        A count is not a whole number of at least 1, images and network do not fit, the
        network is not compiled, or the checkpoint belongs to another training.
    FloatingPointError
        The loss stopped being a number.

    Examples
    --------
    >>> from cnnlab import datasets, models
    >>> data = datasets.load("mnist", stand_in=True).take(200, 50)
    >>> network = models.build("mnist", seed=0)
    >>> options = {"epochs": 1, "batch_size": 50, "seed": 0, "validation": 50}
    >>> history = train(network, data, verbose=False, **options)
    >>> history.train_images, len(history.val_accuracy)
    (150, 1)
    """
    epochs = checks.whole_number("epochs", epochs)
    batch_size = checks.whole_number("batch_size", batch_size)
    seed = checks.seed(seed)
    _check_settings(label_smoothing, jit=jit, strategy=strategy, story=story, checkpoint=checkpoint)
    x, y, images, y_validation = split(data, validation, seed)
    x_validation = input_for(model, images)
    steps.loss_takes_logits(model)
    keras = models.import_keras()
    keras.utils.set_random_seed(seed)
    training = _Training(
        model=model,
        batches=Batches(x, y, batch_size, seed, augmentation or Augmentation()),
        validation=(x_validation, y_validation),
        epochs=epochs,
        peak_rate=peak_rate,
        label_smoothing=label_smoothing,
        checkpoint=None if checkpoint is None else Path(checkpoint),
        strategy=strategy,
        jit=jit,
        recorder=Recorder(model, images, y_validation, data.class_names, epochs) if story else None,
        verbose=verbose,
    )
    history = training.run()
    recorder = training.recorder
    if recorder and recorder.epochs:  # an interrupt can come before the first moment
        about = _about(model, data, history)
        history = replace(history, story=recorder.story(about))
    return history


def train_by_recipe(
    name: str,
    data: Dataset,
    *,
    seed: int,
    epochs: int | None = None,
    peak_rate: float | None = None,
    precision: str = "float32",
    jit: bool | None = None,
    checkpoint: Path | str | None = None,
    story: bool = False,
    verbose: bool = True,
) -> tuple[keras.Model, History]:
    """Build a network of the book and train it as the book does.

    Parameters
    ----------
    name : str
        One of `models.names`.
    data : Dataset
        Usually of the recipe's data set.
    seed : int
        Decides the weights, the validation split, the order and the random changes.
    epochs, peak_rate, jit : optional
        In place of the recipe's own.
    precision : str
        ``"float32"`` or ``"bfloat16"``; see `models.build`.
    checkpoint, story, verbose
        As in `train`.

    Returns
    -------
    model : keras.Model
        The trained network.
    history : History
        What was measured.

    Raises
    ------
    ValueError
        The name is unknown, or a setting is not allowed; see `train`.

    Examples
    --------
    >>> from cnnlab import datasets
    >>> data = datasets.load("mnist", stand_in=True).take(240, 50)
    >>> model, history = train_by_recipe("mnist-fast", data, seed=0, epochs=1, verbose=False)
    >>> history.train_images, history.validation_images  # one in twelve
    (220, 20)
    """
    recipe = models.recipe(name)
    model = models.build(name, seed=seed, precision=precision)
    one_in_twelve = max(1, len(data.x_train) // 12)
    history = train(
        model,
        data,
        epochs=recipe.epochs if epochs is None else epochs,
        batch_size=recipe.batch_size,
        seed=seed,
        validation=min(recipe.validation or one_in_twelve, one_in_twelve),
        peak_rate=recipe.peak_rate if peak_rate is None else peak_rate,
        label_smoothing=recipe.label_smoothing,
        augmentation=recipe.augmentation,
        jit=recipe.jit if jit is None else jit,
        checkpoint=checkpoint,
        story=story,
        verbose=verbose,
    )
    return model, history


def _check_settings(
    label_smoothing: float, *, jit: bool, strategy: Any, story: bool, checkpoint: Path | str | None
) -> None:
    """Refuse what is out of its range, and what does not go together."""
    checks.number("label_smoothing", label_smoothing, least=0, below=1)
    if jit and strategy is not None:
        checks.refuse("jit", jit, "False with a strategy: XLA works in one process")
    if story and checkpoint is not None:
        checks.refuse("story", story, "False with a checkpoint, which holds no story")


@dataclass(eq=False)
class _Training:
    """One call of `train`: its settings, and the functions that carry it out."""

    model: keras.Model
    batches: Batches
    validation: tuple[np.ndarray, np.ndarray]
    epochs: int
    peak_rate: float | None
    label_smoothing: float
    checkpoint: Path | None
    strategy: Any
    jit: bool
    recorder: Recorder | None
    verbose: bool
    total: int = field(init=False)
    is_chief: bool = field(init=False)
    state: State = field(init=False)
    progress: Progress = field(init=False)
    began: float = field(init=False)  # when an unbroken training would have begun
    epoch_began: float = field(init=False)
    saved: float = field(init=False)
    is_between_steps: bool = field(init=False, default=True)

    def __post_init__(self) -> None:
        import tensorflow as tf

        self.strategy = self.strategy or tf.distribute.get_strategy()
        self.is_chief = _is_chief(self.strategy)
        self.total = self.epochs * self.batches.steps
        self.state = self._start()
        self.began = time.perf_counter() - self.state.seconds
        self.epoch_began, self.saved = time.perf_counter(), time.monotonic()
        self.progress = Progress(self.total, self.state.step, self.verbose and self.is_chief)

    def run(self) -> History:
        stopped = ""
        try:
            self._take_steps()
        except KeyboardInterrupt:
            stopped = f"interrupted after {self.state.step} of {self.total} steps"
            if self.is_between_steps:  # else the last checkpoint stands
                self._save()
            if self.state.best:
                self.model.set_weights(self.state.best)
        self.progress.close(self.state.step)
        if stopped and self.verbose:
            print(f"{stopped}; the network has {self._what_is_kept()}", flush=True)
        return self._history(stopped)

    def _seconds(self) -> float:
        """Return the time so far, with that of the parts before a checkpoint."""
        return time.perf_counter() - self.began

    def _start(self) -> State:
        """Prepare network and optimizer, and go back to the checkpoint where there is one."""
        models.whiten(self.model, self.batches.x)
        with self.strategy.scope():
            self.model.optimizer.build(self.model.trainable_variables)
        if self.checkpoint is None or not self.checkpoint.exists():
            return State()
        return checkpoints.restore(self.checkpoint, self.model, self._setting())

    def _take_steps(self) -> None:
        state = self.state
        if state.step == self.total:
            return
        if self.recorder:
            self._tell(0.0)
        take = steps.stepper(
            self.model,
            self.strategy,
            label_smoothing=self.label_smoothing,
            scheduled=self.peak_rate is not None,
            jit=self.jit,
        )
        iterator = steps.distributed(self.strategy, self.batches, state.step, self.total)
        while state.step < self.total:
            self.is_between_steps, begin = False, time.perf_counter()
            epoch_end = (state.step // self.batches.steps + 1) * self.batches.steps
            measured = take(iterator, self._rates(min(STEPS_PER_CALL, epoch_end - state.step)))
            self._require_finite(measured)
            state.step += len(measured)
            state.sums = [float(s) for s in state.sums + measured.sum(axis=0, dtype=np.float64)]
            state.training_seconds += time.perf_counter() - begin
            self.progress.show(state.step)
            if state.step == epoch_end:
                self._end_epoch()
            elif self.recorder and self.recorder.is_due(state.step, self.batches.steps):
                self._tell(state.step / self.batches.steps)
            self.is_between_steps = True
            if state.step == epoch_end or time.monotonic() - self.saved > SAVE_SECONDS:
                self._save()

    def _rates(self, count: int) -> list[float]:
        """Return the learning rates of the next steps; 0 stands for the optimizer's own."""
        if self.peak_rate is None:
            return [0.0] * count
        first = self.state.step
        return [one_cycle((first + i) / self.total, self.peak_rate) for i in range(count)]

    def _require_finite(self, measured: np.ndarray) -> None:
        lost = np.flatnonzero(~np.isfinite(measured[:, 0]))
        if len(lost):
            self.progress.clear()
            raise FloatingPointError(
                f"The loss is {measured[lost[0], 0]} after step {self.state.step + lost[0] + 1} of "
                f"{self.total}: training has diverged. Lower the learning rate and build the "
                "network again."
            )

    def _end_epoch(self) -> None:
        """Measure the validation images, and note the epoch."""
        state, (loss_sum, right) = self.state, self.state.sums
        outputs, measured = self._validate()
        count = len(self.batches.x)
        epoch = (loss_sum / count, right / count, *measured)
        if self.recorder and self.recorder.is_due(state.step, self.batches.steps):
            curves = dict(zip(CURVES, epoch, strict=True))
            done = state.step // self.batches.steps
            self.recorder.note(done, outputs, self.validation[0], curves)
        if epoch[3] > max(state.curves["val_accuracy"], default=-1.0):
            state.best = self.model.get_weights()
        for name, value in zip(CURVES, epoch, strict=True):
            state.curves[name].append(value)
        state.sums, state.seconds = [0.0, 0.0], self._seconds()
        seconds = time.perf_counter() - self.epoch_began
        self.epoch_began += seconds
        if self.verbose and self.is_chief:
            self.progress.clear()
            done = len(state.curves["loss"])
            print(_epoch_line(done, self.epochs, epoch, seconds), flush=True)

    def _validate(self) -> tuple[np.ndarray, tuple[float, float]]:
        """Return the outputs for the validation images, and their loss and accuracy."""
        x, y = self.validation
        outputs = steps.outputs_of(self.model, x)
        loss, hits = steps.cross_entropy_and_hits(self.model, outputs, y)
        return outputs, (loss, hits / len(y))

    def _tell(self, epoch: float) -> None:
        """Give the story a moment at which no epoch ends."""
        assert self.recorder is not None
        outputs, measured = self._validate()
        curves = dict(zip(CURVES[2:], measured, strict=True))
        self.recorder.note(epoch, outputs, self.validation[0], curves)

    def _save(self) -> None:
        self.state.seconds = self._seconds()
        if self.checkpoint is not None and self.is_chief:
            checkpoints.save(self.checkpoint, self.model, self.state, self._setting())
            self.saved = time.monotonic()

    def _setting(self) -> dict[str, Any]:
        """All that must be equal when the training goes on; as JSON gives it back."""
        pixels: Any = np.ascontiguousarray(self.batches.x)
        return {
            "network": self.model.name,
            "parameters": int(self.model.count_params()),
            "optimizer": type(self.model.optimizer).__name__,
            "epochs": self.epochs,
            "batch_size": self.batches.batch_size,
            "seed": self.batches.seed,
            "peak_rate": self.peak_rate,
            "label_smoothing": self.label_smoothing,
            "augmentation": repr(self.batches.augmentation),
            "train_images": len(self.batches.x),
            "checksum of the images": zlib.crc32(pixels),
        }

    def _what_is_kept(self) -> str:
        accuracies = self.state.curves["val_accuracy"]
        if not accuracies:
            return "the weights of its last step, since no epoch is complete"
        best = int(np.argmax(accuracies))
        return f"the weights of epoch {best + 1}, validation accuracy {accuracies[best]:.4f}"

    def _history(self, stopped: str) -> History:
        curves: dict[str, Any] = {name: tuple(row) for name, row in self.state.curves.items()}
        return History(
            **curves,
            seconds=self.state.seconds,
            seed=self.batches.seed,
            batch_size=self.batches.batch_size,
            train_images=len(self.batches.x),
            validation_images=len(self.validation[0]),
            training_seconds=self.state.training_seconds,
            augmentation=repr(self.batches.augmentation) if self.batches.augmentation else "none",
            label_smoothing=self.label_smoothing,
            replicas=self.strategy.num_replicas_in_sync,
            stopped=stopped,
        )


def _about(model: keras.Model, data: Dataset, history: History) -> dict[str, Any]:
    """Return what a story says of the training it was recorded in."""
    names = ("seed", "batch_size", "augmentation", "train_images", "validation_images", "stopped")
    return {
        "network": model.name,
        "dataset": data.name,
        "provenance": data.provenance,
        "is_stand_in": data.is_stand_in,
        "is_part": data.is_part,
        "precision": model.layers[0].compute_dtype,
    } | {name: getattr(history, name) for name in names}


def _is_chief(strategy: Any) -> bool:
    """Return True in the one process that prints and saves."""
    resolver = strategy.cluster_resolver
    return resolver is None or not resolver.task_id


def _epoch_line(epoch: int, epochs: int, values: tuple[float, ...], seconds: float) -> str:
    loss, accuracy, val_loss, val_accuracy = values
    return (
        f"epoch {epoch:2}/{epochs}: loss {loss:.4f}, accuracy {accuracy:.4f}; "
        f"validation loss {val_loss:.4f}, accuracy {val_accuracy:.4f}; {seconds:.1f} s"
    )
