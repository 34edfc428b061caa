"""BackpropBoard without a browser: what it accepts, computes, refuses and writes."""

import json
import math

import numpy as np
import pytest
from traitlets import TraitError

from cnnlab import layers, ops
from cnnlab.widgets import BackpropBoard
from cnnlab.widgets.kit import goldens

GOLDEN = goldens.read("backprop")
GRADIENTS = ("output", "kernel", "bias", "image")
STATE = ("image", "kernel", "bias", "target", "learning_rate", "steps")


@pytest.mark.parametrize("case", GOLDEN)
def test_the_board_computes_what_tensorflow_computed(case):
    board = BackpropBoard(**{name: case[name] for name in STATE})
    np.testing.assert_allclose(board.losses, case["losses"], rtol=1e-9, atol=1e-12)
    assert board.loss == board.losses[-1]
    for steps, expected in ((case["steps"], case["last"]), (0, case["first"])):
        board.steps = steps
        for name in ("kernel", "bias", "output", "loss"):
            np.testing.assert_allclose(getattr(board.now, name), expected[name], rtol=1e-9)
        for name in GRADIENTS:
            theirs = expected["gradients"][name]
            ours = getattr(board.gradients, name)
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-11, err_msg=name)


@pytest.mark.parametrize("part", ["kernel", "image"])
def test_the_terms_add_up_to_the_gradient_of_every_cell(part):
    image, kernel = np.arange(20).reshape(4, 5) % 7, [[1, -2], [0.5, 3], [0, 1]]
    board = BackpropBoard(image=image, kernel=kernel, part=part, learning_rate=0.001, steps=3)
    for row, col in np.ndindex(getattr(board, part).shape):
        board.set_state({"row": row, "col": col})
        terms = board.terms
        assert terms.total == pytest.approx(getattr(board.gradients, part)[row, col])
        assert len(terms.errors) == len(terms.factors)
        met = (row, col)
        if part == "kernel":
            block = image[met[0] : met[0] + 2, met[1] : met[1] + 4]
            np.testing.assert_array_equal(terms.factors, block.ravel())
            np.testing.assert_array_equal(terms.errors, board.gradients.output.ravel())


def test_a_step_is_the_step_of_the_layers():
    board = BackpropBoard(bias=0.25, learning_rate=0.05)
    layer = layers.Conv2D(np.array(board.kernel)[:, :, None, None], [0.25])
    optimizer = layers.SGD(layers.Network(layer), 0.05, momentum=0)
    for _ in range(7):
        y = layer.forward(board.image[None, :, :, None])
        layer.backward(layers.mean_squared_error(y, board.target[None, :, :, None])[1])
        optimizer.step()
    board.step(3)
    board.step(4)
    np.testing.assert_allclose(board.now.kernel, layer.params["w"][:, :, 0, 0])
    assert board.now.bias == pytest.approx(layer.params["b"][0])
    np.testing.assert_allclose(
        board.output, ops.apply_kernel(board.image, board.now.kernel, bias=board.now.bias)
    )
    board.reset()
    assert board.steps == 0
    np.testing.assert_array_equal(board.now.kernel, board.kernel)


def test_small_rates_learn_and_large_ones_diverge_and_stop_with_a_sentence():
    board = BackpropBoard()
    board.step(100)
    assert board.loss < 1e-6
    board.set_state({"learning_rate": 0.3})
    assert 3 < board.steps < 30 and board.losses[-1] > 1000 * board.losses[0]
    last = board.steps
    with pytest.raises(TraitError, match=r"9999, because the learning rate 0\.3 is too large"):
        board.step()
    assert board.steps == last and np.abs(board.now.kernel).max() <= 9999


HOSTILE_NUMBERS = [math.nan, math.inf, 1e308, 10_000, "1", "<script>", True, None, [1], 1j]
HOSTILE_GRIDS = [
    [], [[]], [1], 5, None, [["a"]], [[1], [1, 2]], [[math.nan]], [[1e308]], [[10**400]],
]  # fmt: skip
REFUSED = {
    "image": [*HOSTILE_GRIDS, np.zeros((7, 3)), np.zeros((2, 4)), np.zeros((4, 2))],
    "kernel": [*HOSTILE_GRIDS, np.zeros((5, 1)), np.zeros((1, 5))],
    "bias": HOSTILE_NUMBERS,
    "target": [*HOSTILE_GRIDS, np.zeros((2, 3)), np.zeros((3, 3)), np.zeros((7, 7))],
    "learning_rate": [*HOSTILE_NUMBERS, 0, -0.1, 11, 0.00001],
    "steps": [*HOSTILE_NUMBERS, -1, 201, 1.5],
    "part": ["bias", "", None, 1, "Kernel"],
    "row": [3, 99, -1, 1.0, None],
    "col": [3, 99, -1, "0", None],
}
HOSTILE = [(name, value) for name, values in REFUSED.items() for value in values]


@pytest.mark.parametrize(("trait", "value"), HOSTILE, ids=lambda case: f"{case!r:.25}")
def test_a_hostile_value_is_refused_and_changes_nothing(trait, value):
    board = BackpropBoard(row=1, col=2, steps=3)
    before, loss = board.state(), board.loss
    with pytest.raises(TraitError) as refused:
        setattr(board, trait, value)
    assert trait in str(refused.value) and len(str(refused.value)) < 400
    assert board.state() == before and board.loss == loss
    with pytest.raises(TraitError):
        BackpropBoard(**{trait: value})


def test_the_parts_stay_in_agreement():
    board = BackpropBoard(row=2, col=2, steps=5)
    board.kernel = [[1, 0], [0, 1]]
    assert board.target.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert (board.row, board.col) == (1, 1)
    board.part = "image"
    board.set_state({"row": 3, "col": 3})
    board.image = np.ones((2, 3))
    assert board.target.tolist() == [[1, 0]] and (board.row, board.col) == (1, 2)
    board.set_state(
        {"image": np.eye(4).tolist(), "kernel": np.eye(3).tolist(), "target": [[1, 2], [3, 4]]}
    )
    assert board.target.tolist() == [[1, 2], [3, 4]] and board.output.shape == (2, 2)
    assert BackpropBoard(image=np.eye(5)).target.shape == (3, 3)


def test_extreme_but_allowed_numbers_are_computed():
    board = BackpropBoard(image=np.full((4, 4), 9999), kernel=np.full((3, 3), -9999), bias=9999)
    assert np.isfinite(board.loss) and board.loss > 1e17
    with pytest.raises(TraitError, match="too large"):
        board.step()


def test_html_holds_the_state_around_a_picture_with_words():
    board = BackpropBoard(steps=4, part="image", row=3, col=0, name="learn")
    html = board.to_html()
    assert json.dumps(board.state(), separators=(",", ":")).replace('"', "&quot;") in html
    assert 'data-board="backprop"' in html and 'data-name="learn"' in html
    assert "after 4 steps" in board.describe() and f"{board.loss:.4g}" in board.describe()
    assert board.describe() in html and "data:image/svg+xml" in html
    assert repr(board) == "BackpropBoard(4×4 image, 3×3 kernel, learning_rate=0.1, steps=4)"
    board.steps = 5
    assert board.to_html() != html
