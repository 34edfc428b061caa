"""Small replacements in the format of MNIST and of CIFAR-10, which say what they are."""

from dataclasses import replace

import numpy as np

from cnnlab.checks import one_of
from cnnlab.datasets.bundled import digits
from cnnlab.datasets.dataset import Dataset, shuffled_split

SHAPES = (
    "disk",
    "square",
    "triangle",
    "diamond",
    "plus",
    "cross",
    "ring",
    "frame",
    "horizontal bar",
    "vertical bar",
)
"""The classes of the stand-in for CIFAR-10."""


def stand_in(name: str) -> Dataset:
    """Return a small replacement for a data set, at once and without a network.

    Parameters
    ----------
    name
        ``"mnist"``: scikit-learn's handwritten digits, enlarged to 28×28; ``"cifar10"``:
        drawn color shapes of 32×32 pixels.

    Returns
    -------
    Dataset
        The same images at every call, with ``is_stand_in=True``.

    Raises
    ------
    ValueError
        There is no stand-in of that name.

    Examples
    --------
    >>> stand_in("mnist")
    Dataset('mnist', x_train (1437, 28, 28), x_test (360, 28, 28), STAND-IN)
    """
    one_of("name", name, ("mnist", "cifar10"))
    return _enlarged_digits() if name == "mnist" else _color_shapes()


def _enlarged_digits() -> Dataset:
    """Put the same digits into MNIST's format: 20×20 in the middle of 28×28."""
    from PIL import Image

    small = digits()

    def enlarge(images: np.ndarray) -> np.ndarray:
        grown = [
            np.asarray(Image.fromarray(i).resize((20, 20), Image.Resampling.BICUBIC))
            for i in images
        ]
        sharp = np.clip((np.stack(grown) - 64.0) * 2, 0, 255)  # strokes as hard as MNIST's
        return np.pad(sharp.astype(np.uint8), ((0, 0), (4, 4), (4, 4)))

    return replace(
        small,
        name="mnist",
        x_train=enlarge(small.x_train),
        x_test=enlarge(small.x_test),
        provenance="STAND-IN for mnist: scikit-learn's 1,797 real handwritten digits of 8×8 "
        "pixels, enlarged and sharpened to 20×20 in the middle of 28×28",
        is_stand_in=True,
    )


def _color_shapes(count: int = 2500) -> Dataset:
    """Ten kinds of shapes in random colors, places and sizes on noisy backgrounds."""
    random = np.random.default_rng(0)
    labels = np.arange(count) % len(SHAPES)
    images = np.stack([_draw_shape(int(label), random) for label in labels])
    whole = Dataset(
        "cifar10",
        images,
        labels.astype(np.int64),
        images[:0],
        labels[:0],
        SHAPES,
        f"STAND-IN for cifar10: {count:,} color shapes of 32×32 pixels, drawn by cnnlab",
        is_stand_in=True,
    )
    return shuffled_split(whole, test=count // 5)


def _draw_shape(label: int, random: np.random.Generator) -> np.ndarray:
    """One 32×32×3 image; u and v run from −1 to 1 across the shape."""
    center, radius = random.uniform(11, 20, size=2), random.uniform(6, 10)
    v, u = (np.indices((32, 32)) - center[:, None, None]) / radius
    inside = (np.abs(u) <= 1) & (np.abs(v) <= 1)
    arm, reach = 0.35, np.maximum(np.abs(u), np.abs(v))
    mask = (
        np.hypot(u, v) <= 1,
        inside,
        inside & (v >= 2 * np.abs(u) - 1),
        np.abs(u) + np.abs(v) <= 1.2,
        inside & ((np.abs(u) <= arm) | (np.abs(v) <= arm)),
        inside & ((np.abs(u - v) <= arm * 1.4) | (np.abs(u + v) <= arm * 1.4)),
        (np.hypot(u, v) <= 1) & (np.hypot(u, v) >= 0.55),
        (reach <= 1) & (reach >= 0.6),
        inside & (np.abs(v) <= arm),
        inside & (np.abs(u) <= arm),
    )[label]
    background = random.uniform(0, 255, size=3)
    ink = (background + random.uniform(80, 175, size=3)) % 256  # never close to the background
    image = np.where(mask[..., np.newaxis], ink, background)
    return np.clip(image + random.normal(0, 12, size=image.shape), 0, 255).astype(np.uint8)
