import json
import math
import re
import statistics
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnnlab import __main__ as command
from cnnlab import datasets, models, practice, training
from cnnlab.layers import SGD
from cnnlab.training import numpy_network, precision, steps
from cnnlab.training.history import CURVES

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def data(monkeypatch, tmp_path):
    """The stand-in for MNIST, as on a machine without network and data."""
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    monkeypatch.delenv("CNNLAB_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("CNNLAB_QUICK", raising=False)
    return datasets.load("mnist", stand_in=True)


@pytest.fixture(scope="module")
def tiny():
    """A compiled network of one dense layer: it trains in a second."""
    keras = models.import_keras()

    def build(rate=0.01, seed=0):
        keras.utils.set_random_seed(seed)
        network = keras.Sequential(
            [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]
        )
        network.compile(
            keras.optimizers.Adam(rate),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
        )
        return network

    return build


def fit(network, data, **changes):
    options = {"epochs": 2, "batch_size": 64, "seed": 0, "validation": 137, "verbose": False}
    return training.train(network, data, **(options | changes))


# --- the split ---------------------------------------------------------------------


def test_split_takes_validation_from_training_and_keeps_pairs_together(data):
    x, y, x_validation, y_validation = training.split(data, 137, seed=3)
    assert (len(x), len(y), len(x_validation), len(y_validation)) == (1300, 1300, 137, 137)

    def pairs(images, labels):
        return sorted((image.tobytes(), int(n)) for image, n in zip(images, labels, strict=True))

    together = pairs(np.concatenate([x, x_validation]), np.concatenate([y, y_validation]))
    assert together == pairs(data.x_train, data.y_train)
    assert not set(pairs(x_validation, y_validation)) & set(pairs(data.x_test, data.y_test))


def test_split_follows_its_seed(data):
    first, same, other = (training.split(data, 100, seed=s)[2] for s in (1, 1, 2))
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("validation", [0, -1, 1437, 5000])
def test_split_leaves_no_part_empty(data, validation):
    with pytest.raises(ValueError, match=f"validation is {validation}, .* from 1 to 1436"):
        training.split(data, validation, seed=0)


# --- training ----------------------------------------------------------------------


def test_training_learns_and_reports_each_epoch(data, tiny, capsys):
    network = tiny()
    before = training.evaluate(network, data)
    history = fit(network, data, epochs=4, verbose=True)
    after = training.evaluate(network, data)
    assert after["accuracy"] > 0.8 > 0.3 > before["accuracy"]
    assert history.loss[-1] < history.loss[0]
    assert [len(getattr(history, name)) for name in CURVES] == [4] * 4
    assert (history.train_images, history.validation_images) == (1300, 137)
    assert history.seconds > 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert lines[3].startswith(f"epoch  4/4: loss {history.loss[-1]:.4f}")


def test_the_last_validation_accuracy_is_that_of_the_returned_network(data, tiny):
    network = tiny()
    history = fit(network, data)
    _, _, images, labels = training.split(data, 137, seed=0)
    hits = training.probabilities(network, images).argmax(axis=1) == labels
    assert history.val_accuracy[-1] == pytest.approx(hits.mean(), abs=1e-6)


def test_the_test_images_have_no_part_in_training(data, tiny):
    """Other test images, the same training to the last digit."""
    changed = replace(data, x_test=data.x_test[:5] * 0, y_test=data.y_test[:5])
    one, other = (fit(tiny(), d, epochs=1) for d in (data, changed))
    assert one.val_loss == pytest.approx(other.val_loss, rel=1e-5)
    assert one.loss == pytest.approx(other.loss, rel=1e-5)


def test_the_seed_repeats_a_run(data, tiny):
    one, same, other = (fit(tiny(seed=s), data, epochs=1, seed=s) for s in (7, 7, 8))
    assert one.val_loss == pytest.approx(same.val_loss, rel=1e-4)
    assert one.val_loss != pytest.approx(other.val_loss, rel=1e-4)


def test_one_cycle_rises_peaks_and_falls():
    rates = [training.one_cycle(i / 1000, 0.02) for i in range(1001)]
    assert max(rates) == pytest.approx(0.02)
    assert rates.index(max(rates)) == 250
    assert rates[:251] == sorted(rates[:251])
    assert rates[250:] == sorted(rates[250:], reverse=True)
    assert 0 < rates[0] < 1e-4
    assert 0 < rates[-1] < 1e-4


def test_training_ends_at_the_end_of_the_cycle(data, tiny):
    network = tiny()
    fit(network, data, peak_rate=0.02)
    steps = 2 * math.ceil(1300 / 64)
    expected = training.one_cycle((steps - 1) / steps, 0.02)
    assert float(network.optimizer.learning_rate) == pytest.approx(expected, rel=1e-4)


def test_a_loss_that_is_not_a_number_stops_with_a_sentence(data, tiny):
    with pytest.raises(FloatingPointError, match=r"after step 1 of 42.*Lower the learning rate"):
        network = tiny()
        kernel, bias = network.get_weights()
        network.set_weights([kernel * np.nan, bias])
        fit(network, data)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epochs": 0}, "epochs is 0, but it must be a whole number of at least 1"),
        ({"batch_size": -1}, "batch_size is -1, but it must be a whole number of at least 1"),
        ({"epochs": True}, "epochs is True, but it must be a whole number of at least 1"),
        ({"epochs": 2.5}, "epochs is 2.5, but it must be a whole number of at least 1"),
        ({"seed": -1}, "seed is -1, but it must be a whole number from 0"),
        ({"label_smoothing": 1}, "label_smoothing is 1, .* at least 0 and below 1"),
        ({"jit": True, "strategy": "any"}, "jit is True, but it must be False with a strategy"),
    ],
)
def test_bad_settings_are_named(data, tiny, changes, message):
    with pytest.raises(ValueError, match=message):
        fit(tiny(), data, **changes)


