"""ConvolutionBoard without a browser: what it accepts, computes, refuses and writes."""

import json
import math
import re
import sys
from fractions import Fraction

import numpy as np
import pytest
from tags import tags_of
from traitlets import TraitError

from cnnlab import examples, ops
from cnnlab.widgets import ConvolutionBoard

HUGE = 10**400  # more than a float holds
HOSTILE_NUMBERS = [
    math.nan, math.inf, -math.inf, 1e308, 10_000, -10_000, HUGE, 1j,
    "1", "", "<script>", b"1", True, False, np.True_, None, [], [1], {}, np.array([1, 2]), object(),
]  # fmt: skip
HOSTILE_WHOLES = [*HOSTILE_NUMBERS, 1.5, 2.0, -1, -HUGE, Fraction(1, 2)]
HOSTILE_GRIDS = [
    [], [[]], [[], []], [1, 2], [[[1]]], 5, None, "1,2", [["a", "b"]], [["1", "2"]],
    [[1, 2], [3]], [[math.nan]], [[1, math.inf]], [[1e308]], [[10_000]], [[HUGE]], [[None, 1]],
    [[1j]], np.array([[1j]]), np.zeros((17, 17)), np.zeros((1, 17)), np.zeros((0, 3)), {"a": 1},
    object(), [[object()]],
]  # fmt: skip
STRIDES = [0, 5, "2", *HOSTILE_WHOLES]
PADDINGS = [4, "full", "SAME", "same ", (1, 1), *[v for v in HOSTILE_WHOLES if v is not False]]
DILATIONS = [0, 4, "2", *HOSTILE_WHOLES]
REFUSED = {
    "image": HOSTILE_GRIDS,
    "kernel": [*HOSTILE_GRIDS, np.zeros((8, 8)), np.zeros((1, 8))],
    "bias": HOSTILE_NUMBERS,
    "stride": STRIDES,
    "padding": PADDINGS,
    "dilation": DILATIONS,
    "row": [4, 99, *HOSTILE_WHOLES],
    "col": [4, 99, *HOSTILE_WHOLES],
    "compare": ["yes", 2, None, [], 0.5],
    "name": ["", " ", "a b", 'a"b', "a'b", "<script>alert(1)</script>", "a&b", "é", "a=b", 5, None],
}
HOSTILE = [(name, value) for name, values in REFUSED.items() for value in values]


def name_of(case):
    trait, value = case
    text = re.sub("0x[0-9a-f]+", "…", repr(value))  # an address differs from run to run
    return f"{trait}-{text:.30}"


@pytest.mark.parametrize(("trait", "value"), HOSTILE, ids=map(name_of, HOSTILE))
def test_a_hostile_value_is_refused_and_changes_nothing(trait, value):
    board = ConvolutionBoard(row=1, col=2, bias=3)
    before = board.state() | {"name": board.name}
    with pytest.raises(TraitError) as refused:
        setattr(board, trait, value)
    assert trait in str(refused.value)
    assert len(str(refused.value)) < 400
    assert board.state() | {"name": board.name} == before
    assert board.step.total == ops.step(board.image, board.kernel, 1, 2, bias=3).total
    with pytest.raises(TraitError):
        ConvolutionBoard(**{trait: value})


@pytest.mark.parametrize("trait", ["bias", "stride", "padding", "row", "image"])
def test_a_number_too_long_to_write_is_refused_too(trait):
    value = 10**5000  # Python refuses to write this one in digits
    with pytest.raises(TraitError, match=trait):
        ConvolutionBoard(**{trait: [[value]] if trait == "image" else value})


@pytest.mark.parametrize(
    ("trait", "value", "kept"),
    [
        ("bias", np.float32(0.5), 0.5),
        ("bias", -9999, -9999),
        ("stride", np.int64(4), 4),
        ("padding", "valid", 0),
        ("padding", "same", "same"),
        ("dilation", 3, 3),
        ("kernel", [[0.5]], [[0.5]]),
        ("image", np.full((16, 16), 9999.0), np.full((16, 16), 9999).tolist()),
        ("kernel", ((1, 2), (3, 4)), [[1, 2], [3, 4]]),
        ("name", "edge-2_b", "edge-2_b"),
    ],
)
def test_values_in_range_are_kept_as_plain_numbers(trait, value, kept):
    board = ConvolutionBoard()
    setattr(board, trait, value)
    written = board.state().get(trait, board.name)
    assert written == kept and json.loads(json.dumps(written)) == kept


