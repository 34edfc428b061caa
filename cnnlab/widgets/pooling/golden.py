"""Make golden.json: pooled images worked out by plain loops.

They cover what Keras has not, and PyTorch documents: ceil mode, and an average that counts
the padding. The NumPy package and the JavaScript of the boards are both held to the file.
"""

import numpy as np

SEED = 6

# Image height and width, window, stride, padding.
SHAPES = [
    (6, 6, 2, 2, 0),
    (7, 6, 2, 2, 0),
    (7, 7, 2, 2, 1),
    (7, 7, 3, 2, 1),
    (6, 8, 3, 2, 1),
    (5, 8, 3, 3, 1),
    (8, 5, 4, 3, 2),
    (6, 7, 4, 4, 2),
    (6, 5, 2, 4, 1),
    (5, 5, 2, 3, 1),
    (9, 4, 1, 4, 0),
    (4, 4, 3, 1, 1),
    (1, 1, 2, 2, 1),
]


def starts(n, window, stride, padding, ceil_mode):
    """Return where the windows of one axis start, counted from the first pixel."""
    found, start = [], -padding
    while start + window <= n + padding:
        found.append(start)
        start += stride
    read_to = found[-1] + window
    if ceil_mode and read_to < n + padding and start < n:
        found.append(start)
    return found


def pool(image, mode, window, stride, padding, ceil_mode, count_include_pad):
    """Return the pooled image, one window after the other, one cell after the other."""
    height, width = image.shape
    output = []
    for top in starts(height, window, stride, padding, ceil_mode):
        line = []
        for left in starts(width, window, stride, padding, ceil_mode):
            pixels, zeros = [], 0
            for row in range(top, top + window):
                for col in range(left, left + window):
                    if 0 <= row < height and 0 <= col < width:
                        pixels.append(float(image[row, col]))
                    elif row < height + padding and col < width + padding:
                        zeros += 1
            count = len(pixels) + (zeros if count_include_pad else 0)
            line.append(max(pixels) if mode == "max" else sum(pixels) / count)
        output.append(line)
    return output


def golden():
    """Return every shape with every mode: what goes in, and what comes out."""
    rng = np.random.default_rng(SEED)
    settings = [("max", False), ("average", False), ("average", True)]
    return [
        _case(rng, shape, mode, ceil_mode, counts)
        for shape in SHAPES
        for mode, counts in settings
        for ceil_mode in (False, True)
    ]


def _case(rng, shape, mode, ceil_mode, count_include_pad):
    height, width, size, stride, padding = shape
    image = rng.integers(-25500, 1, (height, width)) / 100  # below 0: a zero would win
    output = pool(image, mode, size, stride, padding, ceil_mode, count_include_pad)
    return {
        "image": image.tolist(),
        "mode": mode,
        "size": size,
        "stride": stride,
        "padding": padding,
        "ceil_mode": ceil_mode,
        "count_include_pad": count_include_pad,
        "output": np.round(output, 12).tolist(),
    }
