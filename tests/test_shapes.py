import subprocess
import sys
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlab import shapes

steady = settings(derandomize=True, deadline=None, max_examples=200)
small = st.integers(1, 5)
cells = st.integers(1, 30)


def windows(n, k, stride, before, after, dilation):
    """List the windows of the padded input as sets of positions, the slow way."""
    found, start = [], -before
    while start + dilation * (k - 1) < n + after:
        found.append({start + dilation * cell for cell in range(k)})
        start += stride
    return found


@steady
@given(cells, small, small, st.integers(0, 4), st.integers(0, 4), small)
def test_output_size_counts_the_windows(n, k, stride, before, after, dilation):
    found = windows(n, k, stride, before, after, dilation)
    if found:
        size = shapes.output_size(n, k, stride, (before, after), dilation)
        assert size == len(found)
        assert type(size) is int
    else:
        with pytest.raises(ValueError, match=r"^No output: "):
            shapes.output_size(n, k, stride, (before, after), dilation)


@steady
@given(cells, small, small, small)
def test_same_padding_is_the_least_that_gives_enough_windows(n, k, stride, dilation):
    before, after = shapes.same_padding(n, k, stride, dilation)
    wanted = -(-n // stride)
    assert after - before in (0, 1)
    assert len(windows(n, k, stride, before, after, dilation)) >= wanted
    assert shapes.output_size(n, k, stride, "same", dilation) == wanted
    if before + after:
        assert len(windows(n, k, stride, 0, before + after - 1, dilation)) < wanted
    reach = dilation * (k - 1)
    if stride <= reach + 1:
        assert before + after == max(0, reach - (n - 1) % stride)


@steady
@given(cells, small, small, st.integers(0, 4), small)
def test_ceil_mode_keeps_one_more_window_that_starts_in_time(n, k, stride, padding, dilation):
    whole = windows(n, k, stride, padding, padding, dilation)
    if not whole:
        return
    reached = len(whole) * stride - stride + dilation * (k - 1) + 1 - padding
    starts_in_time = len(whole) * stride - padding < n
    extra = reached < n + padding and starts_in_time
    size = shapes.output_size(n, k, stride, padding, dilation, ceil_mode=True)
    assert size == len(whole) + extra


def test_ceil_mode_gives_the_sizes_of_googlenet():
    sizes = [112, 56, 28, 14, 7]
    for n, out in pairwise(sizes):
        assert shapes.output_size(n, 3, 2, ceil_mode=True) == out
        assert shapes.output_size(n, 3, 2) == out - 1


@pytest.mark.parametrize(
    ("n", "k", "stride", "padding", "out"),
    [(32, 3, 2, 0, 15), (32, 3, 1, 0, 30), (32, 3, 1, "same", 32), (32, 2, 2, "valid", 16)],
)
def test_output_sizes_of_the_text(n, k, stride, padding, out):
    assert shapes.output_size(n, k, stride, padding) == out


def test_no_output_says_why():
    with pytest.raises(ValueError) as error:
        shapes.output_size(4, 5)
    assert str(error.value) == (
        "No output: a kernel of 5 with dilation 1 spans 5 cells, but the padded input has only 4."
    )


@steady
@given(cells, cells)
def test_solve_finds_all_and_only_the_settings_in_range(n, out):
    solutions = shapes.solve(n, out)
    expected = {
        (k, s, p, d)
        for k, s, p, d in product(range(1, 8), range(1, 5), range(4), range(1, 4))
        if len(windows(n, k, s, p, p, d)) == out and p <= d * (k - 1) and not (k == 1 and d > 1)
    }
    assert set(solutions) == expected
    assert len(solutions) == len(expected)


def test_solve_lists_the_simplest_first():
    assert shapes.solve(28, 28)[0] == (1, 1, 0, 1)
    assert shapes.solve(28, 28)[1] == (3, 1, 1, 1)
    assert shapes.solve(32, 15)[0] == (3, 2, 0, 1)
    changed = [
        (setting.s != 1) + (setting.p != 0) + (setting.d != 1) for setting in shapes.solve(28, 14)
    ]
    assert changed == sorted(changed)


layer = st.one_of(st.tuples(small, small), st.tuples(small, small, small))


@steady
@given(st.lists(layer, max_size=4))
def test_receptive_field_traces_back_what_one_cell_sees(layers):
    seen = {0}
    for k, s, d in reversed([(*each, 1)[:3] for each in layers]):
        seen = {s * cell + d * tap for cell in seen for tap in range(k)}
    assert shapes.receptive_field(layers) == max(seen) - min(seen) + 1


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("groups", [1, 2])
def test_conv_parameters_and_size_agree_with_keras(keras, bias, groups):
    conv = keras.layers.Conv2D(6, (3, 5), strides=2, use_bias=bias, groups=groups)
    conv.build((None, 20, 21, 4))
    assert shapes.conv_parameters(3, 5, 4, 6, bias, groups) == conv.count_params()
    _, height, width, _ = conv.compute_output_shape((None, 20, 21, 4))
    assert (shapes.output_size(20, 3, 2), shapes.output_size(21, 5, 2)) == (height, width)


def test_conv_macs_counts_every_product():
    out_h, out_w, kh, kw, c_in, c_out, groups = 3, 2, 2, 1, 4, 6, 2
    products = sum(
        channel // (c_in // groups) == filter_ // (c_out // groups)
        for *_, channel, filter_ in product(
            *map(range, (out_h, out_w, kh, kw)), range(c_in), range(c_out)
        )
    )
    assert shapes.conv_macs(out_h, out_w, kh, kw, c_in, c_out, groups) == products


def test_numpy_integers_work_and_do_not_overflow():
    small_type = np.uint8
    assert shapes.output_size(small_type(250), small_type(3), small_type(1), small_type(20)) == 288
    assert shapes.receptive_field([(np.int8(100), np.int8(100)), (np.int8(100), 1)]) == 10000
    assert type(shapes.conv_macs(*[np.int8(100)] * 6)) is int


not_whole = [0, -1, 2.0, 1.5, "3", None, True, [2], float("nan"), np.float32(2)]


@pytest.mark.parametrize("bad", not_whole)
@pytest.mark.parametrize("name", ["n", "k", "stride", "dilation"])
def test_output_size_refuses_what_is_no_count(name, bad):
    arguments = {"n": 6, "k": 3, "stride": 1, "dilation": 1, name: bad}
    for function in (shapes.output_size, shapes.same_padding):
        with pytest.raises(ValueError, match=rf"^{name} is .*whole number of at least 1\.$"):
            function(**arguments)


@pytest.mark.parametrize(
    "bad",
    [-1, 1.0, None, True, "full", "SAME", "", (1,), (1, 2, 3), (1, -1), ("same", 1), {1: 2}, b"ab"],
)
def test_output_size_refuses_bad_padding(bad):
    with pytest.raises(ValueError, match=r"^padding is .*\.$"):
        shapes.output_size(6, 3, padding=bad)


@pytest.mark.parametrize(
    "bad", [[(3,)], [(3, 1, 1, 1)], [3], ["31"], [(3, 0)], [(3, 1), (2.0, 2)], [None]]
)
def test_receptive_field_refuses_bad_layers(bad):
    with pytest.raises(ValueError, match=r"^layers\[[01]\] is "):
        shapes.receptive_field(bad)


def test_receptive_field_refuses_what_is_no_list():
    with pytest.raises(ValueError, match=r"^layers is 3, but it must be a list of layers\.$"):
        shapes.receptive_field(3)


@pytest.mark.parametrize("bad", not_whole)
def test_counts_refuse_what_is_no_count(bad):
    for position in range(4):
        arguments = [3, 3, 4, 8]
        arguments[position] = bad
        with pytest.raises(ValueError, match="whole number"):
            shapes.conv_parameters(*arguments)
    with pytest.raises(ValueError, match="whole number"):
        shapes.conv_macs(bad, 3, 3, 3, 3, 8)
    with pytest.raises(ValueError, match="whole number"):
        shapes.solve(8, bad)


def test_groups_must_divide_the_channels():
    with pytest.raises(ValueError, match=r"groups is 3, but it must divide c_in \(4\)"):
        shapes.conv_parameters(3, 3, 4, 6, groups=3)


def test_shapes_needs_no_numpy():
    code = "import sys, cnnlab.shapes; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
