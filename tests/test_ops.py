import subprocess
import sys
from itertools import product
from math import ceil

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.ndimage import maximum_filter, uniform_filter
from scipy.signal import correlate2d
from scipy.special import softmax as scipy_softmax

from cnnlab import examples, ops

steady = settings(derandomize=True, deadline=None, max_examples=80)


# --- Independent references: plain loops over Python numbers ---------------------------------


def sides(n, k, stride, dilation, padding):
    """Return (before, after), with "same" found as the least that gives enough windows."""
    if padding == "valid":
        return 0, 0
    if padding != "same":
        return padding if isinstance(padding, tuple) else (padding, padding)
    total = 0
    while len(starts(n, k, stride, dilation, 0, total)) < ceil(n / stride):
        total += 1
    return total // 2, total - total // 2


def starts(n, k, stride, dilation, before, after, ceil_mode=False):
    """List where the windows start, counted from the first input cell."""
    found, start = [], -before
    while start + dilation * (k - 1) < n + after:
        found.append(start)
        start += stride
    reached = found[-1] + dilation * (k - 1) + 1 if found else n + after
    if ceil_mode and reached < n + after and start < n:
        found.append(start)
    return found


def windows(x, size, stride, padding, dilation, ceil_mode=False):
    """Yield each output place with the cells of its window: (row, column) in the input."""
    axes = []
    for n, k, s, p, d in zip(x.shape[1:3], size, stride, padding, dilation, strict=True):
        found = starts(n, k, s, d, *sides(n, k, s, d, p), ceil_mode)
        axes.append([[start + d * cell for cell in range(k)] for start in found])
    for (i, rows), (j, columns) in product(enumerate(axes[0]), enumerate(axes[1])):
        yield (i, j), list(product(rows, columns))


def inside(x, row, column):
    return 0 <= row < x.shape[1] and 0 <= column < x.shape[2]


def loops_conv2d(x, w, b, stride, padding, dilation):
    """Return {(image, row, column, filter): sum}, in Python's own numbers."""
    kernel_cells = list(product(range(w.shape[0]), range(w.shape[1])))
    found = {}
    for (i, j), places in windows(x, w.shape[:2], stride, padding, dilation):
        for n, f in product(range(x.shape[0]), range(w.shape[3])):
            total = b[f].item()
            for (row, column), (u, v) in zip(places, kernel_cells, strict=True):
                if inside(x, row, column):
                    for c in range(x.shape[3]):
                        total += x[n, row, column, c].item() * w[u, v, c, f].item()
            found[n, i, j, f] = total
    return found


def loops_pool2d(x, size, stride, padding, dilation, ceil_mode, reduce):
    """Return {(image, row, column, channel): reduce(pixels in the window, places in it)}."""
    found = {}
    for (i, j), places in windows(x, size, stride, padding, dilation, ceil_mode):
        pixels = [place for place in places if inside(x, *place)]
        for n, c in product(range(x.shape[0]), range(x.shape[3])):
            values = [x[n, row, column, c].item() for row, column in pixels]
            found[n, i, j, c] = reduce(values, places)
    return found


def assert_equals(array, found, exact):
    assert array.size == len(found)
    assert array.shape == tuple(1 + np.max(list(found), axis=0))
    for place, value in found.items():
        if exact:
            assert array[place].item() == value
        else:
            assert array[place] == pytest.approx(value, rel=1e-9, abs=1e-9)


# --- Drawn cases -------------------------------------------------------------------------------

both = st.tuples(st.integers(1, 3), st.integers(1, 3))
axis_padding = st.one_of(st.integers(0, 3), st.tuples(st.integers(0, 3), st.integers(0, 3)))
words = st.sampled_from(["valid", "same"])
paddings = st.one_of(words, st.integers(0, 3), st.tuples(axis_padding, axis_padding))


def per_axis(padding):
    return padding if isinstance(padding, tuple) else (padding, padding)


