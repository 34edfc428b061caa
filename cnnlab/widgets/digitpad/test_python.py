"""DigitPad without a browser: what it accepts, computes, refuses and writes."""

import base64
import json
import math

import numpy as np
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from node import ask
from scipy import ndimage

from cnnlab import datasets, models
from cnnlab.widgets import DigitPad
from cnnlab.widgets.digitpad import drawing, golden, network
from cnnlab.widgets.kit import goldens

GOLDEN = goldens.read("digitpad")
DIGITS = datasets.stand_in("mnist")
PIXELS = arrays.arrays(np.float64, (28, 28), elements=st.floats(0, 1, width=32))


@pytest.fixture(scope="module")
def keras_network(keras):
    return models.load("mnist-page")


# --- the network


def test_every_layer_is_that_of_keras(keras, keras_network):
    maps = keras.Model(keras_network.inputs, [layer.output for layer in keras_network.layers])
    for board in (DigitPad(), DigitPad(digit=4, strokes=[], rotate=25, thicken=0.5)):
        found = board.layers
        kept = [found[n] for n in ("conv1", "pool1", "conv2", "pool2")]
        expected = maps.predict(board.image[None, ..., None].astype(np.float32), verbose=0)
        flat, answer = found["pool2"].ravel(), board.probabilities
        for mine, keras_own in zip([*kept, flat, answer], expected, strict=True):
            np.testing.assert_allclose(mine, keras_own[0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("layer", network.LAYERS)
def test_a_unit_adds_up_to_what_its_layer_holds(layer):
    board, random = DigitPad(), np.random.default_rng(0)
    layers = board.layers
    for _ in range(20):
        row, col, number = (int(random.integers(n)) for n in network.LAYERS[layer])
        board.select(layer, number, row, col)
        unit = board.unit
        held = layers[layer][number] if layer == "dense" else layers[layer][row, col, number]
        assert unit.value == pytest.approx(held, abs=1e-12)
        if unit.kernel is None:
            assert unit.total == unit.patch.max() and unit.patch.shape == (2, 2, 1)
        else:
            np.testing.assert_allclose(unit.products, unit.patch * unit.kernel)
            assert unit.sums.sum() + unit.bias == pytest.approx(unit.total, abs=1e-12)


def test_a_model_of_ones_own_is_taken_and_logits_will_do(keras_network):
    board = DigitPad.from_keras(keras_network, digit=3)
    assert board.digit == 3
    for mine, stored in zip(board.weights, network.stored_weights(), strict=True):
        np.testing.assert_array_equal(mine, stored)
    own = models.build("mnist-page", seed=1)
    own.layers[-1].activation = models.import_keras().activations.linear
    board = DigitPad.from_keras(own)
    np.testing.assert_array_equal(board.weights[4], own.get_weights()[4])
    assert board.probabilities.sum() == pytest.approx(1)


def layers_with(change, layer):
    """Return the layers of mnist-page with one changed, as a model."""
    keras = models.import_keras()
    made = [type(one).from_config(one.get_config()) for one in models.build("mnist-page").layers]
    if change == "leave out":
        made.pop(layer)
    elif change == "add":
        made.append(keras.layers.Dense(10))
    else:
        settings = made[layer].get_config() | change
        made[layer] = type(made[layer]).from_config(settings)
    return keras.Sequential([keras.Input((28, 28, 1)), *made])


@pytest.mark.parametrize(
    ("change", "layer", "named"),
    [
        ({"filters": 8}, 0, "layer 1 of the model is 'Conv2D of 8 filters, 5×5, relu', but it"),
        ({"filters": 8}, 0, "must be Conv2D of 12 filters, 5×5, relu, as models.build"),
        ({"activation": "tanh"}, 2, "layer 3 of the model is 'Conv2D of 24 filters, 5×5, tanh'"),
        ({"padding": "same"}, 0, "padding 'same'"),
        ({"strides": (2, 2)}, 0, "with strides"),
        ({"strides": (1, 1)}, 1, "but it must be MaxPooling2D of 2×2"),
        ({"use_bias": False}, 0, "biases"),
        ({"units": 5}, 5, "layer 6 of the model is 'Dense of 5 units, softmax'"),
        (
            "leave out",
            5,
            "layer 6 of the model is 'missing', but it must be Dense of 10 units, softmax",
        ),
        ("add", 5, "layer 7 of the model is 'Dense of 10 units, linear', but it must be left out"),
    ],
    ids=str,
)
@pytest.mark.tensorflow
def test_another_architecture_is_refused_with_a_sentence(change, layer, named):
    with pytest.raises(ValueError, match="mnist-page") as refused:
        DigitPad.from_keras(layers_with(change, layer))
    assert named in str(refused.value) and len(str(refused.value)) < 300


@pytest.mark.parametrize("case", GOLDEN["networks"], ids=range(len(GOLDEN["networks"])))
def test_the_network_answers_as_plain_loops_do(case):
    image = np.reshape(GOLDEN["drawings"][case["drawing"]]["image"], (28, 28))
    layers = network.run(golden.weights(), image)
    assert [w.shape for w in golden.weights()] == list(network.SHAPES)
    for name in ("conv1", "pool1", "conv2", "pool2"):
        found = layers[name][..., case["map"]].ravel()
        np.testing.assert_allclose(found, case[name], rtol=0, atol=1e-8, err_msg=name)
    for name in ("dense", "softmax"):
        np.testing.assert_allclose(layers[name], case[name], rtol=0, atol=1e-8, err_msg=name)


# --- from the drawing to the input


@pytest.mark.parametrize("case", GOLDEN["drawings"], ids=range(len(GOLDEN["drawings"])))
def test_a_drawing_becomes_the_image_that_scipy_and_sums_make(case):
    sample = case["sample"] and np.array(case["sample"], np.uint8).reshape(28, 28)
    made = drawing.center(drawing.ink(case["strokes"], sample))
    assert (made.box and list(made.box), list(made.corner)) == (case["box"], case["corner"])
    assert list(made.scaled.shape) == case["shape"]
    np.testing.assert_allclose(made.mass, case["mass"], rtol=0, atol=1e-6)
    thick = drawing.thicken(made.image, case["by"])
    image = drawing.turn(thick, case["degrees"], case["down"], case["right"])
    np.testing.assert_allclose(image.ravel(), case["image"], rtol=0, atol=1e-8)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 112), st.floats(0, 112)), min_size=1, max_size=4))