def test_a_grid_is_a_copy_that_cannot_be_changed_in_place():
    mine = np.arange(9.0).reshape(3, 3)
    board = ConvolutionBoard(image=mine)
    mine[0, 0] = 50
    assert board.image[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        board.image[0, 0] = 7


SETTINGS = [
    {},
    {"stride": 2},
    {"padding": 1, "bias": -4},
    {"padding": "same", "stride": 2},
    {"padding": "same", "stride": 3, "dilation": 2},
    {"padding": 3, "dilation": 3, "stride": 4},
    {"kernel": [[1, 2], [3, 4]], "padding": "same", "stride": 2},
    {"image": np.arange(35).reshape(5, 7), "kernel": [[0.5, -1]], "stride": 3},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_output_and_every_step_equal_ops(settings):
    board = ConvolutionBoard(**settings)
    options = {name: getattr(board, name) for name in ("bias", "stride", "padding", "dilation")}
    expected = ops.apply_kernel(board.image, board.kernel, **options)
    np.testing.assert_array_equal(board.output, expected)
    assert board.output_shape == expected.shape
    for row, col in np.ndindex(expected.shape):
        board.move(row, col)
        step = ops.step(board.image, board.kernel, row, col, **options)
        assert board.step.total == step.total == expected[row, col]
        np.testing.assert_array_equal(board.step.products, step.products)


def test_the_kernel_stays_inside_when_the_output_shrinks():
    board = ConvolutionBoard(row=3, col=3)
    board.stride = 2
    assert (board.row, board.col) == (1, 1)
    board.padding = "same"
    board.move(2, 2)
    board.image = examples.image_6x6[:2]
    assert (board.row, board.col) == (0, 2)


def test_without_an_output_there_is_a_reason_and_the_board_lives_on():
    board = ConvolutionBoard(row=1, col=1, dilation=2)
    board.dilation = 3
    for ask in ("output", "output_shape", "step"):
        with pytest.raises(ValueError, match="7"):
            getattr(board, ask)
    assert (board.row, board.col) == (0, 0)
    assert "7" in board.describe() and "<img" in board.to_html()
    board.dilation = 1
    assert board.output_shape == (4, 4)


def test_a_message_from_the_page_sets_everything_at_once():
    board = ConvolutionBoard(row=3, col=3)
    board.set_state({"stride": 2, "row": 1, "col": 0})
    assert (board.stride, board.row, board.col) == (2, 1, 0)
    board.set_state({"row": 3, "col": 2, "stride": 1})
    assert (board.stride, board.row, board.col) == (1, 3, 2)
    board.set_state({"kernel": [[2]], "row": 5, "col": 5, "bias": 1})
    assert board.step.total == 2 * board.image[5, 5] + 1


@pytest.mark.parametrize(
    "message", [{"stride": 2, "row": 3}, {"stride": 9}, {"kernel": [[1], [1, 2]]}, {"row": -1}]
)
def test_a_bad_message_from_the_page_changes_nothing(message):
    board = ConvolutionBoard(row=1, col=1)
    before = board.state()
    with pytest.raises(TraitError):
        board.set_state(message)
    assert board.state() == before


def test_html_holds_the_state_around_a_picture_with_words():
    board = ConvolutionBoard(padding="same", bias=-0.5, name="one")
    (div, attributes), (img, picture) = tags_of(board.to_html())
    assert (div, img) == ("div", "img")
    assert json.loads(attributes["data-state"]) == board.state()
    assert attributes["class"] == "cnnlab-board" and attributes["data-name"] == "one"
    assert attributes["data-board"] == "convolution"
    assert picture["alt"] == board.describe() and "6 by 6" in picture["alt"]
    assert picture["src"].startswith("data:image/svg+xml")


def test_html_depends_on_the_state_alone():
    first, second = (ConvolutionBoard(stride=2, row=1) for _ in range(2))
    assert first.to_html() == second.to_html()
    second.row = 0
    assert first.to_html() != second.to_html()


def test_the_display_carries_the_live_view_and_the_html():
    data, _ = ConvolutionBoard()._repr_mimebundle_()
    assert data["text/html"] == ConvolutionBoard().to_html()
    assert "application/vnd.jupyter.widget-view+json" in data


def test_colab_gets_the_live_view_alone(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", object())
    data, _ = ConvolutionBoard()._repr_mimebundle_()
    assert "text/html" not in data
    assert "application/vnd.jupyter.widget-view+json" in data


def test_repr_says_what_the_board_holds():
    board = ConvolutionBoard(image=np.zeros((5, 7)), padding="same", stride=2)
    assert repr(board) == (
        "ConvolutionBoard(5×7 image, 3×3 kernel, stride=2, padding='same', dilation=1)"
    )
