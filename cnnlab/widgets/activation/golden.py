"""Make golden.json: activation functions, their slopes and softmax by TensorFlow.

Two programs are held to the file: the NumPy package and the JavaScript of the board.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf

from cnnlab.widgets.activation import FUNCTIONS

INPUTS = [-9999, -40, -9, -6, -3.7, -2, -1, -0.5, -0.01, 0, 0.01, 0.3, 1, 1.5, 2.25, 4, 6, 9, 9999]
ROOT_OF_2 = tf.sqrt(tf.constant(2, tf.float64))
SOFTMAX = [
    ([2, 1, 0], 1),
    ([2, 1, 0], 0.5),
    ([2, 1, 0], 10),
    ([0, 0, 0, 0], 0.1),
    ([10, -10, 3.5, 0.25], 0.1),
    ([-1.5, -1.25, -10, 7, 6.9], 2),
    ([10, 10, 10, 10, -10], 1),
]


def value(name, x, slope):
    """Return TensorFlow's function of this name; of leaky ReLU and its like, with a slope."""
    if name == "gelu":  # tf.nn.gelu is this, with a root of 2 that has only the digits of float32
        return x * (1 + tf.math.erf(x / ROOT_OF_2)) / 2
    settings = [slope] if takes_slope(name) else []
    return getattr(tf.nn, name)(x, *settings)


def takes_slope(name):
    """Tell whether a function of the board has a slope to set."""
    return FUNCTIONS[name].get("takes_slope", False)


def activation_case(name, slope):
    """Return a function's values and slopes at all inputs, in double precision."""
    x = tf.Variable(INPUTS, dtype=tf.float64)
    with tf.GradientTape() as tape:
        y = value(name, x, slope)
    return {
        "function": name,
        "slope": slope,
        "x": INPUTS,
        "y": y.numpy().tolist(),
        "gradient": tape.gradient(y, x).numpy().tolist(),
    }


def softmax_case(logits, temperature):
    """Return the probabilities of logits at a temperature, in double precision."""
    scaled = tf.constant(logits, tf.float64) / temperature
    case = {"logits": logits, "temperature": temperature}
    return {**case, "probabilities": tf.nn.softmax(scaled).numpy().tolist()}


def golden():
    """Return all cases: what goes in, and what TensorFlow makes of it."""
    # TensorFlow keeps a slope in float32, so only slopes that fit are used.
    slopes = [(name, 0.125) for name in FUNCTIONS]
    slopes += [(name, slope) for name in FUNCTIONS if takes_slope(name) for slope in (0, 0.25)]
    return {
        "activation": [activation_case(*one) for one in slopes],
        "softmax": [softmax_case(*one) for one in SOFTMAX],
    }
