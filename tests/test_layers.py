"""cnnlab.layers against finite differences and TensorFlow, and what it learns."""

import os

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from cnnlab import datasets, layers, ops

SHIFT = 1e-6


def draw(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def finite_differences(f, values):
    """The slope of f in the direction of each value, from two calls each; `values` is moved."""
    slopes = np.zeros_like(values)
    for index in np.ndindex(values.shape):
        kept = values[index]
        values[index] = kept + SHIFT
        above = f()
        values[index] = kept - SHIFT
        slopes[index] = (above - f()) / (2 * SHIFT)
        values[index] = kept
    return slopes


def check_against_differences(layer, x):
    """A weighted sum of the outputs stands for the loss: its gradient is the weights."""
    dy = draw(99, *layer.forward(x).shape)
    dx = layer.backward(dy)
    grads = dict(layer.grads)
    assert set(grads) == set(layer.params)

    def loss():
        return float(np.sum(layer.forward(x) * dy))

    np.testing.assert_allclose(dx, finite_differences(loss, x), rtol=1e-6, atol=1e-7)
    for name, values in layer.params.items():
        expected = finite_differences(loss, values)
        np.testing.assert_allclose(grads[name], expected, rtol=1e-6, atol=1e-7, err_msg=name)


# Image height and width, kernel height and width, stride, padding, dilation.
CONVOLUTIONS = [
    ((5, 5), (3, 3), 1, "valid", 1),
    ((5, 5), (3, 3), 1, "same", 1),
    ((6, 6), (3, 3), 2, "same", 1),
    ((6, 5), (3, 2), 2, "valid", 1),
    ((4, 7), (2, 3), 3, "same", 1),
    ((7, 6), (3, 3), 1, "same", 2),
    ((7, 7), (3, 3), 1, "valid", 3),
    ((8, 7), (2, 3), 2, "same", 2),
    ((5, 4), (1, 1), 2, "valid", 1),
]
OWN_CONVOLUTIONS = [
    *CONVOLUTIONS,
    ((5, 5), (3, 3), 2, 1, 1),
    ((6, 5), (3, 3), (2, 1), ((0, 2), (1, 0)), (1, 2)),
    ((10, 4), (3, 3), 4, 0, 1),
]


def convolution(shape, stride, padding, dilation, channels=2, filters=3):
    w, b = draw(1, *shape, channels, filters), draw(2, filters)
    return layers.Conv2D(w, b, stride=stride, padding=padding, dilation=dilation)


@pytest.mark.parametrize(("image", "kernel", "stride", "padding", "dilation"), OWN_CONVOLUTIONS)
def test_conv2d_equals_finite_differences(image, kernel, stride, padding, dilation):
    layer = convolution(kernel, stride, padding, dilation)
    check_against_differences(layer, draw(3, 2, *image, 2))


def spread(tf, w, dilation):
    """A kernel with zeros in its gaps: on a CPU, TensorFlow has no gradient for dilations."""
    rows, cols = (np.eye(dilation * (size - 1) + 1)[:, ::dilation] for size in w.shape[:2])
    return tf.einsum("ai,bj,ijco->abco", rows, cols, w)


@pytest.mark.parametrize(("image", "kernel", "stride", "padding", "dilation"), CONVOLUTIONS)
def test_conv2d_equals_gradient_tape(tf, image, kernel, stride, padding, dilation):
    layer = convolution(kernel, stride, padding, dilation)
    x = draw(3, 2, *image, 2)
    dy = draw(4, *layer.forward(x).shape)
    dx = layer.backward(dy)
    variables = [tf.Variable(values) for values in (x, layer.params["w"], layer.params["b"])]
    with tf.GradientTape() as tape:
        images, w, b = variables
        y = tf.nn.conv2d(images, spread(tf, w, dilation), stride, padding.upper()) + b
    expected = tape.gradient(y, variables, output_gradients=tf.constant(dy))
    for ours, theirs in zip((dx, layer.grads["w"], layer.grads["b"]), expected, strict=True):
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-10, atol=1e-12)


