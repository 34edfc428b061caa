"""What every data set of the book looks like, wherever it comes from."""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images and labels, split into a training and a test part.

    Attributes
    ----------
    name : str
        The name of the data set, or of the reader's own folder.
    x_train, x_test : numpy.ndarray
        uint8 images, 0 to 255, ``(N, H, W)`` in gray or ``(N, H, W, 3)`` in color.
    y_train, y_test : numpy.ndarray
        Class numbers, ``(N,)``, integers from 0.
    class_names : tuple of str
        ``class_names[y]`` is the name of class ``y``.
    provenance : str
        Where the arrays came from and how that was checked.
    is_stand_in : bool
        True when these are other images than the name says.
    is_part : bool
        True when :meth:`take` has left some images out.
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
        train, test : int
            How many images to keep of each part; at least 1. Where a part has no more than
            that, all of it is kept.

        Raises
        ------
        ValueError
            A number is below 1.

        Examples
        --------
        >>> from cnnlab import datasets
        >>> datasets.load("digits").take(100, 20)
        Dataset('digits', x_train (100, 8, 8), x_test (20, 8, 8))
        """
        for argument, count in (("train", train), ("test", test)):
            if count < 1:
                raise ValueError(f"{argument} must be at least 1, got {count}.")
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
