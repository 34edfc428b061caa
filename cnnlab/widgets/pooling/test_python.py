"""PoolingBoard without a browser: what it accepts, computes, refuses and writes."""

import itertools
import json
import math

import numpy as np
import pytest
from tags import tags_of
from traitlets import TraitError

from cnnlab import examples, ops
from cnnlab.widgets import PoolingBoard
from cnnlab.widgets.kit import goldens

GOLDEN = goldens.read("pooling")
HOSTILE = [math.nan, math.inf, 1e308, 10**400, 1j, "", "<script>", True, None, [], {}, object()]
WHOLES = [*HOSTILE, 1.5, "2", -(10**400)]
REFUSED = {
    "image": [[], [[]], 5, "1,2", [[1, 2], [3]], [[math.nan]], [[1e308]], np.zeros((17, 2))],
    "mode": ["Max", "mean", "", 1, None, [], "<script>"],
    "size": [0, 5, -1, *WHOLES],
    "stride": [0, 5, -1, *WHOLES],
    "padding": [2, 3, -1, "full", (1, 1), *WHOLES],
    "ceil_mode": ["yes", 2, None, 0.5],
    "count_include_pad": ["yes", 2, None, 0.5],
    "shift": [-4, 4, *WHOLES],
    "row": [3, -1, *WHOLES],
    "col": [3, -1, *WHOLES],
}
CASES = [(name, value) for name, values in REFUSED.items() for value in values]


@pytest.mark.parametrize(("trait", "value"), CASES, ids=lambda value: f"{value!r:.20}")
def test_a_hostile_value_is_refused_and_changes_nothing(trait, value):
    board = PoolingBoard(row=1, col=2)
    before = board.state()
    with pytest.raises(TraitError, match=trait) as refused:
        setattr(board, trait, value)
    assert len(str(refused.value)) < 400
    assert board.state() == before and board.step.total == 240
    with pytest.raises(TraitError):
        PoolingBoard(**{trait: value})


def test_padding_is_half_the_window_at_most_and_shrinks_with_it():
    for size, padding in itertools.product((1, 2, 3, 4), (0, 1, 2)):
        if padding <= size / 2:
            assert PoolingBoard(size=size, padding=padding).padding == padding
        else:
            with pytest.raises(TraitError, match=f"at most half the window, {size // 2}"):
                PoolingBoard(size=size, padding=padding)
    board = PoolingBoard(size=4, padding=2)
    board.size = 2
    assert board.padding == 1
    board.size = 1
    assert board.padding == 0
    board.padding = "same"
    assert board.padding == "same" and board.output_shape == (3, 3)


def board_of(case, **more):
    return PoolingBoard(**{key: value for key, value in case.items() if key != "output"}, **more)


@pytest.mark.parametrize("case", GOLDEN, ids=range(len(GOLDEN)))
def test_output_and_every_step_equal_plain_loops(case):
    board = board_of(case)
    np.testing.assert_allclose(board.output, case["output"], rtol=1e-11, atol=1e-9)
    assert board.output_shape == np.shape(case["output"])
    for row, col in np.ndindex(board.output_shape):
        board.move(row, col)
        step = board.step
        assert step.total == board.output[row, col] and step.patch.shape == (board.size,) * 2
        if board.mode == "max":
            assert board.image[step.winner] == step.patch.max() == step.total
        else:
            assert step.winner is None
            assert step.patch.sum() / step.count == pytest.approx(step.total, rel=1e-9)


def test_the_golden_file_covers_what_differs():
    outputs = {}
    for case in GOLDEN:
        settings = {key: case[key] for key in ("size", "stride", "padding")}
        key = (np.shape(case["image"]), *settings.values(), case["mode"], case["count_include_pad"])
        outputs.setdefault(key, []).append(np.shape(case["output"]))
    assert any(plain != ceil for plain, ceil in outputs.values())
    assert all(np.max(case["output"]) <= 0 for case in GOLDEN)


def test_the_winner_is_the_first_of_equals():
    board = PoolingBoard(image=[[1, 7], [7, 7]])
    assert board.step.winner == (0, 1)


@pytest.mark.parametrize("shift", range(-3, 4))
def test_a_move_brings_zeros_in_and_counts_the_changed_outputs(shift):
    board = PoolingBoard(shift=shift)
    moved = np.zeros((6, 6), int)
    for col in range(6):
        if 0 <= col - shift < 6:
            moved[:, col] = examples.image_6x6[:, col - shift]
    assert np.array_equal(board.moved_image, moved)
    expected = moved.reshape(3, 2, 3, 2).max(axis=(1, 3))
    still = examples.image_6x6.reshape(3, 2, 3, 2).max(axis=(1, 3))
    assert np.array_equal(board.output, expected)
    assert np.array_equal(board.changed, expected != still)
    assert ("changes" in board.describe()) == (shift != 0)


def test_the_window_stays_inside_when_the_output_shrinks():
    board = PoolingBoard(row=2, col=2)
    board.stride = 4
    assert (board.row, board.col) == (1, 1)
    board.ceil_mode, board.image = True, examples.image_6x6[:, :5]
    assert board.output_shape == (2, 2)
    board.image = [[1]]
    with pytest.raises(ValueError, match="spans 2 cells"):
        _ = board.output
    assert (board.row, board.col) == (0, 0)
    assert "spans 2 cells" in board.describe() and "<img" in board.to_html()


def test_a_message_from_the_page_sets_everything_at_once_or_nothing():
    board = PoolingBoard()
    board.set_state({"size": 4, "padding": 2, "stride": 1, "row": 6, "col": 6})
    assert board.output_shape == (7, 7) and (board.row, board.col) == (6, 6)
    before = board.state()
    for message in ({"size": 1, "padding": 1, "row": 0}, {"shift": 9}, {"row": 7}):
        with pytest.raises(TraitError):
            board.set_state(message)
        assert board.state() == before


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"mode": "average", "padding": 1, "size": 3, "count_include_pad": True, "shift": -2},
        {"size": 3, "padding": "same", "ceil_mode": True},
        {"image": [[1.5]], "size": 4},
    ],
    ids=str,
)
def test_html_holds_the_state_around_a_picture_with_words(settings):
    board = PoolingBoard(**settings, name="one")
    (_, attributes), (_, picture) = tags_of(board.to_html())
    assert json.loads(attributes["data-state"]) == board.state()
    assert attributes["data-board"] == "pooling" and attributes["data-name"] == "one"
    assert picture["alt"] == board.describe()
    assert picture["src"].startswith("data:image/svg+xml")


def test_the_board_pools_as_ops_does_with_the_padding_of_keras():
    board = PoolingBoard(size=3, stride=2, padding="same", mode="average")
    stack = board.image[None, :, :, None]
    expected = ops.avg_pool2d(stack, 3, stride=2, padding="same")[0, :, :, 0]
    assert np.array_equal(board.output, expected)
    assert "PoolingBoard(6×6 image, average, size=3" in repr(board)