def numbers(rng, kind, shape):
    if kind == "int":
        return rng.integers(-(2**40), 2**40, shape)
    if kind == "uint8":
        return rng.integers(0, 256, shape, dtype=np.uint8)
    return rng.standard_normal(shape).astype(kind)


@st.composite
def geometries(draw, paddings=paddings):
    """Draw (height, width), (kh, kw), stride, padding, dilation with at least one output."""
    image = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    size = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    stride, dilation, padding = draw(both), draw(both), draw(paddings)
    for n, k, s, d, p in zip(image, size, stride, dilation, per_axis(padding), strict=True):
        assume(starts(n, k, s, d, *sides(n, k, s, d, p)))
    return image, size, stride, padding, dilation


@st.composite
def convolutions(draw, kinds, paddings=paddings):
    image, size, stride, padding, dilation = draw(geometries(paddings))
    c_in, c_out = draw(both)
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    x = numbers(rng, draw(st.sampled_from(kinds)), (draw(st.integers(1, 2)), *image, c_in))
    w = numbers(rng, draw(st.sampled_from(kinds)), (*size, c_in, c_out))
    b = numbers(rng, draw(st.sampled_from(kinds)), (c_out,))
    return x, w, b, {"stride": stride, "padding": padding, "dilation": dilation}


@st.composite
def poolings(draw, kinds=("int", "uint8", "float32", "float64"), paddings=paddings):
    image, size, stride, padding, dilation = draw(geometries(paddings))
    ceil_mode = draw(st.booleans())
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    x = numbers(rng, draw(st.sampled_from(kinds)), (2, *image, draw(st.integers(1, 2))))
    return x, size, stride, padding, dilation, ceil_mode


def pixels_everywhere(x, size, stride, padding, dilation, ceil_mode):
    found = windows(x, size, stride, per_axis(padding), dilation, ceil_mode)
    return all(any(inside(x, *place) for place in places) for _, places in found)


def tf_padding(padding):
    """Translate a padding for tf.nn.conv2d."""
    if isinstance(padding, str):
        return padding.upper()
    pairs = (side if isinstance(side, tuple) else (side, side) for side in per_axis(padding))
    return [[0, 0], *map(list, pairs), [0, 0]]


# --- Convolution -------------------------------------------------------------------------------


@steady
@given(convolutions(["int", "uint8"]))
def test_conv2d_is_exact_on_integers(case):
    x, w, b, how = case
    assume(w.dtype == np.uint8 or x.dtype == np.uint8)  # two factors near 2⁴⁰ are refused
    y = ops.conv2d(x, w, b, **how)
    assert y.dtype == np.int64
    assert_equals(
        y,
        loops_conv2d(x, w, b, how["stride"], per_axis(how["padding"]), how["dilation"]),
        exact=True,
    )


@steady
@given(convolutions(["float64"]))
def test_conv2d_equals_plain_loops(case):
    x, w, b, how = case
    y = ops.conv2d(x, w, b, **how)
    assert y.dtype == np.float64
    assert_equals(
        y,
        loops_conv2d(x, w, b, how["stride"], per_axis(how["padding"]), how["dilation"]),
        exact=False,
    )


@steady
@given(convolutions(["float32", "float64"]))
def test_conv2d_equals_tensorflow(tf, case):
    x, w, b, how = case
    y = ops.conv2d(x, w, b, **how)
    assert y.dtype == np.result_type(x, w, b)
    x, w, b = (part.astype(np.float64) for part in (x, w, b))
    expected = tf.nn.conv2d(
        x, w, how["stride"], tf_padding(how["padding"]), dilations=how["dilation"]
    )
    tolerance = 1e-9 if y.dtype == np.float64 else 1e-4
    np.testing.assert_allclose(y, expected + b, rtol=tolerance, atol=tolerance)