# Image height and width, window, stride, padding.
POOLINGS = [
    ((6, 6), 2, 2, "valid"),
    ((7, 5), 2, 2, "same"),
    ((7, 7), 3, 2, "same"),
    ((6, 7), 3, 1, "valid"),
    ((5, 8), (2, 3), (3, 2), "same"),
    ((7, 7), 2, 3, "valid"),
]


@pytest.mark.parametrize("kind", [layers.MaxPool2D, layers.AvgPool2D])
@pytest.mark.parametrize(("image", "size", "stride", "padding"), [*POOLINGS, ((6, 6), 3, 2, 1)])
def test_pooling_equals_finite_differences(kind, image, size, stride, padding):
    check_against_differences(kind(size, stride=stride, padding=padding), draw(5, 2, *image, 3))


@pytest.mark.parametrize(("kind", "name"), [("MaxPool2D", "max"), ("AvgPool2D", "avg")])
@pytest.mark.parametrize(("image", "size", "stride", "padding"), POOLINGS)
def test_pooling_equals_gradient_tape_also_where_pixels_tie(
    tf, kind, name, image, size, stride, padding
):
    layer = getattr(layers, kind)(size, stride=stride, padding=padding)
    x = np.random.default_rng(6).integers(-2, 1, size=(2, *image, 3)).astype(float)
    dy = draw(7, *layer.forward(x).shape)
    pool = getattr(tf.nn, f"{name}_pool2d")
    images = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = pool(images, size, stride, padding.upper())
    expected = tape.gradient(y, images, output_gradients=tf.constant(dy))
    np.testing.assert_allclose(layer.backward(dy), expected.numpy(), rtol=1e-12, atol=1e-12)


def test_dense_relu_and_flatten_equal_finite_differences():
    check_against_differences(layers.Dense(draw(1, 4, 3), draw(2, 3)), draw(3, 5, 4))
    check_against_differences(layers.Dense(draw(1, 4, 3)), draw(3, 5, 4))
    check_against_differences(layers.ReLU(), draw(3, 5, 4))
    check_against_differences(layers.Flatten(), draw(3, 2, 3, 4, 2))


def test_the_losses_equal_finite_differences():
    y, target = draw(1, 2, 3), draw(2, 2, 3)
    _, gradient = layers.mean_squared_error(y, target)
    expected = finite_differences(lambda: layers.mean_squared_error(y, target)[0], y)
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-8)
    logits, labels = draw(3, 4, 5), [0, 4, 2, 2]
    _, gradient = layers.softmax_cross_entropy(logits, labels)
    expected = finite_differences(lambda: layers.softmax_cross_entropy(logits, labels)[0], logits)
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-8)


def test_cross_entropy_of_hopeless_logits_is_large_and_finite():
    loss, gradient = layers.softmax_cross_entropy([[5000.0, 0.0]], [1])
    assert loss == 5000
    np.testing.assert_array_equal(gradient, [[1, -1]])


def small_network(seed=0, dtype=np.float64):
    random = np.random.default_rng(seed)
    return layers.Network(
        layers.Conv2D(layers.he_normal(random, 3, 3, 1, 4).astype(dtype), np.zeros(4)),
        layers.ReLU(),
        layers.MaxPool2D(2),
        layers.Flatten(),
        layers.Dense(layers.he_normal(random, 36, 3).astype(dtype), np.zeros(3)),
    )


