"""Store the weights of trained networks, and load them again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cnnlab import checks
from cnnlab.models.building import build, recipe

if TYPE_CHECKING:
    import keras

RUNS = Path(__file__).parent.parent / "runs"
"""The package's own folder of recorded runs, and of the weights that came out of them."""


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
    network.set_weights(read_weights(name, RUNS))
    return network


def save_weights(
    network: keras.Model, name: str, folder: Path = RUNS, *, run: str | None = None
) -> Path:
    """Store the weights of a trained network where `load` finds them.

    The arrays go into ``name.weights.npz``, in the order of Keras, and the file's SHA-256
    into ``name.weights.json``, which `load` checks. Small networks keep float32;
    with more than 200,000 parameters the arrays are rounded to float16, half the size.

    Parameters
    ----------
    network : keras.Model
        Of the structure that ``build(name)`` returns.
    name : str
        One of `names`.
    folder : Path
        Where the two files go.
    run : str, optional
        File name of the recorded run that the weights come from.
    """
    recipe(name)  # refuses an unknown name
    path = Path(folder) / f"{name}.weights.npz"
    kind = np.float16 if network.count_params() > 200_000 else np.float32
    np.savez_compressed(path, *(values.astype(kind) for values in network.get_weights()))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    note = {"file": path.name, "sha256": digest, "run": run}
    path.with_suffix(".json").write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    return path


def read_weights(name: str, folder: Path = RUNS) -> list[np.ndarray]:
    """Read the stored arrays of a network, in the order of Keras, without TensorFlow.

    Parameters
    ----------
    name : str
        One of `names`.
    folder : Path
        Where `save_weights` has put them.

    Returns
    -------
    list of numpy.ndarray
        float32.

    Raises
    ------
    ValueError
        No weights are stored under this name, or the file has been changed.

    Examples
    --------
    >>> [values.shape for values in read_weights("mnist-page")][:2]
    [(5, 5, 1, 12), (12,)]
    """
    folder = Path(folder)
    path = folder / f"{name}.weights.npz"
    note = path.with_suffix(".json")
    if not path.is_file() or not note.is_file():
        stored = sorted(file.name.partition(".")[0] for file in folder.glob("*.weights.npz"))
        checks.refuse(
            "name", name, f"a network with stored weights ({', '.join(stored) or 'none'})"
        )
    expected = json.loads(note.read_text(encoding="utf-8"))["sha256"]
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        checks.refuse(f"the SHA-256 of {path.name}", found, f"{expected}; it was not read")
    with np.load(path, allow_pickle=False) as arrays:
        return [arrays[key].astype(np.float32) for key in arrays.files]
