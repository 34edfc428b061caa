"""Record the story of a training while it runs: see `cnnlab.story`."""

from __future__ import annotations

import datetime
import importlib.metadata
import math
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab import checks, models, shapes
from cnnlab.training.evaluation import confusion_matrix
from cnnlab.training.history import CURVES
from cnnlab.training.story import (
    ACTIVATIONS,
    MOST_CLASSES,
    MOST_MOMENTS,
    FirstLayer,
    LastMaps,
    Story,
    changers,
)

if TYPE_CHECKING:
    import keras

FIRST_EPOCH = (0.02, 0.1, 0.4)
"""Moments within the first epoch, as shares of it: then a network learns fastest."""

PICTURE_BYTES = 19_000
MAP_BYTES = 26_000
KERNEL_BYTES = 25_000
MOST_PICTURES = 24
MOST_EXAMPLES = 10

_NAMES = {
    "MaxPooling2D": "max pooling",
    "AveragePooling2D": "average pooling",
    "Conv2D": "convolution",
    "BatchNormalization": "batch normalization",
    "Add": "sum with the shortcut",
}


class Recorder:
    """Notes what a story tells, moment by moment.

    Parameters
    ----------
    model : keras.Model
        The network, before its first step.
    images : numpy.ndarray
        The validation images, uint8, ``(N, H, W)`` or ``(N, H, W, C)``.
    labels : numpy.ndarray
        ``(N,)``, integers.
    classes : tuple of str
        Their names.
    epochs : int
        How many the training will have. A long one is recorded every few epochs.

    Raises
    ------
    ValueError
        There are more classes than a story shows.
    """

    def __init__(
        self,
        model: keras.Model,
        images: np.ndarray,
        labels: np.ndarray,
        classes: tuple[str, ...],
        epochs: int,
    ):
        if not 2 <= len(classes) <= MOST_CLASSES:
            allowed = f"from 2 to {MOST_CLASSES} for a story"
            checks.refuse("the number of classes", len(classes), allowed)
        self.model, self.labels, self.classes = model, labels, classes
        self.images = images if images.ndim == 4 else images[..., np.newaxis]
        self.every = math.ceil(epochs / (MOST_MOMENTS - len(FIRST_EPOCH) - 2))
        self.total = epochs
        self.epochs: list[float] = []
        self.passed = 0
        self.curves: dict[str, list[float | None]] = {name: [] for name in CURVES}
        self.predicted: list[np.ndarray] = []
        self.weights: list[list[np.ndarray]] = []
        self.maps: list[np.ndarray] = []
        self.examples = _first_of_each_class(labels, self._room())
        self.first = _first_convolution(model)
        moments = 1 + len(FIRST_EPOCH) + math.ceil(epochs / self.every)
        if self.first and moments * int(np.prod(self.first["layer"].kernel.shape)) > KERNEL_BYTES:
            self.first = None
        self.last = _last_maps(model, self.first and self.first["layer"], moments)

    def is_due(self, step: int, steps: int) -> bool:
        """Return whether a story has a moment after this step, with so many steps an epoch."""
        if step >= steps:
            epoch, rest = divmod(step, steps)
            return rest == 0 and (epoch % self.every == 0 or epoch == self.total)
        return _shares_passed(step / steps) > self.passed

    def note(self, epoch: float, outputs: np.ndarray, x: np.ndarray, curves: dict) -> None:
        """Keep one moment.

        Parameters
        ----------
        epoch : float
            Epochs so far.
        outputs : numpy.ndarray
            What the network says of all validation images, ``(N, classes)``.
        x : numpy.ndarray
            These images as the network takes them.
        curves : dict
            Loss and accuracy; those of training are left out within an epoch.
        """
        weights, maps = [], np.empty(0)
        if self.first is not None:
            layer = self.first["layer"]
            weights = [np.asarray(values, np.float64) for values in layer.get_weights()]
        if self.last is not None:
            network, count, _ = self.last
            values = network(x[self.examples[:count]], training=False)
            maps = np.asarray(values, np.float64)
        self.weights.append(weights)  # from here on nothing takes long enough to be interrupted
        self.maps.append(maps)
        self.predicted.append(outputs.argmax(axis=-1).astype(np.uint8))
        for name in CURVES:
            self.curves[name].append(curves.get(name))
        self.epochs.append(int(epoch) if float(epoch).is_integer() else round(epoch, 2))
        self.passed = _shares_passed(epoch)

    def story(self, about: dict[str, Any]) -> Story:
        """Return what was noted, rounded as its document is."""
        predicted = np.stack(self.predicted)
        right = predicted == self.labels
        extra = changers(right, self._room() - len(self.examples), self.examples)
        kept = [*self.examples, *extra]
        classes = len(self.classes)
        wrong = (~right).astype(np.int64)
        story = Story(
            about=about | _versions(),
            classes=self.classes,
            epochs=tuple(self.epochs),
            curves={name: tuple(values) for name, values in self.curves.items()},
            confusion=np.stack([confusion_matrix(self.labels, p, classes) for p in predicted]),
            learned=wrong @ right.T.astype(np.int64),
            pictures=self.images[kept],
            labels=np.asarray(self.labels)[kept].astype(np.int64),
            predicted=predicted[:, kept].astype(np.int64),
            first=self._first_layer(self.images[kept]),
            last=LastMaps(self.last[2], np.stack(self.maps)) if self.last else None,
        )
        return Story.from_json(story.to_json())

    def _room(self) -> int:
        """Return how many pictures fit into a story."""
        fit = PICTURE_BYTES // int(np.prod(self.images.shape[1:]))
        return max(2, min(MOST_PICTURES, fit, len(self.images)))

    def _first_layer(self, pictures: np.ndarray) -> FirstLayer | None:
        if self.first is None:
            return None
        layer, settings = self.first["layer"], self.first["settings"]
        kernels = np.stack([values[0] for values in self.weights])
        biases = np.zeros((len(kernels), kernels.shape[-1]))
        if layer.use_bias:
            biases = np.stack([values[1] for values in self.weights])
        size = self.images.shape[1:3]
        padding: Any = ((0, 0), (0, 0))
        if layer.padding == "same":
            pairs = zip(size, kernels.shape[1:3], strict=True)
            padding = tuple(shapes.same_padding(n, k, settings["stride"]) for n, k in pairs)
        first = FirstLayer(kernels=kernels, biases=biases, padding=padding, **settings)
        largest = max(np.abs(first.maps(m, pictures)).max() for m in range(len(kernels)))
        return replace(first, largest=float(largest) or 1.0)


