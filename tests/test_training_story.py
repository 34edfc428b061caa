"""The story of a training: what is recorded, how it is rounded, written, read and refused."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from cnnlab import __main__ as command
from cnnlab import datasets, models, ops, training
from cnnlab.training import story as stories
from cnnlab.training.recorder import FIRST_EPOCH, Recorder
from cnnlab.training.story import Story
from cnnlab.widgets import TrainingScrubber

pytestmark = pytest.mark.tensorflow

MOST_BYTES = 80 * 1000


@pytest.fixture(scope="module")
def data():
    """Part of the stand-in for MNIST: real digits, without a network."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_OFFLINE", "1")
        patch.delenv("CNNLAB_DATA", raising=False)
        patch.setenv("KERAS_HOME", "/nonexistent")
        return datasets.load("mnist", stand_in=True).take(1000, 50)


@pytest.fixture(scope="module")
def trained(data):
    """The page's network after two epochs, with its history."""
    return training.train_by_recipe("mnist-page", data, seed=3, epochs=2, story=True, verbose=False)


@pytest.fixture(scope="module")
def story(trained):
    return trained[1].story


def document(story):
    return json.loads(json.dumps(story.to_json()))


# --- what is recorded


def test_it_holds_the_curves_of_the_history_and_moments_within_the_first_epoch(trained, story):
    _, history = trained
    assert story.epochs[0] == 0 and story.epochs[-2:] == (1, 2)
    assert len(story.epochs) >= 4 and 0 < story.epochs[1] < 1
    for name in stories.CURVES:
        kept = [story.curves[name][story.epochs.index(epoch)] for epoch in (1, 2)]
        assert kept == pytest.approx(getattr(history, name), rel=1e-5)
    assert story.curves["loss"][0] is None and story.curves["accuracy"][1] is None
    assert None not in story.curves["val_loss"]


def test_confusions_and_changes_are_those_of_the_network(trained, story, data):
    model, history = trained
    _, _, images, labels = training.split(data, history.validation_images, seed=3)
    predicted = training.probabilities(model, images).argmax(axis=1)
    expected = training.confusion_matrix(labels, predicted, 10)
    np.testing.assert_array_equal(story.confusion[-1], expected)
    right = [np.trace(counts) for counts in story.confusion]
    assert right == pytest.approx(np.array(story.curves["val_accuracy"]) * len(labels), abs=0.01)
    gained = story.learned - story.learned.T
    np.testing.assert_array_equal(gained, np.subtract.outer(right, right).T)
    assert (np.diag(story.learned) == 0).all() and story.learned[0, -1] > 0


def test_the_pictures_are_validation_images_with_their_classes(trained, story, data):
    model, history = trained
    _, _, images, labels = training.split(data, history.validation_images, seed=3)
    places = [
        [i for i, image in enumerate(images) if np.array_equal(image, picture[..., 0])]
        for picture in story.pictures
    ]
    assert all(places) and len({tuple(p) for p in places}) == len(story.pictures)
    assert story.labels.tolist() == [labels[p[0]] for p in places]
    assert story.labels[:10].tolist() == list(range(10))
    answers = training.probabilities(model, story.pictures[..., 0]).argmax(axis=1)
    assert story.predicted[-1].tolist() == answers.tolist()


def test_kernels_and_maps_are_those_of_the_network_to_8_bits(trained, story):
    model, _ = trained
    kernels, biases = model.layers[0].get_weights()
    step = np.abs(kernels).max() / 127
    np.testing.assert_allclose(story.first.kernels[-1], kernels, atol=0.51 * step)
    np.testing.assert_allclose(story.first.biases[-1], biases, atol=np.abs(biases).max() / 127)
    x = story.pictures.astype(np.float32) / 255
    last, at = len(story.epochs) - 1, 2
    exact = np.asarray(model.layers[0](x))[at]
    assert story.maps(0, last, at).shape == exact.shape == (24, 24, 12)
    np.testing.assert_allclose(story.maps(0, last, at), exact, atol=0.51 * step * 26)
    deep = x
    for layer in model.layers[:4]:
        deep = layer(deep)
    kept = story.last.values[last]
    atol = 0.51 * float(np.abs(deep[: len(kept)]).max()) / 255
    np.testing.assert_allclose(kept, np.asarray(deep)[: len(kept)], atol=atol)
    assert story.maps(1, last, len(kept)) is None
    assert story.layers == ("Layer 1: convolution 5×5 + ReLU", "Layer 4: max pooling")


