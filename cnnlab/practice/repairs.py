"""Checks for repairs: each runs a reader's function and says what is still wrong.

The chapter on training that goes wrong hands out functions with a fault. A check calls the
repaired function with small inputs whose right answer is known, and returns one sentence,
"Not yet: …" with the first fault that it finds, or "Repaired: …". It does not raise where
the function stops with an error: the sentence then names the error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnnlab import datasets, layers, training
from cnnlab.training import steps


class _Fault(Exception):
    """What is still wrong, in one sentence."""


def check_loss(build: Callable[[], Any]) -> str:
    """Check that softmax is applied once: in the network or in the loss.

    Parameters
    ----------
    build : callable
        Takes nothing and returns a compiled Keras network with one input of fixed shape,
        whose loss is `SparseCategoricalCrossentropy`.

    Returns
    -------
    str
        "Repaired: …" or "Not yet: …".

    Examples
    --------
    >>> from cnnlab import models
    >>> check_loss(lambda: models.build("mnist"))
    'Repaired: softmax is applied once.'
    """
    return _verdict(_examine_loss, build, "softmax is applied once")


def check_scaling(prepare: Callable[[np.ndarray], np.ndarray]) -> str:
    """Check that pixels become numbers from 0 to 1 with a channel axis, and lose nothing.

    Parameters
    ----------
    prepare : callable
        From uint8 images ``(N, H, W)``, 0 to 255, to floats ``(N, H, W, 1)``, 0 to 1.

    Returns
    -------
    str
        "Repaired: …" or "Not yet: …".

    Examples
    --------
    >>> check_scaling(lambda images: images[..., None] / 255)
    'Repaired: 0 stays 0, 255 becomes 1, and every gray keeps its place between them.'
    >>> check_scaling(lambda images: images[..., None])
    'Not yet: the brightest pixel, 255, becomes 255 and not 1.'
    """
    words = "0 stays 0, 255 becomes 1, and every gray keeps its place between them"
    return _verdict(_examine_scaling, prepare, words)


def check_shuffle(shuffle: Callable) -> str:
    """Check that images and labels are shuffled, and together.

    Parameters
    ----------
    shuffle : callable
        From images ``(N, H, W)``, labels ``(N,)`` and a seed to both in a new order.

    Returns
    -------
    str
        "Repaired: …" or "Not yet: …".

    Examples
    --------
    >>> check_shuffle(lambda images, labels, seed: (images, labels))
    'Not yet: the images are still in their old order.'
    """
    return _verdict(_examine_shuffle, shuffle, "each label has stayed with its image")


def check_channels(convert: Callable[[np.ndarray], np.ndarray]) -> str:
    """Check that images stored plane by plane become images with their channels last.

    Parameters
    ----------
    convert : callable
        From ``(N, C, H, W)`` to ``(N, H, W, C)``.

    Returns
    -------
    str
        "Repaired: …" or "Not yet: …".

    Examples
    --------
    >>> check_channels(lambda planes: np.moveaxis(planes, 1, -1))
    'Repaired: every number has kept its image, row, column and channel.'
    """
    words = "every number has kept its image, row, column and channel"
    return _verdict(_examine_channels, convert, words)


def check_cure(treat: Callable) -> str:
    """Check that a training teaches its network to read, and does not kill its units.

    Parameters
    ----------
    treat : callable
        From ``x_train, y_train, x_validation, y_validation`` of scikit-learn's digits,
        ``(N, 8, 8, 1)`` from 0 to 1, to the `layers.Network` that it has trained on them.

    Returns
    -------
    str
        "Repaired: …" where at least 60% of the validation images are named right and at most
        one unit in six is dead, and else "Not yet: …".

    Examples
    --------
    >>> network = layers.Network(
    ...     layers.Conv2D(np.zeros((1, 1, 1, 6)), np.full(6, -1.0)),
    ...     *(layers.ReLU(), layers.Flatten(), layers.Dense(np.zeros((384, 10)), np.zeros(10))),
    ... )
    >>> check_cure(lambda *parts: network)
    'Not yet: 10% of the validation images are named right, and 6 of 6 units are dead.'
    """
    return _verdict(_examine_cure, treat, "the network has learned, and its units live")


def check_dead(count_dead: Callable[[np.ndarray], int]) -> str:
    """Check that a unit counts as dead only if it is 0 for all images and at all places.

    Parameters
    ----------
    count_dead : callable
        From the outputs of a layer after ReLU, ``(N, H, W, C)``, to the number of channels
        that are dead.

    Returns
    -------
    str
        "Repaired: …" or "Not yet: …".

    Examples
    --------
    >>> check_dead(lambda outputs: int((outputs.max(axis=(0, 1, 2)) == 0).sum()))
    'Repaired: a unit is dead only if it is 0 for every image, at every place.'
    """
    words = "a unit is dead only if it is 0 for every image, at every place"
    return _verdict(_examine_dead, count_dead, words)


def check_pipeline(prepare: Callable) -> str:
    """Check a preparation of images for leaks, and for labels that have come apart.

    Parameters
    ----------
    prepare : callable
        From images ``(N, H, W)``, uint8 and perhaps some of them twice, labels ``(N,)``, and
        a seed to ``x_train, y_train, x_validation, y_validation``. Both parts are
        standardized by mean and standard deviation of the training part.

    Returns
    -------
    str
        "Repaired: …" or "Not yet: …".

    Examples
    --------
    >>> check_pipeline(lambda images, labels, seed: images)
    'Not yet: your function must return 4 arrays.'
    """
    words = "no image is in both parts, labels fit, and the statistics are the training part's"
    return _verdict(_examine_pipeline, prepare, words)


# --- how a check runs


def _verdict(examine: Callable, function: Callable, repaired: str) -> str:
    try:
        examine(function)
    except _Fault as fault:
        return f"Not yet: {fault}"
    return f"Repaired: {repaired}."


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise _Fault(sentence)


def _answer(function: Callable, *arguments: Any) -> Any:
    """Call the reader's function; whatever stops it becomes a sentence."""
    try:
        return function(*arguments)
    except Exception as error:
        raise _Fault(f"your function stopped with {type(error).__name__}: {error}") from error


