"""TrainingScrubber without a browser: what it accepts, computes, refuses and writes."""

import json
import math

import numpy as np
import pytest
from traitlets import TraitError

from cnnlab import ops
from cnnlab import story as stories
from cnnlab.widgets import TrainingScrubber

HOSTILE = [math.nan, 1e308, 10**400, "", "<script>", "3", True, None, [], {}, -1, 0.5]


@pytest.fixture(scope="module")
def told():
    return stories.load("mnist-page")


def test_it_starts_after_the_first_epoch_beside_the_moment_before(told):
    board = TrainingScrubber()
    assert (board.epoch, board.since, board.image, board.layer) == (1, "before", 0, 0)
    assert told.epochs[board.moment] == 1 and board.earlier == board.moment - 1
    assert board.story.to_json() == told.to_json()
    board.epoch = 0
    assert board.earlier == board.moment == 0 and board.changed[2:] == (0, 0)


def test_every_moment_has_the_numbers_of_the_story(told):
    board = TrainingScrubber(story=told)
    for moment, epoch in enumerate(told.epochs):
        board.epoch = epoch
        assert board.moment == moment
        np.testing.assert_array_equal(board.confusion, told.confusion[moment])
        np.testing.assert_array_equal(board.predicted, told.predicted[moment])
        np.testing.assert_array_equal(board.kernels, told.first.kernels[moment])
        right = np.trace(board.confusion) / board.confusion.sum()
        assert board.measured("val_accuracy") == pytest.approx(right, abs=1e-6)
        assert (board.measured("loss") is None) == (epoch not in range(1, 13))


def test_what_changed_sides_is_wrong_before_and_right_after_or_the_other_way_round(told):
    board = TrainingScrubber(story=told)
    for since in ("before", 0, 5, 12):
        board.since = since
        for epoch in told.epochs:
            board.epoch = epoch
            changed, was, now = board.changed, board.earlier, board.moment
            before, after = (told.predicted[m] == told.labels for m in (was, now))
            for picture in range(len(told.pictures)):
                assert (picture in changed.learned) == (after[picture] and not before[picture])
                assert (picture in changed.forgotten) == (before[picture] and not after[picture])
            gained = np.trace(told.confusion[now]) - np.trace(told.confusion[was])
            assert changed.learned_count - changed.forgotten_count == gained
            assert changed.learned_count >= len(changed.learned)
            assert changed.forgotten_count >= len(changed.forgotten)


def test_the_maps_are_the_first_layer_s_by_the_rounded_kernels(told):
    board = TrainingScrubber(story=told, epoch=12, image=3)
    kernels, biases = told.first.kernels[board.moment], told.first.biases[board.moment]
    expected = ops.relu(ops.conv2d(told.pictures[3:4] / 255, kernels, biases))[0]
    np.testing.assert_allclose(board.maps, expected, atol=1e-12)
    board.layer, board.image = 1, 0
    np.testing.assert_array_equal(board.maps, told.last.values[board.moment, 0])
    board.image = len(told.pictures) - 1
    assert board.maps is None


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: f"{value!r:.20}")
def test_hostile_values_are_refused_and_change_nothing(value):
    board = TrainingScrubber(epoch=3)
    before = board.state()
    for name in ("epoch", "since", "image", "layer"):
        with pytest.raises(TraitError, match=name) as refused:
            setattr(board, name, value)
        assert len(str(refused.value)) < 400
        with pytest.raises(TraitError, match=name):
            TrainingScrubber(**{name: value})
    with pytest.raises(ValueError, match='must be one of "loss"'):
        board.measured(value)
    with pytest.raises(TraitError, match=r"story is .*, but it must be"):
        TrainingScrubber(story=value)
    assert board.state() == before


REFUSED = [
    ({"epoch": 13}, r"epoch is 13, but it must be one of 0, 0\.02, .* 12\."),
    ({"since": "after"}, "since is 'after', but it must be one of 'before', 0, "),
    ({"image": 18}, "image is 18, but it must be a whole number from 0 to 17"),
    ({"layer": 2}, "layer is 2, but it must be a whole number from 0 to 1"),
    ({"run": "no-such-run"}, "'mnist-page'"),
    ({"name": "a b"}, "name is 'a b', but it must be"),
]


@pytest.mark.parametrize(("traits", "sentence"), REFUSED)
def test_a_value_that_is_not_allowed_gets_a_sentence(traits, sentence, told):
    if "image" in traits:
        traits, sentence = {"image": len(told.pictures)}, f"from 0 to {len(told.pictures) - 1}"
    with pytest.raises(TraitError, match=sentence):
        TrainingScrubber(**traits)


def test_numbers_of_numpy_are_taken_and_the_story_stays(told):
    board = TrainingScrubber(epoch=np.float64(2), image=np.int64(1))
    assert board.epoch == 2 and json.loads(json.dumps(board.state()))["epoch"] == 2
    with pytest.raises(TraitError, match="make a new TrainingScrubber"):
        board.story = stories.load("mnist-page")
    board.set_state({"epoch": 5, "since": 0, "image": 2, "story": {}})
    assert (board.epoch, board.since, board.image) == (5, 0, 2)
    assert board.story.epochs == told.epochs
    with pytest.raises(TypeError, match="no setting 'epochs'"):
        TrainingScrubber(epochs=3)


class _History:
    story = None


def test_a_history_without_a_story_is_refused(told):
    history = _History()
    with pytest.raises(ValueError, match="with story=True"):
        TrainingScrubber.from_history(history)
    with pytest.raises(ValueError, match="history is 3, but it must be"):
        TrainingScrubber.from_history(3)
    history.story = told
    board = TrainingScrubber.from_history(history, epoch=2)
    assert board.epoch == 2 and board.story is told


def test_a_network_without_convolutions_has_a_board_too(told):
    content = told.to_json() | {"first": None, "last": None}
    board = TrainingScrubber(story=content)
    assert board.kernels is None and board.maps is None and board.layer == 0
    assert "<img" in board.to_html()


def test_html_holds_the_state_around_a_picture_with_words(told):
    board = TrainingScrubber(name="one", epoch=12, since=1)
    html = board.to_html()
    assert 'data-board="scrubber"' in html and len(html) < 100_000
    accuracy = f"{told.curves['val_accuracy'][-1]:.1%} of 5,000 validation images are right"
    assert accuracy in board.describe() and "since epoch 1 the network" in board.describe()
    state = json.loads(json.dumps(board.state()))
    assert state["story"] == told.to_json() and (state["epoch"], state["since"]) == (12, 1)
    assert repr(board) == "TrainingScrubber(mnist-page on mnist, 16 moments, epoch=12, since=1)"
    board.epoch = 0
    assert board.to_html() != html