def test_a_story_does_not_change_the_training(trained, data):
    _, told = trained
    _, silent = training.train_by_recipe("mnist-page", data, seed=3, epochs=2, verbose=False)
    assert silent.story is None
    assert silent.val_loss == pytest.approx(told.val_loss, rel=1e-3)
    assert silent.loss == pytest.approx(told.loss, rel=1e-3)


def test_what_is_said_about_it(story, data):
    about = story.about
    assert (about["network"], about["dataset"], about["seed"]) == ("mnist-page", "mnist", 3)
    assert about["provenance"] == data.provenance and about["is_stand_in"] and about["is_part"]
    assert set(about["versions"]) == {"tensorflow", "keras", "numpy"}


def test_the_board_tells_the_reader_s_own_training(trained, story):
    board = TrainingScrubber.from_history(trained[1], epoch=2, image=1)
    np.testing.assert_array_equal(board.confusion, story.confusion[-1])
    np.testing.assert_array_equal(board.maps, story.maps(0, len(story.epochs) - 1, 1))
    assert "STAND-IN" in board.story.about["provenance"] and "<img" in board.to_html()


# --- other networks


@pytest.mark.parametrize("name", ["mnist", "lenet-5", "source-d"])
def test_networks_of_the_book_have_stories_that_fit(name, data):
    """What a page carries stays small, whatever the network is; nothing is trained here."""
    story = story_of(models.build(name, seed=0), data, epochs=20)
    assert len(json.dumps(story.to_json(), separators=(",", ":"))) <= MOST_BYTES
    assert story.first is not None and len(story.epochs) == 21
    assert story.first.activation == {"source-d": "relu", "lenet-5": "tanh"}.get(name, "linear")


@pytest.mark.parametrize("name", ["cifar10", "source-e", "source-e-dense"])
def test_networks_for_color_have_stories_too(name):
    random = np.random.default_rng(0)
    colors = datasets.Dataset(
        name="colors",
        x_train=random.integers(0, 256, (120, 32, 32, 3), dtype=np.uint8),
        y_train=np.arange(120) % 10,
        x_test=np.zeros((1, 32, 32, 3), np.uint8),
        y_test=np.zeros(1, int),
        class_names=tuple("abcdefghij"),
        provenance="made for a test",
    )
    network = models.build(name, seed=0)
    story = story_of(network, colors, epochs=4)
    assert len(json.dumps(story.to_json(), separators=(",", ":"))) <= MOST_BYTES
    if name == "source-e-dense":
        assert story.first is None and story.last is None and story.layers == ()
        return
    first = next(layer for layer in network.layers if "conv" in layer.name or "whit" in layer.name)
    x = story.pictures / 255 * story.first.scale + story.first.offset
    kernels, biases = first.get_weights()
    sums = ops.conv2d(x, kernels, biases, stride=first.strides[0], padding=first.padding)
    exact = ops.relu(sums) if name == "source-e" else sums
    found = story.first.maps(0, story.pictures)
    np.testing.assert_allclose(found, exact, atol=0.02 * np.abs(exact).max() + 1e-6)


def story_of(network, data, epochs):
    """Record a network that stays as it is."""
    images, labels = data.x_train[:60], data.y_train[:60]
    recorder = Recorder(network, images, labels, data.class_names, epochs)
    x = training.loop.input_for(network, images)
    outputs = np.asarray(network(x))
    for epoch in range(epochs + 1):
        recorder.note(epoch, outputs, x, dict.fromkeys(stories.CURVES, 1.0))
    return recorder.story({"network": network.name, "dataset": data.name})


