"""The state of a training in a file, from which it goes on after a kill."""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab import checks
from cnnlab.training.history import CURVES

if TYPE_CHECKING:
    import keras


@dataclass
class State:
    """Where a training stands, apart from the weights.

    Attributes
    ----------
    step : int
        Steps taken.
    curves : dict of str to list of float
        One value for each complete epoch.
    sums : list of float
        Summed loss and right answers of the epoch that is under way.
    seconds, training_seconds : float
        Time so far: in all, and in the steps alone.
    best : list of numpy.ndarray
        The weights after the epoch with the highest validation accuracy.
    """

    step: int = 0
    curves: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in CURVES})
    sums: list[float] = field(default_factory=lambda: [0.0, 0.0])
    seconds: float = 0.0
    training_seconds: float = 0.0
    best: list[np.ndarray] = field(default_factory=list)


def save(path: Path, model: keras.Model, state: State, setting: dict[str, Any]) -> None:
    """Write weights, optimizer, random states and progress, all or nothing.

    Parameters
    ----------
    path : Path
        A file that is replaced only when the new one is complete.
    model : keras.Model
        With its optimizer.
    state : State
        Where the training stands.
    setting : dict
        What must be equal when the training goes on.
    """
    note = {
        "setting": setting,
        "step": state.step,
        "curves": state.curves,
        "sums": state.sums,
        "seconds": state.seconds,
        "training_seconds": state.training_seconds,
    }
    arrays: dict[str, Any] = {
        f"variable{i}": np.asarray(v) for i, v in enumerate(_variables(model))
    }
    arrays |= {f"best{i}": values for i, values in enumerate(state.best)}
    part = path.with_name(path.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    with open(part, "wb") as file:
        np.savez(file, note=np.array(json.dumps(note)), **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def restore(path: Path, model: keras.Model, setting: dict[str, Any]) -> State:
    """Put a saved state back into the model, and return where the training stood.

    Raises
    ------
    ValueError
        The file is no checkpoint, or one of another training.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
        note = json.loads(str(arrays.pop("note")))
        found = note.pop("setting")
    except (ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} must be a checkpoint of a training ({error}).") from error
    changed = [name for name in setting if found.get(name) != setting[name]]
    if changed:
        was = checks.written(found.get(changed[0]))
        allowed = f"{was} as in the training that {path} belongs to; or give another checkpoint"
        checks.refuse(changed[0], setting[changed[0]], allowed)
    for i, variable in enumerate(_variables(model)):
        variable.assign(arrays[f"variable{i}"])
    best = [arrays[f"best{i}"] for i in range(sum(name.startswith("best") for name in arrays))]
    return State(**note, best=best)


def _variables(model: keras.Model) -> list:
    """All that a step changes: weights, running statistics, dropout's seeds, optimizer."""
    return [*model.variables, *model.optimizer.variables]