@pytest.mark.parametrize("loss", [None, "sparse_categorical_crossentropy"])
def test_a_network_needs_a_loss_that_says_whether_it_takes_logits(data, loss):
    keras = models.import_keras()
    network = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]
    )
    if loss:
        network.compile("adam", loss)
    sentence = (
        f"the network's loss is {loss!r}, but it must be a "
        "keras.losses.SparseCategoricalCrossentropy: compile the network with one."
    )
    for call in (fit, training.evaluate):
        with pytest.raises(ValueError, match=sentence):
            call(network, data)
    verdict = practice.check_loss(lambda: network)
    assert verdict == f"Not yet: {sentence}"


def test_images_must_fit_the_network(tiny):
    digits = datasets.load("digits")
    for call in (fit, training.evaluate):
        with pytest.raises(
            ValueError, match=r"images is \(8, 8, 1\), .* \(28, 28, 1\) for this network"
        ):
            call(tiny(), digits)


def test_evaluate_counts_what_probabilities_say(data, tiny):
    network = tiny()
    rows = training.probabilities(network, data.x_test)
    result = training.evaluate(network, data)
    assert result["accuracy"] == pytest.approx((rows.argmax(axis=1) == data.y_test).mean())
    picked = rows[np.arange(len(rows)), data.y_test]
    assert result["loss"] == pytest.approx(-np.log(picked).mean(), rel=1e-4)
    pairs = list(zip(data.y_test, rows.argmax(axis=1), strict=True))
    expected = [[pairs.count((true, said)) for said in range(10)] for true in range(10)]
    assert result["confusion"].tolist() == expected


@pytest.mark.parametrize(
    ("labels", "predicted", "message"),
    [
        ([0, 1], [0], r"is \(\(2,\), \(1,\)\), but it must be the same, \(N,\)"),
        ([[0], [1]], [[0], [1]], r"is \(\(2, 1\), \(2, 1\)\), but"),
        ([0, 3], [0, 1], "labels is 3, but it must be from 0 to 2"),
        ([0, 1], [0, -1], "predicted is -1, but it must be from 0 to 2"),
    ],
)
def test_a_confusion_matrix_needs_one_class_for_each_image(labels, predicted, message):
    with pytest.raises(ValueError, match=message):
        training.confusion_matrix(labels, predicted, 3)


def test_quick(monkeypatch):
    monkeypatch.delenv("CNNLAB_QUICK", raising=False)
    assert not training.quick()
    monkeypatch.setenv("CNNLAB_QUICK", "1")
    assert training.quick()


# --- records -----------------------------------------------------------------------