def test_moments_are_due_early_and_after_epochs(data):
    network = models.build("mnist-page", seed=0)
    recorder = Recorder(network, data.x_train[:20], data.y_train[:20], data.class_names, 100)
    x = training.loop.input_for(network, data.x_train[:20])
    outputs, steps, told = np.asarray(network(x)), 200, []
    recorder.note(0, outputs, x, {})
    for step in range(10, 100 * steps + 1, 10):
        if recorder.is_due(step, steps):
            told.append(step / steps)
            recorder.note(step / steps, outputs, x, {})
    assert told[:3] == [0.05, 0.1, 0.4] and len(FIRST_EPOCH) == 3
    assert told[3:] == list(range(4, 101, 4))  # a long training is told every few epochs
    assert len(told) + 1 <= stories.MOST_MOMENTS


def test_the_changers_cover_the_last_changes_first():
    right = np.random.default_rng(1).random((6, 40)) < 0.6
    chosen = stories.changers(right, 12, taken=[0, 1])
    assert len(set(chosen)) == len(chosen) <= 12 and not {0, 1} & set(chosen)
    kept = right[:, [0, 1, *chosen]]
    for was, now in zip(right[-4:], right[-3:], strict=False):
        both = zip(kept[-4:], kept[-3:], strict=False)
        assert (~was & now).any() <= any((~a & b).any() for a, b in both)


# --- the document


def test_a_document_gives_the_same_story_again(story, tmp_path):
    path = story.save(tmp_path / "my.story.json")
    again = stories.load(path)
    assert again.to_json() == story.to_json()
    for name in ("confusion", "learned", "pictures", "labels", "predicted"):
        np.testing.assert_array_equal(getattr(again, name), getattr(story, name))
    np.testing.assert_array_equal(again.first.kernels, story.first.kernels)
    np.testing.assert_array_equal(again.last.values, story.last.values)
    assert (again.epochs, again.curves, again.layers) == (story.epochs, story.curves, story.layers)
    assert path.stat().st_size <= MOST_BYTES


def test_rounding_to_8_bits_is_off_by_half_a_step_at_the_most():
    random = np.random.default_rng(0)
    for values in (random.normal(size=(3, 50)), random.random((3, 5, 10)), np.zeros((2, 4))):
        levels = 127 if values.min() < 0 else 255
        back = stories.unpacked(stories.packed(values))
        largest = np.abs(values).reshape(len(values), -1).max(axis=1)
        error = np.abs(back - values).reshape(len(values), -1).max(axis=1)
        assert back.shape == values.shape and (error <= 0.501 * largest / levels).all()
    with pytest.raises(ValueError, match="finite"):
        stories.packed(np.array([[np.nan]]))


FAULTS = [
    ("format", 2, "format is 2, but it must be 1"),
    ("epochs", [0, 2, 1, 3], "epochs must grow"),
    ("epochs", ["0", 1, 2, 3], "epochs must be numbers"),
    ("classes", ["a"], "shape of confusion is"),
    ("labels", [11], "shape of labels is"),
    ("confusion", "many", "confusion must be whole numbers"),
    ("learned", [[0.5]], "learned must be whole numbers"),
    ("pictures", {"shape": [2, 2, 2, 1], "bytes": "AAAA"}, "cannot reshape"),
    ("pictures", {"shape": [1, 1, 1, 3], "bytes": "?"}, "Error"),
    ("curves", {}, "KeyError"),
    ("first", {"label": "x"}, "KeyError"),
    ("about", {"network": 3}, "about must name"),
    ("last", 5, "TypeError"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), FAULTS)
def test_a_document_with_a_fault_is_refused_with_a_sentence(story, name, value, sentence):
    content = document(story)
    if name == "epochs":
        value = [*value, *range(10, 6 + len(story.epochs))][: len(story.epochs)]
    content[name] = value
    with pytest.raises(ValueError, match=f"story must be a document .*{sentence}") as refused:
        Story.from_json(content)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("content", [None, 5, [], "x", {}, {"format": 1}])
def test_what_is_no_document_is_refused(content):
    with pytest.raises(ValueError, match="story must be a document"):
        Story.from_json(content)


def test_files_that_hold_no_story_are_refused(tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"broken\.json must be a JSON file"):
        stories.load(broken)
    for missing in ("no-such-story", tmp_path / "missing.json", "<script>" * 50):
        with pytest.raises(ValueError, match="'mnist-page'") as refused:
            stories.load(missing)
        assert len(str(refused.value)) < 300


# --- the command line, and what is refused


