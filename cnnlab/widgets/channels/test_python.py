"""ChannelsBoard without a browser: what it accepts, computes, refuses and writes."""

import json
import math

import numpy as np
import pytest
from node import answers, ask
from traitlets import TraitError

from cnnlab import examples, ops
from cnnlab.widgets import ChannelsBoard
from cnnlab.widgets.channels import filter_names, named_filter
from cnnlab.widgets.kit import goldens

HOSTILE = [
    math.nan, math.inf, 1e308, 10**400, 1j, "", "1", "<script>", b"1", None, {}, object(), [[]],
    [1, [2]], [[1, 2], [3]], ["a"],
]  # fmt: skip
HOSTILE_WHOLES = [*HOSTILE, True, 1.0, -1, 99, [0]]
REFUSED = {
    "image": [
        *HOSTILE, np.zeros((5, 5)), np.zeros((2, 5, 3)), np.zeros((5, 7, 3)), np.zeros((5, 5, 4)),
        np.full((5, 5, 3), -1), np.full((5, 5, 3), 256), np.full((5, 5, 3), math.nan),
    ],
    "filters": [
        *HOSTILE, np.zeros((3, 3, 1, 1)), np.zeros((4, 3, 3, 1)), np.zeros((3, 3, 3, 0)),
        np.zeros((3, 3, 3, 5)), np.full((3, 3, 3, 1), 1e5), np.full((3, 3, 3, 1), math.inf),
        np.zeros((3, 3)),
    ],
    "bias": [*HOSTILE, [1, 2], [], [True], np.zeros((1, 1)), [1] * 5],
    "row": [3, *HOSTILE_WHOLES],
    "col": [3, *HOSTILE_WHOLES],
    "filter": [1, *HOSTILE_WHOLES],
}  # fmt: skip


@pytest.mark.parametrize("trait", REFUSED)
def test_hostile_values_are_refused_and_change_nothing(trait):
    board = ChannelsBoard(row=1, col=2, bias=3)
    before = board.state()
    for value in REFUSED[trait]:
        with pytest.raises(TraitError) as refused:
            setattr(board, trait, value)
        assert trait in str(refused.value) and len(str(refused.value)) < 400, value
        assert board.state() == before
        with pytest.raises(TraitError):
            ChannelsBoard(**{trait: value})


def by_loops(board):
    """The output by plain loops over rows, columns, filters, kernel cells and channels."""
    kh, kw, channels, count = board.filters.shape
    rows, cols = (n - k + 1 for n, k in zip(board.image.shape, (kh, kw), strict=False))
    output = np.zeros((rows, cols, count))
    for i, j, f in np.ndindex(output.shape):
        output[i, j, f] = board.bias[f]
        for u, v, c in np.ndindex(kh, kw, channels):
            output[i, j, f] += board.image[i + u, j + v, c] * board.filters[u, v, c, f]
    return output


@pytest.mark.parametrize("shape", [(3, 3, 3, 1), (1, 1, 3, 4), (2, 3, 3, 2), (3, 1, 3, 3)])
def test_output_sums_and_products_are_those_of_plain_loops(shape):
    random = np.random.default_rng(1)
    count = shape[3]
    board = ChannelsBoard(
        image=random.integers(0, 256, (5, 6, 3)),
        filters=random.normal(size=shape),
        bias=random.integers(-9, 9, count).tolist(),
    )
    expected = by_loops(board)
    np.testing.assert_allclose(board.output, expected, atol=1e-9)
    for row, col, index in np.ndindex(expected.shape):
        board.move(row, col)
        board.filter = index
        assert board.products.shape == shape[:3] and board.sums.shape == (3,)
        np.testing.assert_allclose(board.sums, board.products.sum((0, 1)))
        assert board.total == pytest.approx(expected[row, col, index])
        assert board.sums.sum() + board.bias[index] == pytest.approx(board.total)


def test_numpy_gives_what_keras_gave():
    cases = goldens.read("channels")
    assert len(cases) >= 8
    for case in cases:
        board = ChannelsBoard(**{name: case[name] for name in ("image", "filters", "bias")})
        np.testing.assert_allclose(board.output, case["output"], rtol=1e-6, atol=1e-6)


def test_a_step_on_the_page_has_the_products_and_sums_of_numpy():
    cases = goldens.read("channels")
    steps = ask(
        "channels/page/maths.mjs",
        "stepChannels",
        (
            [case["image"], case["filters"], case["bias"], 0, 0, len(case["bias"]) - 1]
            for case in cases
        ),
    )
    for case, step in zip(cases, steps, strict=True):
        board = ChannelsBoard(**{name: case[name] for name in ("image", "filters", "bias")})
        board.filter = len(case["bias"]) - 1
        np.testing.assert_allclose(step["sums"], board.sums, atol=1e-9)
        products = np.moveaxis(board.products, 2, 0)
        np.testing.assert_allclose(step["products"], products, atol=1e-9)


