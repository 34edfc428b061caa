"""The book's networks in Keras, by name.

TensorFlow is imported when a network is built, not before, so that the rest of the
package works without it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

RUNS = Path(__file__).parent / "runs"


@dataclass(frozen=True)
class Recipe:
    """How a network of the book is trained.

    Attributes
    ----------
    epochs, batch_size : int
        Passes over the training images, and images in each step.
    peak_rate : float or None
        Highest learning rate of a one-cycle schedule; None keeps the optimizer's own.
    """

    epochs: int
    batch_size: int
    peak_rate: float | None = None


def names() -> tuple[str, ...]:
    """Return the names that :func:`build` knows.

    Examples
    --------
    >>> names()
    ('source-d', 'mnist')
    """
    return tuple(_BUILDERS)


def recipe(name: str) -> Recipe:
    """Return how the network is trained in the book.

    Raises
    ------
    ValueError
        The name is unknown.

    Examples
    --------
    >>> recipe("source-d")
    Recipe(epochs=10, batch_size=32, peak_rate=None)
    """
    return _entry(name)[1]


def build(name: str, *, seed: int | None = None) -> keras.Model:
    """Build a compiled network with new random weights.

    Parameters
    ----------
    name : str
        One of :func:`names`.
    seed : int, optional
        Makes the random weights, and the dropout that follows, repeatable.

    Returns
    -------
    keras.Model
        Takes images ``(N, 28, 28, 1)``, float32 from 0 to 1. ``"source-d"`` returns
        probabilities ``(N, 10)``; ``"mnist"`` returns logits ``(N, 10)``.

    Raises
    ------
    ValueError
        The name is unknown, or the seed is not an integer from 0 to 2**32 - 1.

    Examples
    --------
    >>> network = build("mnist", seed=0)
    >>> network.input_shape, network.output_shape
    ((None, 28, 28, 1), (None, 10))
    """
    builder, _ = _entry(name)
    keras = import_keras()
    if seed is not None:
        keras.utils.set_random_seed(checked_seed(seed))
    return builder(keras)


def checked_seed(seed: int) -> int:
    """Return the seed, or raise ValueError where Keras would not take it."""
    whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
    if not whole or not 0 <= seed < 2**32:
        raise ValueError(f"seed must be an integer from 0 to 2**32 - 1, got {seed!r}.")
    return int(seed)


def load(name: str) -> keras.Model:
    """Build a network and give it the weights that the book has trained.

    Raises
    ------
    ValueError
        The name is unknown, or no weights are stored, or the stored file has been changed.

    Examples
    --------
    >>> load("mnist").count_params() == build("mnist").count_params()
    True
    """
    network = build(name)
    network.set_weights(_read_weights(name, RUNS))
    return network


def save_weights(network: keras.Model, name: str, folder: Path = RUNS) -> Path:
    """Store the weights of a trained network where :func:`load` finds them.

    The arrays go into ``name.weights.npz``, float32 and in the order of Keras, and
    the file's SHA-256 into ``name.weights.json``, which :func:`load` checks.

    Parameters
    ----------
    network : keras.Model
        Of the structure that ``build(name)`` returns.
    name : str
        One of :func:`names`.
    folder : Path
        Where the two files go.
    """
    _entry(name)
    path = Path(folder) / f"{name}.weights.npz"
    np.savez_compressed(path, *network.get_weights())
    note = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    path.with_suffix(".json").write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    return path


def _read_weights(name: str, folder: Path) -> list[np.ndarray]:
    """Read the stored arrays, after their hash."""
    path = folder / f"{name}.weights.npz"
    note = path.with_suffix(".json")
    if not path.is_file() or not note.is_file():
        raise ValueError(f"name must be a network with stored weights, got {name!r}.")
    expected = json.loads(note.read_text(encoding="utf-8"))["sha256"]
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise ValueError(f"{path.name} has SHA-256 {found}; expected {expected}. It was not read.")
    with np.load(path, allow_pickle=False) as arrays:
        return [arrays[key] for key in arrays.files]


def _source_d(keras):
    """One convolution and two dense layers, as a well-known tutorial trains them.

    The tutorial gives the order of the layers, Adam and ten epochs. The sizes (28
    kernels of 3×3, 128 units, a dropout of 0.2) and the batches of 32 are the book's
    choice. The last layer is a softmax, so the loss must be told that it gets
    probabilities: ``from_logits=False``.
    """
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(28, 3, activation="relu"),  # 26×26×28
            layers.MaxPooling2D(2),  # 13×13×28
            layers.Flatten(),  # 4732
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(10, activation="softmax"),
        ],
        name="source-d",
    )
    network.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=False),
        metrics=["accuracy"],
    )
    return network


def _mnist(keras):
    """Three convolutions with batch normalization and one small dense layer.

    Pooling before normalization leaves three quarters less to normalize; a momentum
    of 0.9 lets its running statistics keep up with a short training. The last layer
    returns logits, and the softmax is inside the loss, once: ``from_logits=True``.
    Sizes and schedule were chosen on the validation images.
    """
    layers = keras.layers

    def normalized():
        return [layers.BatchNormalization(momentum=0.9), layers.ReLU()]

    network = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 3, use_bias=False),  # 26×26×16
            layers.MaxPooling2D(2),  # 13×13×16
            *normalized(),
            layers.Conv2D(32, 3, use_bias=False),  # 11×11×32
            layers.MaxPooling2D(2),  # 5×5×32
            *normalized(),
            layers.Conv2D(64, 3, use_bias=False),  # 3×3×64
            *normalized(),
            layers.Flatten(),  # 576
            layers.Dropout(0.3),
            layers.Dense(10),
        ],
        name="mnist",
    )
    network.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return network


_BUILDERS = {
    "source-d": (_source_d, Recipe(epochs=10, batch_size=32)),
    "mnist": (_mnist, Recipe(epochs=5, batch_size=128, peak_rate=0.01)),
}


def _entry(name: str):
    if name not in _BUILDERS:
        raise ValueError(f"name must be one of {', '.join(map(repr, _BUILDERS))}, got {name!r}.")
    return _BUILDERS[name]


def import_keras():
    """Import Keras on TensorFlow, without the messages that TensorFlow starts with.

    Raises
    ------
    ImportError
        TensorFlow is not installed.
    """
    # 3, because 2 still reports a missing graphics card as an error.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    try:
        with _native_messages_held_back():
            import keras
            import tensorflow  # noqa: F401
    except ImportError as error:
        raise ImportError(
            "Training needs TensorFlow: pip install 'tensorflow>=2.19' in this environment."
        ) from error
    return keras


@contextlib.contextmanager
def _native_messages_held_back():
    """Point file descriptor 2 elsewhere: what C++ code prints while it loads obeys no setting."""
    if "tensorflow" in sys.modules:
        yield
        return
    try:
        saved = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    try:
        with tempfile.TemporaryFile() as sink:
            os.dup2(sink.fileno(), 2)
            yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