def test_a_whole_network_equals_gradient_tape(tf):
    network, x, labels = small_network(), draw(1, 6, 8, 8, 1), np.array([0, 1, 2, 2, 1, 0])
    loss, gradient = layers.softmax_cross_entropy(network.forward(x), labels)
    dx = network.backward(gradient)
    images = tf.Variable(x)
    conv, last = network.layers[0], network.layers[-1]
    variables = [tf.Variable(v) for layer in (conv, last) for v in layer.params.values()]
    with tf.GradientTape() as tape:
        hidden = tf.nn.relu(tf.nn.conv2d(images, variables[0], 1, "VALID") + variables[1])
        rows = tf.reshape(tf.nn.max_pool2d(hidden, 2, 2, "VALID"), (6, -1))
        logits = rows @ variables[2] + variables[3]
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        expected = tf.reduce_mean(losses)
    slopes = tape.gradient(expected, [images, *variables])
    assert loss == pytest.approx(float(expected), rel=1e-12)
    ours = [dx, *conv.grads.values(), *last.grads.values()]
    for mine, theirs in zip(ours, slopes, strict=True):
        np.testing.assert_allclose(mine, theirs.numpy(), rtol=1e-9, atol=1e-12)


def test_momentum_follows_its_formula_step_by_step():
    layer = layers.Dense([[1.0]])
    optimizer = layers.SGD(layers.Network(layer), learning_rate=0.1, momentum=0.5)
    w, v = 1.0, 0.0
    for _ in range(5):
        _, dy = layers.mean_squared_error(layer.forward([[2.0]]), [[6.0]])
        layer.backward(dy)
        optimizer.step()
        v = 0.5 * v - 0.1 * 2 * (2 * w - 6) * 2
        w += v
        assert layer.params["w"][0, 0] == pytest.approx(w)


def test_learning_does_not_change_the_arrays_that_were_given():
    w = np.ones((36, 3))
    network = layers.Network(layers.Flatten(), layers.Dense(w))
    x = draw(1, 9, 6, 6, 1)
    network.fit(x, np.arange(9) % 3, validation=(x, np.arange(9) % 3), epochs=1)
    assert (w == 1).all() and (network.layers[1].params["w"] != 1).any()


def test_float32_stays_float32_forward_and_backward():
    network, x = small_network(dtype=np.float32), draw(1, 6, 8, 8, 1).astype(np.float32)
    logits = network.forward(x)
    _, gradient = layers.softmax_cross_entropy(logits, np.zeros(6, int))
    assert logits.dtype == gradient.dtype == network.backward(gradient).dtype == np.float32
    for layer in network.layers:
        assert all(values.dtype == np.float32 for values in layer.grads.values())


def test_the_same_seed_gives_the_same_network():
    x, labels = draw(1, 40, 8, 8, 1), np.arange(40) % 3
    options = {"validation": (x, labels), "epochs": 2, "batch_size": 7}
    first, second, other = (small_network() for _ in range(3))
    history = first.fit(x, labels, **options, seed=1)
    assert second.fit(x, labels, **options, seed=1) == history
    assert other.fit(x, labels, **options, seed=2) != history
    for mine, theirs in zip(first.layers, second.layers, strict=True):
        for name, values in mine.params.items():
            np.testing.assert_array_equal(theirs.params[name], values)
    # Batches of another size are other matrix products: their last bit is the processor's.
    np.testing.assert_allclose(first.predict(x), second.predict(x, batch_size=3), rtol=1e-12)
    assert history.val_loss[-1] == pytest.approx(first.evaluate(x, labels)[0], rel=1e-12)


def test_real_digits_are_learned():
    digits = datasets.load("digits")
    x, labels = datasets.scale(digits.x_train), digits.y_train
    random = np.random.default_rng(0)
    network = layers.Network(
        layers.Conv2D(layers.he_normal(random, 3, 3, 1, 8), np.zeros(8), padding="same"),
        layers.ReLU(),
        layers.MaxPool2D(2),
        layers.Conv2D(layers.he_normal(random, 3, 3, 8, 16), np.zeros(16), padding="same"),
        layers.ReLU(),
        layers.MaxPool2D(2),
        layers.Flatten(),
        layers.Dense(layers.he_normal(random, 64, 10), np.zeros(10)),
    )
    history = network.fit(x[:1150], labels[:1150], validation=(x[1150:], labels[1150:]), epochs=10)
    assert history.loss[-1] < 0.1 * history.loss[0]
    _, accuracy = network.evaluate(datasets.scale(digits.x_test), digits.y_test)
    assert accuracy > 0.96


