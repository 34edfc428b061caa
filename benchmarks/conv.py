"""Time conv2d against plain loops, SciPy, TensorFlow and the bare matrix product.

All run in one process, in turn, over the same float32 values; each time is the median over
the rounds. On a busy machine threads wait for each other and medians wander, so the ratio of
the fastest rounds stands beside the ratio of the medians. Nothing here is a test.

Usage: python benchmarks/conv.py [--rounds 30]
"""

import argparse
import os
import time
from itertools import product
from statistics import median

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import numpy as np
import tensorflow as tf
from scipy.signal import correlate2d

from cnnlab import ops, shapes

# Images, height and width, channels in, channels out, kernel, stride; padding is "valid".
SIZES = [
    (32, 32, 3, 32, 3, 1),
    (32, 32, 32, 64, 3, 1),
    (32, 28, 1, 32, 3, 1),
    (1, 300, 1, 1, 3, 1),
    (8, 64, 64, 64, 3, 2),
]
LOOP_PRODUCTS = 100_000  # at most so many are timed in plain loops; the rest is extrapolated
SCIPY_PRODUCTS = 5_000_000  # likewise for SciPy, which computes every stride-1 cell


def loops(x, w, stride, cells):
    """Compute the first output cells, each for all filters, by plain loops."""
    kh, kw, c_in, c_out = len(w), len(w[0]), len(w[0][0]), len(w[0][0][0])
    size = shapes.output_size(len(x[0]), kh, stride)
    places = product(range(len(x)), range(size), range(size))
    results = []
    for (n, i, j), _ in zip(places, range(cells), strict=False):
        for f in range(c_out):
            total = 0.0
            for u, v, c in product(range(kh), range(kw), range(c_in)):
                total += x[n][i * stride + u][j * stride + v][c] * w[u][v][c][f]
            results.append(total)
    return np.array(results)


def scipy_maps(x, w, stride, pairs):
    """Correlate the first (image, filter) pairs channel by channel with SciPy."""
    outputs = []
    for n, f in pairs:
        channels = (correlate2d(x[n, :, :, c], w[:, :, c, f], "valid") for c in range(x.shape[3]))
        outputs.append(sum(channels)[::stride, ::stride])
    return np.array(outputs)


def contenders(size):
    """Return {name: (function, factor)}; a time times its factor stands for the whole layer."""
    n, h, c_in, c_out, k, stride = size
    rng = np.random.default_rng(0)
    x = rng.standard_normal((n, h, h, c_in)).astype(np.float32)
    w = rng.standard_normal((k, k, c_in, c_out)).astype(np.float32)
    tf_x, tf_w = tf.constant(x), tf.constant(w)
    out = shapes.output_size(h, k, stride)
    matrix = rng.standard_normal((n * out * out, k * k * c_in)).astype(np.float32)
    weights = w.reshape(-1, c_out)

    cells = min(n * out * out, max(1, LOOP_PRODUCTS // w.size))
    pairs = list(product(range(n), range(c_out)))
    some = pairs[: max(1, SCIPY_PRODUCTS // (h * h * k * k * c_in))]
    nested_x, nested_w = x.tolist(), w.tolist()
    functions = {
        "loops": (lambda: loops(nested_x, nested_w, stride, cells), n * out * out / cells),
        "SciPy": (lambda: scipy_maps(x, w, stride, some), len(pairs) / len(some)),
        "cnnlab": (lambda: ops.conv2d(x, w, stride=stride), 1),
        "TensorFlow": (lambda: tf.nn.conv2d(tf_x, tf_w, stride, "VALID").numpy(), 1),
        "product": (lambda: matrix @ weights, 1),
    }
    check(functions, some, cells)
    return functions


def check(functions, pairs, cells):
    """Make sure that all contenders compute the same layer, before any is timed."""
    expected = functions["TensorFlow"][0]()
    np.testing.assert_allclose(functions["cnnlab"][0](), expected, rtol=1e-3, atol=1e-3)
    first = expected.reshape(-1, expected.shape[3])[:cells].ravel()
    np.testing.assert_allclose(functions["loops"][0](), first, rtol=1e-3, atol=1e-3)
    maps = np.array([expected[n, :, :, f] for n, f in pairs])
    np.testing.assert_allclose(functions["SciPy"][0](), maps, rtol=1e-3, atol=1e-3)


def measure(functions, rounds):
    """Return {name: milliseconds of every round}, the contenders taking turns."""
    times = {name: [] for name in functions}
    for turn in range(rounds):
        for name, (function, factor) in functions.items():
            if factor > 1 and turn >= 3:  # slow and extrapolated: three rounds are enough
                continue
            begin = time.perf_counter()
            function()
            times[name].append((time.perf_counter() - begin) * 1000 * factor)
    return times


def row(size, functions, times):
    """Return one line of the table."""
    medians = {name: median(values) for name, values in times.items()}
    marks = {name: "~" if factor > 1 else "" for name, (_, factor) in functions.items()}
    shown = [f"{marks[name] + format(value, '.2f'):>12}" for name, value in medians.items()]
    ratio = medians["cnnlab"] / medians["TensorFlow"]
    fastest = min(times["cnnlab"]) / min(times["TensorFlow"])
    floor = medians["cnnlab"] / medians["product"]
    return f"{size!s:25}{''.join(shown)}{ratio:12.2f}{fastest:10.2f}{floor:16.2f}"


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    print(f"conv2d, float32: medians of {rounds} rounds in milliseconds; ~ is extrapolated")
    print(f"NumPy {np.__version__}, TensorFlow {tf.__version__}, {os.cpu_count()} processors")
    if hasattr(os, "getloadavg"):
        print(f"Processes at work in the last minute: {os.getloadavg()[0]:.1f}, this one included")
    names = ["loops", "SciPy", "cnnlab", "TensorFlow", "product"]
    heads = "".join(f"{name:>12}" for name in names)
    ratios = f"{'cnnlab/TF':>12}{'(fastest)':>10}{'cnnlab/product':>16}"
    print(f"{'(N, H, Cin, Cout, k, s)':25}{heads}{ratios}")
    for size in SIZES:
        functions = contenders(size)
        print(row(size, functions, measure(functions, rounds)), flush=True)


if __name__ == "__main__":
    main()
