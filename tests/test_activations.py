"""Activation functions, held to Keras, SciPy and plain Python arithmetic."""

import math
import os
import subprocess
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.special import erf, expit

from cnnlab import ops
from cnnlab.widgets.activation import FUNCTIONS as NAMED

FUNCTIONS = {name: getattr(ops, name) for name in NAMED}
PLAIN = {
    "relu": lambda x: max(x, 0),
    "leaky_relu": lambda x: x if x > 0 else 0.01 * x,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
    "gelu": lambda x: x * math.erfc(-x / math.sqrt(2)) / 2,
}
GRID = np.linspace(-30, 30, 1201)
EXTREMES = np.array([-1e308, -1e30, -800.0, -100.0, 0.0, 100.0, 800.0, 1e30, 1e308])


def by_keras(name, x):
    """Return Keras's function of the same name, with the slope of `ops` where it takes one."""
    slope = {"negative_slope": 0.01} if NAMED[name].get("takes_slope") else {}
    return keras.ops.convert_to_numpy(getattr(keras.activations, name)(x, **slope))


def to_the_last_digits(name, x):
    """Return values in plain arithmetic where it is written above, else Keras's in float64."""
    if name in PLAIN:
        return [PLAIN[name](value) for value in x.ravel().tolist()]
    return by_keras(name, x.ravel().astype(np.float64))


every = pytest.mark.parametrize("name", FUNCTIONS)
numbers = arrays(
    st.sampled_from([np.float32, np.float64, np.int64]),
    array_shapes(max_dims=4, max_side=4),
    elements=st.integers(-50, 50),
)


@every
def test_equals_keras(name):
    theirs = by_keras(name, GRID.astype(np.float32))
    np.testing.assert_allclose(FUNCTIONS[name](GRID), theirs, rtol=2e-5, atol=1e-6)


@every
def test_equals_plain_arithmetic_to_the_last_digits(name):
    expected = to_the_last_digits(name, GRID)
    np.testing.assert_allclose(FUNCTIONS[name](GRID), expected, rtol=1e-12, atol=1e-300)


@every
@given(x=numbers)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_keeps_shape_and_type_and_works_number_by_number(name, x):
    y = FUNCTIONS[name](x)
    assert y.shape == x.shape
    kept = x.dtype.kind == "f" or name == "relu"
    assert y.dtype == (x.dtype if kept else np.float64)
    loose = 1e-5 if x.dtype == np.float32 else 1e-12
    expected = to_the_last_digits(name, x)
    np.testing.assert_allclose(y.ravel(), expected, rtol=loose, atol=1e-38)


@every
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_no_value_overflows_or_warns(name, kind):
    largest = np.finfo(kind).max
    x = np.clip(EXTREMES, -largest, largest).astype(kind)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y = FUNCTIONS[name](x)
    assert np.isfinite(y).all()
    theirs = by_keras(name, x.astype(np.float64)[[0, -1]])
    np.testing.assert_allclose(y[[0, -1]], theirs, rtol=1e-6, atol=1e-38)
    lows = {"relu": 0, "sigmoid": 0, "tanh": -1, "gelu": 0}
    highs = {"relu": x[-1], "leaky_relu": x[-1], "sigmoid": 1, "tanh": 1, "gelu": x[-1]}
    assert y[0] == lows.get(name, y[0]) and y[-1] == highs.get(name, y[-1])


@every
@pytest.mark.parametrize("slope", [0.0, 0.25])
def test_the_derivative_is_a_finite_difference(name, slope):
    settings = [slope] if NAMED[name].get("takes_slope") else []
    x, step = np.linspace(-6, 6, 120), 1e-5  # none of them 0
    rise = FUNCTIONS[name](x + step, *settings) - FUNCTIONS[name](x - step, *settings)
    np.testing.assert_allclose(ops.derivative(name, x, slope), rise / (2 * step), atol=1e-8)
    assert ops.derivative(name, x.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize("function", ["", "ReLU", "conv2d", None])
def test_the_derivative_of_another_function_is_refused(function):
    with pytest.raises(ValueError, match=r"^function is .* must be one of \"relu\""):
        ops.derivative(function, [1.0])


def test_every_function_has_its_derivative_and_no_other_has():
    assert list(ops._SLOPES) == list(NAMED)


def test_infinities_go_to_the_limits():
    ends = np.array([-np.inf, np.inf])
    assert ops.sigmoid(ends).tolist() == [0, 1]
    assert ops.tanh(ends).tolist() == [-1, 1]
    assert ops.gelu(ends).tolist() == [0, np.inf]


@every
def test_not_a_number_stays_so(name):
    assert np.isnan(FUNCTIONS[name](np.array([np.nan])))[0]


@every
def test_the_input_is_left_alone(name):
    x = np.linspace(-2, 2, 5)
    before = x.copy()
    FUNCTIONS[name](x)
    assert np.array_equal(x, before)


@every
@pytest.mark.parametrize("bad", [["a"], [[1], [1, 2]], [None], [1j], []], ids=str)
def test_what_is_no_array_of_numbers_is_refused(name, bad):
    with pytest.raises(ValueError, match=r"^x "):
        FUNCTIONS[name](bad)


@pytest.mark.parametrize("slope", [-0.1, 1.1, np.nan, np.inf, "0.1", None, [0.1]], ids=str)
def test_a_slope_outside_0_to_1_is_refused(slope):
    with pytest.raises(ValueError, match="slope"):
        ops.leaky_relu([1.0], slope=slope)
    with pytest.raises(ValueError, match="slope"):
        ops.derivative("leaky_relu", [1.0], slope=slope)


@pytest.mark.parametrize("slope", [0, 0.2, 0.3, 1])
def test_leaky_relu_takes_the_slope_of_keras(slope):
    layer = keras.layers.LeakyReLU(negative_slope=slope)
    theirs = keras.ops.convert_to_numpy(layer(GRID.astype(np.float32)))
    np.testing.assert_allclose(ops.leaky_relu(GRID, slope), theirs, rtol=1e-6)


def test_leaky_relu_lies_between_relu_and_no_change():
    assert np.array_equal(ops.leaky_relu(GRID, 0), ops.relu(GRID))
    assert np.array_equal(ops.leaky_relu(GRID, 1), GRID)


def test_sigmoid_equals_scipy():
    np.testing.assert_allclose(ops.sigmoid(GRID), expit(GRID), rtol=1e-14)


def test_gelu_is_the_exact_form_and_not_the_one_with_tanh():
    x = np.linspace(-4, 4, 81)
    np.testing.assert_allclose(ops.gelu(x), x * (1 + erf(x / np.sqrt(2))) / 2, atol=1e-15)
    approximate = keras.ops.convert_to_numpy(
        keras.activations.gelu(x.astype(np.float32), approximate=True)
    )
    assert 1e-4 < np.abs(ops.gelu(x) - approximate).max() < 1e-3


def test_importing_the_functions_does_not_load_scipy():
    code = "import sys, cnnlab.ops; assert 'scipy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
