import hashlib
import inspect
import json
import logging
import os
import subprocess
import sys

import numpy as np
import pytest

from cnnlab import datasets, models, shapes, training
from cnnlab.models import networks
from cnnlab.models.recipes import VIEWS, Recipe

pytestmark = pytest.mark.tensorflow

SHAPES = {"mnist": (28, 28, 1), "cifar10": (32, 32, 3)}


@pytest.mark.parametrize("name", models.names())
def test_names_build_what_they_say(name):
    network, recipe = models.build(name, seed=0), models.recipe(name)
    assert network.input_shape == (None, *SHAPES[recipe.dataset])
    assert network.output_shape == (None, 10)
    assert recipe.epochs >= 1
    assert recipe.views in VIEWS
    assert name in models.names(recipe.dataset)


@pytest.mark.parametrize("name", models.names())
def test_each_network_is_explained_in_under_forty_lines(name):
    builder, _ = networks.NETWORKS[name]
    assert len(inspect.getsource(builder).splitlines()) < 40
    assert builder.__doc__
    assert len(inspect.getsource(networks._whitened).splitlines()) < 40


@pytest.mark.parametrize("name", models.names())
def test_the_optimizer_is_that_of_the_recipe(name):
    optimizer, recipe = models.build(name).optimizer, models.recipe(name)
    assert type(optimizer).__name__.lower() == recipe.optimizer
    assert (optimizer.weight_decay or 0) == recipe.weight_decay
    if recipe.rate is not None:
        assert float(optimizer.learning_rate) == pytest.approx(recipe.rate)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"optimizer": "lion"},
            'optimizer is \'lion\', but it must be one of "adam", "sgd", "muon"',
        ),
        ({"optimizer": "muon"}, "peak_rate is None, but it must be a learning rate with muon"),
        (
            {"optimizer": "muon", "peak_rate": 0.1, "weight_decay": 0.5},
            "weight_decay is 0.5, but it must be 0 with muon",
        ),
    ],
)
def test_a_recipe_that_no_optimizer_can_follow_is_refused(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        Recipe(epochs=1, batch_size=8, **settings)


def test_source_e_has_the_layers_of_its_source_in_order():
    def kinds(name):
        return [type(layer).__name__ for layer in models.build(name).layers]

    assert kinds("source-e-dense") == ["Flatten", "Dense", "Dense", "Dense"]
    cnn = ["Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dense"]
    assert kinds("source-e") == cnn
    assert models.build("source-e").count_params() == (
        shapes.conv_parameters(3, 3, 3, 32)
        + shapes.conv_parameters(3, 3, 32, 64)
        + (6 * 6 * 64 + 1) * 64
        + (64 + 1) * 10
    )
    dense = models.recipe("source-e-dense")
    assert (dense.epochs, dense.optimizer) == (5, "sgd")
    assert (models.recipe("source-e").epochs, models.recipe("source-e").batch_size) == (10, 32)


def test_the_pages_network_is_small_and_has_only_layers_that_the_page_knows():
    network = models.build("mnist-page")
    assert 4 * network.count_params() < 100_000
    kinds = {type(layer).__name__ for layer in network.layers}
    assert kinds == {"Conv2D", "MaxPooling2D", "Flatten", "Dense"}


def test_bfloat16_computes_in_halves_and_answers_in_full():
    network = models.build("cifar10-fast", seed=0, precision="bfloat16")
    assert {layer.compute_dtype for layer in network.layers} == {"bfloat16", "float32"}
    assert {str(w.dtype) for w in network.get_weights()} == {"float32"}
    assert network.output.dtype == "float32"
    assert models.build("cifar10-fast").layers[1].compute_dtype == "float32"
    sentence = 'precision is \'half\', but it must be one of "float32", "bfloat16"'
    with pytest.raises(ValueError, match=sentence):
        models.build("mnist", precision="half")


def test_many_networks_in_a_row_bring_no_advice_on_retracing():
    models.import_keras()
    import tensorflow as tf

    logger, said = logging.getLogger("tensorflow"), []
    listener = logging.Handler()
    listener.emit = lambda record: said.append(record.getMessage())
    logger.addHandler(listener)
    try:
        for _ in range(8):
            tf.function(lambda x: x + 1, autograph=False)(tf.constant(1))
        logger.warning("something else")
    finally:
        logger.removeHandler(listener)
    assert said == ["something else"]


def test_whitened_patches_are_uncorrelated_and_equally_large():
    keras = models.import_keras()
    random = np.random.default_rng(0)
    smooth = random.integers(0, 200, (300, 8, 8, 3)).repeat(4, axis=1).repeat(4, axis=2)
    images = (smooth + random.integers(0, 56, smooth.shape)).astype(np.uint8)
    network = models.build("cifar10-strong", seed=0)
    assert models.whiten(network, images)
    layer = network.get_layer(networks.WHITENING)
    outputs = keras.Model(network.input, layer.output)(images / np.float32(255)).numpy()
    half = outputs.shape[-1] // 2
    assert outputs[..., :half] == pytest.approx(-outputs[..., half:], abs=1e-4)
    # Without the last row and column, where padding is in the patch.
    covariance = np.cov(outputs[:, :-1, :-1, :half].reshape(-1, half), rowvar=False)
    assert covariance == pytest.approx(np.eye(half), abs=0.1)
    assert not layer.trainable


def test_source_d_has_the_layers_of_its_source_in_order():
    network = models.build("source-d")
    kinds = [type(layer).__name__ for layer in network.layers]
    assert kinds == ["Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dropout", "Dense"]
    assert type(network.optimizer).__name__ == "Adam"
    assert models.recipe("source-d").epochs == 10
    side = shapes.output_size(shapes.output_size(28, 3), 2, stride=2)
    units = side * side * 28
    assert tuple(network.layers[2].output.shape) == (None, units)
    expected = shapes.conv_parameters(3, 3, 1, 28) + (units + 1) * 128 + (128 + 1) * 10
    assert network.count_params() == expected


def test_the_books_network_is_smaller():
    assert models.build("mnist").count_params() * 10 < models.build("source-d").count_params()


@pytest.mark.parametrize("name", models.names())
def test_softmax_is_applied_exactly_once(name):
    """The compiled loss equals the cross-entropy of the probabilities, written out here."""
    network = models.build(name, seed=1)
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (20, *network.input_shape[1:]), dtype=np.uint8)
    labels = random.integers(0, 10, 20)
    x = images.astype("float32") / 255
    loss = network.evaluate(x, labels, verbose=0, return_dict=True)["loss"]
    rows = training.probabilities(network, images)
    assert rows.sum(axis=1) == pytest.approx(np.ones(20), abs=1e-5)
    assert loss == pytest.approx(-np.log(rows[np.arange(20), labels]).mean(), rel=1e-4)


