"""The augmentation board in Python: its traits, its pictures, the code that it writes."""

import base64
import io

import numpy as np
import pytest
import traitlets
from node import ask
from PIL import Image

from cnnlab.checks import written
from cnnlab.recipes import Augmentation
from cnnlab.widgets import AugmentationBoard
from cnnlab.widgets.augmentation.steps import (
    SAMPLES,
    SPEC,
    Change,
    Ranges,
    changed,
    draw_changes,
    numbers,
)
from cnnlab.widgets.augmentation.words import cautions, in_words, keras_code, recipe_code
from cnnlab.widgets.kit import goldens

GOLDEN = goldens.read("augmentation")
FILLS = ("reflect", "constant", "nearest")
SMALL = np.random.default_rng(1).integers(0, 256, (12, 10, 3), dtype=np.uint8)
NONE = dict.fromkeys(Ranges._fields[1:], 0) | {"random_flip": "none"}
ALL = {
    "random_flip": "both",
    "max_rotate": 40,
    "max_shift": 0.2,
    "max_zoom": 0.3,
    "max_brightness": 0.15,
    "max_contrast": 0.25,
    "max_saturation": 0.35,
    "max_hue": 18,
    "random_cutout": 0.3,
}


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: str(case["change"])[:60])
def test_the_output_is_that_of_keras(case):
    photo = np.array(case["picture"], np.uint8)
    board = AugmentationBoard(photo=photo, fill=case["fill"], **({"rotate": 0} | case["change"]))
    assert board.output.dtype == np.uint8 and board.output.shape == photo.shape
    assert np.abs(board.output - np.array(case["output"])).max() <= 0.5 + 1e-3


def test_without_changes_the_picture_stays_and_a_positive_angle_is_counterclockwise():
    assert np.array_equal(changed(SMALL, Change(), "reflect"), SMALL)
    square = SMALL[:9, :9]
    assert np.array_equal(changed(square, Change(rotate=90), "constant"), np.rot90(square))
    assert np.array_equal(changed(square, Change(rotate=-90), "constant"), np.rot90(square, -1))


def test_moves_go_right_and_down_and_the_border_is_filled_as_chosen():
    moved = changed(SMALL, Change(right=0.2, down=0.25), "constant")
    assert np.array_equal(moved[3:, 2:], SMALL[:-3, :-2])
    assert not moved[:3].any() and not moved[:, :2].any()
    mirrored = changed(SMALL, Change(right=0.2), "reflect")
    assert np.array_equal(mirrored[:, :2], SMALL[:, 1::-1])
    nearest = changed(SMALL, Change(right=0.2), "nearest")
    assert np.array_equal(nearest[:, 0], SMALL[:, 0])


def test_colors_reach_their_limits():
    gray = changed(SMALL, Change(saturation=-1), "reflect")
    assert np.array_equal(gray, np.dstack([SMALL.max(axis=2)] * 3))
    assert changed(SMALL, Change(brightness=1), "reflect").min() == 255
    flat = changed(SMALL, Change(contrast=-1), "reflect")
    assert np.abs(flat - SMALL.mean(axis=(0, 1))).max() <= 0.5
    around = changed(SMALL, Change(hue=120), "reflect")
    assert np.array_equal(around, SMALL[..., [2, 0, 1]])  # red goes to green


def test_a_seed_gives_the_same_samples_and_another_seed_others():
    board = AugmentationBoard(photo=SMALL, seed=5)
    assert board.sample().shape == (SAMPLES, 12, 10, 3)
    assert np.array_equal(board.sample(), board.sample(5))
    assert not np.array_equal(board.sample(), board.sample(6))
    for index in (0, 11):
        expected = changed(SMALL, board.draws()[index], board.fill)
        assert np.array_equal(board.sample()[index], expected)


