"""Make golden.json: small convolutions that learn, with TensorFlow's gradients.

Two programs are held to the file: the NumPy package and the JavaScript of the board.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

SEED = 8

# Image height and width, kernel height and width, learning rate, steps.
CASES = [
    (4, 4, 3, 3, 0.1, 12),
    (4, 4, 2, 2, 0.03, 20),
    (5, 5, 3, 3, 0.01, 10),
    (3, 3, 3, 3, 0.01, 8),
    (6, 6, 4, 4, 0.02, 10),
    (5, 6, 2, 3, 0.03, 12),
    (6, 4, 4, 1, 0.05, 6),
    (2, 6, 1, 1, 0.1, 15),
    (1, 5, 1, 2, 0.1, 9),
    (4, 4, 3, 3, 0.6, 2),
]


def passes(image, kernel, bias, target, rate, steps):
    """Return the pass of every step: kernel, bias, output, loss and all gradients."""
    import tensorflow as tf

    images = tf.Variable(image[None, :, :, None])
    w, b = tf.Variable(kernel[:, :, None, None]), tf.Variable(np.float64(bias))
    found = []
    for _ in range(steps + 1):
        with tf.GradientTape() as tape:
            y = tf.nn.conv2d(images, w, 1, "VALID") + b
            loss = tf.reduce_mean((y - target[None, :, :, None]) ** 2)
        slopes = tape.gradient(loss, {"output": y, "kernel": w, "bias": b, "image": images})
        numbers = {"kernel": w, "bias": b, "output": y, "loss": loss}
        plain = {
            name: _plain(np.squeeze(slope.numpy()), name, image, kernel, target)
            for name, slope in slopes.items()
        }
        found.append(
            {
                **{
                    name: _plain(np.squeeze(value.numpy()), name, image, kernel, target)
                    for name, value in numbers.items()
                },
                "gradients": plain,
            }
        )
        w.assign_sub(rate * slopes["kernel"])
        b.assign_sub(rate * slopes["bias"])
    return found


def _plain(values, name, image, kernel, target):
    """Give nested lists of the board's shape, with 12 significant digits."""
    shapes = {"image": image.shape, "kernel": kernel.shape, "output": target.shape}
    rounded = np.vectorize(lambda value: float(f"{value:.12g}"))(values)
    return rounded.reshape(shapes[name]).tolist() if name in shapes else float(rounded)


def _case(rng, height, width, kh, kw, rate, steps):
    image = rng.integers(-2, 4, (height, width)).astype(float)
    kernel = rng.integers(-4, 5, (kh, kw)) / 4
    target = rng.integers(-3, 4, (height - kh + 1, width - kw + 1)).astype(float)
    bias = float(rng.integers(-4, 5) / 4)
    state = {
        "image": image.tolist(),
        "kernel": kernel.tolist(),
        "bias": bias,
        "target": target.tolist(),
        "learning_rate": rate,
        "steps": steps,
    }
    found = passes(image, kernel, bias, target, rate, steps)
    kept = {"first": found[0], "last": found[-1], "losses": [one["loss"] for one in found]}
    return {**state, **kept}


def golden():
    """Return all cases, the same on every call."""
    rng = np.random.default_rng(SEED)
    return [_case(rng, *case) for case in CASES]