def test_ink_is_gray_by_the_distance_from_the_stroke(points):
    pad = drawing.ink([points])
    y, x = np.mgrid[0:112, 0:112] + 0.5
    distance = np.full((112, 112), np.inf)
    for (y0, x0), (y1, x1) in zip([points[0], *points], points, strict=False):
        for t in np.linspace(0, 1, 400):  # many dots instead of the formula of a line
            at = y0 + t * (y1 - y0), x0 + t * (x1 - x0)
            distance = np.minimum(distance, np.hypot(y - at[0], x - at[1]))
    expected = 255 * np.clip(drawing.RADIUS + 0.5 - distance, 0, 1)
    assert np.abs(pad - expected).max() < 2.5


def test_strokes_lie_on_top_of_a_test_digit():
    bare, drawn = DigitPad(digit=1, strokes=[]), DigitPad(digit=1)
    np.testing.assert_array_equal(drawn.ink, np.maximum(bare.ink, DigitPad().ink))
    np.testing.assert_array_equal(bare.ink[::4, ::4], bare.samples[1])


@pytest.mark.parametrize(("n", "m"), [(71, 20), (40, 20), (20, 20), (7, 20), (1, 3), (100, 1)])
def test_scaling_takes_the_mean_of_each_area(n, m):
    """Enlarge without interpolation to a common multiple, then take the mean of blocks."""
    image = np.random.default_rng(n).random((n, 3))
    common = math.lcm(n, m)
    large = ndimage.zoom(image, (common // n, 1), order=0, mode="grid-constant", grid_mode=True)
    expected = large.reshape(m, common // m, 3).mean(axis=1)
    np.testing.assert_allclose(drawing.resample(image, m, 3), expected, atol=1e-12)


@pytest.mark.parametrize("digit", range(10))
def test_the_center_of_mass_comes_to_the_middle(digit):
    board = DigitPad(digit=digit, strokes=[])
    made = board.steps
    assert max(made.scaled.shape) == 20
    np.testing.assert_allclose(
        made.mass, np.add(ndimage.center_of_mass(made.scaled), 0.5), atol=1e-5
    )
    middle = np.add(ndimage.center_of_mass(made.image), 0.5)
    assert np.abs(middle - 14).max() <= 0.5 + 1e-5
    top, left, bottom, right = made.box
    rows, cols = np.nonzero(board.ink)
    assert (rows.min(), cols.min(), rows.max() + 1, cols.max() + 1) == (top, left, bottom, right)


def test_an_image_that_is_centered_stays_as_it_is():
    made = DigitPad().steps.image
    pixels = np.rint(made * 255).astype(np.uint8)
    samples = np.zeros((10, 28, 28), np.uint8)
    samples[7] = pixels
    again = DigitPad(digit=7, samples=samples, strokes=[])
    np.testing.assert_allclose(again.steps.image, pixels / 255, atol=1e-12)


def test_a_heavy_corner_keeps_the_digit_inside():
    strokes = [
        [(0, 0), (112, 112)],
        *([(r, c), (r, c + 9)] for r in range(0, 20, 3) for c in (0, 9)),
    ]
    made = DigitPad(strokes=strokes).steps
    assert made.image.sum() == pytest.approx(made.scaled.sum())


def test_without_ink_the_image_is_black_and_the_network_answers():
    board = DigitPad(strokes=[])
    assert board.steps.box is None and not board.image.any()
    assert board.probabilities.sum() == pytest.approx(1)
    assert board.to_html()


@settings(max_examples=25, deadline=None)
@given(PIXELS, st.integers(-180, 180), st.integers(-8, 8), st.integers(-8, 8))
def test_turning_and_moving_are_those_of_scipy(image, degrees, down, right):
    angle = math.radians(degrees)
    matrix = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    offset = 13.5 - matrix @ (13.5 + np.array([down, right]))
    expected = ndimage.affine_transform(
        image, matrix, offset=offset, order=1, mode="grid-constant", cval=0
    )
    np.testing.assert_allclose(drawing.turn(image, degrees, down, right), expected, atol=1e-6)


def test_a_positive_rotation_is_clockwise():
    arrow = np.zeros((28, 28))
    arrow[2:14, 13:15] = 1  # from the middle up
    turned = drawing.turn(arrow, 90)
    assert turned[13:15, 15:25].sum() > 18 and turned[13:15, 2:12].sum() < 1e-9


@pytest.mark.parametrize("by", [1, 2])
def test_whole_pixels_of_thickness_are_a_grayscale_dilation(by):
    image = DigitPad().image
    y, x = np.mgrid[-3:4, -3:4]
    weight = np.clip(by + 1 - np.hypot(y, x), 0, 1)
    for at in np.argwhere(image > 0)[:40]:
        dot = np.zeros((28, 28))
        dot[tuple(at)] = image[tuple(at)]
        around = np.zeros((34, 34))
        around[at[0] : at[0] + 7, at[1] : at[1] + 7] = weight * image[tuple(at)]
        np.testing.assert_allclose(drawing.thicken(dot, by), around[3:-3, 3:-3], atol=1e-12)
    disk = np.hypot(y, x) <= by
    largest = ndimage.maximum_filter(image, footprint=disk, mode="constant")
    assert np.all(drawing.thicken(image, by) >= largest - 1e-12)


@settings(max_examples=20, deadline=None)
@given(PIXELS, st.sampled_from([0.25, 0.5, 1]))
def test_thinner_is_thicker_for_the_background(image, by):
    assert np.all(drawing.thicken(image, -by) <= image + 1e-12)
    np.testing.assert_allclose(drawing.thicken(image, -by), 1 - drawing.thicken(1 - image, by))
    np.testing.assert_array_equal(drawing.thicken(image, 0), image)


# --- what is accepted, and what is not


@pytest.mark.parametrize(
    ("setting", "names"),
    [
        ({"digit": 10}, "0 to 9"),
        ({"digit": "seven"}, '"none"'),
        ({"digit": True}, "True"),
        ({"strokes": 5}, "112"),
        ({"strokes": [[]]}, "112"),
        ({"strokes": [[(1, 2, 3)]]}, "112"),
        ({"strokes": [[(0, 112.5)]]}, "112.5"),
        ({"strokes": [[(0, math.nan)]]}, "nan"),
        ({"strokes": [[(0, -1)]]}, "0 to 112"),
        ({"strokes": [[("x", 1)]]}, "points"),
        ({"strokes": [[(1, 1)] * 5001]}, "5000"),
        ({"thicken": 2.5}, "-1 to 2"),
        ({"rotate": 181}, "-180 to 180"),
        ({"rotate": 1.5}, "whole"),
        ({"down": 9}, "-8 to 8"),
        ({"right": math.nan}, "whole"),
        ({"layer": "conv3"}, "pool2"),
        ({"map": 12}, 'from 0 to 11 in the layer "conv1"'),
        ({"row": 24}, "0 to 23"),
        ({"channel": 1}, 'must be 0 in the layer "conv1"'),
        ({"weights": []}, "six arrays"),
        ({"weights": "mnist"}, "six arrays"),
        ({"weights": [np.zeros(s) for s in network.SHAPES[:5]]}, "(10,)"),
        ({"weights": [np.full(s, np.nan) for s in network.SHAPES]}, "finite"),
        ({"weights": [np.full(s, 1e30) for s in network.SHAPES]}, "9999"),
        ({"samples": np.zeros((10, 28, 28))}, "float64"),
        ({"samples": np.zeros((9, 28, 28), np.uint8)}, "(9, 28, 28)"),
        ({"samples": None}, "None"),
        ({"source": 5}, "5"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_not_allowed_is_refused_with_a_sentence(setting, names):
    with pytest.raises(traitlets.TraitError, match=next(iter(setting))) as refused:
        DigitPad(**setting)
    assert names in str(refused.value) and len(str(refused.value)) < 400


def test_the_unit_in_hand_stays_inside_when_the_layer_changes():
    board = DigitPad()
    board.select("conv1", 11, 23, 23)
    board.layer = "pool2"
    assert (board.map, board.row, board.col) == (11, 3, 3)
    board.select("conv2", 20, 7, 0)
    board.channel = 11
    board.layer = "dense"
    assert (board.map, board.row, board.col, board.channel) == (9, 0, 0, 11)
    with pytest.raises(traitlets.TraitError, match='layer "dense"'):
        board.row = 1


def test_clear_undo_and_words():
    board = DigitPad()
    assert "2 strokes" in board.describe()
    board.undo()
    assert len(board.strokes) == 1
    board.digit = 6
    assert "test digit 6 and 1 stroke of" in board.describe()
    assert repr(board).startswith("DigitPad(test digit 6, 1 stroke, answer ")
    board.clear()
    board.undo()
    assert (board.digit, board.strokes) == ("none", ())


def test_the_test_digits_at_hand_are_read_right():
    answers = [DigitPad(digit=label, strokes=[]).probabilities.argmax() for label in range(10)]
    assert answers == list(range(10))


def test_the_page_gets_the_very_weights_and_digits():
    board = DigitPad()
    state = json.loads(json.dumps(board.state()))
    sent = np.frombuffer(base64.b64decode(state["weights"]), "<f4")
    np.testing.assert_array_equal(sent, np.concatenate([w.ravel() for w in board.weights]))
    pixels = np.frombuffer(base64.b64decode(state["samples"]), np.uint8)
    np.testing.assert_array_equal(pixels.reshape(10, 28, 28), board.samples)
    sixth = [DIGITS.x_test[DIGITS.y_test == label][5] for label in range(10)]
    np.testing.assert_array_equal(board.samples, sixth)
    assert len(board.to_html()) < 100_000


def test_a_message_from_the_page_leaves_weights_and_digits():
    board = DigitPad()
    kept = board.weights, board.samples
    board.set_state({"strokes": [[[1, 2], [3, 4.5]]], "weights": "x", "samples": "", "rotate": 7})
    assert board.weights is kept[0] and board.samples is kept[1]
    assert board.strokes == (((1.0, 2.0), (3.0, 4.5)),) and board.rotate == 7
    with pytest.raises(ValueError, match="read-only"):
        board.weights[0][0] = 0


# --- the page's modules, in Node, against Keras and Python


def test_the_page_answers_as_keras_on_100_test_digits(keras_network):
    images = DIGITS.x_test[:100]
    weights = DigitPad().state()["weights"]
    [answers] = ask(
        "digitpad/support.mjs", "layersOf", [[weights, images.reshape(100, -1).tolist()]]
    )
    expected = keras_network.predict(images[..., None] / np.float32(255), verbose=0)
    found = np.array([answer["probabilities"] for answer in answers])
    assert np.abs(found - expected).max() <= 1e-4
    assert expected.max(axis=1).min() < 0.99  # digits that are not all sure are compared, too
    for answer, image in zip(answers[:3], images, strict=False):
        layers = network.run(network.stored_weights(), image / 255)
        for name in network.LAYERS:
            np.testing.assert_allclose(answer[name], layers[name].ravel(), atol=1e-9, err_msg=name)


def cases_of_steps():
    """Give drawings and settings, drawn by chance (fixed seed)."""
    random = np.random.default_rng(7)
    samples = DigitPad().samples
    for index in range(12):
        strokes = [
            random.uniform(0, 112, (random.integers(1, 6), 2)).round(1) for _ in range(index % 4)
        ]
        yield {
            "strokes": [stroke.tolist() for stroke in strokes],
            "sample": samples[index % 10].ravel().tolist() if index % 3 else None,
            "by": float(random.uniform(-1, 2)),
            "degrees": int(random.integers(-180, 181)),
            "down": int(random.integers(-8, 9)),
            "right": int(random.integers(-8, 9)),
        }


def test_the_page_takes_the_steps_of_python():
    cases = list(cases_of_steps())
    answers = ask("digitpad/support.mjs", "stepsOf", [[case] for case in cases])
    for case, answer in zip(cases, answers, strict=True):
        sample = case["sample"] and np.array(case["sample"], np.uint8).reshape(28, 28)
        pad = drawing.ink(case["strokes"], sample)
        made = drawing.center(pad)
        np.testing.assert_array_equal(answer["pad"], pad.ravel())
        assert answer["box"] == (made.box and list(made.box))
        assert answer["shape"] == list(made.scaled.shape)
        assert (answer["mass"], answer["corner"]) == (list(made.mass), list(made.corner))
        np.testing.assert_allclose(answer["scaled"], made.scaled.ravel(), atol=1e-12)
        image = drawing.turn(
            drawing.thicken(made.image, case["by"]), case["degrees"], case["down"], case["right"]
        )
        np.testing.assert_allclose(answer["image"], image.ravel(), atol=1e-12)