def test_the_seed_repeats_the_weights():
    one, same, other = (models.build("mnist", seed=s).get_weights() for s in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "0", True])
def test_a_bad_seed_is_named(seed):
    with pytest.raises(
        ValueError, match=r"seed is .*, but it must be a whole number from 0 to 4294967295"
    ):
        models.build("mnist", seed=seed)


@pytest.mark.parametrize("function", [models.build, models.recipe, models.load])
def test_an_unknown_name_lists_the_known_ones(function):
    with pytest.raises(
        ValueError, match=r"name is 'resnet', but it must be one of \"source-d\", \"mnist\""
    ):
        function("resnet")


def test_weights_come_back_as_they_were(tmp_path):
    network = models.build("mnist", seed=5)
    models.save_weights(network, "mnist", tmp_path)
    stored = models.read_weights("mnist", tmp_path)
    for a, b in zip(network.get_weights(), stored, strict=True):
        assert np.array_equal(a, b)


def test_changed_weights_are_not_read(tmp_path, monkeypatch):
    path = models.save_weights(models.build("mnist", seed=5), "mnist", tmp_path)
    path.write_bytes(path.read_bytes() + b" ")
    monkeypatch.setattr(np, "load", lambda *args, **kwargs: pytest.fail("opened"))
    with pytest.raises(ValueError, match="it was not read"):
        models.read_weights("mnist", tmp_path)


def test_a_network_without_stored_weights_is_named():
    with pytest.raises(
        ValueError, match=r"name is 'source-d', but it must be .*stored weights \(cifar10, mnist"
    ):
        models.load("source-d")


