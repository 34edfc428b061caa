"""What was measured while a network was trained."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnlab.training.story import Story

CURVES = ("loss", "accuracy", "val_loss", "val_accuracy")
"""What is measured of each epoch."""


@dataclass(frozen=True)
class History:
    """What happened while a network was trained.

    Attributes
    ----------
    loss, accuracy : tuple of float
        One value an epoch, on the training images: the mean over the epoch, taken
        while the weights changed, with dropout and augmentation switched on.
    val_loss, val_accuracy : tuple of float
        One value an epoch, on the validation images, after the epoch.
    seconds : float
        Time of the training, validation included.
    seed, batch_size, train_images, validation_images : int
        The setting.
    training_seconds : float or None
        Time of the steps alone; None where it was not measured.
    augmentation : str
        The random changes to the training images.
    label_smoothing : float
        The share of the target that is spread over all classes.
    replicas : int
        How many copies of the network shared each batch.
    stopped : str
        Why the training ended early; empty when it is complete.
    story : Story or None
        What the network could do at each epoch; None where it was not recorded.
    """

    loss: tuple[float, ...]
    accuracy: tuple[float, ...]
    val_loss: tuple[float, ...]
    val_accuracy: tuple[float, ...]
    seconds: float
    seed: int
    batch_size: int
    train_images: int
    validation_images: int
    training_seconds: float | None = None
    augmentation: str = "none"
    label_smoothing: float = 0.0
    replicas: int = 1
    stopped: str = ""
    story: Story | None = field(default=None, repr=False)