@settings(steady, max_examples=25)
@given(convolutions(["float32"], words), st.booleans())
def test_conv2d_equals_a_keras_layer(keras, case, dilated):
    x, w, b, how = case
    how["stride" if dilated else "dilation"] = (1, 1)  # Keras refuses both together
    layer = keras.layers.Conv2D(
        w.shape[3],
        w.shape[:2],
        strides=how["stride"],
        padding=how["padding"],
        dilation_rate=how["dilation"],
    )
    layer.build(x.shape)
    layer.set_weights([w, b])
    y = ops.conv2d(x, w, b, **how)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, layer(x), rtol=1e-4, atol=1e-4)


@steady
@given(geometries(), st.integers(0, 999))
def test_apply_kernel_equals_scipy(geometry, seed):
    (height, width), (kh, kw), stride, padding, dilation = geometry
    rng = np.random.default_rng(seed)
    image, kernel = rng.integers(-99, 99, (height, width)), rng.integers(-9, 9, (kh, kw))
    spread = np.zeros(((kh - 1) * dilation[0] + 1, (kw - 1) * dilation[1] + 1), int)
    spread[:: dilation[0], :: dilation[1]] = kernel
    borders = [
        sides(n, k, s, d, p)
        for n, k, s, d, p in zip(
            image.shape, kernel.shape, stride, dilation, per_axis(padding), strict=True
        )
    ]
    padded = np.pad(image, borders)
    # SciPy's "full" holds every overlap; the whole ones begin where the kernel has entered.
    full = correlate2d(padded, spread, "full")
    whole = full[spread.shape[0] - 1 : padded.shape[0], spread.shape[1] - 1 : padded.shape[1]]
    y = ops.apply_kernel(image, kernel, stride=stride, padding=padding, dilation=dilation, bias=7)
    np.testing.assert_array_equal(y, whole[:: stride[0], :: stride[1]] + 7)


def test_conv2d_in_several_blocks_of_images(monkeypatch):
    rng = np.random.default_rng(0)
    x, w = rng.integers(-9, 9, (7, 5, 6, 2)), rng.integers(-9, 9, (3, 2, 2, 4))
    whole = ops.conv2d(x, w, padding=1)
    for values in (1, 700, 1500):
        monkeypatch.setattr(ops, "_MATRIX_VALUES", values)
        np.testing.assert_array_equal(ops.conv2d(x, w, padding=1), whole)


def test_conv2d_leaves_its_arguments_alone():
    x, w, b = np.ones((1, 3, 3, 1)), np.ones((1, 1, 1, 1)), np.ones(1)
    ops.conv2d(x, w, b)[:] = 9
    assert (x == 1).all()
    assert (w == 1).all()
    assert (b == 1).all()


def test_source_examples():
    image, kernel = examples.image_6x6, examples.kernel_3x3
    valid, same = ops.apply_kernel(image, kernel), ops.apply_kernel(image, kernel, padding=1)
    assert valid.shape == (4, 4)
    assert same.shape == (6, 6)
    assert valid[1, 1] == same[2, 2] == 198
    assert same[0, 0] == 22
    np.testing.assert_array_equal(valid, same[1:-1, 1:-1])


@pytest.mark.parametrize("kinds", [("uint8", "int8"), ("bool", "uint8"), ("int16", "int32")])
def test_small_integers_do_not_overflow(kinds):
    x, w = np.ones((1, 3, 3, 1), kinds[0]), np.full((3, 3, 1, 1), 100, kinds[1])
    assert ops.conv2d(x * x.dtype.type(1), w).item() == 900


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (("float32", "float32"), "float32"),
        (("float32", "int64"), "float32"),
        (("uint8", "float32"), "float32"),
        (("int64", "float64"), "float64"),
        (("float32", "float64"), "float64"),
        (("float16", "float16"), "float16"),
        (("bool", "bool"), "int64"),
    ],
)
def test_the_type_of_the_result(kinds, expected):
    x, w = np.ones((1, 3, 3, 1), kinds[0]), np.ones((2, 2, 1, 1), kinds[1])
    assert ops.conv2d(x, w).dtype == expected
    assert ops.dense(x[0, :, :, 0], w[0, :, 0, 0].reshape(1, 2).repeat(3, 0)).dtype == expected


