"""Make golden.json: what a cell of a stack of layers has seen of the input.

The number of paths from each pixel to a cell is the gradient that TensorFlow finds for that
cell of a network whose weights are all 1; poolings count here as sums of their windows. Which
cells of each map are seen, padding included, is found by plain loops over sets of cells, as
are the size, the jump and the start of the receptive field, without their formulas.
"""

import numpy as np


def conv(size, stride=1, padding=0, dilation=1):
    """Describe a convolution."""
    return {
        "kind": "conv",
        "size": size,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }


def pool(size, stride=2, padding=0):
    """Describe a pooling."""
    return {"kind": "pool", "size": size, "stride": stride, "padding": padding}


STACKS = [
    (9, [conv(3), conv(3)]),
    (9, [conv(5)]),
    (16, [conv(3, 1, "same"), pool(2), conv(3, 1, "same"), pool(2)]),
    (17, [conv(3, 2), conv(3, 2), conv(3, 2)]),
    (17, [conv(3), conv(3, dilation=2), conv(3, dilation=4)]),
    (28, [conv(3), pool(2), conv(3), pool(2), conv(3)]),
    (28, [conv(5, 1, "same"), pool(2), conv(5), pool(2), conv(5)]),
    (10, [conv(3, 2, "same"), conv(4, 1, "same"), conv(3, 3, 1)]),
    (12, [conv(1, 3), conv(2, 2, 4), pool(3, 1, "same")]),
    (7, [conv(3), conv(3, 1, 4)]),
    (11, [conv(2, 2, 1, 3), conv(3, 1, "same", 2), conv(9, 4, 4)]),
    (5, [conv(3, 1, "same")] * 6),
    (6, []),
]


def apply(tf, maps, layer, before=None):
    """Apply one layer of ones; gaps of a dilated kernel are zeros.

    With `before`, TensorFlow's own "SAME" is replaced by so many zeros in front.
    """
    size, gap, padding = layer["size"], layer.get("dilation", 1), layer["padding"]
    kernel = np.zeros((gap * (size - 1) + 1,) * 2)
    kernel[::gap, ::gap] = 1
    kernel = tf.constant(kernel[:, :, None, None])
    if padding == "same" and before is None:
        return tf.nn.conv2d(maps, kernel, layer["stride"], "SAME")
    pair = [padding, padding] if before is None else [before, len(kernel)]
    maps = tf.pad(maps, [[0, 0], pair, pair, [0, 0]])
    return tf.nn.conv2d(maps, kernel, layer["stride"], "VALID")


def before_of(tf, side, layer):
    """Return the zeros in front: as given, or found by trying what equals "SAME"."""
    if layer["padding"] != "same":
        return layer["padding"]
    image = tf.constant(np.random.default_rng(0).normal(size=(1, side, side, 1)))
    wanted = apply(tf, image, layer).numpy()
    n = wanted.shape[1]
    for before in range(side + 9 * layer.get("dilation", 1)):
        if np.allclose(apply(tf, image, layer, before).numpy()[:, :n, :n], wanted):
            return before
    raise AssertionError(layer)


def run(tf, maps, layers):
    """Return the last map of a network of ones."""
    for layer in layers:
        maps = apply(tf, maps, layer)
    return maps


def gradient(tf, side, layers, row, col):
    """Return the gradient of one cell with respect to the image."""
    image = tf.Variable(tf.ones((1, side, side, 1), tf.float64))
    with tf.GradientTape() as tape:
        cell = run(tf, image, layers)[0, row, col, 0]
    return tape.gradient(cell, image)[0, :, :, 0].numpy()


def seen_by_loops(layers, before, sides, row, col):
    """Return, for each map from the input on, the cells that are read, padding included."""
    cells, found = {(row, col)}, [{(row, col)}]
    for layer, first, side in zip(reversed(layers), reversed(before), reversed(sides), strict=True):
        window = range(layer["size"])
        step, gap = layer["stride"], layer.get("dilation", 1)
        read = {
            (r * step + i * gap - first, c * step + j * gap - first)
            for r, c in cells
            for i in window
            for j in window
        }
        found.insert(0, read)
        cells = {(r, c) for r, c in read if 0 <= r < side and 0 <= c < side}
    return found


def rows_and_columns(cells):
    """Return the rows and the columns of a set of cells, which is all their crossings."""
    rows, cols = (sorted({cell[axis] for cell in cells}) for axis in (0, 1))
    assert cells == {(r, c) for r in rows for c in cols}
    return [rows, cols]


def field_by_loops(layers, before):
    """Return size, jump and start from the fields of the first two cells, nothing cut off."""
    edges = []
    for cell in (0, 1):
        cells = {cell}
        for layer, first in zip(reversed(layers), reversed(before), strict=True):
            gap = layer.get("dilation", 1)
            cells = {
                at * layer["stride"] + i * gap - first for at in cells for i in range(layer["size"])
            }
        edges.append((min(cells), max(cells)))
    (low, high), (next_low, _) = edges
    return [high - low + 1, next_low - low, low]


def case(tf, side, layers, place):
    """Follow one cell, given by its place on the last map as fractions, through its stack."""
    sides, before = [side], []
    for depth, layer in enumerate(layers):
        before.append(before_of(tf, sides[-1], layer))
        image = tf.ones((1, side, side, 1), tf.float64)
        sides.append(int(run(tf, image, layers[: depth + 1]).shape[1]))
    row, col = (round(fraction * (sides[-1] - 1)) for fraction in place)
    seen = seen_by_loops(layers, before, sides[:-1], row, col)
    return {
        "side": side,
        "layers": layers,
        "row": row,
        "col": col,
        "fields": [
            [n, *field_by_loops(layers[:depth], before[:depth])] for depth, n in enumerate(sides)
        ],
        "seen": [rows_and_columns(cells) for cells in seen],
        "paths": gradient(tf, side, layers, row, col).astype(int).tolist(),
    }


def golden():
    """Return all cases, the same on every call."""
    from cnnlab.models import import_keras

    import_keras()
    import tensorflow as tf

    places = [(0, 0), (0.5, 0.5), (1, 0.3)]
    return [case(tf, side, layers, place) for side, layers in STACKS for place in places]
