"""Depthwise convolution: plain loops, Keras, and what it refuses."""

import numpy as np
import pytest

from cnnlab import models, ops


def by_loops(x, w):
    """Stride 1, no padding, no bias."""
    count, height, width, channels = x.shape
    kh, kw, _, each = w.shape
    y = np.zeros((count, height - kh + 1, width - kw + 1, channels * each))
    for n, i, j, c, m in np.ndindex(*y.shape[:3], channels, each):
        for u, v in np.ndindex(kh, kw):
            y[n, i, j, c * each + m] += x[n, i + u, j + v, c] * w[u, v, c, m]
    return y


@pytest.mark.parametrize("shape", [(1, 1, 3, 1), (3, 3, 2, 1), (2, 3, 4, 3)])
def test_it_equals_plain_loops(shape):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 5, 6, shape[2])), rng.normal(size=shape)
    np.testing.assert_allclose(ops.depthwise_conv2d(x, w), by_loops(x, w), atol=1e-12)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.tensorflow
def test_it_equals_keras(stride, padding):
    keras = models.import_keras()
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 7, 6, 3)).astype("float32")
    layer = keras.layers.DepthwiseConv2D(3, stride, padding, depth_multiplier=2)
    layer.build(x.shape)
    w, b = (rng.normal(size=part.shape).astype("float32") for part in layer.get_weights())
    layer.set_weights([w, b])
    y = ops.depthwise_conv2d(x, w, b, stride=stride, padding=padding)
    np.testing.assert_allclose(y, layer(x).numpy(), atol=1e-5)
    assert y.dtype == np.float32


@pytest.mark.tensorflow
def test_with_one_by_one_it_is_keras_separable_convolution():
    keras = models.import_keras()
    rng = np.random.default_rng(2)
    x = rng.normal(size=(1, 6, 6, 4)).astype("float32")
    layer = keras.layers.SeparableConv2D(5, 3)
    layer.build(x.shape)
    depth, point, b = (rng.normal(size=part.shape) for part in layer.get_weights())
    layer.set_weights([depth, point, b])
    y = ops.conv2d(ops.depthwise_conv2d(x, depth), point, b)
    np.testing.assert_allclose(y, layer(x).numpy(), atol=1e-4)


@pytest.mark.parametrize(
    ("x", "w", "b", "says"),
    [
        (np.ones((5, 5, 3)), np.ones((3, 3, 3, 1)), None, "x has shape"),
        (np.ones((1, 5, 5, 3)), np.ones((3, 3, 3)), None, "w has shape"),
        (np.ones((1, 5, 5, 3)), np.ones((3, 3, 2, 1)), None, "2 channels"),
        (np.ones((1, 5, 5, 3)), np.ones((3, 3, 3, 2)), np.ones(3), "6 maps"),
        (np.ones((1, 2, 2, 3)), np.ones((3, 3, 3, 1)), None, "No output"),
    ],
)
def test_what_does_not_fit_is_refused(x, w, b, says):
    with pytest.raises(ValueError, match=says):
        ops.depthwise_conv2d(x, w, b)