def _arrays(function: Callable, count: int, *arguments: Any) -> list[np.ndarray]:
    """Call the reader's function, which returns one array or several."""
    answer = _answer(function, *arguments)
    if count == 1:
        answer = (answer,)
    fits = isinstance(answer, (tuple, list)) and len(answer) == count
    _require(fits, f"your function must return {count} arrays.")
    return [np.asarray(part) for part in answer]


# --- what each check looks at


def _examine_loss(build: Callable) -> None:
    network = _answer(build)
    try:
        in_loss = steps.loss_takes_logits(network)
    except ValueError as error:
        raise _Fault(str(error)) from error
    images = np.random.default_rng(0).random((8, *network.input_shape[1:]), dtype=np.float32)
    outputs = np.asarray(network(images))
    in_network = bool(np.allclose(outputs.sum(axis=-1), 1, atol=1e-3) and outputs.min() >= 0)
    _require(
        not (in_network and in_loss),
        "the outputs of each image sum to 1, so the network has a softmax, and "
        "from_logits=True makes the loss apply another one.",
    )
    _require(
        in_network or in_loss,
        f"the outputs go from {outputs.min():.2f} to {outputs.max():.2f}, so they are logits, "
        "but from_logits=False takes them for probabilities: softmax is nowhere.",
    )


def _examine_scaling(prepare: Callable) -> None:
    images = np.arange(256, dtype=np.uint8).reshape(4, 8, 8)
    [x] = _arrays(prepare, 1, images)
    wanted = (4, 8, 8, 1)
    _require(x.shape == wanted, f"images of (4, 8, 8) become {x.shape} and not {wanted}.")
    flat = x.astype(float).ravel()
    _require(
        np.isclose(flat[255], 1), f"the brightest pixel, 255, becomes {flat[255]:g} and not 1."
    )
    grays = len(np.unique(flat))
    _require(grays == 256, f"of 256 grays, only {grays} are left.")
    _require(np.allclose(flat, np.arange(256) / 255), "the grays are not evenly spaced from 0.")


def _examine_shuffle(shuffle: Callable) -> None:
    labels = np.arange(50)
    images = np.full((50, 2, 2), 0, np.uint8) + labels[:, np.newaxis, np.newaxis].astype(np.uint8)
    x, y = _arrays(shuffle, 2, images, labels, 0)
    _require(x.shape == images.shape and y.shape == labels.shape, "some images or labels are gone.")
    order = x[:, 0, 0]
    _require(not np.array_equal(order, labels), "the images are still in their old order.")
    _require(
        np.array_equal(np.sort(order), labels) and np.array_equal(np.sort(y), labels),
        "some images or labels are there twice, and others are gone.",
    )
    apart = int((order != y).sum())
    _require(apart == 0, f"{apart} of 50 images have the label of another image.")


