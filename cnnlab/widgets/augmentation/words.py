"""The augmentation board in words and in code; the templates stand in ``spec.json``.

page/words.mjs fills the same.
"""

from collections.abc import Mapping

from cnnlab.recipes import Augmentation
from cnnlab.widgets.augmentation.steps import SPEC, Change, Ranges, rounded

_WRITTEN = {
    "degrees": lambda value: short(abs(value), 1),
    "percent": lambda value: short(abs(100 * value), 1),
    "times": lambda value: short(1 / (1 + value), 2),
}


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
    parts = [SPEC["flipped"][change.flip]]
    for name, words in SPEC["changes"].items():
        value = getattr(change, name)
        if value:
            template = words["more" if value > 0 else "less"]
            parts.append(template.format(_WRITTEN[words["as"]](value)))
    return ", ".join(filter(None, parts)) or SPEC["unchanged"]


def cautions(change: Change, ranges: Ranges) -> tuple[str, ...]:
    """Say which changes may make a picture one of another class, or of none."""
    state = change._asdict() | ranges._asdict()
    return tuple(rule["text"] for rule in SPEC["cautions"] if _holds(rule, state))


def _holds(rule: Mapping, state: Mapping) -> bool:
    if "flip" in rule:
        return any(_flips(state[name], rule["flip"]) for name in ("flip", "random_flip"))
    return max(abs(state[name]) for name in rule["of"]) >= rule["from"]


def _flips(flip: str, way: str) -> bool:
    return flip in (way, "both")


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
    code, flip, most = SPEC["keras"], ranges.random_flip, ranges.max_saturation
    wanted = {name: value for name, value in ranges._asdict().items() if value not in (0, "none")}
    texts = {name: short(value, 3) for name, value in wanted.items() if name != "random_flip"} | {
        "mode": "horizontal_and_vertical" if flip == "both" else flip,
        "fill": fill,
        "least": short(1 - most, 3),
        "least_whole": short(2 - most, 3),
        "most": short(1 + most, 3),
        "most_whole": short(2 + most, 3),
    }
    steps = [step.format(**texts) for name, step in code["steps"].items() if name in wanted]
    return code["start"] + "".join(code["line"].format(step=step) for step in steps) + code["end"]


def recipe(ranges: Ranges, side: int) -> Augmentation:
    """Return what the book's own training does of this, in pixels of a picture of this side."""
    return Augmentation(
        flip=_flips(ranges.random_flip, "horizontal"),
        shift=_whole(ranges.max_shift * side),
        rotate=ranges.max_rotate,
        zoom=ranges.max_zoom,
        cutout=_whole(ranges.random_cutout * side),
    )


def _whole(value: float) -> int:
    return int(value + 0.5)


def not_in_recipe(ranges: Ranges, fill: str) -> tuple[str, ...]:
    """Name what the book's own training does not do of this."""
    words = SPEC["recipe"]
    missing = [words["flips"]] if _flips(ranges.random_flip, "vertical") else []
    missing += [text for name, text in words["names"].items() if getattr(ranges, name)]
    missing += [words["fill"].format(fill=fill)] if fill != "reflect" else []
    return tuple(missing)


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
    words, zoom = SPEC["recipe"], ranges.max_zoom
    code = f"{words['start']}{recipe(ranges, side)!r}\n"
    if zoom:
        code += words["zoom"].format(smallest=short(1 - zoom, 3), largest=short(1 + zoom, 3))
    missing = not_in_recipe(ranges, fill)
    if missing:
        code += words["without"].format(names=", ".join(missing))
    return code
