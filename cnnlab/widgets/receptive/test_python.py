"""ReceptiveField without a browser: what it accepts, computes, refuses and writes."""

import json
import math

import numpy as np
import pytest
from traitlets import TraitError

from cnnlab import models, ops, shapes
from cnnlab.widgets import NetworkBuilder, ReceptiveField
from cnnlab.widgets.kit import goldens

GOLDEN = goldens.read("receptive")
HOSTILE = [math.nan, 1e308, 10**400, "", "<script>", "3", True, None, [], {}, -1, 1.5]


def board_of(case):
    board = ReceptiveField(side=case["side"], layers=case["layers"])
    board.select(len(case["layers"]), case["row"], case["col"])
    return board


def name_of(case):
    return f"{case['side']}-{len(case['layers'])}-{case['row']}-{case['col']}"


@pytest.mark.parametrize("case", GOLDEN, ids=name_of)
def test_fields_and_paths_are_those_of_loops_and_of_tensorflow(case):
    board = board_of(case)
    assert [list(field) for field in board.fields] == case["fields"]
    np.testing.assert_array_equal(board.paths, case["paths"])
    for layer, (rows, cols) in enumerate(case["seen"]):
        side = board.fields[layer].side
        inside = [[at for at in line if 0 <= at < side] for line in (rows, cols)]
        assert np.argwhere(board.seen(layer)).tolist() == [
            [r, c] for r in inside[0] for c in inside[1]
        ]
    pixels = np.count_nonzero(case["paths"])
    assert board.counts == (pixels, len(case["seen"][0][0]) * len(case["seen"][0][1]) - pixels)
    assert board.input[board.region].size == 0 or board.paths[board.region][0, 0] > 0
    assert board.paths[board.region].sum() == np.sum(case["paths"])


@pytest.mark.parametrize("preset", ReceptiveField.presets())
def test_the_field_is_that_of_shapes(preset):
    board = ReceptiveField.preset(preset)
    windows = [(la["size"], la["stride"], la.get("dilation", 1)) for la in board.layers]
    assert board.fault is None and len(board.fields) == len(windows) + 1
    assert board.field.size == shapes.receptive_field(windows)
    assert board.field.jump == math.prod(stride for _, stride, _ in windows)
    assert (board.layer, board.row) == (len(windows), board.field.side // 2)


def test_only_what_is_seen_changes_the_cell():
    """Change one pixel after another of a real network: the paths say which ones matter."""
    board = ReceptiveField(
        side=9, layers=[{"kind": "conv", "padding": 1}, {"kind": "conv", "stride": 2}]
    )
    board.select(2, 0, 1)
    random = np.random.default_rng(5)
    kernels = random.uniform(0.5, 1, (2, 3, 3))

    def cell(image):
        first = ops.apply_kernel(image, kernels[0], padding=1)
        return ops.apply_kernel(first, kernels[1], stride=2)[board.row, board.col]

    image, changed = random.normal(size=(9, 9)), np.zeros((9, 9), bool)
    for at in np.ndindex(9, 9):
        other = image.copy()
        other[at] += 1
        changed[at] = abs(cell(other) - cell(image)) > 1e-9
    np.testing.assert_array_equal(changed, board.seen(0))


def test_two_small_kernels_see_what_a_large_one_sees_but_not_alike():
    small, large = ReceptiveField.preset("two-3x3"), ReceptiveField.preset("one-5x5")
    assert small.region == large.region and small.field.size == large.field.size == 5
    assert np.ptp(large.paths[large.region]) == 0
    assert small.paths.max() == small.paths[4, 4] == 9 and small.paths[2, 2] == 1


FAULTS = [
    (6, [{"kind": "conv", "size": 7}], 0, "spans 7×7 cells, but it gets only 6×6"),
    (
        9,
        [{"kind": "conv"}, {"kind": "conv", "dilation": 5}],
        1,
        "spans 11×11 cells, but it gets only 7×7",
    ),
    (4, [{"kind": "pool"}] * 3, 2, "spans 2×2 cells, but it gets only 1×1"),
    (
        28,
        [{"kind": "conv", "padding": 4}],
        0,
        "its map has 34×34 cells; the board draws at most 32×32",
    ),
]


@pytest.mark.parametrize(("side", "layers", "index", "sentence"), FAULTS)
def test_a_stack_that_does_not_fit_names_the_layer_at_fault(side, layers, index, sentence):
    board = ReceptiveField(side=side, layers=layers)
    assert board.fault.index == index and sentence in board.fault.reason
    assert len(board.fields) == index + 1 and board.layer == index
    assert f"Layer {index + 1} does not fit" in board.describe() and "<img" in board.to_html()
    with pytest.raises(TraitError, match=f"layer is {index + 1}, but it must be 0 to {index}"):
        board.select(index + 1, 0, 0)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: f"{value!r:.20}")
def test_hostile_values_are_refused_and_change_nothing(value):
    board = ReceptiveField()
    before = board.state()
    for name in ("side", "layer", "row", "col", "image"):
        with pytest.raises(TraitError, match=name):
            setattr(board, name, value)
    if value != []:
        with pytest.raises(TraitError, match="layers"):
            board.layers = value
    if value is not True:
        with pytest.raises(TraitError, match="count_paths"):
            board.count_paths = value
    with pytest.raises(TraitError, match=r"layers\[0\]"):
        board.layers = [value]
    for setting in ("size", "stride", "padding", "dilation"):
        with pytest.raises(TraitError, match=setting):
            board.layers = [{"kind": "conv", setting: value}]
    with pytest.raises(ValueError, match=r"layer is .*, but it must be"):
        board.seen(value)
    assert board.state() == before