def test_a_run_comes_back_as_it_was_recorded(data, tiny, tmp_path):
    network = tiny()
    history = fit(network, data)
    test = training.evaluate(network, data)
    path = training.record(
        history, network="tiny", model=network, data=data, test=test, folder=tmp_path
    )
    assert path.name == "mnist-tiny-seed0.json"
    (run,) = training.runs(folder=tmp_path)
    assert run.history == history
    assert (run.test_loss, run.test_accuracy) == (test["loss"], test["accuracy"])
    assert np.array_equal(run.confusion, test["confusion"])
    assert sum(map(sum, run.confusion)) == run.test_images == len(data.x_test)
    assert (run.parameters, run.is_stand_in) == (7850, True)
    assert run.provenance == data.provenance
    assert run.processor
    assert (run.precision, run.views, run.history.augmentation) == ("float32", "none", "none")
    assert 0 < run.history.training_seconds < run.history.seconds
    assert set(run.versions) == {"python", "numpy", "tensorflow", "keras"}
    assert training.runs("cifar10", folder=tmp_path) == []
    assert training.runs(network="other", folder=tmp_path) == []


def test_the_package_folder_takes_no_stand_in_and_no_part(data, tiny):
    before = sorted(models.RUNS.iterdir())
    network = tiny()
    history = fit(network, data, epochs=1)
    part = replace(data, is_stand_in=False).take(1400, 100)
    test = {"loss": 0.1, "accuracy": 0.9}
    for refused in (data, part):
        with pytest.raises(ValueError, match="but it must be complete and real"):
            training.record(history, network="tiny", model=network, data=refused, test=test)
    assert sorted(models.RUNS.iterdir()) == before


