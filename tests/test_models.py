import json
import subprocess
import sys

import numpy as np
import pytest

from cnnlab import models, shapes, training


def test_names_build_what_they_say():
    for name in models.names():
        network = models.build(name, seed=0)
        assert network.input_shape == (None, 28, 28, 1)
        assert network.output_shape == (None, 10)
        assert models.recipe(name).epochs >= 1


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
    images = random.integers(0, 256, (20, 28, 28), dtype=np.uint8)
    labels = random.integers(0, 10, 20)
    x = images[..., None].astype("float32") / 255
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
    with pytest.raises(ValueError, match="seed must be an integer"):
        models.build("mnist", seed=seed)


@pytest.mark.parametrize("function", [models.build, models.recipe, models.load])
def test_an_unknown_name_lists_the_known_ones(function):
    with pytest.raises(ValueError, match="'source-d', 'mnist', got 'resnet'"):
        function("resnet")


def test_weights_come_back_as_they_were(tmp_path):
    network = models.build("mnist", seed=5)
    models.save_weights(network, "mnist", tmp_path)
    stored = models._read_weights("mnist", tmp_path)
    for a, b in zip(network.get_weights(), stored, strict=True):
        assert np.array_equal(a, b)


def test_changed_weights_are_not_read(tmp_path, monkeypatch):
    path = models.save_weights(models.build("mnist", seed=5), "mnist", tmp_path)
    path.write_bytes(path.read_bytes() + b" ")
    monkeypatch.setattr(np, "load", lambda *args, **kwargs: pytest.fail("opened"))
    with pytest.raises(ValueError, match="It was not read"):
        models._read_weights("mnist", tmp_path)


def test_a_network_without_stored_weights_is_named():
    with pytest.raises(ValueError, match="stored weights, got 'source-d'"):
        models.load("source-d")


def test_the_stored_weights_are_small():
    files = [path for path in models.RUNS.iterdir() if path.suffix == ".npz"]
    assert sum(path.stat().st_size for path in files) < 300_000
    note = json.loads((models.RUNS / "mnist.weights.json").read_text())
    assert note["file"] == "mnist.weights.npz"


def test_the_package_imports_without_tensorflow():
    code = (
        "import sys; sys.modules['tensorflow'] = None; sys.modules['keras'] = None\n"
        "import cnnlab\n"
        "cnnlab.models.names(), cnnlab.training.quick(), cnnlab.datasets.load('digits')\n"
        "try: cnnlab.models.build('mnist')\n"
        "except ImportError as error: print(error)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert out.returncode == 0, out.stderr
    assert "Training needs TensorFlow" in out.stdout
