"""The story of a training: what a network could do after each epoch, in one small document.

`cnnlab.training.train` records a story with ``story=True``, and the board
`cnnlab.widgets.TrainingScrubber` tells it. A **moment** is a point of the training at which
it was recorded: before the first step, some within the first epoch, and after the epochs.

As JSON, kernels and feature maps are rounded to 8 bits: each moment has its own scale, the
largest magnitude, and each number is a whole number of scale/127, or of scale/255 where
none is negative. A story holds the rounded numbers, so that Python and the page have the
same. Counts, curves and pixels are not rounded, but for curves' digits after the sixth.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab import checks, ops
from cnnlab.models import RUNS
from cnnlab.training.history import CURVES

ACTIVATIONS: dict[str, Callable] = {"linear": np.asarray, "relu": ops.relu, "tanh": ops.tanh}
"""What a first layer may do after its sums, for a story to compute its maps."""

MOST_CLASSES = 20
"""The most classes that a story may have."""
MOST_MOMENTS = 30
"""The most moments that a story may have."""


@dataclass(frozen=True, eq=False)
class FirstLayer:
    """The first convolution at every moment: enough to compute its maps of any picture.

    Attributes
    ----------
    label : str
        What the layer is, in words.
    kernels : numpy.ndarray
        ``(moments, kh, kw, channels, filters)``.
    biases : numpy.ndarray
        ``(moments, filters)``.
    stride : int
        Rows and columns from one window to the next.
    padding : tuple
        Zeros around the picture: ((top, bottom), (left, right)).
    activation : str
        One of `ACTIVATIONS`.
    scale, offset : float
        The layer reads pixel/255·scale + offset.
    largest : float
        The largest magnitude in the maps of the story's pictures, over all moments.
    """

    label: str
    kernels: np.ndarray
    biases: np.ndarray
    stride: int
    padding: tuple[tuple[int, int], tuple[int, int]]
    activation: str
    scale: float = 1.0
    offset: float = 0.0
    largest: float = 1.0

    def maps(self, moment: int, pictures: np.ndarray) -> np.ndarray:
        """Return the maps ``(N, h, w, filters)`` of uint8 pictures ``(N, H, W, C)``."""
        x = pictures.astype(np.float64) / 255 * self.scale + self.offset
        sums = ops.conv2d(
            x,
            self.kernels[moment],
            self.biases[moment],
            stride=self.stride,
            padding=self.padding,
        )
        return ACTIVATIONS[self.activation](sums)


@dataclass(frozen=True, eq=False)
class LastMaps:
    """The feature maps of a late layer, of the first few pictures, at every moment.

    Attributes
    ----------
    label : str
        What the layer is, in words.
    values : numpy.ndarray
        ``(moments, pictures, h, w, maps)``.
    """

    label: str
    values: np.ndarray

    @property
    def largest(self) -> float:
        """The largest magnitude, over all moments and pictures."""
        return float(np.abs(self.values).max()) or 1.0


@dataclass(frozen=True, eq=False)
class Story:
    """What was recorded, moment by moment; all of it about the validation images.

    Attributes
    ----------
    about : dict
        Network, data and their provenance, seed, versions, date.
    classes : tuple of str
        The names of the classes.
    epochs : tuple of float
        When each moment was: 0 is before the first step, 0.1 a tenth through the first epoch.
    curves : dict of str to tuple
        ``"loss"`` and ``"accuracy"`` are means over an epoch of training, None where no epoch
        ends; ``"val_loss"`` and ``"val_accuracy"`` are of the validation images at the moment.
    confusion : numpy.ndarray
        ``(moments, classes, classes)``, counts: a row for each true class, a column for each
        predicted one.
    learned : numpy.ndarray
        ``(moments, moments)``, counts: how many images are wrong at the first moment and right
        at the second. The other way round it says how many are forgotten.
    pictures : numpy.ndarray
        ``(pictures, H, W, C)``, uint8: a few of the validation images.
    labels : numpy.ndarray
        ``(pictures,)``, the true class of each.
    predicted : numpy.ndarray
        ``(moments, pictures)``, the class that the network answers.
    first : FirstLayer or None
        None where the network does not begin with a convolution.
    last : LastMaps or None
        None where no late layer is small enough.
    """

    about: dict[str, Any]
    classes: tuple[str, ...]
    epochs: tuple[float, ...]
    curves: dict[str, tuple[float | None, ...]]
    confusion: np.ndarray
    learned: np.ndarray
    pictures: np.ndarray
    labels: np.ndarray
    predicted: np.ndarray
    first: FirstLayer | None = None
    last: LastMaps | None = None

    @property
    def layers(self) -> tuple[str, ...]:
        """What the layers are whose maps the story has, the first one first."""
        return tuple(layer.label for layer in (self.first, self.last) if layer is not None)

    def maps(self, layer: int, moment: int, picture: int) -> np.ndarray | None:
        """Return the maps ``(h, w, maps)`` of a picture, or None where they were not kept."""
        if self.first is not None and layer == 0:
            return self.first.maps(moment, self.pictures[picture : picture + 1])[0]
        values = self.last.values  # type: ignore[union-attr]  # its layers say which there are
        return values[moment, picture] if picture < values.shape[1] else None

    def to_json(self) -> dict[str, Any]:
        """Return the story as a document of plain values."""
        content = {field.name: getattr(self, field.name) for field in fields(self)}
        plain = {
            name: content[name].tolist() for name in ("confusion", "learned", "labels", "predicted")
        }
        plain["pictures"] = {
            "shape": list(self.pictures.shape),
            "bytes": base64.b64encode(self.pictures.tobytes()).decode(),
        }
        plain["curves"] = {name: [_short(v) for v in self.curves[name]] for name in CURVES}
        plain["classes"], plain["epochs"] = list(self.classes), list(self.epochs)
        plain["first"] = _first_to_json(self.first)
        plain["last"] = _last_to_json(self.last)
        return {"format": 1} | content | plain

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Story:
        """Read a document that `to_json` has written.

        Raises
        ------
        ValueError
            The document is no story; the sentence says what is wrong.
        """
        try:
            return _checked(cls(**_arguments(content)))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise ValueError(
                "story must be a document that training with story=True has recorded "
                f"({type(error).__name__}: {str(error).rstrip('.')[:120]})."
            ) from error

    def save(self, path: Path | str) -> Path:
        """Write the story to a JSON file."""
        path = Path(path)
        text = json.dumps(self.to_json(), separators=(",", ":"), ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")
        return path


def load(source: str | Path) -> Story:
    """Read a story from a file, or the one of the book with this name.

    Parameters
    ----------
    source : str or path
        The path of a JSON file, or the name of a network of which the book has a story.

    Raises
    ------
    ValueError
        There is no such story, or the file holds none.

    Examples
    --------
    >>> story = load("mnist-page")
    >>> story.epochs[0], story.epochs[-1], story.about["dataset"]
    (0, 12, 'mnist')
    """
    path = Path(source)
    if path.suffix != ".json":
        path = RUNS / f"{source}.story.json"
    if not _is_file(path):
        found = ", ".join(repr(name) for name in names())
        checks.refuse("source", str(source), f"a JSON file, or one of the book's own: {found}")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name} must be a JSON file with a story ({error}).") from error
    return Story.from_json(content)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def names() -> list[str]:
    """Return the names of the stories that come with the book.

    Examples
    --------
    >>> "mnist-page" in names()
    True
    """
    return sorted(path.name.removesuffix(".story.json") for path in RUNS.glob("*.story.json"))


# --- numbers in 8 bits


def packed(values: np.ndarray) -> dict[str, Any]:
    """Round numbers to 8 bits, with a scale for each entry of the first axis.

    Parameters
    ----------
    values : numpy.ndarray
        ``(moments, ...)``, finite.

    Returns
    -------
    dict
        ``shape``; ``levels``, 255 where no number is negative, else 127; ``scales``, the
        largest magnitude of each moment; and ``bytes``, in base64, uint8 or int8.

    Raises
    ------
    ValueError
        A number is not finite.

    Examples
    --------
    >>> packed(np.array([[0.0, 1.0, 2.0]]))
    {'shape': [1, 3], 'levels': 255, 'scales': [2.0], 'bytes': 'AID/'}
    >>> unpacked(packed(np.array([[-1.0, 0.5]]))).round(3).tolist()
    [[-1.0, 0.504]]
    """
    flat = np.asarray(values, np.float64).reshape(len(values), -1)
    if not np.isfinite(flat).all():
        raise ValueError("values must be finite numbers.")
    levels = 255 if flat.min() >= 0 else 127
    scales = [float(f"{row:.6g}") or 1.0 for row in np.abs(flat).max(axis=1)]
    steps = np.rint(flat / np.array(scales)[:, None] * levels)
    kind = np.uint8 if levels == 255 else np.int8
    raw = np.clip(steps, -levels, levels).astype(kind).tobytes()
    return {
        "shape": list(np.shape(values)),
        "levels": levels,
        "scales": scales,
        "bytes": base64.b64encode(raw).decode(),
    }


def unpacked(content: dict[str, Any]) -> np.ndarray:
    """Return the numbers that `packed` has rounded, float64."""
    raw = base64.b64decode(content["bytes"], validate=True)
    kind = {255: np.uint8, 127: np.int8}[content["levels"]]
    steps = np.frombuffer(raw, kind).reshape(content["shape"])
    scales = np.array(content["scales"], np.float64)
    if scales.shape != steps.shape[:1] or not np.isfinite(scales).all():
        raise ValueError("there must be one finite scale a moment")
    return steps * scales.reshape(-1, *[1] * (steps.ndim - 1)) / content["levels"]


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


# --- the document


def _first_to_json(first: FirstLayer | None) -> dict[str, Any] | None:
    if first is None:
        return None
    return {
        "label": first.label,
        "kernels": packed(first.kernels),
        "biases": packed(first.biases),
        "stride": first.stride,
        "padding": [list(sides) for sides in first.padding],
        "activation": first.activation,
        "scale": first.scale,
        "offset": first.offset,
        "largest": _short(first.largest),
    }


def _last_to_json(last: LastMaps | None) -> dict[str, Any] | None:
    if last is None:
        return None
    return {"label": last.label, "values": packed(last.values), "largest": _short(last.largest)}


def _arguments(content: dict[str, Any]) -> dict[str, Any]:
    """Return what `Story` takes, decoded from a document."""
    if content["format"] != 1:
        checks.refuse("format", content["format"], "1")
    values = {field.name: content[field.name] for field in fields(Story)}
    for name in ("confusion", "learned", "labels", "predicted"):
        values[name] = _whole_numbers(name, content[name])
    pixels = base64.b64decode(content["pictures"]["bytes"], validate=True)
    values["pictures"] = np.frombuffer(pixels, np.uint8).reshape(content["pictures"]["shape"])
    values["curves"] = {name: tuple(content["curves"][name]) for name in CURVES}
    values["classes"] = tuple(str(name) for name in content["classes"])
    values["epochs"] = tuple(content["epochs"])
    first, last = content["first"], content["last"]
    values["first"] = None if first is None else _read_first(first)
    values["last"] = None if last is None else LastMaps(last["label"], unpacked(last["values"]))
    return values


_FIRST = ("label", "stride", "activation", "scale", "offset", "largest")


def _read_first(first: dict[str, Any]) -> FirstLayer:
    settings = {name: first[name] for name in _FIRST}
    padding: Any = tuple(tuple(sides) for sides in first["padding"])
    kernels, biases = unpacked(first["kernels"]), unpacked(first["biases"])
    return FirstLayer(kernels=kernels, biases=biases, padding=padding, **settings)


def _whole_numbers(name: str, value: object) -> np.ndarray:
    array = np.array(value)
    if array.dtype.kind != "i" or array.min(initial=0) < 0:
        raise ValueError(f"{name} must be whole numbers of at least 0")
    return array


def _checked(story: Story) -> Story:
    """Return the story where its parts fit together, else raise ValueError."""
    moments, classes = len(story.epochs), len(story.classes)
    count = len(story.pictures)
    shapes = {
        "confusion": (moments, classes, classes),
        "learned": (moments, moments),
        "labels": (count,),
        "predicted": (moments, count),
    }
    for name, shape in shapes.items():
        if getattr(story, name).shape != shape:
            checks.refuse(f"the shape of {name}", getattr(story, name).shape, f"{shape}")
    _require(1 <= moments <= MOST_MOMENTS, f"there must be 1 to {MOST_MOMENTS} moments")
    _require(2 <= classes <= MOST_CLASSES, f"there must be 2 to {MOST_CLASSES} classes")
    _require(all(_is_finite(e) for e in story.epochs), "epochs must be numbers")
    _require(list(story.epochs) == sorted(set(story.epochs)), "epochs must grow")
    _require(count and story.pictures.ndim == 4, "there must be pictures")
    _require(story.pictures.shape[3] in (1, 3), "pictures must be gray or in color")
    _require(max(story.labels.max(), story.predicted.max()) < classes, "a class has no name")
    named = all(isinstance(story.about.get(name), str) for name in ("network", "dataset"))
    _require(named, "about must name the network and the dataset")
    for name, values in story.curves.items():
        _require(len(values) == moments, f"{name} must have a value for each moment")
        _require(all(v is None or _is_finite(v) for v in values), f"{name} must be numbers")
    _check_layers(story, moments)
    return story


def _check_layers(story: Story, moments: int) -> None:
    if story.first is not None:
        kernels = story.first.kernels
        _require(kernels.ndim == 5 and len(kernels) == moments, "kernels must be of each moment")
        _require(story.first.biases.shape == (moments, kernels.shape[4]), "biases must fit")
        story.first.maps(0, story.pictures[:1])
    if story.last is not None:
        values = story.last.values
        _require(values.ndim == 5 and len(values) == moments, "maps must be of each moment")
        _require(values.shape[1] <= len(story.pictures), "maps must be of the pictures")


def _require(holds: object, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)


def _is_finite(value: object) -> bool:
    return (
        isinstance(value, (int, float)) and not isinstance(value, bool) and bool(np.isfinite(value))
    )


# --- which pictures to keep


def changers(right: np.ndarray, count: int, taken: Sequence[int] = ()) -> list[int]:
    """Choose images that show how a network changes its mind.

    From one moment to the next, the last ones first, one image that is learned and one that
    is forgotten is taken, unless one that is taken already does the same; then a second one
    of each, and so on. Among several, it is the one that changes most often in all.

    Parameters
    ----------
    right : numpy.ndarray
        ``(moments, images)``, booleans: which images the network gets right.
    count : int
        How many to choose at the most.
    taken : sequence of int
        Images that are kept anyway.

    Returns
    -------
    list of int
        Numbers of images, none of them in `taken`.

    Examples
    --------
    >>> right = np.array([[0, 0, 1], [1, 0, 1], [1, 1, 0]], bool)
    >>> changers(right, 3)  # 1 is learned last, 2 is forgotten then, 0 is learned first
    [1, 2, 0]
    """
    changes = np.diff(right.astype(np.int8), axis=0)
    often = np.abs(changes).sum(axis=0)
    kept = np.zeros(right.shape[1], bool)
    kept[list(taken)] = True
    chosen: list[int] = []
    for wanted in range(1, count + 1):
        for step, side in itertools.product(changes[::-1], (1, -1)):
            does = step == side
            left = np.flatnonzero(does & ~kept)
            if len(chosen) < count and len(left) and (does & kept).sum() < wanted:
                chosen.append(int(left[np.argmax(often[left])]))
                kept[chosen[-1]] = True
    return chosen
