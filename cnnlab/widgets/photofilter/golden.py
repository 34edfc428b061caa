"""Make golden.json: small color pictures, filtered by TensorFlow's conv2d.

Plain loops filter them too, and nothing is written where the two differ. Neither cnnlab nor
the boards' scripts take part, so that both can be held to the result.
"""

import os
import random

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

# rows, columns, kernel rows, kernel columns, stride, (top, bottom, left, right), gray, divisor
CASES = (
    (6, 7, 3, 3, 1, (0, 0, 0, 0), False, 1),
    (6, 7, 3, 3, 2, (1, 1, 1, 1), False, 1),
    (7, 5, 2, 4, 3, (2, 2, 2, 2), True, 1),
    (8, 8, 7, 7, 1, (3, 3, 3, 3), False, 1),
    (5, 9, 1, 1, 4, (0, 0, 0, 0), True, 1),
    (6, 6, 3, 3, 2, (0, 1, 0, 1), True, 1),
    (7, 7, 5, 3, 1, (1, 1, 1, 1), False, 9),
    (9, 6, 4, 6, 2, (1, 1, 1, 1), False, 7),
)


def gray_of(pixel):
    """Weigh red, green and blue as ITU-R BT.601 says, in whole numbers; halves round up."""
    red, green, blue = pixel
    return [(299 * red + 587 * green + 114 * blue + 500) // 1000]


def filtered_by_tensorflow(image, kernel, stride, sides):
    """Give each channel to TensorFlow as an image of its own, in double precision."""
    images = tf.transpose(tf.constant(image, tf.float64), (2, 0, 1))[..., tf.newaxis]
    weights = tf.constant(kernel, tf.float64)[..., tf.newaxis, tf.newaxis]
    padding = [[0, 0], sides[:2], sides[2:], [0, 0]]
    output = tf.nn.conv2d(images, weights, stride, padding)
    return tf.transpose(output[..., 0], (1, 2, 0)).numpy()


def filtered_by_loops(image, kernel, stride, sides):
    """Slide the kernel over every channel; outside the picture there is 0."""
    top, bottom, left, right = sides
    rows, cols, channels = len(image), len(image[0]), len(image[0][0])
    tall, wide = len(kernel), len(kernel[0])

    def total(y, x, c):
        return sum(
            kernel[i][j] * image[y + i][x + j][c]
            for i in range(tall)
            for j in range(wide)
            if 0 <= y + i < rows and 0 <= x + j < cols
        )

    downs = range(-top, rows + bottom - tall + 1, stride)
    acrosses = range(-left, cols + right - wide + 1, stride)
    return [[[total(y, x, c) for c in range(channels)] for x in acrosses] for y in downs]


def case_of(rows, cols, tall, wide, stride, sides, gray, divisor):
    """Draw a picture and a kernel by chance (fixed seed) and filter one with the other."""
    picture = [[[random.randrange(256) for _ in "rgb"] for _ in range(cols)] for _ in range(rows)]
    kernel = [[random.randrange(-4, 5) / divisor for _ in range(wide)] for _ in range(tall)]
    image = [[gray_of(pixel) for pixel in row] for row in picture] if gray else picture
    output = filtered_by_tensorflow(image, kernel, stride, sides)
    np.testing.assert_allclose(output, filtered_by_loops(image, kernel, stride, sides), atol=1e-9)
    return {
        "picture": picture,
        "kernel": kernel,
        "stride": stride,
        "sides": [sides[:2], sides[2:]],
        "gray": gray,
        "output": output.tolist(),
    }


def golden():
    """Return all cases, the same on every call."""
    random.seed(0)
    return [case_of(*case) for case in CASES]
