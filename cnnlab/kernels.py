"""Named kernels: small matrices that are known for what they do to an image.

Examples
--------
>>> import cnnlab
>>> cnnlab.kernels.get("sobel x")
array([[-1,  0,  1],
       [-2,  0,  2],
       [-1,  0,  1]])
>>> cnnlab.kernels.describe("identity")
'Leaves the image as it is.'
"""

from typing import NamedTuple

import numpy as np

from cnnlab import examples
from cnnlab.checks import one_of


class _Kernel(NamedTuple):
    label: str
    values: np.ndarray
    about: str


_KERNELS = {
    "identity": _Kernel(
        "Identity",
        np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
        "Leaves the image as it is.",
    ),
    "box blur": _Kernel(
        "Box blur",
        np.full((3, 3), 1 / 9),
        "Replaces each pixel by the mean of the nine pixels around it.",
    ),
    "gaussian": _Kernel(
        "Gaussian",
        examples.kernel_3x3,
        "Blurs with the most weight in the middle; it is not normalized, so that with its "
        "sum of 16 it also makes the image 16 times brighter.",
    ),
    "sharpen": _Kernel(
        "Sharpen",
        np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
        "Strengthens what sets a pixel apart from its four neighbors and keeps flat areas.",
    ),
    "laplacian": _Kernel(
        "Laplacian",
        np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
        "Responds to spots and to edges of every direction, and gives 0 in flat areas.",
    ),
    "sobel x": _Kernel(
        "Sobel x",
        np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
        "Responds where brightness changes from left to right, that is, at vertical edges.",
    ),
    "sobel y": _Kernel(
        "Sobel y",
        np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
        "Responds where brightness changes from top to bottom, that is, at horizontal edges.",
    ),
    "emboss": _Kernel(
        "Emboss",
        np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
        "Makes the image look like a relief lit along the diagonal from the top left.",
    ),
    "diagonal cross": _Kernel(
        "Diagonal cross",
        examples.cross_3x3,
        "Adds up the two diagonals, and so is largest on an X of bright pixels.",
    ),
}


def names() -> list[str]:
    """Return the names of all kernels, in the order in which the book meets them.

    Examples
    --------
    >>> names()[:3]
    ['identity', 'box blur', 'gaussian']
    """
    return list(_KERNELS)


def get(name: str) -> np.ndarray:
    """Return a kernel by its name.

    Parameters
    ----------
    name
        One of `names()`; upper and lower case are the same.

    Returns
    -------
    np.ndarray
        The weights, (kh, kw): a new array, free to change. Integers, except for the box
        blur, whose weights are ninths.

    Raises
    ------
    ValueError
        If there is no kernel of that name.

    Examples
    --------
    >>> get("Gaussian").sum()
    np.int64(16)
    """
    return _find(name).values.copy()


def describe(name: str) -> str:
    """Return one sentence on what a kernel does.

    Parameters
    ----------
    name
        One of `names()`; upper and lower case are the same.

    Raises
    ------
    ValueError
        If there is no kernel of that name.

    Examples
    --------
    >>> describe("box blur")
    'Replaces each pixel by the mean of the nine pixels around it.'
    """
    return _find(name).about


def label(name: str) -> str:
    """Return a kernel's name as a button or a heading shows it.

    Parameters
    ----------
    name
        One of `names()`; upper and lower case are the same.

    Raises
    ------
    ValueError
        If there is no kernel of that name.

    Examples
    --------
    >>> label("box blur")
    'Box blur'
    """
    return _find(name).label


def _find(name: str) -> _Kernel:
    known = isinstance(name, str) and name.lower() in _KERNELS
    return _KERNELS[name.lower() if known else one_of("name", name, _KERNELS)]