@pytest.mark.parametrize("content", ["{", "{}", '{"network": "a", "history": {}}', "[]"])
def test_a_broken_record_is_named(tmp_path, content):
    (tmp_path / "mnist-a-seed0.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"mnist-a-seed0\.json must be a recorded run"):
        training.runs(folder=tmp_path)


def test_the_recorded_runs_are_real_and_complete():
    for network in ("mnist", "source-d"):
        found = training.runs("mnist", network)
        assert len({run.history.seed for run in found}) == len(found) >= 3
        for run in found:
            assert not run.is_stand_in
            assert not run.is_part
            assert "MD5 checked" in run.provenance or "SHA-256 equal" in run.provenance
            assert (run.history.train_images, run.history.validation_images) == (55_000, 5_000)
            assert run.test_images == 10_000
            assert len(run.history.loss) == models.recipe(network).epochs
            assert run.history.batch_size == models.recipe(network).batch_size
            assert run.parameters == models.build(network).count_params()
            hits = run.test_accuracy * run.test_images
            assert hits == pytest.approx(round(hits), abs=0.01)
            if run.confusion is not None:
                assert sum(map(sum, run.confusion)) == run.test_images
                assert np.trace(run.confusion) == round(hits)


def test_the_books_network_beats_source_d_in_accuracy_and_time():
    book, source = (training.runs("mnist", name) for name in ("mnist", "source-d"))

    def median(runs, value):
        return statistics.median(value(run) for run in runs)

    assert median(book, lambda r: r.test_accuracy) > median(source, lambda r: r.test_accuracy)
    assert median(book, lambda r: r.history.seconds) < median(source, lambda r: r.history.seconds)


def test_the_stored_weights_are_trained():
    """The stored network reads most stand-in digits, which it has never seen."""
    network = models.load("mnist")
    data = datasets.stand_in("mnist")
    assert training.evaluate(network, data)["accuracy"] > 0.8


def test_spread_refuses_nothing():
    with pytest.raises(ValueError, match="at least one number"):
        training.spread([])
    assert training.spread(iter([3, 1, 2])) == "2.00 (1.00 to 3.00, 3 seeds)"


@pytest.fixture(scope="module")
def chapter():
    path = Path(__file__).parent.parent / "chapters" / "09-mnist.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def stored_output(cell):
    """All text that a cell of the stored notebook has put out."""
    texts = [output.get("text", []) for output in cell["outputs"]]
    for output in cell["outputs"]:
        texts += [lines for kind, lines in output.get("data", {}).items() if kind[:5] == "text/"]
    return "".join(line for lines in texts for line in lines)


def test_the_chapter_quotes_the_recorded_runs(chapter):
    (table,) = (stored_output(cell) for cell in chapter if cell["id"] == "table")
    for network in ("source-d", "mnist"):
        found = training.runs("mnist", network)
        assert f"{found[0].parameters:,}" in table
        assert training.spread([r.test_accuracy for r in found], "{:.2%}") in table
        assert training.spread([r.history.seconds for r in found], "{:.0f}") in table


def test_the_chapter_shows_a_full_run_on_the_real_data(chapter):
    code = {cell["id"]: cell for cell in chapter if cell["cell_type"] == "code"}
    assert "x_train (60000, 28, 28)" in stored_output(code["load"])
    assert "epoch 10/10" in stored_output(code["train-code"])
    assert "image 7777, label 8" in stored_output(code["image-7777"])
    for name, cell in code.items():
        assert "STAND-IN" not in stored_output(cell), name
        assert "stand-in" not in stored_output(cell), name


def test_no_accuracy_is_typed_into_the_chapters_prose(chapter):
    prose = "\n".join(
        line for cell in chapter if cell["cell_type"] == "markdown" for line in cell["source"]
    )
    assert re.findall(r"\d+(?:\.\d+)? ?%|\b0\.9\d+|\d seconds", prose) == []


# --- commands ----------------------------------------------------------------------


def test_the_commands_train_record_and_list(data, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CNNLAB_QUICK", "1")
    options = ["train", "mnist", "--stand-in", "--epochs", "1", "--weights", "--seed", "4"]
    assert command.main([*options, "--to", str(tmp_path)]) == 0
    names = sorted(path.name for path in tmp_path.glob("mnist*"))
    assert names == ["mnist-mnist-seed4.json", "mnist.weights.json", "mnist.weights.npz"]
    record = json.loads((tmp_path / names[0]).read_text(encoding="utf-8"))
    assert record["history"]["train_images"] == 550
    capsys.readouterr()
    assert command.main(["runs", "--from", str(tmp_path)]) == 0
    assert f"accuracy {record['test_accuracy']:.2%}" in capsys.readouterr().out


def test_the_command_refuses_a_stand_in_before_it_trains(data, capsys, monkeypatch):
    monkeypatch.setattr(models, "build", lambda *a, **k: pytest.fail("started to train"))
    assert command.main(["train", "mnist", "--stand-in"]) == 1
    assert "complete and real" in capsys.readouterr().err


def test_the_command_says_what_is_missing(data, capsys):
    assert command.main(["train", "mnist"]) == 1
    assert "CNNLAB_DATA" in capsys.readouterr().err


def test_a_trial_reads_no_test_image_and_records_nothing(data, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CNNLAB_QUICK", "1")
    monkeypatch.setattr(training, "evaluate", lambda *a, **k: pytest.fail("evaluated"))
    options = ["train", "mnist", "--stand-in", "--network", "mnist-fast", "--trial", "--seeds", "2"]
    assert command.main([*options, "--epochs", "1", "--to", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "validation accuracy" in out
    assert "2 seeds" in out
    assert "test" not in out.partition("mnist, mnist-fast:")[2]
    assert list(tmp_path.iterdir()) == []


def test_a_command_with_views_checkpoint_and_bfloat16_says_so_in_the_record(
    data, tmp_path, monkeypatch
):
    monkeypatch.setenv("CNNLAB_QUICK", "1")
    options = ["train", "mnist", "--stand-in", "--network", "mnist-strong", "--epochs", "1"]
    more = ["--precision", "bfloat16", "--checkpoints", str(tmp_path / "states"), "--to"]
    assert command.main([*options, *more, str(tmp_path)]) == 0
    (run,) = training.runs(folder=tmp_path)
    assert (run.precision, run.views) == ("bfloat16", "shifts")
    assert run.history.augmentation == repr(models.recipe("mnist-strong").augmentation)
    assert run.history.label_smoothing == models.recipe("mnist-strong").label_smoothing
    assert run.total_seconds > run.history.seconds
    assert list((tmp_path / "states").iterdir()) == []  # no longer needed


def test_the_numpy_network_is_trained_and_recorded_without_tensorflow(data, tmp_path, monkeypatch):
    monkeypatch.setenv("CNNLAB_QUICK", "1")
    monkeypatch.setattr(models, "import_keras", lambda: pytest.fail("asked for Keras"))
    options = ["train", "mnist", "--stand-in", "--network", "numpy", "--epochs", "3"]
    assert command.main([*options, "--to", str(tmp_path)]) == 0
    (run,) = training.runs(folder=tmp_path)
    assert set(run.versions) == {"python", "numpy"}
    assert run.parameters == (25 + 1) * 8 + (25 * 8 + 1) * 16 + (256 + 1) * 10
    assert len(run.history.val_accuracy) == 3
    assert run.history.val_loss[-1] < run.history.val_loss[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["cifar10", "--network", "mnist"],
            "--network is 'mnist', but it must be one that is trained on cifar10",
        ),
        (["mnist", "--network", "numpy", "--weights"], "must be without --weights"),
    ],
)
def test_the_command_names_choices_that_do_not_go_together(options, message, capsys):
    assert command.main(["train", *options]) == 1
    assert message in capsys.readouterr().err


def test_the_numpy_training_carries_its_momentum_from_epoch_to_epoch(data, monkeypatch):
    """In epochs with a learning rate of 0, the weights go on by 0.9 of the step before."""
    network = numpy_network.build(0)
    bias = network.layers[-1].params["b"]
    after, made = [bias.copy()], []

    class Slowing(SGD):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            made.append(self)

        def step(self):
            self.learning_rate = 0.05 if len(after) == 1 else 0.0
            super().step()
            after.append(bias.copy())

    monkeypatch.setattr(numpy_network, "SGD", Slowing)
    few = data.take(64, 10)  # one step an epoch
    history = numpy_network.train(network, few, seed=0, epochs=3, validation=14, verbose=False)
    assert len(made) == 1 and len(history.loss) == 3
    first, second, third = np.diff(after, axis=0)
    assert np.abs(first).max() > 0
    np.testing.assert_allclose(second, 0.9 * first, rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(third, 0.9 * second, rtol=1e-5, atol=1e-9)


# --- precision, smoothing, XLA -----------------------------------------------------


@pytest.mark.parametrize(("bfloat16", "best"), [(90.0, "float32"), (400.0, "bfloat16")])
def test_bfloat16_is_taken_where_it_pays(monkeypatch, bfloat16, best):
    rates = precision.Rates(float32=100.0, bfloat16=bfloat16)
    monkeypatch.setattr(precision, "product_rates", lambda: rates)
    assert training.best_precision() == best


@pytest.mark.parametrize("name", ["source-d", "mnist"])
def test_smoothing_spreads_a_share_of_the_target(name):
    """The smoothed loss equals its definition, from probabilities and from logits."""
    network = models.build(name, seed=0)
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (6, 28, 28), dtype=np.uint8)
    labels = random.integers(0, 10, 6)
    outputs = steps.outputs_of(network, datasets.scale(images))
    rows = training.probabilities(network, images)
    target = np.full((6, 10), 0.02) + 0.8 * np.eye(10)[labels]
    loss = np.asarray(steps._cross_entropy(network, 0.2)(labels, outputs))
    assert loss == pytest.approx(-(target * np.log(rows)).sum(axis=1), rel=1e-4)


def test_xla_takes_the_same_steps(data, tiny):
    plain, compiled = tiny(), tiny()
    fit(plain, data, epochs=1)
    fit(compiled, data, epochs=1, jit=True)
    for a, b in zip(plain.get_weights(), compiled.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5)


def test_a_penalty_on_the_weights_counts(data):
    keras = models.import_keras()

    def kernel_size(penalty):
        keras.utils.set_random_seed(0)
        dense = keras.layers.Dense(10, kernel_regularizer=keras.regularizers.L2(penalty))
        network = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), dense])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        network.compile(keras.optimizers.Adam(0.01), loss)
        fit(network, data, epochs=1)
        return np.abs(network.get_weights()[0]).mean()

    assert kernel_size(0.1) < 0.5 * kernel_size(0.0)


def test_views_average_the_networks_outputs(data, tiny):
    network = tiny()
    x = datasets.scale(data.x_test[:5])
    moved = [np.roll(x, s, axis=a) for s, a in ((0, 1), (1, 1), (-1, 1), (1, 2), (-1, 2))]
    logits = np.mean([np.asarray(network(part)) for part in moved], axis=0)
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    rows = training.probabilities(network, data.x_test[:5], views="shifts")
    assert rows == pytest.approx(expected, abs=1e-5)  # the edges of digits are all black
    with pytest.raises(ValueError, match=r"views is 'all', but it must be one of \"none\""):
        training.evaluate(network, data, views="all")
