"""Make golden.json: small cases whose results Keras computed.

Two programs are held to the file: the NumPy package and the JavaScript of the boards.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import numpy as np

SEED = 6

# Image height and width, kernel height and width, stride, padding, dilation.
CONVOLUTIONS = [
    (6, 6, 3, 3, 1, 0, 1),
    (6, 6, 3, 3, 1, 1, 1),
    (6, 6, 3, 3, 1, "same", 1),
    (6, 6, 3, 3, 2, "same", 1),
    (6, 6, 3, 3, 2, 1, 1),
    (7, 7, 3, 3, 2, "same", 1),
    (10, 10, 3, 3, 2, "valid", 1),
    (5, 5, 3, 3, 3, "valid", 1),
    (5, 8, 3, 3, 1, "valid", 1),
    (8, 5, 3, 3, 2, "same", 1),
    (5, 7, 1, 1, 1, "valid", 1),
    (5, 7, 1, 1, 2, "same", 1),
    (4, 4, 1, 1, 3, 2, 1),
    (6, 6, 2, 2, 1, "valid", 1),
    (6, 6, 2, 2, 1, "same", 1),
    (7, 5, 2, 2, 2, "same", 1),
    (6, 7, 4, 4, 1, "same", 1),
    (6, 7, 4, 4, 3, 2, 1),
    (6, 6, 2, 3, 1, "same", 1),
    (7, 6, 3, 2, 2, 1, 1),
    (5, 9, 1, 5, 2, "same", 1),
    (9, 5, 5, 1, 1, 2, 1),
    (9, 9, 2, 2, 4, "valid", 1),
    (9, 9, 2, 2, 4, "same", 1),
    (10, 7, 1, 2, 3, 1, 1),
    (7, 7, 3, 3, 1, "valid", 2),
    (7, 7, 3, 3, 1, "same", 2),
    (6, 8, 3, 3, 1, 2, 2),
    (9, 8, 3, 2, 1, "same", 3),
    (8, 8, 3, 3, 2, "valid", 2),
    (8, 9, 3, 3, 2, "same", 2),
    (9, 7, 2, 3, 3, "same", 3),
    (7, 7, 3, 3, 4, 3, 3),
    (1, 1, 3, 3, 1, "same", 1),
    (3, 3, 3, 3, 1, 0, 1),
    (1, 6, 1, 3, 2, 0, 1),
]

# Input cells, kernel, stride, padding, dilation.
SIZES = [
    (32, 3, 1, 0, 1),
    (32, 3, 2, 0, 1),
    (10, 3, 2, 0, 1),
    (10, 3, 2, "same", 1),
    (10, 4, 3, "same", 1),
    (28, 5, 1, "valid", 1),
    (28, 5, 1, 2, 1),
    (7, 7, 1, 0, 1),
    (7, 2, 4, "same", 1),
    (7, 2, 4, 3, 1),
    (9, 3, 2, "valid", 2),
    (9, 3, 2, "same", 3),
    (11, 3, 3, 1, 3),
    (1, 3, 1, 1, 1),
]

# Image height and width, window, stride, padding.
POOLINGS = [
    (6, 6, 2, 2, "valid"),
    (7, 7, 2, 2, "valid"),
    (7, 7, 2, 2, "same"),
    (6, 6, 3, 2, "same"),
    (5, 8, 3, 1, "same"),
    (5, 8, 3, 2, 1),
    (6, 5, 2, 3, 1),
    (7, 6, 4, 3, 2),
    (4, 4, 1, 2, "valid"),
]


def convolve(image, kernel, stride, padding, dilation):
    """Return Keras's convolution of one gray image, (H_out, W_out), without a bias."""
    import tensorflow as tf
    from keras import ops

    image, padding = _padded(image, padding, 0)
    x, w = image[None, :, :, None], kernel[:, :, None, None]
    if stride > 1 and dilation > 1:  # Keras refuses the two together; TensorFlow does not.
        output = tf.nn.conv2d(x, w, stride, padding.upper(), dilations=dilation)
    else:
        output = ops.conv(x, w, stride, padding, "channels_last", dilation)
    return ops.convert_to_numpy(output)[0, :, :, 0]


def pool(kind, image, size, stride, padding):
    """Return Keras's maximum or average of the windows of one gray image."""
    from keras import ops

    function = {"max": ops.max_pool, "average": ops.average_pool}[kind]
    padded, word = _padded(image, padding, -np.inf if kind == "max" else 0)

    def keras_pool(matrix):
        x = ops.convert_to_tensor(matrix[None, :, :, None], dtype="float64")
        output = function(x, size, stride, word, "channels_last")
        return ops.convert_to_numpy(output)[0, :, :, 0]

    if kind == "average" and word != padding:
        # Keras leaves the padding of "same" out of the count; so must a padding by hand.
        inside, _ = _padded(np.ones_like(image), padding, 0)
        return keras_pool(padded) / keras_pool(inside)
    return keras_pool(padded)


def _padded(image, padding, value):
    """Apply a padding given in cells; the word that remains for Keras is then "valid"."""
    if isinstance(padding, str):
        return image, padding
    return np.pad(image, padding, constant_values=value), "valid"


def golden():
    """Return all cases: what goes in, and what Keras makes of it."""
    rng = np.random.default_rng(SEED)
    return {
        "conv2d": [_conv2d_case(rng, i, *shape) for i, shape in enumerate(CONVOLUTIONS)],
        "outputSize": [_size_case(*setting) for setting in SIZES],
        "maxPool2d": [_pool_case(rng, i, "max", *shape) for i, shape in enumerate(POOLINGS)],
        "avgPool2d": [_pool_case(rng, i, "average", *shape) for i, shape in enumerate(POOLINGS)],
    }


def _draw(rng, number, largest, *shape):
    """Draw values up to a size: whole ones for every other case, else with two decimals."""
    hundredths = rng.integers(-100 * largest, 100 * largest, shape, endpoint=True)
    return np.trunc(hundredths / 100) if number % 2 == 0 else hundredths / 100


def _conv2d_case(rng, number, height, width, kh, kw, stride, padding, dilation):
    image = _draw(rng, number, 255, height, width)
    kernel = _draw(rng, number, 5, kh, kw)
    bias = _draw(rng, number, 20, 1)[0] if number % 3 == 2 else 0
    output = convolve(image, kernel, stride, padding, dilation) + bias
    case = {"stride": stride, "padding": padding, "dilation": dilation, "bias": _plain(bias)}
    return {"image": _plain(image), "kernel": _plain(kernel), **case, "output": _plain(output)}


def _size_case(n, k, stride, padding, dilation):
    sides = padding if isinstance(padding, str) else ((padding, padding), (0, 0))
    output = convolve(np.zeros((n, 1)), np.zeros((k, 1)), stride, sides, dilation)
    case = {"n": n, "k": k, "stride": stride, "padding": padding, "dilation": dilation}
    return {**case, "output": len(output)}


def _pool_case(rng, number, kind, height, width, size, stride, padding):
    image = _draw(rng, number, 255, height, width)
    if number % 3 == 0:
        image = -np.abs(image)  # a maximum that took the padding for zeros would show
    output = pool(kind, image, size, stride, padding)
    case = {"size": size, "stride": stride, "padding": padding}
    return {"image": _plain(image), **case, "output": _plain(output)}


def _plain(values):
    """Turn arrays into nested lists; whole numbers lose their ".0", others keep 12 decimals."""
    if isinstance(values, np.ndarray):
        return [_plain(value) for value in values]
    number = round(float(values), 12)
    return int(number) if number.is_integer() else number
