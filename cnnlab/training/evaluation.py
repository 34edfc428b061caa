"""What a trained network says: loss, accuracy and confusions on test images; probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from cnnlab import checks, models, ops
from cnnlab.datasets import Dataset
from cnnlab.models.recipes import VIEWS
from cnnlab.training import steps

if TYPE_CHECKING:
    import keras


def evaluate(model: keras.Model, data: Dataset, *, views: str = "none") -> dict[str, Any]:
    """Return loss, accuracy and confusion matrix on the test images.

    Parameters
    ----------
    model : keras.Model
        Compiled, as `models.build` returns it.
    data : Dataset
        Only ``x_test`` and ``y_test`` are used.
    views : str
        Average the answers for several views of each image; see `probabilities`. Say so
        wherever you quote the result.

    Returns
    -------
    dict
        ``"loss"`` and ``"accuracy"``, one number each, and ``"confusion"``, the
        `confusion_matrix` ``(classes, classes)``.

    Raises
    ------
    ValueError
        The images do not fit the network, it is not compiled, or the views are unknown.

    Examples
    --------
    >>> from cnnlab import datasets, models
    >>> data = datasets.load("mnist", stand_in=True).take(10, 20)
    >>> test = evaluate(models.build("mnist", seed=0), data)
    >>> sorted(test), test["confusion"].shape, int(test["confusion"].sum())
    (['accuracy', 'confusion', 'loss'], (10, 10), 20)
    """
    outputs = _outputs(model, data.x_test, views)
    loss, hits = steps.cross_entropy_and_hits(model, outputs, data.y_test)
    counts = confusion_matrix(data.y_test, outputs.argmax(axis=-1), outputs.shape[-1])
    return {"loss": loss, "accuracy": hits / len(data.y_test), "confusion": counts}


def confusion_matrix(labels: ArrayLike, predicted: ArrayLike, classes: int) -> np.ndarray:
    """Count how often each class was taken for each class.

    Parameters
    ----------
    labels, predicted : array_like of int
        True and predicted class of each image, ``(N,)``, from 0.
    classes : int
        How many classes there are.

    Returns
    -------
    numpy.ndarray
        ``(classes, classes)``, integers: a row for each true class, a column for each
        predicted one. Right answers are on the diagonal.

    Raises
    ------
    ValueError
        The two do not have the same shape ``(N,)``, or a number is no class.

    Examples
    --------
    >>> confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1], classes=2)
    array([[1, 1],
           [0, 2]])
    """
    from sklearn import metrics  # it takes a second to load

    labels, predicted = np.asarray(labels), np.asarray(predicted)
    if labels.ndim != 1 or labels.shape != predicted.shape:
        found = (labels.shape, predicted.shape)
        checks.refuse("the shape of labels and of predicted", found, "the same, (N,)")
    for name, values in (("labels", labels), ("predicted", predicted)):
        strange = values[(values < 0) | (values >= classes)]
        if len(strange):
            checks.refuse(f"a number in {name}", strange[0].item(), f"from 0 to {classes - 1}")
    return metrics.confusion_matrix(labels, predicted, labels=range(classes))


def probabilities(model: keras.Model, images: np.ndarray, *, views: str = "none") -> np.ndarray:
    """Return one probability a class for each image, whatever the last layer is.

    Parameters
    ----------
    model : keras.Model
        Its last layer returns logits, or is a softmax; then no second one follows.
    images : numpy.ndarray
        ``(N, H, W)`` or ``(N, H, W, C)``, uint8.
    views : str
        ``"none"``: the image as it is. ``"flips"``: also mirrored. ``"shifts"``: also
        moved by one pixel in each of four directions. ``"flips and shifts"``: both
        mirror images, each also moved along the diagonal, up and down. The network's
        outputs are averaged.

    Returns
    -------
    numpy.ndarray
        ``(N, classes)``, float; each row sums to 1.

    Raises
    ------
    ValueError
        The images do not fit the network, or the views are unknown.

    Examples
    --------
    >>> from cnnlab import models
    >>> image = np.zeros((1, 28, 28), dtype=np.uint8)
    >>> rows = probabilities(models.build("source-d"), image)
    >>> rows.shape, round(float(rows.sum()), 3)
    ((1, 10), 1.0)
    """
    outputs = _outputs(model, images, views)
    return outputs if models.ends_in_softmax(model) else ops.softmax(outputs)


def _outputs(model: keras.Model, images: np.ndarray, views: str) -> np.ndarray:
    """Return the network's outputs, averaged over the views of each image."""
    checks.one_of("views", views, VIEWS)
    x = steps.input_for(model, images)
    return np.mean([steps.outputs_of(model, view(x, *how)) for how in VIEWS[views]], axis=0)


def view(images: np.ndarray, flipped: int, down: int, right: int) -> np.ndarray:
    """Return the images mirrored and moved; the edge pixels fill what becomes free.

    Parameters
    ----------
    images : numpy.ndarray
        ``(N, H, W, C)``.
    flipped : int
        1 mirrors left and right, 0 does not.
    down, right : int
        Pixels to move by.

    Examples
    --------
    >>> image = np.array([[[[1], [2], [3]]]])
    >>> view(image, 0, 0, 1).ravel(), view(image, 1, 0, 0).ravel()
    (array([1, 1, 2]), array([3, 2, 1]))
    """
    if flipped:
        images = images[:, :, ::-1]
    height, width = images.shape[1:3]
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return images[:, rows][:, :, columns]