def test_the_named_filters_of_the_page_have_the_weights_of_python():
    (filters,) = answers([("channels/page/presets.mjs", "FILTERS.slice", [])])
    assert [entry["name"] for entry in filters] == filter_names()
    for entry in filters:
        assert entry["weights"] == named_filter(entry["name"]).tolist()


def test_the_worked_example():
    board = ChannelsBoard(row=1, col=1)
    assert (board.sums.tolist(), board.total) == ([-720, 80, 800], 160)
    np.testing.assert_array_equal(board.image, examples.color_5x5)


def test_filters_are_used_and_added_by_name_or_by_weights():
    board = ChannelsBoard()
    for name in ("red", "gray"):
        board.use_filter(name)
        np.testing.assert_array_equal(board.filters[..., 0], named_filter(name))
    weights = np.arange(27).reshape(3, 3, 3)
    board.add_filter(weights, bias=-2)
    np.testing.assert_array_equal(board.filters[..., 1], weights)
    assert (board.bias, board.filter, board.output.shape) == ([0, -2], 1, (3, 3, 2))
    board.add_filter("blur")
    board.add_filter("edge")
    with pytest.raises(TraitError, match="filters"):
        board.add_filter("red")
    assert board.filters.shape == (3, 3, 3, 4) and board.filter == 3


@pytest.mark.parametrize("weights", ["no such filter", "", np.zeros((3, 3)), np.zeros((1, 1, 3))])
def test_a_filter_of_another_name_or_size_is_refused(weights):
    board = ChannelsBoard()
    before = board.state()
    for verb in (board.use_filter, board.add_filter):
        with pytest.raises(ValueError, match=r"name is|weights is an array of shape"):
            verb(weights)
    assert board.state() == before


def test_named_filters_do_what_their_names_say():
    color = np.zeros((3, 3, 3))
    color[...] = (200, 120, 10)
    gray = np.full((3, 3, 3), 90)
    answers = {
        name: [(named_filter(name) * patch).sum() for patch in (color, gray)]
        for name in filter_names()
    }
    expected = {
        "edge": [0, 0], "red to blue": [0, 0], "gray": [110, 90], "red minus green": [80, 0],
        "red": [200, 90], "blur": [110, 90],
    }  # fmt: skip
    assert answers == {name: pytest.approx(values) for name, values in expected.items()}


def test_fewer_filters_take_bias_and_place_along():
    board = ChannelsBoard(row=2, col=2)
    board.add_filter("red", bias=7)
    board.filters = board.filters[..., 1:]
    assert (board.bias, board.filter) == ([0], 0)
    board.image = board.image[:3, :4]
    assert (board.row, board.col) == (0, 1)
    board.filters = np.zeros((1, 1, 3, 3))
    assert board.bias == [0, 0, 0] and board.output.shape == (3, 4, 3)


def test_a_message_from_the_page_sets_everything_at_once():
    board = ChannelsBoard(row=2, col=2)
    filters = np.ones((3, 3, 3, 2)).tolist()
    board.set_state({"filters": filters, "bias": [1, 2], "filter": 1})
    assert (board.filters.shape[3], board.bias, board.filter) == (2, [1, 2], 1)
    before = board.state()
    for message in ({"filter": 2}, {"bias": [1]}, {"filters": [[1]]}, {"row": -1}):
        with pytest.raises(TraitError):
            board.set_state(message)
        assert board.state() == before


def test_arrays_are_copies_that_cannot_be_changed_in_place():
    mine = np.arange(75.0).reshape(5, 5, 3)
    board = ChannelsBoard(image=mine)
    mine[0, 0, 0] = 50
    assert board.image[0, 0, 0] == 0 and board.image.dtype == np.int64
    with pytest.raises(ValueError, match="read-only"):
        board.image[0, 0, 0] = 7


def test_html_holds_the_state_around_a_picture_with_words():
    board = ChannelsBoard(row=1, col=1, name="one")
    html = board.to_html()
    assert 'data-board="channels"' in html and 'data-name="one"' in html
    assert board.describe() in html and "-720, 80 and 800" in html
    assert json.loads(json.dumps(board.state())) == board.state()
    assert html == ChannelsBoard(row=1, col=1, name="one").to_html()
    board.add_filter("blur")
    assert "Filter 2 of 2" in board.to_html()
    assert ops.conv2d(board.image[None], board.filters).shape[1:] == board.output.shape


def test_repr_says_what_the_board_holds():
    assert repr(ChannelsBoard()) == "ChannelsBoard(5×5×3 image, 3×3×3×1 filters, filter=0)"
