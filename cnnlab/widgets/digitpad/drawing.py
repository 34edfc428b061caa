"""From a drawing to the input of a network, in the steps that made MNIST's images.

MNIST's digits were scaled, with their proportions, into a box of 20×20 pixels, and the box
was put into 28×28 pixels so that its center of mass is in the middle (LeCun, Bottou, Bengio
and Haffner, 1998). The scripts of the page compute the same, number for number.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cnnlab.widgets.kit.spec import Spec

SPEC = Spec(__file__)

PAD = SPEC["state"]["strokes"]["high"]
"""The rows and columns of the pad."""

RADIUS = SPEC["drawing"]["radius"]
"""Half the width of the pen, in pixels of the pad."""

BOX = SPEC["drawing"]["box"]
"""The longer side of a digit in MNIST, in pixels."""

SIDE = SPEC["drawing"]["side"]
"""The rows and columns of an image of MNIST."""


class Centered(NamedTuple):
    """What the steps make of the ink of a pad.

    `box` is (top, left, bottom, right), the last two exclusive, or None on an empty pad;
    `scaled` the digit, its longer side 20 pixels; `mass` the center of mass in it, as (down,
    across) from its corner; `corner` its place in the image; `image` the 28×28 pixels.
    """

    box: tuple[int, int, int, int] | None
    scaled: np.ndarray
    mass: tuple[float, float]
    corner: tuple[int, int]
    image: np.ndarray


def ink(strokes: list, start: ArrayLike | None = None) -> np.ndarray:
    """Draw strokes with a round pen.

    A pixel's gray is the share of it that the pen covers, to a good approximation: 0.5 more
    than the pen's radius, less the distance from the stroke, within 0 and 1.

    Parameters
    ----------
    strokes : list of array_like, shape (n, 2)
        The points of each stroke, (down, across) from the pad's upper left corner, 0 to 112.
    start : array_like, shape (28, 28), optional
        An image, uint8, that lies under the strokes; each of its pixels is 4×4 of the pad.

    Returns
    -------
    numpy.ndarray, shape (112, 112)
        uint8, 0 without ink to 255.

    Examples
    --------
    >>> pad = ink([[(56, 56)]])  # a dot
    >>> pad.shape, int(pad[56, 56]), int(pad[56, 61]), int(pad[56, 62])
    ((112, 112), 255, 0, 0)
    """
    pad = np.zeros((PAD, PAD), np.uint8)
    if start is not None:
        pad = np.kron(start, np.ones((PAD // SIDE, PAD // SIDE), np.uint8)).astype(np.uint8)
    for stroke in strokes:
        points = [tuple(map(float, point)) for point in stroke]
        for one, two in zip([points[0], *points], points, strict=False):
            _draw_segment(pad, one, two)
    return pad


def _draw_segment(pad, one, two):
    """Darken the pixels near the line from one point to another."""
    (y0, x0), (y1, x1) = one, two
    reach = RADIUS + 0.5
    rows, cols = (
        slice(max(0, int(min(a, b) - reach)), int(max(a, b) + reach) + 1)
        for a, b in ((y0, y1), (x0, x1))
    )
    part = pad[rows, cols]
    y = (np.arange(part.shape[0]) + rows.start + 0.5)[:, None] - y0
    x = (np.arange(part.shape[1]) + cols.start + 0.5)[None, :] - x0
    dy, dx = y1 - y0, x1 - x0
    length = dy * dy + dx * dx
    along = np.clip((y * dy + x * dx) / length, 0, 1) if length else np.zeros(part.shape)
    down, across = y - along * dy, x - along * dx
    distance = np.sqrt(down * down + across * across)
    gray = np.floor(255 * np.clip(reach - distance, 0, 1) + 0.5).astype(np.uint8)
    np.maximum(part, gray, out=part)


def center(pad: ArrayLike) -> Centered:
    """Scale the ink of a pad into 20×20 pixels, and put its center of mass into the middle.

    The box is moved by whole pixels, and stays inside the image.

    Parameters
    ----------
    pad : array_like, shape (H, W)
        uint8, 0 without ink.

    Examples
    --------
    >>> pad = np.zeros((112, 112), np.uint8)
    >>> pad[10:50, 60:80] = 255  # 40×20
    >>> steps = center(pad)
    >>> steps.box, steps.scaled.shape, steps.mass, steps.corner
    ((10, 60, 50, 80), (20, 10), (10.0, 5.0), (4, 9))
    >>> steps.image.shape, float(steps.image.sum())
    ((28, 28), 200.0)
    """
    pad = np.asarray(pad)
    rows, cols = (np.flatnonzero(pad.any(axis=axis)) for axis in (1, 0))
    image = np.zeros((SIDE, SIDE))
    if not len(rows):
        return Centered(None, np.zeros((0, 0)), (0.0, 0.0), (0, 0), image)
    top, left, bottom, right = (int(n) for n in (rows[0], cols[0], rows[-1] + 1, cols[-1] + 1))
    height, width = bottom - top, right - left
    longer = max(height, width)
    shape = [max(1, int(BOX * n / longer + 0.5)) for n in (height, width)]
    scaled = resample(pad[top:bottom, left:right] / 255, *shape)
    shares = [scaled.sum(axis=axis) / scaled.sum() for axis in (1, 0)]
    mass = tuple(_rounded(share @ (np.arange(len(share)) + 0.5)) for share in shares)
    corner = tuple(
        int(np.clip(np.floor(SIDE / 2 - at + 0.5), 0, SIDE - n))
        for at, n in zip(mass, shape, strict=True)
    )
    inside = tuple(slice(start, start + n) for start, n in zip(corner, shape, strict=True))
    image[inside] = scaled
    return Centered((top, left, bottom, right), scaled, mass, corner, image)


def _rounded(number):
    """Round to six decimals: half a pixel is then half a pixel, in whatever order one adds."""
    return float(np.floor(number * 1e6 + 0.5) / 1e6)


def resample(image: ArrayLike, rows: int, cols: int) -> np.ndarray:
    """Scale an image to other sizes: each new pixel is the mean of the area that it covers.

    Examples
    --------
    >>> resample([[0.0, 3.0, 6.0]], 1, 2)  # each covers one pixel and a half
    array([[1., 5.]])
    """
    image = np.asarray(image, dtype=np.float64)
    down, across = (_shares(n, m) for n, m in zip(image.shape, (rows, cols), strict=True))
    return down @ image @ across.T


def _shares(n, m):
    """Return which share of each of n pixels each of m new ones takes, shape (m, n)."""
    starts, ends = (np.arange(m) * n / m)[:, None], (np.arange(1, m + 1) * n / m)[:, None]
    cells = np.arange(n)
    overlap = np.minimum(ends, cells + 1) - np.maximum(starts, cells)
    return np.clip(overlap, 0, None) * (m / n)


def thicken(image: ArrayLike, by: float) -> np.ndarray:
    """Make strokes thicker, or thinner where `by` is negative.

    A pixel takes the largest of its neighbors (grayscale dilation): all of one within
    `by` pixels, a part of one up to a pixel farther. Thinner is the same done to the
    background.

    Parameters
    ----------
    image : array_like, shape (H, W)
        From 0 to 1.
    by : float
        How far, in pixels.

    Examples
    --------
    >>> thicken([[0.0, 0.0, 1.0, 0.0, 0.0]], 0.25)
    array([[0.  , 0.25, 1.  , 0.25, 0.  ]])
    """
    image = np.asarray(image, dtype=np.float64)
    if by < 0:
        return 1 - thicken(1 - image, -by)
    reach = int(np.ceil(by))
    around = np.pad(image, reach)
    thick = image.copy()
    for down in range(-reach, reach + 1):
        for across in range(-reach, reach + 1):
            weight = min(1.0, by + 1 - np.sqrt(down * down + across * across))
            if weight > 0:
                rows, cols = (
                    slice(reach + d, reach + d + n)
                    for d, n in zip((down, across), image.shape, strict=True)
                )
                np.maximum(thick, weight * around[rows, cols], out=thick)
    return thick


def turn(image: ArrayLike, degrees: float, down: int = 0, right: int = 0) -> np.ndarray:
    """Turn a square image clockwise around its middle, then move it by whole pixels.

    What comes from between four pixels is interpolated (bilinear); outside is 0.

    Examples
    --------
    >>> turn([[1.0, 2.0], [3.0, 4.0]], 90).round(9)
    array([[3., 1.],
           [4., 2.]])
    >>> turn([[1.0, 2.0], [3.0, 4.0]], 0, down=1)
    array([[0., 0.],
           [1., 2.]])
    """
    image = np.asarray(image, dtype=np.float64)
    n = len(image)
    angle = np.deg2rad(degrees)
    middle = (n - 1) / 2
    y = (np.arange(n) - middle - down)[:, None]
    x = (np.arange(n) - middle - right)[None, :]
    from_y = middle + y * np.cos(angle) - x * np.sin(angle)
    from_x = middle + x * np.cos(angle) + y * np.sin(angle)
    top, left = np.floor(from_y).astype(int), np.floor(from_x).astype(int)
    below, beside = from_y - top, from_x - left
    around = np.pad(image, 1)

    def pixels(rows, cols):
        return around[np.clip(rows + 1, 0, n + 1), np.clip(cols + 1, 0, n + 1)]

    return (1 - below) * (
        (1 - beside) * pixels(top, left) + beside * pixels(top, left + 1)
    ) + below * ((1 - beside) * pixels(top + 1, left) + beside * pixels(top + 1, left + 1))
