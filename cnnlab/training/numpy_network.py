"""A network of `cnnlab.layers` on MNIST: NumPy alone learns to read digits."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from cnnlab import checks
from cnnlab.datasets import Dataset, scale
from cnnlab.layers import SGD, Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU, he_normal
from cnnlab.models.recipes import Recipe
from cnnlab.training.batches import split
from cnnlab.training.history import CURVES, History

NAME = "numpy"
RATE = 0.05
RECIPE = Recipe(epochs=4, batch_size=64, optimizer="sgd", rate=RATE)


def build(seed: int) -> Network:
    """Return two convolutions and a dense layer for images of 28×28, with random weights.

    Examples
    --------
    >>> build(seed=0).forward(np.zeros((2, 28, 28, 1), np.float32)).shape
    (2, 10)
    """
    random = np.random.default_rng(seed)
    return Network(
        Conv2D(he_normal(random, 5, 5, 1, 8), np.zeros(8)),  # 24×24×8
        MaxPool2D(2),  # 12×12×8
        ReLU(),
        Conv2D(he_normal(random, 5, 5, 8, 16), np.zeros(16)),  # 8×8×16
        MaxPool2D(2),  # 4×4×16
        ReLU(),
        Flatten(),  # 256
        Dense(he_normal(random, 256, 10), np.zeros(10)),
    )


def train(
    network: Network,
    data: Dataset,
    *,
    seed: int,
    epochs: int = RECIPE.epochs,
    validation: int = 5000,
    verbose: bool = True,
) -> History:
    """Train by gradient descent with momentum, with a smaller learning rate each epoch.

    The rate falls along a half cosine: `RECIPE`'s in the first epoch, and 0 would follow
    after the last. The momentum of an epoch's last step is carried on into the next epoch.

    Parameters
    ----------
    network : cnnlab.layers.Network
        From `build`; changed in place.
    data : Dataset
        Gray images of 28×28; the test images are not used.
    seed : int
        Decides the validation split and the order of the images.
    epochs, validation : int
        Passes over the training images, and images set apart.
    verbose : bool
        Print one line an epoch.

    Examples
    --------
    >>> from cnnlab import datasets
    >>> data = datasets.load("mnist", stand_in=True).take(300, 50)
    >>> train(build(0), data, seed=0, epochs=1, validation=50, verbose=False).train_images
    250
    """
    x, y, x_validation, y_validation = split(data, validation, seed)
    x, x_validation = scale(x), scale(x_validation)
    begin = time.perf_counter()
    optimizer = SGD(network, RATE)
    epochs_done = []
    for epoch in range(checks.whole_number("epochs", epochs)):
        optimizer.learning_rate = RATE * (1 + np.cos(np.pi * epoch / epochs)) / 2
        measured = network.fit(
            x,
            y,
            validation=(x_validation, y_validation),
            epochs=1,
            batch_size=RECIPE.batch_size,
            optimizer=optimizer,
            seed=seed * 1000 + epoch,
        )
        epochs_done.append([getattr(measured, name)[0] for name in CURVES])
        if verbose:
            loss, accuracy = epochs_done[-1][2:]
            spent = time.perf_counter() - begin
            print(
                f"epoch {epoch + 1:2}/{epochs}: validation loss {loss:.4f}, "
                f"accuracy {accuracy:.4f}; {spent:.1f} s in all",
                flush=True,
            )
    columns = zip(*epochs_done, strict=True)
    curves: dict[str, Any] = {
        name: tuple(map(float, values)) for name, values in zip(CURVES, columns, strict=True)
    }
    return History(
        **curves,
        seconds=time.perf_counter() - begin,
        seed=seed,
        batch_size=RECIPE.batch_size,
        train_images=len(x),
        validation_images=len(x_validation),
    )


def evaluate(network: Network, data: Dataset) -> dict[str, float]:
    """Return loss and accuracy on the test images.

    Examples
    --------
    >>> from cnnlab import datasets
    >>> sorted(evaluate(build(0), datasets.load("mnist", stand_in=True).take(10, 20)))
    ['accuracy', 'loss']
    """
    loss, accuracy = network.evaluate(scale(data.x_test), data.y_test)
    return {"loss": loss, "accuracy": accuracy}
