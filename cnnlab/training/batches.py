"""The images of each step: split, order and random changes.

Step t of a training with seed s always gets the same images with the same changes,
whatever came before. So a training that is continued, or shared among several
processes, sees what an unbroken one in a single process sees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab import checks
from cnnlab.datasets import Dataset
from cnnlab.models.recipes import Augmentation

if TYPE_CHECKING:
    import tensorflow as tf


def split(
    data: Dataset, validation: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Take a validation part out of the training images.

    Images and labels are shuffled together. The test images are not touched, and no
    image is in both parts.

    Parameters
    ----------
    data : Dataset
        Only ``x_train`` and ``y_train`` are used.
    validation : int
        How many images to set apart, from 1 to one less than there are.
    seed : int
        The same seed gives the same parts.

    Returns
    -------
    x_train, y_train, x_validation, y_validation : numpy.ndarray
        uint8 images and their labels.

    Raises
    ------
    ValueError
        `validation` leaves one part empty, or the seed is none.

    Examples
    --------
    >>> from cnnlab import datasets
    >>> x, y, x_validation, y_validation = split(datasets.load("digits"), 137, seed=0)
    >>> x.shape, y_validation.shape
    ((1300, 8, 8), (137,))
    """
    count = len(data.x_train)
    checks.whole_number("validation", validation, most=count - 1)
    order = np.random.default_rng(checks.seed(seed)).permutation(count)
    held, kept = order[:validation], order[validation:]
    return data.x_train[kept], data.y_train[kept], data.x_train[held], data.y_train[held]