def test_draws_fill_their_ranges_evenly_and_flips_are_even():
    draws = [draw for seed in range(200) for draw in draw_changes(Ranges(**ALL), seed)]
    most = 0.35  # s / (1 + s) is even for the factor s
    parts = np.array([(1 + draw.saturation) / (2 + draw.saturation) for draw in draws])
    low, high = (1 - most) / (2 - most), (1 + most) / (2 + most)
    assert abs(np.median(parts) - (low + high) / 2) < 0.04 * (high - low)
    assert parts.min() < low + 0.02 and parts.max() > high - 0.02
    limits = {
        "rotate": 40, "right": 0.2, "down": 0.2, "zoom": 0.3, "brightness": 0.15,
        "contrast": 0.25, "hue": 18,
    }  # fmt: skip
    for name, most in limits.items():
        values = np.array([getattr(draw, name) for draw in draws])
        assert np.abs(values).max() <= most and values.min() < -0.97 * most
        assert values.max() > 0.97 * most and abs(np.median(values)) < 0.07 * most
    flips = [draw.flip for draw in draws]
    for flip in ("none", "horizontal", "vertical", "both"):
        assert 0.2 < flips.count(flip) / len(flips) < 0.3
    places = np.array([(draw.hole_right, draw.hole_down) for draw in draws])
    assert places.min() < 0.01 and places.max() > 0.99
    assert abs(np.corrcoef(places.T)[0, 1]) < 0.06


def test_a_wider_range_stretches_the_same_draws():
    narrow, wide = (draw_changes(Ranges(max_rotate=most), 3) for most in (10, 30))
    for a, b in zip(narrow, wide, strict=True):
        assert abs(3 * a.rotate - b.rotate) <= 0.2


def test_take_gives_the_picture_a_samples_changes():
    board = AugmentationBoard(photo=SMALL, **ALL)
    board.take(7)
    assert board.change == board.draws()[7]
    assert np.array_equal(board.output, board.sample()[7])


@pytest.mark.parametrize("wrong", [-1, 12, 1.5, True, None, "1", 10**5000], ids=written)
def test_a_sample_that_is_not_there_is_refused(wrong):
    board = AugmentationBoard(photo=SMALL)
    with pytest.raises(ValueError, match=r"^index is .* a whole number from 0 to 11"):
        board.take(wrong)
    if wrong not in (None, 12):
        with pytest.raises(ValueError, match=r"^seed is .* a whole number from 0 to 9999"):
            board.sample(wrong)


def keras_layers(code):
    """Execute the code that a board writes; return its model."""
    names = {}
    exec(code, names)
    return names["augment"]


@pytest.mark.tensorflow
def test_the_keras_code_runs_and_its_factors_are_the_boards():
    board = AugmentationBoard(photo=SMALL, fill="nearest", **ALL)
    model = keras_layers(board.keras_code())
    found = {type(layer).__name__: layer for layer in model.layers}
    assert list(found) == [
        "Rescaling", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom",
        "RandomBrightness", "RandomContrast", "RandomSaturation", "RandomHue", "RandomErasing",
    ]  # fmt: skip
    assert found["RandomFlip"].mode == "horizontal_and_vertical"
    turn, shift, zoom = (found[f"Random{n}"] for n in ("Rotation", "Translation", "Zoom"))
    assert np.multiply(turn.factor, 360).tolist() == [-40, 40]
    assert (shift.height_lower, shift.height_upper) == (-0.2, 0.2)
    assert (shift.width_lower, shift.width_upper) == (-0.2, 0.2)
    assert (zoom.height_lower, zoom.height_upper, zoom.width_factor) == (-0.3, 0.3, None)
    assert {turn.fill_mode, shift.fill_mode, zoom.fill_mode} == {"nearest"}
    assert found["RandomBrightness"].factor == (-0.15, 0.15)
    assert found["RandomContrast"].factor == (0.25, 0.25)
    saturation = np.array(found["RandomSaturation"].factor)
    np.testing.assert_allclose(saturation / (1 - saturation), [0.65, 1.35])
    np.testing.assert_allclose(np.multiply(found["RandomHue"].factor, 180), [0, 18])
    erasing = found["RandomErasing"]
    assert erasing.factor == (1, 1) and erasing.fill_value == 0
    np.testing.assert_allclose(np.sqrt(erasing.scale), 0.3)
    for name, layer in found.items():
        if name in ("RandomBrightness", "RandomContrast", "RandomSaturation", "RandomErasing"):
            assert list(layer.value_range) == [0, 1]


@pytest.mark.tensorflow
def test_the_keras_code_changes_pictures_within_the_boards_limits():
    ranges = NONE | {"max_brightness": 0.15, "random_cutout": 0.5}
    board = AugmentationBoard(photo=np.full((20, 20), 100, np.uint8), **ranges)
    images = np.repeat(board.photo[np.newaxis], 64, axis=0)
    output = 255 * np.array(keras_layers(board.keras_code())(images, training=True))
    assert output.shape == images.shape
    assert np.all((output == 0).sum(axis=(1, 2, 3)) == 3 * 10 * 10)
    light = output.max(axis=(1, 2, 3)) - 100
    assert np.abs(light).max() <= 255 * 0.15 + 1e-3 and light.min() < 0 < light.max()