REFUSED = [
    ({"side": 29}, "side is 29, but it must be a whole number from 1 to 28"),
    ({"side": 0}, "side"),
    ({"image": [[1, 2, 3], [4, 5, 6]]}, "as many rows as columns"),
    ({"image": np.zeros((29, 29))}, "1 to 28 rows"),
    ({"layers": [{"kind": "conv"}] * 7}, "at most 6 layers"),
    (
        {"layers": [{"kind": "pool", "dilation": 2}]},
        "a setting of pool is 'dilation', but it must be one of size, stride, padding",
    ),
    ({"layers": [{"kind": "dense"}]}, "one of conv, pool"),
    ({"layers": [{"kind": "conv", "padding": 5}]}, '0 to 4, "same"|0 to 4'),
    ({"layer": 5}, "layer is 5, but it must be 0 to 4"),
    ({"layer": 4, "row": 4}, "row is 4, but it must be 0 to 3 for a map of 4×4"),
    ({"layer": 3, "row": 0, "col": 8}, "col is 8, but it must be 0 to 7 for a map of 8×8"),
]


@pytest.mark.parametrize(("traits", "sentence"), REFUSED)
def test_a_value_that_is_not_allowed_gets_a_sentence(traits, sentence):
    with pytest.raises(TraitError, match=sentence):
        ReceptiveField(**traits)


def test_the_verbs_change_the_stack_and_the_cell():
    board = ReceptiveField(side=12, layers=[])
    assert board.counts == (1, 0) and board.paths.sum() == 1
    board.add("conv", size=5, padding="valid")
    board.add("pool")
    board.add("conv", at=1, dilation=2, padding="same")
    assert [field.side for field in board.fields] == [12, 8, 8, 4]
    assert (board.layer, board.row, board.col) == (3, 2, 2)
    board.select(1, 7, 0)
    assert board.region == (slice(7, 12), slice(0, 5))
    board.remove(0)
    assert [layer["kind"] for layer in board.layers] == ["conv", "pool"] and board.layer == 2
    board.select(2, 5, 5)
    board.side = 6
    assert (board.layer, board.row, board.col) == (2, 2, 2)
    for index in (2, -1, 1.0, True, "0"):
        with pytest.raises(ValueError, match="from 0 to 1"):
            board.remove(index)
    with pytest.raises(TypeError):
        board.layers[0]["size"] = -1


def test_the_image_is_resampled_for_the_input():
    image = np.arange(16).reshape(4, 4)
    board = ReceptiveField(image=image)
    assert board.side == 4
    np.testing.assert_array_equal(board.input, image)
    board.side = 2
    np.testing.assert_array_equal(board.input, image[[1, 3]][:, [1, 3]])
    board.side = 8
    np.testing.assert_array_equal(board.input, np.kron(image, np.ones((2, 2))))


def test_a_keras_model_becomes_a_stack():
    keras, layers = models.import_keras(), models.import_keras().layers
    model = keras.Sequential(
        [
            keras.Input((20, 20, 3)),
            layers.Conv2D(4, 3, dilation_rate=2, activation="relu"),
            layers.BatchNormalization(),
            layers.AveragePooling2D(2, padding="same"),
            layers.Conv2D(4, 3, strides=2, padding="same"),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )
    board = ReceptiveField.from_keras(model)
    assert [field.side for field in board.fields] == [20, 16, 8, 4]
    assert [layer.get("dilation") for layer in board.layers] == [2, None, 1]
    book = ReceptiveField.from_keras(models.build("mnist", seed=0))
    preset = ReceptiveField.preset("mnist-book")
    assert (book.side, book.layers) == (preset.side, preset.layers)


def test_a_model_that_the_board_cannot_hold_is_refused():
    keras = models.import_keras()
    build = lambda *layers, shape=(9, 9, 1): keras.Sequential([keras.Input(shape), *layers])  # noqa: E731
    conv = keras.layers.Conv2D
    for model, sentence in (
        (build(conv(2, (3, 1))), "kernel_size"),
        (build(keras.layers.UpSampling2D()), "UpSampling2D"),
        (build(conv(2, 3), shape=(9, 8, 1)), "as many rows as columns"),
        (build(conv(2, 3), shape=(None, None, 1)), "one input of fixed size"),
        (3, "model.input_shape is None, but it must be"),
    ):
        with pytest.raises(ValueError, match=sentence):
            ReceptiveField.from_keras(model)
    with pytest.raises(TraitError, match="side is 32, but it must be"):
        ReceptiveField.from_keras(build(conv(2, 3), shape=(32, 32, 3)))
    with pytest.raises(TraitError, match="size is 11, but it must be a whole number from 1 to 9"):
        ReceptiveField.from_keras(build(conv(2, 11), shape=(28, 28, 3)))


def test_the_two_boards_of_the_book_s_network_agree():
    builder = NetworkBuilder.preset("mnist-book")
    maps = [row for row in builder.table if len(row.output_shape) == 3]
    assert maps[-1].receptive_field == (ReceptiveField.preset("mnist-book").field.size,) * 2


def test_html_holds_the_state_around_a_picture_with_words():
    board = ReceptiveField(name="one")
    assert 'data-board="receptive"' in board.to_html() and len(board.to_html()) < 32_000
    assert "reads 100 pixels and 0 cells of padding" in board.describe()
    assert "reads 1 pixel and" in ReceptiveField(layers=[]).describe()
    state = json.loads(json.dumps(board.state()))
    assert state["layers"] == [dict(layer) for layer in board.layers]
    assert np.shape(state["image"]) == (28, 28) and (state["layer"], state["row"]) == (4, 2)
