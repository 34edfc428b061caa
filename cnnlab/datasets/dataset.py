"""What every data set of the book looks like, wherever it comes from."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from cnnlab.checks import whole_number


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images and labels, split into a training and a test part.

    Attributes
    ----------
    name : str
        The name of the data set, or of the reader's own folder.
    x_train, x_test : np.ndarray
        uint8 images, 0 to 255, ``(N, H, W)`` in gray or ``(N, H, W, 3)`` in color.
    y_train, y_test : np.ndarray
        Class numbers, ``(N,)``, integers from 0.
    class_names : tuple of str
        ``class_names[y]`` is the name of class ``y``.
    provenance : str
        Where the arrays came from and how that was checked.
    is_stand_in : bool
        True when these are other images than the name says.
    is_part : bool
        True when `take` has left some images out.
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]
    provenance: str
    is_stand_in: bool = False
    is_part: bool = False

    def __repr__(self) -> str:
        """One line: the shapes, not the pixels."""
        stand_in = ", STAND-IN" if self.is_stand_in else ""
        return (
            f"Dataset({self.name!r}, x_train {self.x_train.shape}, "
            f"x_test {self.x_test.shape}{stand_in})"
        )

    def take(self, train: int, test: int) -> "Dataset":
        """Return the first images only, and say so in the provenance.

        Parameters
        ----------
        train, test
            How many images to keep of each part; at least 1. Where a part has no more than
            that, all of it is kept.

        Raises
        ------
        ValueError
            A number is not a whole number of at least 1.

        Examples
        --------
        >>> from cnnlab import datasets
        >>> datasets.load("digits").take(100, 20)
        Dataset('digits', x_train (100, 8, 8), x_test (20, 8, 8))
        """
        train, test = whole_number("train", train), whole_number("test", test)
        if train >= len(self.x_train) and test >= len(self.x_test):
            return self
        return replace(
            self,
            x_train=self.x_train[:train],
            y_train=self.y_train[:train],
            x_test=self.x_test[:test],
            y_test=self.y_test[:test],
            provenance=f"{self.provenance}; only the first {train} training and {test} test images",
            is_part=True,
        )


def shuffled_split(whole: Dataset, test: int) -> Dataset:
    """Shuffle with a fixed seed, images and labels together, and set the last ones apart."""
    order = np.random.default_rng(0).permutation(len(whole.x_train))
    images, labels = whole.x_train[order], whole.y_train[order]
    return replace(
        whole,
        x_train=images[:-test],
        y_train=labels[:-test],
        x_test=images[-test:],
        y_test=labels[-test:],
    )


def scale(images: ArrayLike) -> np.ndarray:
    """Turn stored pixels into network input: 0–255 becomes 0–1, with a channel axis.

    Parameters
    ----------
    images
        ``(N, H, W)`` or ``(N, H, W, C)``, uint8.

    Returns
    -------
    np.ndarray
        ``(N, H, W, C)``, float32; gray images get ``C = 1``.

    Raises
    ------
    ValueError
        The images are not uint8, as where they have been scaled already, or have another
        number of axes.

    Examples
    --------
    >>> scale(np.array([[[0, 51], [102, 255]]], dtype=np.uint8))[0, :, :, 0].tolist()
    [[0.0, 0.20000000298023224], [0.4000000059604645, 1.0]]
    """
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.ndim not in (3, 4):
        raise ValueError(
            f"images holds {images.dtype} of shape {images.shape}, but it must hold uint8 of "
            "shape (N, H, W) or (N, H, W, C)."
        )
    if images.ndim == 3:
        images = images[..., np.newaxis]
    return images.astype(np.float32) / np.float32(255)