def test_without_ranges_the_code_scales_only():
    board = AugmentationBoard(photo=SMALL, **NONE)
    assert board.keras_code().count("layers.") == 1
    assert np.array_equal(board.sample(), np.repeat(SMALL[np.newaxis], SAMPLES, axis=0))


def test_the_books_recipe_covers_what_it_can_and_names_the_rest():
    board = AugmentationBoard(**ALL)
    recipe = Augmentation(flip=True, shift=13, rotate=40, zoom=0.3, cutout=19)
    assert board.recipe == recipe
    names = {}
    exec(board.recipe_code().replace("\nAugmentation(", "\nrecipe = Augmentation("), names)
    assert names["recipe"] == recipe
    last = board.recipe_code().splitlines()[-1]
    assert last == "# Without: vertical flips, brightness, contrast, saturation, hue."
    board = AugmentationBoard(**NONE | {"max_shift": 0.5, "fill": "constant"})
    assert board.recipe == Augmentation(shift=32)
    assert board.recipe_code().endswith("# Without: fill constant.\n")


@pytest.mark.parametrize(
    ("setting", "caution"),
    [
        ({"rotate": 180}, "a 6 is a 9"),
        ({"max_rotate": 90}, "an N is a Z"),
        ({"flip": "horizontal"}, "Mirrored"),
        ({"random_flip": "vertical"}, "Upside down"),
        ({"flip": "both"}, "Upside down"),
        ({"hue": -60}, "tomato"),
        ({"right": -0.4}, "leave the picture"),
        ({"random_cutout": 0.4}, "cut out"),
    ],
    ids=str,
)
def test_changes_that_may_change_the_class_are_named(setting, caution):
    board = AugmentationBoard(photo=SMALL, **NONE | {"rotate": 0})
    assert board.cautions == ()
    board.set_state(setting)
    assert any(caution in sentence for sentence in board.cautions)


def test_the_page_gets_the_very_pixels():
    for board in (AugmentationBoard(), AugmentationBoard(photo=SMALL)):
        head, text = board.state()["photo"].split(",")
        assert head == "data:image/png;base64" and len(text) <= 40_000
        picture = Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB")
        assert np.array_equal(np.asarray(picture), board.photo)
    assert AugmentationBoard().photo.shape == (64, 64, 3)
    assert AugmentationBoard(photo=np.zeros((512, 256), np.uint8)).photo.shape == (64, 32, 3)
    assert len(AugmentationBoard().to_html()) < 100_000


REFUSED = [
    ({"photo": "cat"}, "china"),
    ({"photo": np.zeros((3, 3))}, "uint8"),
    ({"photo": np.zeros((513, 3), np.uint8)}, "512"),
    ({"flip": "diagonal"}, "horizontal"),
    ({"rotate": 181}, "-180 to 180"),
    ({"rotate": np.nan}, "number"),
    ({"rotate": 10**5000}, "thousands of digits"),
    ({"right": 0.6}, "-0.5 to 0.5"),
    ({"down": "up"}, "number"),
    ({"zoom": -1}, "-0.5 to 0.5"),
    ({"brightness": 1.1}, "-1 to 1"),
    ({"contrast": None}, "-1 to 1"),
    ({"saturation": True}, "number"),
    ({"hue": 1e308}, "number"),
    ({"cutout": -0.1}, "0 to 0.5"),
    ({"hole_right": 2}, "0 to 1"),
    ({"random_flip": 1}, "none"),
    ({"max_rotate": -1}, "0 to 180"),
    ({"max_shift": [0.1]}, "number"),
    ({"random_cutout": 0.6}, "0 to 0.5"),
    ({"fill": "wrap"}, "reflect"),
    ({"seed": -1}, "0 to 9999"),
    ({"seed": 1.5}, "whole"),
]


@pytest.mark.parametrize(("setting", "names"), REFUSED, ids=written)
def test_what_is_not_allowed_is_refused_with_a_sentence(setting, names):
    with pytest.raises(traitlets.TraitError, match=next(iter(setting))) as refused:
        AugmentationBoard(**setting)
    assert names in str(refused.value) and len(str(refused.value)) < 300