def _examine_channels(convert: Callable) -> None:
    planes = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    [images] = _arrays(convert, 1, planes)
    wanted = np.moveaxis(planes, 1, -1)
    sides = f"images of (3, 4, 5) become {images.shape[1:]} and not (4, 5, 3)"
    swapped = np.array_equal(images, np.swapaxes(wanted, 1, 2))
    _require(not swapped, f"{sides}: rows and columns have changed places.")
    _require(images.shape == wanted.shape, f"{sides}.")
    wrong = np.argwhere(images != wanted)
    if len(wrong):
        image, row, column, channel = wrong[0]
        raise _Fault(
            f"the shape is right, but channel {channel} of the pixel in row {row}, column {column} "
            f"of image {image} holds a number from another place."
        )


def _examine_cure(treat: Callable) -> None:
    x, y, x_validation, y_validation = training.split(datasets.load("digits"), 287, seed=0)
    x, x_validation = datasets.scale(x), datasets.scale(x_validation)
    network = _answer(treat, x, y, x_validation, y_validation)
    is_network = isinstance(network, layers.Network)
    _require(is_network, f"your function must return the network, and not {network!r}.")
    _, accuracy = network.evaluate(x_validation, y_validation)
    dead = units = 0
    for layer in network.layers:
        x = layer.forward(x)
        if isinstance(layer, layers.ReLU):
            largest = x.max(axis=tuple(range(x.ndim - 1)))
            dead, units = dead + int((largest == 0).sum()), units + len(largest)
    _require(
        accuracy >= 0.6 and 6 * dead <= units,
        f"{accuracy:.0%} of the validation images are named right, and {dead} of {units} units "
        "are dead.",
    )


def _examine_dead(count_dead: Callable) -> None:
    outputs = np.zeros((6, 2, 2, 4))
    outputs[:, :, :, 0] = 1
    outputs[3, 1, 0, 1] = 0.5
    for shown, wanted in ((outputs, 2), (outputs[..., :2], 0), (outputs[:3], 3)):
        counted = _answer(count_dead, shown.copy())
        right = np.shape(counted) == () and counted == wanted
        images, channels = len(shown), shown.shape[-1]
        _require(
            right,
            f"of {channels} units, {wanted} are 0 for all of {images} images, but it counts "
            f"{counted}.",
        )


def _examine_pipeline(prepare: Callable) -> None:
    images, labels = _pipeline_images()
    x, y, x_validation, y_validation = _arrays(prepare, 4, images, labels, 0)
    for part, pictures, names in (
        ("training", x, y),
        ("validation", x_validation, y_validation),
    ):
        _require(len(pictures) == len(names) > 0, f"the {part} part is empty or has no labels.")
    known = {_pattern(image): int(label) for image, label in zip(images, labels, strict=True)}
    parts = [[_pattern(image) for image in part] for part in (x, x_validation)]
    both = len(set(parts[0]) & set(parts[1]))
    _require(both == 0, f"{both} images are in the training part and in the validation part.")
    found = [*zip(parts[0], y, strict=True), *zip(parts[1], y_validation, strict=True)]
    apart = sum(known.get(pattern) != label for pattern, label in found)
    _require(apart == 0, f"{apart} of {len(found)} images have the label of another image.")
    _require(
        abs(float(x.mean())) < 1e-3 and abs(float(x.std()) - 1) < 1e-3,
        f"the training part has mean {x.mean():.3f} and standard deviation {x.std():.3f}, and not "
        "0 and 1: the statistics come from other images too.",
    )
    own = abs(float(x_validation.mean())) < 1e-4 and abs(float(x_validation.std()) - 1) < 1e-4
    _require(not own, "the validation part is standardized by its own statistics.")


def _pipeline_images() -> tuple[np.ndarray, np.ndarray]:
    """Return 60 images, each twice, told apart by which of their pixels are bright.

    Their contrast differs a great deal, so that no two parts share their statistics.
    """
    random = np.random.default_rng(1)
    bright = random.permutation(np.arange(1, 256))[:60]
    bits = (bright[:, np.newaxis] >> np.arange(8)) & 1
    contrast = np.geomspace(20, 250, 60)[:, np.newaxis]
    pairs = np.concatenate([bits, 1 - bits], axis=1)  # as many bright pixels as dark ones
    images = (pairs * contrast).astype(np.uint8).reshape(60, 4, 4)
    return np.repeat(images, 2, axis=0), np.repeat(np.arange(60) % 10, 2)


def _pattern(image: np.ndarray) -> tuple[bool, ...]:
    """Return which pixels are above the middle of the image: standardizing keeps that."""
    flat = np.asarray(image, float).ravel()
    return tuple(flat > (flat.min() + flat.max()) / 2)
