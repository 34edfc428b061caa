"""The augmentation board in words and in code. js/augmentation-words.mjs writes the same."""

from cnnlab.recipes import Augmentation
from cnnlab.widgets.augmentation.steps import Change, Ranges, rounded

FLIPPED = {
    "none": "",
    "horizontal": "mirrored",
    "vertical": "upside down",
    "both": "mirrored and upside down",
}

_CODE_STARTS = """import keras
from keras import layers

augment = keras.Sequential([
    layers.Rescaling(1 / 255),  # 0 to 255 becomes 0 to 1
"""
_CODE_ENDS = """])
# augment(images, training=True) changes each image by chance.
"""


def short(value: float, decimals: int) -> str:
    """Write a number with so many decimals at the most."""
    return f"{rounded(value, 10**decimals):g}"


def in_words(change: Change) -> str:
    """Say what is done to a picture.

    Examples
    --------
    >>> in_words(Change("horizontal", rotate=-12.5, down=0.05, zoom=0.25))
    'mirrored, turned 12.5° clockwise, moved 5% down, 0.8 times as large'
    >>> in_words(Change())
    'as it was'
    """
    parts = [FLIPPED[change.flip]]
    if change.rotate:
        way = "counterclockwise" if change.rotate > 0 else "clockwise"
        parts.append(f"turned {short(abs(change.rotate), 1)}° {way}")
    parts += _sized("moved {} right", "moved {} left", change.right)
    parts += _sized("moved {} down", "moved {} up", change.down)
    if change.zoom:
        parts.append(f"{short(1 / (1 + change.zoom), 2)} times as large")
    parts += _sized("{} brighter", "{} darker", change.brightness)
    parts += _sized("{} more contrast", "{} less contrast", change.contrast)
    parts += _sized("{} more color", "{} less color", change.saturation)
    if change.hue:
        sign = "+" if change.hue > 0 else "−"
        parts.append(f"hue {sign}{short(abs(change.hue), 1)}°")
    parts.append("a patch cut out" if change.cutout else "")
    return ", ".join(filter(None, parts)) or "as it was"


def _sized(more, less, value):
    text = f"{short(abs(100 * value), 1)}%"
    return [(more if value > 0 else less).format(text)] if value else []


def cautions(change: Change, ranges: Ranges) -> tuple[str, ...]:
    """Say which changes may make a picture one of another class, or of none."""
    flips = {change.flip, ranges.random_flip}
    moved = max(abs(change.right), abs(change.down), ranges.max_shift)
    rules = {
        "Turned by 180°, a 6 is a 9; turned by 90°, an N is a Z.": (
            max(abs(change.rotate), ranges.max_rotate) >= 90
        ),
        "Mirrored, a b is a d, and a 2 is no digit.": bool(flips & {"horizontal", "both"}),
        "Upside down, a b is a p, and an M is a W.": bool(flips & {"vertical", "both"}),
        "With other hues, a ripe tomato is green.": max(abs(change.hue), ranges.max_hue) >= 60,
        "What the label names may leave the picture, or be cut out of it.": (
            max(moved, change.cutout, ranges.random_cutout) >= 0.4
        ),
    }
    return tuple(text for text, holds in rules.items() if holds)


def keras_code(ranges: Ranges, fill: str) -> str:
    """Return Keras code that draws from these ranges.

    Examples
    --------
    >>> print(keras_code(Ranges(max_rotate=15), "nearest"))
    import keras
    from keras import layers
    <BLANKLINE>
    augment = keras.Sequential([
        layers.Rescaling(1 / 255),  # 0 to 255 becomes 0 to 1
        layers.RandomRotation(15 / 360, fill_mode="nearest"),
    ])
    # augment(images, training=True) changes each image by chance.
    <BLANKLINE>
    """
    steps = [*_moving_layers(ranges, fill), *_coloring_layers(ranges)]
    lines = "".join(f"    layers.{step},\n" for step in steps)
    return f"{_CODE_STARTS}{lines}{_CODE_ENDS}"


def _moving_layers(ranges, fill):
    flip = "horizontal_and_vertical" if ranges.random_flip == "both" else ranges.random_flip
    turn, shift, zoom = (
        short(value, 3) for value in (ranges.max_rotate, ranges.max_shift, ranges.max_zoom)
    )
    end = f'fill_mode="{fill}")'
    return filter(
        None,
        [
            flip != "none" and f'RandomFlip("{flip}")',
            ranges.max_rotate and f"RandomRotation({turn} / 360, {end}",
            ranges.max_shift and f"RandomTranslation({shift}, {shift}, {end}",
            ranges.max_zoom and f"RandomZoom({zoom}, {end}",
        ],
    )


def _coloring_layers(ranges):
    most = ranges.max_saturation
    low, high = short(1 - most, 3), short(1 + most, 3)
    factor = f"({low} / {short(2 - most, 3)}, {high} / {short(2 + most, 3)})"
    contrast, side = short(ranges.max_contrast, 3), short(ranges.random_cutout, 3)
    end = "value_range=(0, 1))"
    return filter(
        None,
        [
            ranges.max_brightness and f"RandomBrightness({short(ranges.max_brightness, 3)}, {end}",
            ranges.max_contrast and f"RandomContrast(({contrast}, {contrast}), {end}",
            most and f"RandomSaturation({factor}, {end}",
            ranges.max_hue and f"RandomHue({short(ranges.max_hue, 3)} / 180, {end}",
            ranges.random_cutout
            and f"RandomErasing((1.0, 1.0), scale=({side}**2, {side}**2), fill_value=0, {end}",
        ],
    )


def recipe(ranges: Ranges, side: int) -> Augmentation:
    """Return what the book's own training does of this, in pixels of a picture of this side."""
    return Augmentation(
        flip=ranges.random_flip in ("horizontal", "both"),
        shift=_whole(ranges.max_shift * side),
        rotate=ranges.max_rotate,
        zoom=ranges.max_zoom,
        cutout=_whole(ranges.random_cutout * side),
    )


def _whole(value):
    return int(value + 0.5)


def not_in_recipe(ranges: Ranges, fill: str, side: int) -> tuple[str, ...]:
    """Name what the book's own training does not do of this."""
    rules = {
        "vertical flips": ranges.random_flip in ("vertical", "both"),
        "brightness": ranges.max_brightness,
        "contrast": ranges.max_contrast,
        "saturation": ranges.max_saturation,
        "hue": ranges.max_hue,
        f"fill {fill}": fill != "reflect",
    }
    return tuple(name for name, holds in rules.items() if holds)


def recipe_code(ranges: Ranges, fill: str, side: int) -> str:
    """Return the book's recipe as code, and say what it leaves out.

    Examples
    --------
    >>> print(recipe_code(Ranges("both", max_shift=0.1, max_hue=20), "reflect", 96))
    from cnnlab.recipes import Augmentation
    <BLANKLINE>
    Augmentation(flip=True, shift=10)
    # Without: vertical flips, hue.
    <BLANKLINE>
    """
    lines = ["from cnnlab.recipes import Augmentation", "", repr(recipe(ranges, side))]
    if ranges.max_zoom:
        low, high = short(1 - ranges.max_zoom, 3), short(1 + ranges.max_zoom, 3)
        lines.append(f"# Here zoom is a size: {low} to {high} times as large.")
    left_out = not_in_recipe(ranges, fill, side)
    if left_out:
        lines.append(f"# Without: {', '.join(left_out)}.")
    return "\n".join(lines) + "\n"