def test_numbers_are_kept_to_three_decimals():
    board = AugmentationBoard(photo=SMALL, right=0.12349, zoom=-0.0004)
    assert (board.right, board.zoom) == (0.123, 0)
    assert repr(board) == (
        "AugmentationBoard(12×10 photo, turned 30° counterclockwise, moved 12.3% right, "
        "fill='reflect')"
    )


def test_the_description_names_what_is_done():
    board = AugmentationBoard(photo=SMALL, flip="both", rotate=-5, cutout=0.1, hue=-20)
    start = (
        "A photograph, mirrored and upside down, turned 5° clockwise, hue −20°, a patch cut out,"
    )
    assert board.describe().startswith(start)


def test_a_message_from_the_page_changes_the_board_and_leaves_the_photo():
    board = AugmentationBoard(photo=SMALL)
    photo = board.photo
    board.set_state({"rotate": 3, "seed": 8, "photo": "data:image/png;base64,xx"})
    assert (board.rotate, board.seed) == (3, 8) and board.photo is photo


# --- the page's modules, in Node, against Python


def random_ranges(random):
    """Draw ranges; about half of them are 0."""
    share = lambda most: round(float(random.uniform(0, most)) * int(random.integers(2)), 3)  # noqa: E731
    flip = ("none", "horizontal", "vertical", "both")[random.integers(4)]
    return Ranges(flip, *map(share, (180, 0.5, 0.5, 1, 1, 1, 180, 0.5)))


def random_cases():
    """Give small pictures with changes and borders, drawn by chance (fixed seed)."""
    random = np.random.default_rng(4)
    for i in range(60):
        rows, cols = random.integers(1, 12, 2)
        change = draw_changes(random_ranges(random), i)[0]
        yield random.integers(0, 256, (rows, cols, 3), dtype=np.uint8), change, FILLS[i % 3]


def test_the_page_changes_pictures_as_python_does():
    cases = list(random_cases())
    asked = [
        [{"picture": photo.tolist(), "change": change._asdict(), "fill": fill}]
        for photo, change, fill in cases
    ]
    answers = ask("augmentation/support.mjs", "changedBytes", asked)
    for (photo, change, fill), answer in zip(cases, answers, strict=True):
        pixels = np.reshape(answer, (*photo.shape[:2], 4))
        assert np.all(pixels[..., 3] == 255)
        error = np.abs(pixels[..., :3] - changed(photo, change, fill).astype(int))
        assert error.max() <= 1 and error.mean() < 0.01, (change, fill)


def test_the_page_draws_what_python_draws():
    random = np.random.default_rng(2)
    cases = [(random_ranges(random), seed) for seed in (*range(40), 9999)]
    first = ask("augmentation/support.mjs", "firstNumbers", [[seed, 20] for _, seed in cases])
    asked = [[ranges._asdict(), seed] for ranges, seed in cases]
    draws = ask("augmentation/page/maths.mjs", "drawChanges", asked)
    for (ranges, seed), ours, changes in zip(cases, first, draws, strict=True):
        expected = numbers(seed)
        assert ours == [next(expected) for _ in range(20)]
        assert [Change(**change) for change in changes] == draw_changes(ranges, seed)


def test_the_page_writes_the_words_and_the_code_of_python():
    random = np.random.default_rng(3)
    cases = [(random_ranges(random), FILLS[seed % 3], seed) for seed in range(60)]
    changes = [draw_changes(ranges, seed)[0] for ranges, _, seed in cases]
    states = [
        ranges._asdict() | change._asdict() | {"fill": fill}
        for (ranges, fill, _), change in zip(cases, changes, strict=True)
    ]
    module = "augmentation/page/words.mjs"
    written = zip(
        ask(module, "inWords", [[state] for state in states]),
        ask(module, "cautionsOf", [[state] for state in states]),
        ask(module, "kerasCode", [[state] for state in states]),
        ask(module, "recipeCode", [[state, 64] for state in states]),
        strict=True,
    )
    for (ranges, fill, _), change, ours in zip(cases, changes, written, strict=True):
        assert ours == (
            in_words(change),
            list(cautions(change, ranges)),
            keras_code(ranges, fill),
            recipe_code(ranges, fill, 64),
        )


def test_the_state_is_what_changes_one_picture_and_what_samples_are_drawn_from():
    assert SPEC.names == ("photo", *Change._fields, *Ranges._fields, "fill", "seed")