def refuse(expected, call, *args, **kwargs):
    with pytest.raises(ValueError) as refused:
        call(*args, **kwargs)
    message = str(refused.value)
    assert expected in message and message.endswith(".") and len(message) < 300


def test_bad_values_are_refused_with_a_sentence():
    conv, x = layers.Conv2D(np.ones((3, 3, 1, 2))), np.ones((1, 5, 5, 1))
    refuse("forward first", conv.backward, np.ones((1, 3, 3, 2)))
    conv.forward(x)
    refuse("dy has shape (1, 3, 3, 1)", conv.backward, np.ones((1, 3, 3, 1)))
    refuse("x has shape (5, 5)", conv.forward, np.ones((5, 5)))
    refuse("w has shape (3, 3)", layers.Conv2D, np.ones((3, 3)))
    refuse("b has shape (3,)", layers.Conv2D, np.ones((3, 3, 1, 2)), np.zeros(3))
    refuse("w has shape (2,)", layers.Dense, [1.0, 2.0])
    refuse("must hold numbers", layers.Dense, [["a"]])
    refuse("target has shape (3,)", layers.mean_squared_error, [1.0], [1.0, 2, 3])
    refuse(
        "but it must hold whole numbers from 0 to 1",
        layers.softmax_cross_entropy,
        [[1.0, 2.0]],
        [2],
    )
    refuse(
        "but it must hold whole numbers from 0 to 1",
        layers.softmax_cross_entropy,
        [[1.0, 2.0]],
        [-1],
    )
    refuse(
        "but it must hold whole numbers from 0 to 1",
        layers.softmax_cross_entropy,
        [[1.0, 2.0]],
        [0.5],
    )
    refuse("labels (2,)", layers.softmax_cross_entropy, [[1.0, 2.0]], [0, 1])
    refuse("two axes", layers.he_normal, np.random.default_rng(0), 5)
    refuse("shape", layers.he_normal, np.random.default_rng(0), 5, 0)
    refuse("layers is (), but it must be one layer or more", layers.Network)
    refuse("layers[1] is 'relu', but it must be a layer", layers.Network, conv, "relu")
    refuse("w holds values of type object", layers.Conv2D, None)
    refuse("w holds values of type object", layers.Dense, None)
    refuse("random is None, but it must be a generator", layers.he_normal, None, 3, 3)
    for rate in (0, -1, np.nan, None, "0.1", True):
        refuse("learning_rate", layers.SGD, layers.Network(conv), rate)
    for momentum in (-0.1, 1, np.nan, None):
        refuse("momentum", layers.SGD, layers.Network(conv), 0.1, momentum)


def test_fit_refuses_what_it_cannot_learn_from():
    network, x = small_network(), draw(1, 6, 8, 8, 1)
    labels = np.array([0, 1, 2, 0, 1, 2])
    options = {"validation": (x, labels), "epochs": 3}
    refuse("labels has shape (5,)", network.fit, x, labels[:5], **options)
    refuse("batch_size", network.fit, x, labels, **options, batch_size=0)
    refuse("epochs", network.fit, x, labels, validation=(x, labels), epochs=0)
    refuse("seed is None, but it must be", network.fit, x, labels, **options, seed=None)
    refuse("optimizer is 5, but it must be", network.fit, x, labels, **options, optimizer=5)
    refuse("validation is 5, but it must be", network.fit, x, labels, validation=5, epochs=1)
    refuse("choose a smaller one", network.fit, x, labels, **options, learning_rate=1e200)


def test_a_convolution_without_bias_has_no_gradient_for_it():
    layer = layers.Conv2D(np.ones((2, 2, 1, 1)))
    layer.backward(np.ones_like(layer.forward(np.ones((1, 3, 3, 1)))))
    assert set(layer.grads) == {"w"}
    np.testing.assert_array_equal(
        layer.grads["w"][:, :, 0, 0], ops.apply_kernel(np.ones((3, 3)), np.ones((2, 2)))
    )