@dataclass(frozen=True, eq=False)
class Batches:
    """The training images, and how they come to the network.

    Attributes
    ----------
    x : numpy.ndarray
        ``(N, H, W)`` or ``(N, H, W, C)``, uint8.
    y : numpy.ndarray
        ``(N,)``, integers.
    batch_size : int
        Images in a step; the last step of an epoch gets what is left.
    seed : int
        Decides order and random changes.
    augmentation : Augmentation
        The random changes.
    """

    x: np.ndarray
    y: np.ndarray
    batch_size: int
    seed: int
    augmentation: Augmentation = field(default_factory=Augmentation)

    @property
    def steps(self) -> int:
        """Number of steps in an epoch."""
        return math.ceil(len(self.x) / self.batch_size)

    def dataset(
        self, first: int, last: int, shares: range = range(1), of: int = 1
    ) -> tf.data.Dataset:
        """Return the steps from `first` to before `last`, ready for TensorFlow.

        The next batches are made by idle cores while the network works on this one.

        Parameters
        ----------
        first, last : int
            Numbers of steps, counted from the start of the training.
        shares, of : range, int
            Cut each batch into `of` shares, and give only these, one after the other.

        Returns
        -------
        tf.data.Dataset
            Of (images, labels, size): float32 from 0 to 1 ``(n, H, W, C)``, int32
            ``(n,)``, and the number of images in the whole batch.
        """
        import tensorflow as tf

        x = self.x if self.x.ndim == 4 else self.x[..., np.newaxis]
        coins = np.random.default_rng([self.seed, 1]).integers(0, 2, len(x))
        with tf.device("CPU"):
            images, labels = tf.constant(x), tf.constant(self.y, tf.int32)
            coins = tf.constant(coins, tf.int64)

        def make(number: Any) -> Any:
            step, share = number // len(shares), shares[0] + number % len(shares)
            epoch, positions = step // self.steps, self._positions(tf, step)
            size = tf.size(positions, tf.int64)
            mine = slice(share * size // of, (share + 1) * size // of)
            chosen = self._shuffled(tf, positions, epoch)[mine]
            batch = tf.gather(images, chosen)
            if self.augmentation:
                draws = self._draws(tf, size, step)[mine]
                flipped = (tf.gather(coins, chosen) + epoch) % 2
                batch = changed(batch, self.augmentation, draws, flipped)
            return tf.cast(batch, tf.float32) / 255, tf.gather(labels, chosen), size

        numbers = tf.data.Dataset.range(first * len(shares), last * len(shares))
        return numbers.map(make, num_parallel_calls=tf.data.AUTOTUNE).prefetch(4)

    def _positions(self, tf: ModuleType, step: Any) -> tf.Tensor:
        """Return which places of the epoch's order the step takes."""
        start = (step % self.steps) * self.batch_size
        return tf.range(start, tf.minimum(start + self.batch_size, len(self.x)))

    def _shuffled(self, tf: ModuleType, positions: Any, epoch: Any) -> tf.Tensor:
        """Return which images stand at these places of the epoch's order."""
        seed = tf.cast(tf.stack([self._key, epoch]), tf.int32)
        return tf.random.experimental.index_shuffle(positions, seed, max_index=len(self.x) - 1)

    def _draws(self, tf: ModuleType, size: Any, step: Any) -> tf.Tensor:
        """Draw numbers from -1 to 1 for each image of a step, (size, 6)."""
        seed = tf.cast(tf.stack([self._key, step]), tf.int32)
        return tf.random.stateless_uniform([size, 6], seed, -1.0, 1.0)

    @property
    def _key(self) -> int:
        return self.seed & 0x7FFFFFFF


def changed(
    images: tf.Tensor, augmentation: Augmentation, draws: tf.Tensor, flipped: tf.Tensor
) -> tf.Tensor:
    """Apply random changes to a batch.

    Parameters
    ----------
    images : tf.Tensor
        ``(N, H, W, C)``, uint8.
    augmentation : Augmentation
        How large the changes may be.
    draws : tf.Tensor
        ``(N, 6)``, from -1 to 1: shift down, shift right, turn, zoom, and the place of
        the square, down and right.
    flipped : tf.Tensor
        ``(N,)``, 1 where the image may be mirrored in this epoch, else 0.

    Returns
    -------
    tf.Tensor
        ``(N, H, W, C)``, uint8. What comes in at an edge is the image, mirrored there.

    Examples
    --------
    >>> import tensorflow as tf
    >>> image = tf.constant([[[[1], [2], [3]]]], tf.uint8)
    >>> changed(image, Augmentation(flip=True), tf.zeros((1, 6)), tf.constant([1])).numpy().ravel()
    array([3, 2, 1], dtype=uint8)
    """
    import tensorflow as tf

    size = images.shape[1:3]
    if augmentation.flip or augmentation.shift or augmentation.rotate or augmentation.zoom:
        blended = augmentation.rotate or augmentation.zoom
        images = tf.raw_ops.ImageProjectiveTransformV3(
            images=images,
            transforms=_transforms(tf, size, augmentation, draws, flipped),
            output_shape=size,
            interpolation="BILINEAR" if blended else "NEAREST",
            fill_mode="REFLECT",
            fill_value=0.0,
        )
    if augmentation.cutout:
        images *= _holes(tf, size, augmentation.cutout, draws)
    return images


def _transforms(
    tf: ModuleType, size: Any, augmentation: Augmentation, draws: Any, flipped: Any
) -> tf.Tensor:
    """Return eight numbers an image, (N, 8): where each output pixel is in the input.

    A pixel (x, y) comes from (a·x + b·y + c, d·x + e·y + f). Turning and zooming keep the
    middle of the image where it is.
    """
    middle_y, middle_x = (size[0] - 1) / 2, (size[1] - 1) / 2
    shift_y, shift_x = (tf.round(draws[:, i] * (augmentation.shift + 0.499)) for i in (0, 1))
    angle = draws[:, 2] * (augmentation.rotate * math.pi / 180)
    scale = 1 / (1 + draws[:, 3] * augmentation.zoom)
    mirror = 1 - 2 * tf.cast(flipped, tf.float32) * float(augmentation.flip)
    cosine, sine = scale * tf.cos(angle), scale * tf.sin(angle)
    a, b, d, e = mirror * cosine, mirror * -sine, sine, cosine
    c = middle_x - a * middle_x - b * middle_y + shift_x
    f = middle_y - d * middle_x - e * middle_y + shift_y
    return tf.stack([a, b, c, d, e, f, tf.zeros_like(a), tf.zeros_like(a)], axis=1)


def _holes(tf: ModuleType, size: Any, side: int, draws: Any) -> tf.Tensor:
    """Return 0 in a square of each image and 1 elsewhere, (N, H, W, 1), uint8."""
    outside = []
    for length, draw in zip(size, (draws[:, 4:5], draws[:, 5:6]), strict=True):
        first = tf.floor((draw + 1) / 2 * (length - side + 1))
        place = tf.range(length, dtype=tf.float32)[tf.newaxis]
        outside.append((place < first) | (place >= first + side))
    rows, columns = outside
    return tf.cast(rows[:, :, tf.newaxis] | columns[:, tf.newaxis], tf.uint8)[..., tf.newaxis]
