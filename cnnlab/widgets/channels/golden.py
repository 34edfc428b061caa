"""Make golden.json: small convolutions of color images that Keras computed.

Two programs are held to the file: the NumPy package and the JavaScript of the boards.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import numpy as np

SEED = 4

# Image height and width, kernel height and width, filters.
SHAPES = [
    (5, 5, 3, 3, 1),
    (5, 5, 3, 3, 4),
    (6, 6, 3, 3, 2),
    (3, 3, 3, 3, 3),
    (3, 6, 1, 1, 4),
    (6, 3, 2, 2, 1),
    (4, 6, 1, 3, 2),
    (6, 4, 3, 1, 3),
    (5, 6, 2, 3, 4),
]


def case(rng, number, height, width, kh, kw, filters):
    """Draw an image, filters and biases, whole ones every other time; let Keras convolve."""
    from keras import ops

    decimals = 2 * (number % 2)
    image = rng.uniform(0, 255, (height, width, 3)).round(decimals)
    weights = rng.uniform(-5, 5, (kh, kw, 3, filters)).round(decimals)
    bias = rng.uniform(-20, 20, filters).round(decimals)
    output = ops.convert_to_numpy(ops.conv(image[np.newaxis], weights, 1, "valid"))[0] + bias
    arrays = {"image": image, "filters": weights, "bias": bias, "output": output.round(9)}
    return {name: (array + 0.0).tolist() for name, array in arrays.items()}


def golden():
    """Return all cases, the same on every call."""
    random = np.random.default_rng(SEED)
    return [case(random, number, *shape) for number, shape in enumerate(SHAPES)]
