"""ActivationBoard without a browser: what it accepts, computes, refuses and writes."""

import json
import math
import re
from base64 import b64decode

import numpy as np
import pytest
from tags import tags_of
from traitlets import TraitError

from cnnlab import ops
from cnnlab.widgets import ActivationBoard
from cnnlab.widgets.activation import FUNCTIONS
from cnnlab.widgets.kit import goldens

GOLDEN = goldens.read("activation")
NO_NUMBERS = [math.nan, math.inf, 1e308, 10**400, 1j, "1", "", "<script>", None, [], True, {}]
REFUSED = {
    "mode": ["", "curves", "CURVE", None, 1, ["curve"], "<script>"],
    "function": ["", "ReLU", "swish", None, 0, ["relu"]],
    "x": [-6.01, 6.01, *NO_NUMBERS],
    "slope": [-0.01, 1.01, *NO_NUMBERS],
    "temperature": [0, 0.09, 10.1, -1, *NO_NUMBERS],
    "feature_map": [
        [], [[]], 5, None, [1, 2], [[1], [1, 2]], [["a"]], [[math.nan]], [[math.inf]], [[10_000]],
        np.zeros((7, 2)), np.zeros((2, 7)), [[1j]], [[10**400]],
    ],
    "logits": [
        [1, 2], [1] * 6, [], 5, None, "1,2,3", [[1, 2, 3]], [1, 2, "a"], [1, 2, math.nan],
        [1, 2, 10.5], [1, 2, -11], [1, 2, math.inf], [1, 2, 10**400], [1, 2, 1j], [None] * 3,
    ],
}  # fmt: skip
HOSTILE = [(name, value) for name, values in REFUSED.items() for value in values]


@pytest.mark.parametrize(("trait", "value"), HOSTILE, ids=lambda v: f"{v!r:.25}")
def test_a_hostile_value_is_refused_and_changes_nothing(trait, value):
    board = ActivationBoard(function="gelu", x=-1, logits=[3, 2, 1, 0], temperature=2)
    before = board.state()
    with pytest.raises(TraitError) as refused:
        setattr(board, trait, value)
    assert trait in str(refused.value) and len(str(refused.value)) < 300
    assert board.state() == before
    with pytest.raises(TraitError):
        ActivationBoard(**{trait: value})


@pytest.mark.parametrize(
    "case", GOLDEN["activation"], ids=lambda c: f"{c['function']}-{c['slope']}"
)
def test_values_and_slopes_are_those_of_tensorflow(case):
    board = ActivationBoard(function=case["function"], slope=case["slope"])
    np.testing.assert_allclose(board.apply(case["x"]), case["y"], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(board.slopes(case["x"]), case["gradient"], rtol=1e-10, atol=1e-12)
    for x, y, gradient in zip(case["x"], case["y"], case["gradient"], strict=True):
        if abs(x) <= 6:
            board.move(x)
            assert (board.y, board.gradient) == pytest.approx((y, gradient), abs=1e-12)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_slopes_are_finite_differences(function):
    board = ActivationBoard(function=function)
    x = np.linspace(-6, 6, 120)  # none of them 0
    step = 1e-5
    steps = (board.apply(x + step) - board.apply(x - step)) / (2 * step)
    np.testing.assert_allclose(board.slopes(x), steps, atol=1e-8)


@pytest.mark.parametrize("case", GOLDEN["softmax"], ids=str)
def test_probabilities_are_those_of_tensorflow(case):
    board = ActivationBoard(logits=case["logits"], temperature=case["temperature"])
    np.testing.assert_allclose(board.probabilities, case["probabilities"], rtol=1e-10)
    assert board.probabilities.sum() == pytest.approx(1)


def test_one_number_added_to_all_logits_changes_no_probability():
    board = ActivationBoard(logits=[2, 1, 0])
    before = board.probabilities
    board.shift_logits(-3.5)
    assert board.logits.tolist() == [-1.5, -2.5, -3.5]
    np.testing.assert_allclose(board.probabilities, before, rtol=1e-12)
    with pytest.raises(TraitError, match="logits"):
        board.shift_logits(-7)


@pytest.mark.parametrize(
    "function", [name for name, words in FUNCTIONS.items() if not words.get("takes_slope")]
)
def test_after_is_the_function_of_the_feature_map(function):
    board = ActivationBoard(function=function, feature_map=[[-1, 0.5, 700], [-700, 0, 3]])
    np.testing.assert_array_equal(board.after, getattr(ops, function)(board.feature_map))


def test_a_message_from_the_page_sets_state_and_a_bad_one_changes_nothing():
    board = ActivationBoard()
    board.set_state({"function": "tanh", "x": 0.5, "logits": [1, 2, 3, 4], "mode": "softmax"})
    assert board.y == pytest.approx(math.tanh(0.5)) and board.probabilities.shape == (4,)
    before = board.state()
    for message in ({"x": 7}, {"function": "step"}, {"logits": [1]}, {"x": 1, "slope": 2}):
        with pytest.raises(TraitError):
            board.set_state(message)
        assert board.state() == before


def test_arrays_are_copies_that_cannot_be_changed_in_place():
    mine = np.array([1.0, 2.0, 3.0])
    board = ActivationBoard(logits=mine)
    mine[0] = 9
    assert board.logits.tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="read-only"):
        board.logits[0] = 5


@pytest.mark.parametrize(
    ("board", "words"),
    [
        (ActivationBoard(x=-1.5), ["ReLU", "x = -1.5", "value is 0", "slope is 0", "4 by 4"]),
        (ActivationBoard(function="sigmoid", x=0), ["sigmoid", "0.5", "0.25"]),
        (ActivationBoard(mode="softmax", logits=[0, 0, 0, 0]), ["Softmax", "0.250"]),
    ],
    ids=repr,
)
def test_html_holds_the_state_around_a_picture_with_words(board, words):
    (_, attributes), (_, picture) = tags_of(board.to_html())
    assert json.loads(attributes["data-state"]) == board.state()
    assert attributes["data-board"] == "activation"
    assert all(word in picture["alt"] for word in words), picture["alt"]


def svg_of(board):
    return b64decode(re.search('base64,([^"]+)', board.picture())[1]).decode()


def test_the_picture_follows_the_state():
    pictures = {
        svg_of(ActivationBoard(**state))
        for state in (
            {},
            {"x": 2},
            {"function": "gelu"},
            {"mode": "softmax"},
            {"feature_map": [[7]]},
        )
    }
    assert len(pictures) == 5
    assert ">7</text>" in svg_of(ActivationBoard(feature_map=[[7]]))
    assert ">0.665</text>" in svg_of(ActivationBoard(mode="softmax"))


def test_repr_says_what_the_board_holds():
    assert repr(ActivationBoard(x=2)) == "ActivationBoard(ReLU at x=2, 4×4 feature map)"
    softmax = ActivationBoard(mode="softmax", temperature=0.5)
    assert repr(softmax) == "ActivationBoard(softmax of [2, 1, 0], T=0.5)"