def test_large_networks_are_stored_in_half_the_size(tmp_path):
    network = models.build("source-d", seed=0)
    path = models.save_weights(network, "source-d", tmp_path, run="mnist-source-d-seed0.json")
    assert path.stat().st_size < 2.1 * network.count_params()
    for a, b in zip(network.get_weights(), models.read_weights("source-d", tmp_path), strict=True):
        assert b.dtype == np.float32
        assert a == pytest.approx(b, rel=1e-3, abs=1e-6)
    note = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert note["run"] == "mnist-source-d-seed0.json"


def stored():
    """The names of all networks whose weights are kept in the package."""
    return [path.name.partition(".")[0] for path in sorted(models.RUNS.glob("*.weights.npz"))]


def test_the_stored_weights_are_small():
    files = list(models.RUNS.glob("*.npz"))
    assert sum(path.stat().st_size for path in files) < 6_000_000
    assert {path.name for path in files} == {f"{name}.weights.npz" for name in stored()}
    page = models.RUNS / "mnist-page.weights.npz"
    assert not page.exists() or page.stat().st_size < 100_000


@pytest.mark.parametrize("name", stored())
def test_stored_weights_give_the_accuracy_of_their_run(name):
    """Where the data is not at hand, hash, shapes and record are checked, and it says so."""
    path = models.RUNS / f"{name}.weights.npz"
    note = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert hashlib.sha256(path.read_bytes()).hexdigest() == note["sha256"]
    network = models.load(name)
    run = training.records._read_run(models.RUNS / note["run"])
    assert (run.network, run.parameters) == (name, network.count_params())
    assert all(np.isfinite(values).all() for values in network.get_weights())
    try:
        data = datasets.load(run.dataset)
    except datasets.DataUnavailableError:
        print(f"{run.dataset} is not at hand: the accuracy of {name} was not measured again.")
        return
    if data.provenance != run.provenance:
        print(f"The {run.dataset} at hand is another copy than that of {note['run']}.")
        return
    measured = training.evaluate(network, data, views=run.views)["accuracy"]
    assert measured == pytest.approx(run.test_accuracy, abs=0.001)


def test_the_package_imports_without_tensorflow():
    code = (
        "import sys; sys.modules['tensorflow'] = None; sys.modules['keras'] = None\n"
        "import cnnlab\n"
        "cnnlab.models.names(), cnnlab.training.quick(), cnnlab.datasets.load('digits')\n"
        "try: cnnlab.models.build('mnist')\n"
        "except ImportError as error: print(error)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=250)
    assert out.returncode == 0, out.stderr
    assert "Training needs TensorFlow" in out.stdout


PUBLIC_NAMES = {"muon": "models", "networks": "models", "recipes": "models", "story": "training"}


@pytest.mark.parametrize(("name", "home"), PUBLIC_NAMES.items())
def test_a_public_name_gives_the_same_objects_without_tensorflow(name, home):
    code = (
        "import sys; sys.modules['tensorflow'] = None; sys.modules['keras'] = None\n"
        "import cnnlab\n"
        f"public = cnnlab.{name}\n"
        f"from cnnlab.{home} import {name} as module\n"
        "for each in public.__all__: assert getattr(public, each) is getattr(module, each), each\n"
        "own = [n for n, v in vars(module).items() if getattr(v, '__module__', '') == "
        "module.__name__ and n[0] != '_']\n"
        "print(sorted(set(own) - set(public.__all__)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (out.returncode, out.stdout) == (0, "[]\n"), out.stderr


@pytest.mark.parametrize(("given", "wanted"), [(None, "1"), ("0", "0")])
def test_onednn_is_on_unless_the_environment_says_otherwise(given, wanted):
    environment = {k: v for k, v in os.environ.items() if k != "TF_ENABLE_ONEDNN_OPTS"}
    environment |= {} if given is None else {"TF_ENABLE_ONEDNN_OPTS": given}
    code = "import os; from cnnlab import models; models.import_keras(); "
    code += "print(os.environ['TF_ENABLE_ONEDNN_OPTS'])"
    command = [sys.executable, "-c", code]
    out = subprocess.run(command, capture_output=True, text=True, timeout=250, env=environment)
    assert (out.stdout.strip(), out.stderr) == (wanted, "")