def test_the_command_stores_a_story_beside_the_record(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CNNLAB_QUICK", "1")
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    monkeypatch.delenv("CNNLAB_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    arguments = ["train", "mnist", "--network", "mnist-fast", "--seeds", "2", "--epochs", "1"]
    options = ["--story", "--stand-in", "--precision", "float32", "--to", str(tmp_path / "runs")]
    assert command.main([*arguments, *options]) == 0
    path = tmp_path / "runs" / "mnist-fast.story.json"
    assert f"story stored in {path}" in capsys.readouterr().out
    told = stories.load(path)
    first, second = training.runs(folder=tmp_path / "runs")
    assert told.about["seed"] == first.history.seed == 0
    assert told.curves["val_accuracy"][-1] == pytest.approx(first.history.val_accuracy[-1])
    assert first.history.story is None and second.history.story is None
    text = (tmp_path / "runs" / "mnist-mnist-fast-seed0.json").read_text(encoding="utf-8")
    assert "story" not in json.loads(text)["history"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--checkpoints", "x"], "--story must be without --checkpoints"),
        (["--trial"], "--story must be without"),
        (["--network", "numpy"], "must be without .*--story"),
    ],
)
def test_what_a_story_does_not_go_with_is_refused(more, sentence, capsys):
    assert command.main(["train", "mnist", "--story", *more]) == 1
    message = capsys.readouterr().err
    assert re.search(sentence, message)


@pytest.mark.parametrize("noted", [0, 2])
def test_an_interrupted_training_tells_what_it_has(data, monkeypatch, noted):
    note = Recorder.note

    def note_or_stop(self, *values):
        if len(self.epochs) == noted:
            raise KeyboardInterrupt
        note(self, *values)

    monkeypatch.setattr(Recorder, "note", note_or_stop)
    network = models.build("mnist-fast", seed=0)
    options = {"epochs": 2, "batch_size": 64, "seed": 0, "validation": 100, "verbose": False}
    history = training.train(network, data, story=True, **options)
    assert history.stopped.startswith("interrupted")
    if noted:
        assert len(history.story.epochs) == 2 and history.story.about["stopped"] == history.stopped
    else:
        assert history.story is None


def test_a_checkpoint_or_too_many_classes_are_refused(data, tmp_path):
    network = models.build("mnist-page", seed=0)
    options = {"epochs": 1, "batch_size": 64, "seed": 0, "validation": 100, "verbose": False}
    with pytest.raises(ValueError, match="story is True, but it must be False with a checkpoint"):
        training.train(network, data, story=True, checkpoint=tmp_path / "c.npz", **options)
    many = replace(data, class_names=tuple(map(str, range(21))))
    with pytest.raises(ValueError, match="number of classes is 21, but it must be from 2 to 20"):
        training.train(network, many, story=True, **options)


# --- the story of the book


def test_the_story_that_comes_with_the_book_is_real_and_small():
    path = models.RUNS / "mnist-page.story.json"
    told = stories.load("mnist-page")
    assert path.stat().st_size <= MOST_BYTES
    assert not told.about["is_stand_in"] and not told.about["is_part"] and not told.about["stopped"]
    assert told.about["provenance"].startswith("MNIST, the official images")
    assert told.about["train_images"] == 55_000 and told.confusion[-1].sum() == 5_000
    assert told.epochs[-1] == models.recipe("mnist-page").epochs
    assert 15 <= len(told.pictures) <= 30
    assert told.curves["val_accuracy"][-1] > 0.97 > 0.3 > told.curves["val_accuracy"][0]


def test_the_story_of_the_book_is_that_of_the_recorded_run_and_of_the_stored_weights():
    told = stories.load("mnist-page")
    [run] = [r for r in training.runs("mnist", "mnist-page") if r.history.seed == 0]
    whole = [told.epochs.index(epoch) for epoch in range(1, told.epochs[-1] + 1)]
    for name in stories.CURVES:
        kept = [told.curves[name][moment] for moment in whole]
        assert kept == pytest.approx(getattr(run.history, name), rel=1e-4)
    kernels, _ = models.load("mnist-page").layers[0].get_weights()
    step = np.abs(kernels).max() / 127
    np.testing.assert_allclose(told.first.kernels[-1], kernels, atol=0.51 * step)
