"""The data that comes with scikit-learn: small digits and two photographs."""

import numpy as np

from cnnlab.checks import one_of
from cnnlab.datasets.dataset import Dataset, shuffled_split

DIGITS = tuple("0123456789")
"""The names of the ten classes of digits."""


def digits() -> Dataset:
    """Return scikit-learn's handwritten digits, 0–16 rescaled to 0–255, split by a fixed seed."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = np.round(bunch.images * (255 / 16)).astype(np.uint8)
    return shuffled_split(
        Dataset(
            "digits",
            images,
            bunch.target.astype(np.int64),
            images[:0],
            bunch.target[:0],
            DIGITS,
            "digits: 1,797 real handwritten digits of 8×8 pixels that come with scikit-learn",
        ),
        test=360,
    )


def photograph(name: str = "china") -> np.ndarray:
    """Return one of the two photographs that come with scikit-learn.

    Parameters
    ----------
    name
        ``"china"`` (a temple roof) or ``"flower"`` (a dahlia).

    Returns
    -------
    np.ndarray
        ``(427, 640, 3)``, uint8, red, green and blue.

    Raises
    ------
    ValueError
        The name is unknown.

    Examples
    --------
    >>> photograph("china").shape
    (427, 640, 3)
    """
    one_of("name", name, ("china", "flower"))
    from sklearn.datasets import load_sample_image

    return np.array(load_sample_image(f"{name}.jpg"))
