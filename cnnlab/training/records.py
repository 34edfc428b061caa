"""Recorded runs: one JSON file each, from which the book takes its numbers."""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from cnnlab import checks, layers, models
from cnnlab.datasets import Dataset
from cnnlab.training.history import CURVES, History

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Run:
    """A recorded run, as `runs` reads it from its JSON file.

    `precision` is the format of the computation, and `views` says which views of a test
    image were averaged. `total_seconds` counts everything after the data was loaded:
    building, training, validation and test; None where it was not measured. `confusion`
    counts the test images, a row for each true class and a column for each predicted one;
    None where it was not kept.
    """

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
    precision: str = "float32"
    views: str = "none"
    total_seconds: float | None = None
    confusion: tuple[tuple[int, ...], ...] | None = None


def record(
    history: History,
    *,
    network: str,
    model: keras.Model,
    data: Dataset,
    test: dict[str, Any],
    folder: Path | str | None = None,
    views: str = "none",
    total_seconds: float | None = None,
) -> Path:
    """Write a run to a JSON file and return its path.

    Parameters
    ----------
    history : History
        From `train`.
    network : str
        The name given to ``models.build``.
    model : keras.Model or cnnlab.layers.Network
        The trained network; its parameters are counted.
    data : Dataset
        What it was trained on.
    test : dict
        From `evaluate`.
    folder : path, optional
        By default the package's own folder, from which the book takes its numbers.
    views : str
        Which views of each test image `test` averages.
    total_seconds : float, optional
        Time of building, training, validation and test together.

    Raises
    ------
    ValueError
        The training was stopped early; or a stand-in, or a part of a data set, in the
        package's own folder.
    """
    folder = models.RUNS if folder is None else Path(folder)
    check_recordable(data, folder)
    if history.stopped:
        allowed = "empty: a run is recorded where its training is complete"
        checks.refuse("history.stopped", history.stopped, allowed)
    run = Run(
        network=network,
        dataset=data.name,
        provenance=data.provenance,
        is_stand_in=data.is_stand_in,
        is_part=data.is_part,
        parameters=_parameters(model),
        test_images=len(data.x_test),
        test_loss=test["loss"],
        test_accuracy=test["accuracy"],
        history=replace(history, story=None),
        processor=_processor(),
        cores=_cores(),
        versions=_versions(model),
        date=datetime.date.today().isoformat(),
        precision=_precision(model),
        views=views,
        total_seconds=total_seconds,
        confusion=_rows(test.get("confusion")),
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{data.name}-{network}-seed{history.seed}.json"
    content = asdict(run)
    del content["history"]["story"]  # it has a file of its own
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
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
        f"data is {kind} ({data.provenance}), but it must be complete and real to be recorded "
        "with the book: give another folder."
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


def benchmark(name: str, folder: Path | str | None = None) -> dict:
    """Read what a script in ``benchmarks/`` has measured.

    Parameters
    ----------
    name : str
        ``"recipes"``, ``"loops"`` or ``"costs"``, from ``benchmarks/training.py``;
        ``"changes"`` or ``"trials"``, from the script of that name.
    folder : path, optional
        By default the package's own.

    Returns
    -------
    dict
        ``rows``, one measurement each, and the machine: ``processor``, ``cores``,
        ``versions``, ``load`` and ``date``.

    Raises
    ------
    ValueError
        There is no such file.
    """
    path = (models.RUNS if folder is None else Path(folder)) / f"benchmark-{name}.json"
    if not path.is_file():
        script = f"{name}.py" if name in ("changes", "trials") else f"training.py {name}"
        made = f"{path.name} is made by python benchmarks/{script}"
        checks.refuse("name", name, f"a measured benchmark: {made}")
    return json.loads(path.read_text(encoding="utf-8"))


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
        checks.refuse("values", values, "at least one number")
    middle, low, high = map(form.format, (statistics.median(values), values[0], values[-1]))
    if len(values) == 1:
        return f"{middle} (1 seed)"
    return f"{middle} ({low} to {high}, {len(values)} seeds)"


def _read_run(path: Path) -> Run:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        curves = {name: tuple(content["history"][name]) for name in CURVES}
        history = History(**(content["history"] | curves))
        confusion = _rows(content.get("confusion"))
        return Run(**(content | {"history": history, "confusion": confusion}))
    except (KeyError, TypeError, ValueError) as error:
        names = ", ".join(field.name for field in fields(Run))
        raise ValueError(f"{path} must be a recorded run with {names} ({error}).") from error


def _rows(matrix: ArrayLike | None) -> tuple[tuple[int, ...], ...] | None:
    """Return a matrix as tuples of whole numbers, which JSON can hold."""
    return None if matrix is None else tuple(map(tuple, np.asarray(matrix).tolist()))


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


def _parameters(model: keras.Model | layers.Network) -> int:
    if isinstance(model, layers.Network):
        return model.count_parameters()
    return int(model.count_params())


def _versions(model: keras.Model | layers.Network | None = None) -> dict[str, str]:
    is_numpy = isinstance(model, layers.Network)
    packages = ("numpy",) if is_numpy else ("numpy", "tensorflow", "keras")
    return {"python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in packages
    }


def _precision(model: keras.Model | layers.Network) -> str:
    """Return the format that the layers compute in; the last one is always float32."""
    if isinstance(model, layers.Network):
        return str(next(values.dtype for layer in model.layers for values in layer.params.values()))
    used = {layer.compute_dtype for layer in model.layers}
    return "bfloat16" if "bfloat16" in used else "float32"
