"""Muon's step against NumPy's singular value decomposition."""

import numpy as np
import pytest

from cnnlab import models
from cnnlab.models import muon

pytestmark = pytest.mark.tensorflow

RATE = 0.08
KERNEL = (3, 3, 4, 6)


@pytest.fixture(scope="module")
def keras():
    return models.import_keras()


def test_keras_still_asks_the_methods_that_are_overridden(keras):
    """Both are Keras's own business: where one goes, the pin of Keras must stay below."""
    for name in ("_should_use_adamw", "zeropower_via_newtonschulz5"):
        assert callable(getattr(keras.optimizers.Muon, name)), name
    muon_alone = muon.optimizer(keras, RATE)
    kernel, bias = keras.Variable(np.zeros(KERNEL)), keras.Variable(np.zeros(5))
    asked = []
    kept = muon_alone._should_use_adamw
    muon_alone._should_use_adamw = lambda variable: asked.append(variable) or kept(variable)
    muon_alone.build([kernel, bias])
    assert len(asked) == 2 and [kept(kernel), kept(bias)] == [False, True]


def _step(keras, gradient, rate=RATE):
    """Return by how much one first step moves a variable of zeros."""
    optimizer = muon.optimizer(keras, rate)
    variable = keras.Variable(np.zeros(gradient.shape, np.float32))
    optimizer.apply([keras.ops.convert_to_tensor(gradient)], [variable])
    return np.asarray(variable)


@pytest.fixture(scope="module")
def gradient():
    random = np.random.default_rng(0)
    rows, columns = np.prod(KERNEL[:-1]), KERNEL[-1]
    u, _ = np.linalg.qr(random.normal(size=(rows, columns)))
    v, _ = np.linalg.qr(random.normal(size=(columns, columns)))
    sizes = np.geomspace(1, 0.1, columns)  # one direction is ten times as steep as another
    return u, v, ((u * sizes) @ v.T).reshape(KERNEL).astype(np.float32)


def test_a_kernel_moves_against_its_gradient_equally_far_in_all_directions(keras, gradient):
    u, v, values = gradient
    moved = _step(keras, values).reshape(-1, KERNEL[-1])
    of_each = u.T @ moved @ v / -RATE  # the step in the gradient's own singular directions
    apart = of_each - np.diag(np.diag(of_each))
    assert np.abs(apart).max() < 1e-3
    assert np.diag(of_each).min() > 0.4 and np.diag(of_each).max() < 1.3
    assert np.linalg.svd(moved, compute_uv=False).max() < 1.3 * RATE


def test_a_steeper_gradient_makes_no_longer_step(keras, gradient):
    _, _, values = gradient
    np.testing.assert_allclose(_step(keras, 100 * values), _step(keras, values), rtol=1e-3)


@pytest.mark.parametrize("shape", [(5,), (7, 3)])
def test_what_is_no_kernel_is_moved_by_adam(keras, shape):
    values = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    expected = -RATE * muon.ADAM_SHARE * np.sign(values)  # the first step of Adam
    np.testing.assert_allclose(_step(keras, values), expected, rtol=1e-3)


def test_the_rate_can_be_assigned_as_a_schedule_does(keras, gradient):
    optimizer = muon.optimizer(keras, RATE)
    variable = keras.Variable(np.zeros(KERNEL, np.float32))
    optimizer.build([variable])
    optimizer.learning_rate.assign(RATE / 2)
    optimizer.apply([keras.ops.convert_to_tensor(gradient[2])], [variable])
    np.testing.assert_allclose(np.asarray(variable), _step(keras, gradient[2]) / 2, rtol=1e-4)
