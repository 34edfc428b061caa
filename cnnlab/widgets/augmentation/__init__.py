"""The augmentation board: one picture under exact changes, and samples drawn from ranges."""

import numpy as np
import traitlets

from cnnlab.checks import whole_number
from cnnlab.recipes import Augmentation
from cnnlab.widgets.augmentation import words
from cnnlab.widgets.augmentation.picture import augmentation
from cnnlab.widgets.augmentation.steps import (
    SAMPLES,
    SPEC,
    Change,
    Ranges,
    changed,
    draw_changes,
    rounded,
)
from cnnlab.widgets.kit.base import Board
from cnnlab.widgets.kit.photo import Photo
from cnnlab.widgets.kit.traits import Between

SIDE = SPEC["side"]
"""The longest side of the photo that the board changes, in pixels."""

LAST_SEED = SPEC["state"]["seed"]["high"]


class _Share(Between):
    """A number of the state, kept to three decimals."""

    def __init__(self, name: str) -> None:
        part = SPEC["state"][name]
        super().__init__(part["first"], low=part["low"], high=part["high"])
        self.tag(sync=True)

    def validate(self, obj: object, value: object) -> int | float:
        """Return the value as int or float, or raise `TraitError`."""
        number = rounded(super().validate(obj, value))
        return int(number) if number == int(number) else number


class AugmentationBoard(Board):
    """A picture under exact changes, and 12 samples of it drawn from ranges.

    The steps are those of Keras's layers, in this order: flip, rotate, move, zoom,
    brightness, contrast, saturation, hue, cut out. Numbers are kept to three decimals;
    0 leaves the picture as it is.

    Parameters
    ----------
    photo : str or numpy.ndarray
        ``"china"`` or ``"flower"`` (the middle of the photograph), or uint8 pixels,
        ``(H, W)`` or ``(H, W, 3)``, at most 512 rows and columns; more than 64 are scaled
        down.
    flip : str
        "none", "horizontal" (left and right change places), "vertical" or "both".
    rotate : float, -180 to 180
        Degrees, counterclockwise.
    right, down : float, -0.5 to 0.5
        A move, as a share of the width and the height.
    zoom : float, -0.5 to 0.5
        Outward, as in Keras: 0.25 shows 1.25 times as much, all of it 1/1.25 as large.
    brightness : float, -1 to 1
        The share of white that is added.
    contrast, saturation : float, -1 to 1
        0.3 is 1.3 times the distance from the mean of each color, or from gray.
    hue : float, -180 to 180
        Degrees around the circle of colors.
    cutout : float, 0 to 0.5
        The sides of a black patch, as a share of the picture's.
    hole_right, hole_down : float, 0 to 1
        Where the patch is, from the left and upper edge to the right and lower one.
    random_flip : str
        As `flip`; each direction by a coin.
    max_rotate, max_shift, max_zoom, max_brightness, max_contrast, max_saturation, max_hue : float
        Samples are drawn from minus this to plus this, each within the limits above; moves
        right and down are drawn apart.
    random_cutout : float, 0 to 0.5
        As `cutout`, for the samples; its place is drawn.
    fill : str
        What comes in at an edge: "reflect" (the picture, mirrored there), "constant" (black)
        or "nearest" (the pixel at the edge).
    seed : int, 0 to 9999
        Each seed gives the same 12 samples, in Python and on the page.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed; the sentence says what is.

    Examples
    --------
    >>> board = AugmentationBoard(photo=np.full((8, 8), 50, np.uint8), rotate=0)
    >>> board.brightness = 0.2
    >>> board.output.shape, int(board.output[0, 0, 0])
    ((8, 8, 3), 101)
    >>> board.sample(3).shape
    (12, 8, 8, 3)
    """

    kind = "augmentation"
    state_names = SPEC.names

    photo = Photo(side=SIDE)
    flip = SPEC.trait("flip")
    rotate = _Share("rotate")
    right = _Share("right")
    down = _Share("down")
    zoom = _Share("zoom")
    brightness = _Share("brightness")
    contrast = _Share("contrast")
    saturation = _Share("saturation")
    hue = _Share("hue")
    cutout = _Share("cutout")
    hole_right = _Share("hole_right")
    hole_down = _Share("hole_down")
    random_flip = SPEC.trait("random_flip")
    max_rotate = _Share("max_rotate")
    max_shift = _Share("max_shift")
    max_zoom = _Share("max_zoom")
    max_brightness = _Share("max_brightness")
    max_contrast = _Share("max_contrast")
    max_saturation = _Share("max_saturation")
    max_hue = _Share("max_hue")
    random_cutout = _Share("random_cutout")
    fill = SPEC.trait("fill")
    seed = SPEC.trait("seed")

    @traitlets.default("photo")
    def _default_photo(self) -> str:
        return "china"

    @traitlets.default("random_flip")
    def _default_random_flip(self) -> str:
        return "horizontal"

    @property
    def change(self) -> Change:
        """What is done to the one picture."""
        return Change(*(getattr(self, name) for name in Change._fields))

    @property
    def ranges(self) -> Ranges:
        """What the samples are drawn from."""
        return Ranges(*(getattr(self, name) for name in Ranges._fields))

    @property
    def output(self) -> np.ndarray:
        """The one picture after its changes, (H, W, 3), uint8."""
        return changed(self.photo, self.change, self.fill)

    def draws(self, seed: int | None = None) -> list[Change]:
        """Return what is done to each of the 12 samples, of the board's seed or of another."""
        if seed is not None:
            return draw_changes(self.ranges, whole_number("seed", seed, 0, LAST_SEED))
        return draw_changes(self.ranges, self.seed)

    def sample(self, seed: int | None = None) -> np.ndarray:
        """Return the 12 samples of a seed, (12, H, W, 3), uint8."""
        return np.stack([changed(self.photo, draw, self.fill) for draw in self.draws(seed)])

    def take(self, index: int) -> None:
        """Give the one picture the changes of a sample, 0 to 11, of the board's seed."""
        sample = self.draws()[whole_number("index", index, 0, SAMPLES - 1)]
        with self.hold_trait_notifications():
            for name, value in sample._asdict().items():
                setattr(self, name, value)

    @property
    def cautions(self) -> tuple[str, ...]:
        """Which of the changes may make the picture one of another class; () where none."""
        return words.cautions(self.change, self.ranges)

    def keras_code(self) -> str:
        """Return the ranges as Keras code, whose model takes pixels from 0 to 255."""
        return words.keras_code(self.ranges, self.fill)

    @property
    def recipe(self) -> Augmentation:
        """The ranges for the book's own training, as far as it goes (see `recipe_code`)."""
        return words.recipe(self.ranges, min(self.photo.shape[:2]))

    def recipe_code(self) -> str:
        """Return the code of `recipe`, with what it leaves out."""
        return words.recipe_code(self.ranges, self.fill, min(self.photo.shape[:2]))

    def __repr__(self) -> str:
        rows, cols = self.photo.shape[:2]
        done = words.in_words(self.change)
        return f"AugmentationBoard({rows}×{cols} photo, {done}, fill={self.fill!r})"

    def describe(self) -> str:
        """Return the picture in words: what is done to the photograph and to the samples."""
        return (
            f"A photograph, {words.in_words(self.change)}, and beside it {SAMPLES} samples whose "
            f"changes are drawn by chance. The first is {words.in_words(self.draws()[0])}."
        )

    def picture(self) -> str:
        """Return an SVG of the photograph, its changed form and the samples."""
        return augmentation(self)