# --- One step ----------------------------------------------------------------------------------


@steady
@given(geometries(), st.integers(0, 999))
def test_step_is_each_cell_of_apply_kernel(geometry, seed):
    image, size, stride, padding, dilation = geometry
    rng = np.random.default_rng(seed)
    image, kernel = rng.integers(-99, 99, image), rng.integers(-9, 9, size)
    how = {"bias": -5, "stride": stride, "padding": padding, "dilation": dilation}
    y = ops.apply_kernel(image, kernel, **how)
    for row, col in np.ndindex(y.shape):
        now = ops.step(image, kernel, row, col, **how)
        assert now.patch.shape == now.products.shape == kernel.shape
        np.testing.assert_array_equal(now.products, now.patch * kernel)
        np.testing.assert_array_equal(now.running, np.cumsum(now.products))
        assert now.total == now.running[-1] - 5 == y[row, col]
        assert type(now.total) is int


def test_step_shows_the_arithmetic_of_the_text():
    now = ops.step(examples.image_6x6, examples.kernel_3x3, 2, 2, padding=1)
    assert now.patch[1, 1] == 25
    assert now.products.ravel().tolist() == [2, 10, 4, 26, 100, 30, 8, 12, 6]
    assert now.running[-1] == now.total == 198


def test_step_keeps_floating_point():
    now = ops.step(np.ones((3, 3), np.float32), np.ones((2, 2), int), 0, 0, bias=0.5)
    assert now.patch.dtype == now.running.dtype
    assert now.patch.dtype.kind == "f"
    assert now.total == 4.5


@pytest.mark.parametrize(
    ("row", "col", "name"),
    [(4, 0, "row"), (0, 4, "col"), (-1, 0, "row"), (0, 1.0, "col"), (True, 0, "row")],
)
def test_step_refuses_cells_that_are_not_there(row, col, name):
    with pytest.raises(ValueError, match=rf"^{name} is {row if name == 'row' else col}, but "):
        ops.step(examples.image_6x6, examples.kernel_3x3, row, col)


# --- Pooling -----------------------------------------------------------------------------------


