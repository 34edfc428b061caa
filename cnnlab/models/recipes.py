"""How a network of the book is trained, as plain values; no arrays, no TensorFlow."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from cnnlab import checks

OPTIMIZERS = ("adam", "sgd", "muon")
"""The optimizers that a recipe may name."""

VIEWS = {
    "none": ((0, 0, 0),),
    "flips": ((0, 0, 0), (1, 0, 0)),
    "shifts": ((0, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)),
    "flips and shifts": tuple((f, s, s) for f in (0, 1) for s in (0, 1, -1)),
}
"""The views of an image whose logits are averaged, each (flipped, down, right)."""


@dataclass(frozen=True, repr=False)
class _ShortRepr:
    """A repr that leaves out what is as usual, so that a recipe reads as one line."""

    def __repr__(self) -> str:
        changed = [
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)
            if getattr(self, field.name) != field.default
        ]
        return f"{type(self).__name__}({', '.join(changed)})"


@dataclass(frozen=True, repr=False)
class Augmentation(_ShortRepr):
    """Random changes to a training image that leave its class as it is.

    Attributes
    ----------
    flip : bool
        Mirror left and right in every second epoch. Which epochs come first is drawn
        for each image: the alternating flip of Jordan (2024), arXiv:2404.00498.
    shift : int
        Move by up to so many whole pixels, down and across.
    rotate : float
        Turn by up to so many degrees.
    zoom : float
        Enlarge or shrink by up to this share; 0.1 is from 0.9 to 1.1 times.
    cutout : int
        Blacken a square of this side at a random place (DeVries and Taylor, 2017,
        arXiv:1708.04552).

    Raises
    ------
    ValueError
        A number is out of its range.

    Examples
    --------
    >>> Augmentation(flip=True, shift=2)
    Augmentation(flip=True, shift=2)
    >>> bool(Augmentation()), bool(Augmentation(shift=1))
    (False, True)
    """

    flip: bool = False
    shift: int = 0
    rotate: float = 0.0
    zoom: float = 0.0
    cutout: int = 0

    def __post_init__(self) -> None:
        checks.whole_number("shift", self.shift, least=0, most=32)
        checks.whole_number("cutout", self.cutout, least=0, most=64)
        checks.number("rotate", self.rotate, least=0, most=180)
        checks.number("zoom", self.zoom, least=0, most=0.9)

    def __bool__(self) -> bool:
        return self != Augmentation()


@dataclass(frozen=True, repr=False)
class Recipe(_ShortRepr):
    """How a network of the book is trained.

    Attributes
    ----------
    dataset : str
        What it is trained on: ``"mnist"`` or ``"cifar10"``.
    epochs, batch_size : int
        Passes over the training images, and images in each step.
    optimizer : str
        ``"adam"``; ``"sgd"``: gradient descent, with a `peak_rate` with Nesterov's
        momentum of 0.9, with a fixed rate with none; or ``"muon"``: see `cnnlab.muon`.
    rate : float or None
        A fixed learning rate; None is the optimizer's own.
    peak_rate : float or None
        Highest learning rate of a one-cycle schedule, in place of a fixed one.
    weight_decay : float
        Each step shrinks the kernels by this share of the learning rate; not with Muon.
    label_smoothing : float
        The share of the target that is spread evenly over all classes.
    augmentation : Augmentation
        Random changes to the training images.
    views : str
        Which views of a test image are averaged: one of `VIEWS`.
    validation : int or None
        Training images set apart; None is one in twelve.
    jit : bool
        Compile each step with XLA.

    Raises
    ------
    ValueError
        The optimizer is unknown, or it is Muon without a learning rate or with a weight
        decay, which `cnnlab.muon` does not have.
    """

    epochs: int
    batch_size: int
    dataset: str = "mnist"
    optimizer: str = "adam"
    rate: float | None = None
    peak_rate: float | None = None
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    augmentation: Augmentation = Augmentation()
    views: str = "none"
    validation: int | None = None
    jit: bool = False

    def __post_init__(self) -> None:
        checks.one_of("optimizer", self.optimizer, OPTIMIZERS)
        if self.optimizer == "muon" and self.rate is None and self.peak_rate is None:
            checks.refuse("peak_rate", None, "a learning rate with muon, unless there is a rate")
        if self.optimizer == "muon" and self.weight_decay:
            checks.refuse("weight_decay", self.weight_decay, "0 with muon")


def one_cycle(progress: float, peak_rate: float) -> float:
    """Return the learning rate at a point of the training.

    It climbs in a straight line to `peak_rate` during the first quarter, then falls
    along half a cosine to almost 0. After Smith and Topin (2017), arXiv:1708.07120.

    Parameters
    ----------
    progress : float
        0 at the first step, 1 after the last.
    peak_rate : float
        Highest learning rate.

    Examples
    --------
    >>> [round(one_cycle(p, 0.01), 4) for p in (0, 0.125, 0.25, 0.625, 1)]
    [0.0, 0.005, 0.01, 0.005, 0.0]
    """
    floor, warm_up = peak_rate / 1000, 0.25
    if progress < warm_up:
        return floor + (peak_rate - floor) * progress / warm_up
    falling = (progress - warm_up) / (1 - warm_up)
    return floor + (peak_rate - floor) * 0.5 * (1 + math.cos(math.pi * falling))
