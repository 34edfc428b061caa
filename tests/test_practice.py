"""The checks of the chapter on training that goes wrong: each knows its faults apart."""

import sys
from functools import partial

import numpy as np
import pytest

from cnnlab import layers, models, practice

MEAN_OVER_ALL = "statistics come from other images"


def networks(softmax, from_logits):
    keras = models.import_keras()
    last = [keras.layers.Softmax()] if softmax else []
    network = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(10), *last]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    network.compile(loss=loss)
    return network


@pytest.mark.tensorflow
@pytest.mark.parametrize("softmax", [True, False])
def test_softmax_belongs_in_one_place(softmax):
    assert practice.check_loss(lambda: networks(softmax, not softmax)).startswith("Repaired: ")
    verdict = practice.check_loss(lambda: networks(softmax, softmax))
    assert verdict.startswith("Not yet: ")
    assert ("another one" if softmax else "nowhere") in verdict


@pytest.mark.tensorflow
def test_a_network_without_a_loss_is_named():
    keras = models.import_keras()
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(10)])
    assert "loss is None" in practice.check_loss(lambda: network)


@pytest.mark.parametrize(
    ("prepare", "verdict"),
    [
        (lambda i: (i / 255)[..., None].astype(np.float32), "Repaired: "),
        (lambda i: i[..., None], "255, becomes 255"),
        (lambda i: (i // 255)[..., None].astype(float), "only 2 are left"),
        (lambda i: (i / 255)[..., None].astype(np.uint8), "only 2 are left"),
        (lambda i: i / 255, "become (4, 8, 8)"),
        (lambda i: ((i / 255) ** 2)[..., None], "evenly spaced"),
    ],
)
def test_pixels(prepare, verdict):
    assert verdict in practice.check_scaling(prepare)


def in_one_order(images, labels, seed):
    order = np.random.default_rng(seed).permutation(len(images))
    return images[order], labels[order]


def in_two_orders(images, labels, seed):
    random = np.random.default_rng(seed)
    return random.permutation(images), random.permutation(labels)


def drawn_twice(images, labels, seed):
    order = np.random.default_rng(seed).integers(0, len(images), len(images))
    return images[order], labels[order]


@pytest.mark.parametrize(
    ("shuffle", "verdict"),
    [
        (in_one_order, "Repaired: "),
        (in_two_orders, "label of another image"),
        (lambda images, labels, seed: (images, in_one_order(images, labels, seed)[1]), "old order"),
        (drawn_twice, "there twice"),
        (lambda images, labels, seed: (images[1:], labels[1:]), "gone"),
        (lambda images, labels, seed: images, "must return 2 arrays"),
    ],
)
def test_labels_and_images(shuffle, verdict):
    assert verdict in practice.check_shuffle(shuffle)


@pytest.mark.parametrize(
    ("convert", "verdict"),
    [
        (lambda p: p.transpose(0, 2, 3, 1), "Repaired: "),
        (lambda p: p.transpose(0, 3, 2, 1), "rows and columns have changed places"),
        (lambda p: p.reshape(len(p), *p.shape[2:], p.shape[1]), "from another place"),
        (lambda p: p, "not (4, 5, 3)"),
        (lambda p: p.transpose(0, 2, 3, 1)[..., ::-1], "channel 0"),
    ],
)
def test_channels(convert, verdict):
    assert verdict in practice.check_channels(convert)


def trained(x, y, *validation, dead=0, reads=True):
    """A network with six units, some of them dead, whose last layer alone has learned."""
    bias = np.where(np.arange(6) < dead, -2.0, 0.0)
    network = layers.Network(
        layers.Conv2D(np.ones((1, 1, 1, 6)), bias),
        *(layers.ReLU(), layers.Flatten(), layers.Dense(np.zeros((384, 10)), np.zeros(10))),
    )
    if reads:
        means = np.stack([x[y == label].mean(axis=0).ravel() for label in range(10)], axis=1)
        last = network.layers[-1]
        last.params["w"][5::6] = means
        last.params["b"][:] = -(means**2).sum(axis=0) / 2  # the nearest mean has the largest logit
    return network


@pytest.mark.parametrize(
    ("treat", "verdict"),
    [
        (trained, "Repaired: "),
        (partial(trained, dead=1), "Repaired: "),
        (partial(trained, dead=2), "and 2 of 6 units are dead"),
        (partial(trained, reads=False), "right, and 0 of 6 units are dead"),
        (partial(trained, dead=6), "and 6 of 6 units are dead"),
        (lambda *parts: None, "must return the network, and not None"),
    ],
)
def test_cures(treat, verdict):
    assert verdict in practice.check_cure(treat)


@pytest.mark.parametrize(
    ("count", "verdict"),
    [
        (lambda outputs: (outputs.max(axis=(0, 1, 2)) == 0).sum(), "Repaired: "),
        (lambda outputs: (outputs == 0).sum(), "Not yet: "),
        (lambda outputs: (outputs[0].max(axis=(0, 1)) == 0).sum(), "it counts 3"),
        (lambda outputs: (outputs.max(axis=0) == 0).all(axis=(0, 1)), "Not yet: "),
    ],
)
def test_dead_units(count, verdict):
    assert verdict in practice.check_dead(count)


def pipeline(images, labels, seed, *, copies=False, apart=False, statistics="training"):
    """A preparation that is right, or has the faults that are asked for."""
    random = np.random.default_rng(seed)
    if not copies:
        images, first = np.unique(images, axis=0, return_index=True)
        labels = labels[first]
    order = random.permutation(len(images))
    x = images[order] / 255
    y = random.permutation(labels) if apart else labels[order]
    held = len(x) // 3
    parts = {"training": x[held:], "all": x}
    mean, deviation = parts.get(statistics, x).mean(), parts.get(statistics, x).std()
    x, x_validation = (x[held:] - mean) / deviation, (x[:held] - mean) / deviation
    if statistics == "own":
        x, x_validation = ((part - part.mean()) / part.std() for part in (x, x_validation))
    return x, y[held:], x_validation, y[:held]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("faults", "verdict"),
    [
        ({}, "Repaired: "),
        ({"copies": True}, "in the training part and in the validation part"),
        ({"apart": True}, "label of another image"),
        ({"statistics": "all"}, MEAN_OVER_ALL),
        ({"statistics": "own"}, "its own statistics"),
    ],
)
def test_leaks(faults, verdict, seed):
    assert verdict in practice.check_pipeline(lambda i, y, _: pipeline(i, y, seed, **faults))


def test_copies_may_stay_together():
    def prepare(images, labels, seed):
        x, y = images.astype(np.float32), labels
        mean, deviation = x[40:].mean(), x[40:].std()
        return (x[40:] - mean) / deviation, y[40:], (x[:40] - mean) / deviation, y[:40]

    assert practice.check_pipeline(prepare).startswith("Repaired: ")


def test_an_empty_part_is_named():
    empty = np.zeros((0, 4, 4)), np.zeros(0)
    assert "validation part is empty" in practice.check_pipeline(lambda i, y, s: (i, y, *empty))


@pytest.mark.parametrize("name", practice.__all__)
def test_an_error_becomes_a_sentence(name):
    def broken(*_):
        raise KeyError("pixels")

    verdict = getattr(practice, name)(broken)
    assert verdict == "Not yet: your function stopped with KeyError: 'pixels'"


def test_it_needs_no_tensorflow(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    monkeypatch.setitem(sys.modules, "keras", None)
    assert practice.check_scaling(lambda i: i[..., None] / 255).startswith("Repaired: ")