@steady
@given(poolings())
def test_max_pool2d_equals_plain_loops(case):
    x, size, stride, padding, dilation, ceil_mode = case
    how = {"stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceil_mode}
    if not pixels_everywhere(*case):
        with pytest.raises(ValueError, match="nothing but padding"):
            ops.max_pool2d(x, size, **how)
        return
    y = ops.max_pool2d(x, size, **how)
    found = loops_pool2d(
        x, size, stride, per_axis(padding), dilation, ceil_mode, lambda values, places: max(values)
    )
    assert y.dtype == x.dtype
    assert_equals(y, found, exact=True)


@steady
@given(poolings(("uint8", "float64")), st.booleans())
def test_avg_pool2d_equals_plain_loops(case, count_include_pad):
    assume(pixels_everywhere(*case))
    x, size, stride, padding, dilation, ceil_mode = case
    (top, bottom), (left, right) = (
        sides(n, k, s, d, p)
        for n, k, s, d, p in zip(
            x.shape[1:3], size, stride, dilation, per_axis(padding), strict=True
        )
    )

    def mean(values, places):
        counted = [
            (row, column)
            for row, column in places
            if -top <= row < x.shape[1] + bottom and -left <= column < x.shape[2] + right
        ]
        return sum(values) / (len(counted) if count_include_pad else len(values))

    y = ops.avg_pool2d(
        x,
        size,
        stride=stride,
        padding=padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
        count_include_pad=count_include_pad,
    )
    found = loops_pool2d(x, size, stride, per_axis(padding), dilation, ceil_mode, mean)
    assert y.dtype == np.float64
    assert_equals(y, found, exact=False)


@steady
@given(poolings(("float32", "float64"), words))
def test_pooling_equals_keras(keras, case):
    x, size, stride, padding, _, _ = case
    for ours, theirs in (
        (ops.max_pool2d, keras.ops.max_pool),
        (ops.avg_pool2d, keras.ops.average_pool),
    ):
        y = ours(x, size, stride=stride, padding=padding)
        expected = theirs(x, size, stride, padding, data_format="channels_last")
        assert y.dtype == x.dtype
        np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("size", [3, 5, (3, 1)])
def test_pooling_equals_scipys_filters(size):
    image = np.random.default_rng(1).standard_normal((9, 8))
    height, width = size if isinstance(size, tuple) else (size, size)
    how = {"stride": 1, "padding": (height // 2, width // 2)}
    x = image[None, :, :, None]
    y = ops.max_pool2d(x, size, **how)[0, :, :, 0]
    np.testing.assert_array_equal(y, maximum_filter(image, size, mode="constant", cval=-np.inf))
    y = ops.avg_pool2d(x, size, count_include_pad=True, **how)[0, :, :, 0]
    np.testing.assert_allclose(y, uniform_filter(image, size, mode="constant"), atol=1e-12)


def test_max_pooling_never_picks_the_padding():
    for kind in (np.int8, np.int64, np.float32):
        x = np.full((1, 3, 3, 1), -100, kind)
        assert (ops.max_pool2d(x, 3, stride=1, padding="same") == -100).all()


def test_pooling_strides_by_its_size_unless_told():
    x = np.arange(60).reshape(1, 6, 10, 1)
    assert ops.max_pool2d(x, (2, 5)).shape == (1, 3, 2, 1)
    assert ops.max_pool2d(x, (2, 5), stride=1).shape == (1, 5, 6, 1)


# --- The other layers --------------------------------------------------------------------------


def test_pad2d_places_the_image():
    x = np.arange(1, 7, dtype=np.uint8).reshape(1, 2, 3, 1)
    y = ops.pad2d(x, ((1, 2), (3, 0)), value=255)
    assert y.shape == (1, 5, 6, 1)
    assert y.dtype == np.uint8
    np.testing.assert_array_equal(y[:, 1:3, 3:], x)
    assert (y == 255).sum() == y.size - x.size
    np.testing.assert_array_equal(ops.pad2d(x, 1), ops.pad2d(x, (1, 1)))
    assert ops.pad2d(x, (2, 0)).shape == (1, 6, 3, 1)
    assert np.isneginf(ops.pad2d(x.astype(np.float32), 1, value=-np.inf)).sum() == 14


def test_relu_softmax_dense_flatten_and_batch_norm_equal_keras_and_scipy(keras):
    rng = np.random.default_rng(2)
    x, w, b = (rng.standard_normal(shape).astype(np.float32) for shape in ((4, 5), (5, 3), (3,)))
    np.testing.assert_array_equal(ops.relu(x), keras.ops.relu(x))
    np.testing.assert_allclose(ops.softmax(x), scipy_softmax(x, axis=-1), rtol=1e-5)
    np.testing.assert_allclose(ops.softmax(x, axis=0), scipy_softmax(x, axis=0), rtol=1e-5)
    np.testing.assert_allclose(ops.dense(x, w, b), keras.ops.matmul(x, w) + b, rtol=1e-4, atol=1e-5)
    images = rng.standard_normal((2, 3, 4, 5)).astype(np.float32)
    np.testing.assert_array_equal(ops.flatten(images), keras.layers.Flatten()(images))
    gamma, beta, mean = (rng.standard_normal(5).astype(np.float32) for _ in range(3))
    var = rng.random(5).astype(np.float32)
    layer = keras.layers.BatchNormalization()
    layer.build(images.shape)
    layer.set_weights([gamma, beta, mean, var])
    y = ops.batch_norm(images, gamma, beta, mean, var)
    np.testing.assert_allclose(y, layer(images, training=False), rtol=1e-4, atol=1e-5)
    for result in (ops.relu(x), ops.softmax(x), ops.dense(x, w, b), ops.flatten(images), y):
        assert result.dtype == np.float32


def test_softmax_survives_large_logits():
    y = ops.softmax([[1e4, 0, -1e4], [-1e4, -1e4, -1e4]])
    np.testing.assert_allclose(y, [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]])


def test_integers_stay_exact_in_the_other_layers():
    big = 2**53 + 1
    assert ops.relu([big, -big]).tolist() == [big, 0]
    assert ops.dense([[big]], [[1]], [1]).item() == big + 1
    assert ops.max_pool2d(np.array([[[[big]], [[big - 1]]]]), (2, 1)).item() == big


# --- Bad input ---------------------------------------------------------------------------------

X, W = np.ones((1, 5, 5, 2)), np.ones((3, 3, 2, 4))
bad_arrays = [
    [[1, 2], [3]],
    "pixels",
    [["a"]],
    None,
    np.empty((0, 5, 5, 2)),
    np.empty((1, 0, 5, 2)),
    np.ones((5, 5)),
    np.ones((1, 5, 5, 2, 1)),
    5,
    np.ones((1, 5, 5, 2), complex),
    [[[[object()]]]],
    [[[[10**30]]]],
]


@pytest.mark.parametrize("bad", bad_arrays, ids=range(len(bad_arrays)))
def test_what_is_no_batch_of_images_is_refused(bad):
    for function in (
        lambda: ops.conv2d(bad, W),
        lambda: ops.max_pool2d(bad),
        lambda: ops.avg_pool2d(bad),
        lambda: ops.pad2d(bad, 1),
    ):
        with pytest.raises(ValueError, match=r"^x (has shape|holds|is not).*\.$"):
            function()
    with pytest.raises(ValueError, match=r"^w (has shape|holds|is not).*\.$"):
        ops.conv2d(X, bad)


@pytest.mark.parametrize("name", ["stride", "dilation"])
@pytest.mark.parametrize(
    "bad", [0, -1, 1.0, 2.5, True, "2", None, (1,), (1, 2, 3), (1, 0), (1, 2.0), float("nan"), {}]
)
def test_bad_strides_and_dilations_are_refused(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} is .*\.$"):
        ops.conv2d(X, W, **{name: bad})
    if not (name == "stride" and bad is None):
        with pytest.raises(ValueError, match=rf"^{name} is .*\.$"):
            ops.max_pool2d(X, **{name: bad})


@pytest.mark.parametrize(
    "bad",
    [
        -1,
        1.0,
        True,
        None,
        "full",
        "SAME",
        (1,),
        (1, 2, 3),
        (1, -1),
        ((1, 2), (3,)),
        ((1, 1), 0.5),
        (("same", 1), 1),
        {},
    ],
)
def test_bad_paddings_are_refused(bad):
    for function in (ops.pad2d, lambda x, p: ops.conv2d(x, W, padding=p)):
        with pytest.raises(ValueError, match=r"^padding is .*\.$"):
            function(X, bad)


@pytest.mark.parametrize("bad", [0, -2, 2.0, "2", (2,), (2, 0), None, True])
def test_bad_pooling_sizes_are_refused(bad):
    for function in (ops.max_pool2d, ops.avg_pool2d):
        with pytest.raises(ValueError, match=r"^size is .*\.$"):
            function(X, bad)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ops.conv2d(X, W[:, :, :1]), r"^w has shape \(3, 3, 1, 4\).*\(1, 5, 5, 2\) with 2"),
        (lambda: ops.conv2d(X, W, np.ones(3)), r"^b has shape \(3,\), but w has 4 filters\.$"),
        (lambda: ops.conv2d(X, W, np.ones((1, 4))), r"^b has shape \(1, 4\)"),
        (
            lambda: ops.conv2d(X, W, dilation=3),
            r"^No output: .* dilation 3 spans 7",
        ),
        (lambda: ops.conv2d(X[:, :2], W), r"^No output: .* the padded input has only 2\.$"),
        (lambda: ops.max_pool2d(X, 6), r"^No output: "),
        (lambda: ops.max_pool2d(X, 2, padding=2), r"^padding is 2, .* nothing but padding\.$"),
        (lambda: ops.avg_pool2d(X, 1, padding=1), r"^padding is 1, .* nothing but padding\.$"),
        (lambda: ops.apply_kernel(X, W), r"^image has shape \(1, 5, 5, 2\).*\(H, W\)\.$"),
        (lambda: ops.apply_kernel(X[0, :, :, 0], 3), r"^kernel has shape \(\)"),
        (lambda: ops.apply_kernel([[1]], [[1]], bias=[1]), r"^bias has shape \(1,\)"),
        (lambda: ops.apply_kernel([[1]], [[1]], bias="1"), r"^bias holds values of type"),
        (lambda: ops.step([[1, 2], [3]], [[1]], 0, 0), r"^image is not an array"),
        (lambda: ops.pad2d(X, 1, value="0"), r"^value holds"),
        (
            lambda: ops.pad2d(X.astype(np.uint8), 1, value=-1),
            r"^value is -1, but it must .*uint8",
        ),
        (lambda: ops.pad2d(X.astype(int), 1, value=float("nan")), r"^value is nan"),
        (lambda: ops.pad2d(X.astype(int), 1, value=0.5), r"^value is 0\.5"),
        (lambda: ops.relu("no"), r"^x holds"),
        (lambda: ops.softmax([1, 2], axis=1), r"^axis is 1, but it must be .* from -1 to 0\.$"),
        (lambda: ops.softmax(3), r"^x has shape \(\), but it must have"),
        (lambda: ops.softmax([]), r"^x has shape \(0,\), but no axis may be empty\.$"),
        (lambda: ops.softmax([1], axis="0"), r"^axis is '0'"),
        (lambda: ops.flatten(3), r"^x has shape \(\)"),
        (lambda: ops.dense([[1, 2]], [[1]]), r"^w has shape \(1, 1\).*\(1, 2\) with 2\.$"),
        (lambda: ops.dense([[1]], [[1]], [1, 2]), r"^b has shape \(2,\), but w has 1 units\.$"),
        (lambda: ops.dense([1], [[1]]), r"^x has shape \(1,\).*\(N, D_in\)\.$"),
        (lambda: ops.batch_norm([[1]], [1], [1], [1, 2], [1]), r"^mean has shape \(2,\)"),
        (lambda: ops.batch_norm([[1]], [1], [1], [1], [-1]), r"^var holds -1"),
        (lambda: ops.batch_norm([[1]], [1], [1], [1], [1], eps=0), r"^eps is 0"),
        (lambda: ops.batch_norm([[1]], 1, [1], [1], [1]), r"^gamma has shape \(\).*\(C,\)\.$"),
    ],
)
def test_errors_name_the_argument_and_what_was_given(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(("x", "w"), [(2**40, 2**40), (2**62, 1), (-(2**63), 1)])
def test_sums_that_might_leave_int64_are_refused(x, w):
    with pytest.raises(ValueError, match=r"too large for an exact sum of 2 products in int64\.$"):
        ops.apply_kernel([[x, x]], [[w, w]])


def test_unsigned_integers_beyond_int64_are_refused():
    with pytest.raises(ValueError, match="too large"):
        ops.apply_kernel(np.array([[2**63]], np.uint64), [[0]])


def test_ops_needs_no_tensorflow():
    code = "import sys, cnnlab.ops; sys.exit('tensorflow' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