def _shares_passed(epoch: float) -> int:
    return sum(epoch >= share for share in FIRST_EPOCH)


def _first_of_each_class(labels: np.ndarray, room: int) -> list[int]:
    """Return the first image of each class: chosen before anything is known of them."""
    found = [np.flatnonzero(labels == number) for number in np.unique(labels)]
    return [int(places[0]) for places in found][: min(MOST_EXAMPLES, room)]


def _first_convolution(model: keras.Model) -> dict[str, Any] | None:
    """Return the first layer and its settings, where it is a convolution of the image."""
    keras = models.import_keras()
    scale, offset = 1.0, 0.0
    for number, layer in enumerate(_layers(model), start=1):
        if isinstance(layer, keras.layers.Rescaling) and np.ndim(layer.scale) == 0:
            scale, offset = scale * layer.scale, offset * layer.scale + layer.offset
            continue
        if not _is_plain_convolution(keras, layer):
            return None
        name = layer.activation.__name__
        activation = name if name in ACTIVATIONS else "linear"
        rows, cols = layer.kernel_size
        done = "" if activation == "linear" else f" + {'ReLU' if name == 'relu' else name}"
        settings = {
            "label": f"Layer {number}: convolution {rows}×{cols}{done}",
            "stride": layer.strides[0],
            "activation": activation,
            "scale": float(scale),
            "offset": float(offset),
        }
        return {"layer": layer, "settings": settings}
    return None


def _is_plain_convolution(keras: ModuleType, layer: Any) -> bool:
    return (
        isinstance(layer, keras.layers.Conv2D)
        and layer.groups == 1
        and layer.dilation_rate == (1, 1)
        and layer.strides[0] == layer.strides[1]
        and layer.padding in ("valid", "same")
    )


def _last_maps(model: keras.Model, first: Any, moments: int) -> tuple[Any, int, str] | None:
    """Return the network up to its last small maps, of how many pictures, and its label.

    None where no layer after the first convolution has maps that fit into a story.
    """
    keras = models.import_keras()
    numbered = [*enumerate(_layers(model), start=1)]
    for number, layer in reversed(numbered):
        shape = tuple(layer.output.shape)
        if layer is first or len(shape) != 4 or shape[1] < 2:
            continue
        count = MAP_BYTES // (moments * int(np.prod(shape[1:])))
        if count:
            kind = type(layer).__name__
            name = layer.activation.__name__ if kind == "Activation" else _NAMES.get(kind, kind)
            network = keras.Model(model.inputs[0], layer.output)
            return network, min(count, MOST_EXAMPLES), f"Layer {number}: {name}"
        return None
    return None


def _layers(model: keras.Model) -> list[Any]:
    """Return the layers that compute, in order."""
    return [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]


def _versions() -> dict[str, Any]:
    packages = ("tensorflow", "keras", "numpy")
    versions = {name: importlib.metadata.version(name) for name in packages}
    return {"versions": versions, "date": datetime.date.today().isoformat()}
