"""Build, load and store the book's networks in Keras, by name.

TensorFlow is imported when a network is built, not before, so that the rest of the
package works without it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cnnlab import muon
from cnnlab.networks import NETWORKS, WHITENING
from cnnlab.recipes import Recipe

if TYPE_CHECKING:
    import keras

RUNS = Path(__file__).parent / "runs"


def names(dataset: str | None = None) -> tuple[str, ...]:
    """Return the names that :func:`build` knows, or those for one data set.

    Examples
    --------
    >>> names("cifar10")
    ('source-e-dense', 'source-e', 'cifar10-fast', 'cifar10', 'cifar10-strong')
    """
    return tuple(
        name for name, (_, recipe) in NETWORKS.items() if dataset in (None, recipe.dataset)
    )


def recipe(name: str) -> Recipe:
    """Return how the network is trained in the book.

    Raises
    ------
    ValueError
        The name is unknown.

    Examples
    --------
    >>> recipe("source-d")
    Recipe(epochs=10, batch_size=32)
    """
    return _entry(name)[1]


def build(
    name: str,
    *,
    seed: int | None = None,
    rate: float | None = None,
    precision: str = "float32",
) -> keras.Model:
    """Build a compiled network with new random weights.

    Parameters
    ----------
    name : str
        One of :func:`names`.
    seed : int, optional
        Makes the random weights, and the dropout that follows, repeatable.
    rate : float, optional
        A fixed learning rate; by default the recipe's, or the optimizer's own.
    precision : str
        ``"float32"``, or ``"bfloat16"``: most layers then compute with 8 significant
        bits, while weights and the last layer stay in float32.

    Returns
    -------
    keras.Model
        Takes images ``(N, 28, 28, 1)`` or ``(N, 32, 32, 3)``, float32 from 0 to 1.
        The sources' networks and ``"mnist-page"`` return probabilities ``(N, 10)``,
        the others logits ``(N, 10)``.

    Raises
    ------
    ValueError
        The name or the precision is unknown, or the seed is not an integer from 0 to
        2**32 - 1.

    Examples
    --------
    >>> network = build("mnist", seed=0)
    >>> network.input_shape, network.output_shape
    ((None, 28, 28, 1), (None, 10))
    """
    builder, how = _entry(name)
    policies = {"float32": "float32", "bfloat16": "mixed_bfloat16"}
    if precision not in policies:
        raise ValueError(f"precision must be 'float32' or 'bfloat16', got {precision!r}.")
    keras = import_keras()
    if seed is not None:
        keras.utils.set_random_seed(checked_seed(seed))
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policies[precision])
    try:
        network = builder(keras)
    finally:
        keras.config.set_dtype_policy(before)
    network.compile(
        optimizer=_optimizer(keras, how, rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=not ends_in_softmax(network)),
        metrics=["accuracy"],
    )
    return network


def _optimizer(keras, how: Recipe, rate: float | None):
    """Make the optimizer of a recipe; kernels decay, biases and normalization do not."""
    rate = how.rate if rate is None else rate
    if how.optimizer == "muon":
        return muon.optimizer(keras, how.peak_rate if rate is None else rate)
    options = {} if rate is None else {"learning_rate": rate}
    if how.weight_decay:
        options["weight_decay"] = how.weight_decay
    if how.optimizer == "sgd" and how.peak_rate is not None:
        options |= {"momentum": 0.9, "nesterov": True}
    optimizer = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}[how.optimizer](
        **options
    )
    if how.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=["bias", "beta", "gamma"])
    return optimizer


def ends_in_softmax(network: keras.Model) -> bool:
    """Return True when the network returns probabilities, False when it returns logits.

    Examples
    --------
    >>> ends_in_softmax(build("source-d")), ends_in_softmax(build("mnist"))
    (True, False)
    """
    activation = getattr(network.layers[-1], "activation", None)
    return getattr(activation, "__name__", "") == "softmax"


def whiten(network: keras.Model, images: np.ndarray) -> bool:
    """Set the kernels of a network's whitening layer from training images.

    The kernels are the principal components of patches, each divided by the square root
    of its variance, and the same again with the other sign.

    Parameters
    ----------
    network : keras.Model
        From :func:`build`; one without such a layer is left as it is.
    images : numpy.ndarray
        Training images ``(N, H, W, C)``, uint8; the first 500 are used.

    Returns
    -------
    bool
        Whether the network has such a layer.

    Examples
    --------
    >>> images = np.random.default_rng(0).integers(0, 256, (50, 32, 32, 3), dtype=np.uint8)
    >>> whiten(build("cifar10-fast"), images), whiten(build("mnist"), images)
    (True, False)
    """
    found = [layer for layer in network.layers if layer.name == WHITENING]
    if not found:
        return False
    kernel, bias = found[0].get_weights()
    size, _, channels, filters = kernel.shape
    values = images[:500].astype(np.float32) / 255 * 4 - 2
    patches = np.lib.stride_tricks.sliding_window_view(values, (size, size), axis=(1, 2))
    patches = patches.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * channels)
    variances, components = np.linalg.eigh(np.cov(patches, rowvar=False))
    strongest = np.argsort(variances)[::-1][: filters // 2]
    scaled = components[:, strongest] / np.sqrt(variances[strongest] + 5e-4)
    both = np.concatenate([scaled, -scaled], axis=1)
    found[0].set_weights([both.reshape(kernel.shape).astype(np.float32), bias])
    return True


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


def save_weights(
    network: keras.Model, name: str, folder: Path = RUNS, *, run: str | None = None
) -> Path:
    """Store the weights of a trained network where :func:`load` finds them.

    The arrays go into ``name.weights.npz``, in the order of Keras, and the file's SHA-256
    into ``name.weights.json``, which :func:`load` checks. Small networks keep float32;
    with more than 200,000 parameters the arrays are rounded to float16, half the size.

    Parameters
    ----------
    network : keras.Model
        Of the structure that ``build(name)`` returns.
    name : str
        One of :func:`names`.
    folder : Path
        Where the two files go.
    run : str, optional
        File name of the recorded run that the weights come from.
    """
    _entry(name)
    path = Path(folder) / f"{name}.weights.npz"
    kind = np.float16 if network.count_params() > 200_000 else np.float32
    np.savez_compressed(path, *(values.astype(kind) for values in network.get_weights()))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    note = {"file": path.name, "sha256": digest, "run": run}
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
        return [arrays[key].astype(np.float32) for key in arrays.files]


def _entry(name: str):
    if name not in NETWORKS:
        raise ValueError(f"name must be one of {', '.join(map(repr, NETWORKS))}, got {name!r}.")
    return NETWORKS[name]


def import_keras():
    """Import Keras on TensorFlow, without the messages that TensorFlow starts with.

    The advice to build one graph for many calls is held back as well: each network that
    is trained needs a graph of its own. The oneDNN library is switched on: TensorFlow
    does so by itself only on some processors, and without it a convolution can take
    twice the time. ``TF_ENABLE_ONEDNN_OPTS=0`` in the environment switches it off.

    Raises
    ------
    ImportError
        TensorFlow is not installed.
    """
    # 3, because 2 still reports a missing graphics card as an error.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    try:
        with _native_messages_held_back():
            import keras
            import tensorflow  # noqa: F401
    except ImportError as error:
        raise ImportError(
            "Training needs TensorFlow: pip install 'tensorflow>=2.19' in this environment."
        ) from error
    logging.getLogger("tensorflow").addFilter(_is_no_advice_on_retracing)
    return keras


def _is_no_advice_on_retracing(record: logging.LogRecord) -> bool:
    return "triggered tf.function retracing" not in record.getMessage()


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
