"""What augmentation does to a picture, step by step in the order of Keras's layers, in NumPy.

page/maths.mjs answers the same.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from cnnlab.widgets.kit.spec import Spec

SPEC = Spec(__file__)
SAMPLES = SPEC["samples"]


class Change(NamedTuple):
    """What is done to one picture, in this order; as it stands, nothing.

    Attributes
    ----------
    flip : str
        "none", "horizontal" (left and right change places), "vertical" or "both".
    rotate : float
        Degrees, counterclockwise.
    right, down : float
        A move, as a share of the width and the height.
    zoom : float
        Outward, as in Keras: 0.25 shows 1.25 times as much, so that all is 1/1.25 as large.
    brightness : float
        The share of white, 255, that is added.
    contrast, saturation : float
        0.3 is 1.3 times the distance from the mean of the color, or from gray.
    hue : float
        Degrees around the circle of colors.
    cutout : float
        The sides of a black patch, as a share of the picture's.
    hole_right, hole_down : float
        Where the patch is: 0 is the left or upper edge, 1 the right or lower one.
    """

    flip: str = "none"
    rotate: float = 0
    right: float = 0
    down: float = 0
    zoom: float = 0
    brightness: float = 0
    contrast: float = 0
    saturation: float = 0
    hue: float = 0
    cutout: float = 0
    hole_right: float = 0.5
    hole_down: float = 0.5


class Ranges(NamedTuple):
    """What samples are drawn from: numbers from -max to max, flips by a coin."""

    random_flip: str = "none"
    max_rotate: float = 0
    max_shift: float = 0
    max_zoom: float = 0
    max_brightness: float = 0
    max_contrast: float = 0
    max_saturation: float = 0
    max_hue: float = 0
    random_cutout: float = 0


def changed(photo: np.ndarray, change: Change, fill: str) -> np.ndarray:
    """Return a picture after all steps.

    Parameters
    ----------
    photo : numpy.ndarray
        ``(H, W, 3)``, uint8.
    change : Change
        How much of each step.
    fill : str
        What comes in at an edge: the picture mirrored there ("reflect"), black ("constant"), or
        the pixels of the edge ("nearest").

    Returns
    -------
    numpy.ndarray
        ``(H, W, 3)``, uint8.

    Examples
    --------
    >>> row = np.array([[[10] * 3, [20] * 3, [30] * 3]], np.uint8)
    >>> changed(row, Change(right=1 / 3), "constant")[0, :, 0].tolist()
    [0, 10, 20]
    >>> changed(row, Change("horizontal", brightness=0.1), "reflect")[0, :, 0].tolist()
    [56, 46, 36]
    """
    image = photo.astype(np.float64)
    if change.flip in ("horizontal", "both"):
        image = image[:, ::-1]
    if change.flip in ("vertical", "both"):
        image = image[::-1]
    for x, y in _places(image.shape[:2], change):
        image = _resample(image, x, y, fill)
    return np.rint(_cut_out(_recolor(image, change), change)).astype(np.uint8)


def _places(shape: tuple[int, ...], change: Change) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Give, for each step that moves pixels, the x and y in its input of every output pixel."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float64)
    middle_y, middle_x = (shape[0] - 1) / 2, (shape[1] - 1) / 2
    if change.rotate:
        angle = math.radians(change.rotate)
        cosine, sine = math.cos(angle), math.sin(angle)
        across, below = x - middle_x, y - middle_y
        yield (
            middle_x + cosine * across - sine * below,
            middle_y + sine * across + cosine * below,
        )
    if change.right or change.down:
        yield x - change.right * shape[1], y - change.down * shape[0]
    if change.zoom:
        more = 1 + change.zoom
        yield middle_x + more * (x - middle_x), middle_y + more * (y - middle_y)


def _resample(image: np.ndarray, x: np.ndarray, y: np.ndarray, fill: str) -> np.ndarray:
    """Read a picture between its pixels: the mean of four, weighted by nearness."""
    if fill == "constant":  # black around the picture; farther out it goes on
        image, x, y = np.pad(image, ((1, 1), (1, 1), (0, 0))), x + 1, y + 1
    rows, cols = image.shape[:2]
    x, y = _inside(x, cols, fill), _inside(y, rows, fill)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, bottom = np.minimum(left + 1, cols - 1), np.minimum(top + 1, rows - 1)
    across, below = (x - left)[..., np.newaxis], (y - top)[..., np.newaxis]
    near = image[top, left] * (1 - below) + image[bottom, left] * below
    far = image[top, right] * (1 - below) + image[bottom, right] * below
    return near * (1 - across) + far * across


def _inside(places: np.ndarray, size: int, fill: str) -> np.ndarray:
    """Bring places outside a picture to where their color is: mirrored, or the nearest."""
    if fill == "reflect":
        places = (places + 0.5) % (2 * size)
        places = np.minimum(places, 2 * size - places) - 0.5
    return np.clip(places, 0, size - 1)


def _recolor(image: np.ndarray, change: Change) -> np.ndarray:
    """Change brightness, contrast, saturation and hue; numbers stay from 0 to 255."""
    if change.brightness:
        image = np.clip(image + 255 * change.brightness, 0, 255)
    if change.contrast:
        mean = image.mean(axis=(0, 1))
        image = np.clip((image - mean) * (1 + change.contrast) + mean, 0, 255)
    if change.saturation or change.hue:
        image = _saturate_and_turn(image, 1 + change.saturation, change.hue / 60)
    return image


def _saturate_and_turn(image: np.ndarray, saturation: float, turn: float) -> np.ndarray:
    """Multiply the saturation, at most up to full, and turn the hue by sixths of the circle.

    In the model HSV (Smith, 1978) a color has a value, its largest number; a saturation, the
    share by which its smallest number is less; and a hue from 0 to 6.
    """
    value, least = image.max(axis=2), image.min(axis=2)
    chroma = value - least
    hue = _hue(image, value, np.where(chroma > 0, chroma, 1)) + turn
    chroma = np.minimum(chroma * saturation, value)
    # Going around, each color is full for 2 sixths, falls for 1, is none for 2, climbs for 1.
    distance = (hue[..., np.newaxis] + np.array([11, 9, 7])) % 6
    missing = np.clip(np.minimum(distance, 4 - distance), 0, 1)
    return value[..., np.newaxis] - chroma[..., np.newaxis] * missing


def _hue(image: np.ndarray, value: np.ndarray, chroma: np.ndarray) -> np.ndarray:
    """Return the hue of each pixel: 0 is red, 2 green, 4 blue."""
    red, green, blue = np.moveaxis(image, 2, 0)
    from_green, from_blue = 2 + (blue - red) / chroma, 4 + (red - green) / chroma
    return np.where(
        value == red, (green - blue) / chroma, np.where(value == green, from_green, from_blue)
    )


def _cut_out(image: np.ndarray, change: Change) -> np.ndarray:
    """Blacken the patch."""
    if not change.cutout:
        return image
    image = image.copy()
    spans = []
    for size, at in zip(image.shape[:2], (change.hole_down, change.hole_right), strict=True):
        first = at * (size - change.cutout * size)
        spans.append(slice(math.ceil(first), math.ceil(first + change.cutout * size)))
    image[tuple(spans)] = 0
    return image


def numbers(seed: int) -> Iterator[float]:
    """Give random numbers, at least 0 and below 1: mulberry32 by Tommy Ettinger (2017).

    32-bit whole numbers only, so that JavaScript gives the same.

    Parameters
    ----------
    seed : int
        Where the sequence starts, 0 to 2³² − 1.

    Examples
    --------
    >>> draw = numbers(1)
    >>> [round(next(draw), 6) for _ in range(3)]
    [0.627074, 0.002736, 0.527447]
    """
    mask = 0xFFFFFFFF
    while True:
        seed = (seed + 0x6D2B79F5) & mask
        mixed = (seed ^ seed >> 15) * (seed | 1) & mask
        mixed ^= mixed + ((mixed ^ mixed >> 7) * (mixed | 61) & mask) & mask
        yield (mixed ^ mixed >> 14) / 2**32


def draw_changes(ranges: Ranges, seed: int) -> list[Change]:
    """Draw what is done to each of 12 samples.

    Every sample takes 12 numbers, in the order of `Change` (two for the flip, none for the
    side of the patch), whether they are used or not: a wider range stretches the same draws.
    """
    draw = numbers(seed)
    return [_draw_change(ranges, [next(draw) for _ in range(12)]) for _ in range(SAMPLES)]


def _draw_change(ranges: Ranges, shares: Sequence[float]) -> Change:
    mirror, over, rotate, right, down, zoom, light, contrast, saturation, hue, *hole = shares
    wanted = ranges.random_flip
    flips = (
        wanted in ("horizontal", "both") and mirror < 0.5,
        wanted in ("vertical", "both") and over < 0.5,
    )
    return Change(
        flip={(1, 1): "both", (1, 0): "horizontal", (0, 1): "vertical"}.get(flips, "none"),
        rotate=_between(ranges.max_rotate, rotate, 10),
        right=_between(ranges.max_shift, right),
        down=_between(ranges.max_shift, down),
        zoom=_between(ranges.max_zoom, zoom),
        brightness=_between(ranges.max_brightness, light),
        contrast=_between(ranges.max_contrast, contrast),
        saturation=_saturation(ranges.max_saturation, saturation),
        hue=_between(ranges.max_hue, hue, 10),
        cutout=ranges.random_cutout,
        hole_right=rounded(hole[0]),
        hole_down=rounded(hole[1]),
    )


def rounded(value: float, parts: int = 1000) -> float:
    """Round to whole parts, halves up, as both languages do it."""
    return math.floor(value * parts + 0.5) / parts


def _between(most: float, share: float, parts: int = 1000) -> float:
    return rounded(most * (2 * share - 1), parts)


def _saturation(most: float, share: float) -> float:
    """Draw as Keras does: s / (1 + s) is uniform for the factor s, here less 1."""
    low, high = (1 - most) / (2 - most), (1 + most) / (2 + most)
    part = low + (high - low) * share
    return rounded(part / (1 - part) - 1)
