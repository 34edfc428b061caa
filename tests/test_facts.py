"""The facts that the first chapters must show: as printed, as written, and as computed.

The numbers below are typed here once more, apart from `cnnlab.examples`. Each test
compares them, or what SciPy and plain counting make of them, with a chapter's stored
output, with its prose, and with what `cnnlab` computes.
"""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from cnnlab import examples, ops, shapes

CHAPTERS = Path(__file__).parent.parent / "chapters"
BY_HAND = "02-convolution-by-hand"
SIZES = "03-padding-stride-size"

IMAGE = np.array(
    [
        [1, 0, 4, 2, 125, 67],
        [8, 2, 5, 4, 34, 12],
        [20, 13, 25, 15, 240, 2],
        [76, 8, 6, 6, 100, 76],
        [34, 66, 134, 223, 201, 3],
        [255, 123, 89, 55, 32, 2],
    ]
)
KERNEL = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]])
BINARY = np.array(
    [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
)
CROSS = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])


@cache
def cells(chapter):
    """Return the cells of a chapter by their ids."""
    notebook = json.loads((CHAPTERS / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    return {cell["id"]: cell for cell in notebook["cells"]}


def prose(chapter):
    """Return all text of a chapter as one line."""
    texts = ["".join(c["source"]) for c in cells(chapter).values() if c["cell_type"] == "markdown"]
    return " ".join(" ".join(texts).split())


def printed(chapter, cell):
    """Return what a cell printed, as stored in the chapter."""
    return "".join(
        "".join(output["text"])
        for output in cells(chapter)[cell]["outputs"]
        if output["output_type"] == "stream"
    )


def arrays(text):
    """Read every two-dimensional array that NumPy printed in a text."""
    found = re.findall(r"\[\[.*?\]\]", text, flags=re.DOTALL)
    return [
        np.array([row.strip("[] ").split() for row in block.splitlines()], dtype=float)
        for block in found
    ]


def put_right(chapter, first_words):
    """Return the box that puts a mistake right, by the words it opens with."""
    boxes = re.findall(r":::\{admonition\} Put right :class: important (.*?) :::", prose(chapter))
    [box] = [box for box in boxes if first_words in box.split(".**")[0]]
    return box


# --- convolution by hand


def test_the_worked_example_is_the_image_and_kernel_of_the_text():
    [shown] = arrays(printed(BY_HAND, "the-image"))
    assert np.array_equal(shown, IMAGE)
    assert np.array_equal(examples.image_6x6, IMAGE)
    assert np.array_equal(examples.kernel_3x3, KERNEL)


def test_pixels_go_from_0_to_255_and_are_normalized_to_1():
    [normalized] = arrays(printed(BY_HAND, "normalized"))
    assert np.array_equal(normalized, (IMAGE / 255).round(2))
    text = prose(BY_HAND)
    assert "0 is black, 255 is white" in text
    assert "**normalized**: here, divided by 255" in text


def test_nine_products_around_the_25_run_up_to_198():
    lines = re.findall(r"(\d+) · (\d+) = +(\d+) +sum +(\d+)", printed(BY_HAND, "nine-products"))
    pixels, weights, products, sums = np.array(lines, dtype=int).T
    window = IMAGE[1:4, 1:4]
    assert window[1, 1] == 25
    assert np.array_equal(pixels, window.ravel())
    assert np.array_equal(weights, KERNEL.ravel())
    assert np.array_equal(products, (window * KERNEL).ravel())
    assert np.array_equal(sums, products.cumsum())
    assert sums[-1] == 198 == ops.step(IMAGE, KERNEL, 1, 1).total
    assert "The sum ends at **198**" in prose(BY_HAND)


def test_skipping_the_edge_gives_4_by_4():
    [output] = arrays(printed(BY_HAND, "convolve"))
    assert output.shape == (4, 4)
    assert np.array_equal(output, correlate2d(IMAGE, KERNEL, mode="valid"))
    assert np.array_equal(output, ops.apply_kernel(IMAGE, KERNEL))


def test_zero_padding_keeps_6_by_6_and_gives_22_at_the_top_left():
    [output] = arrays(printed(BY_HAND, "padded-output"))
    assert output.shape == IMAGE.shape
    assert np.array_equal(output, correlate2d(IMAGE, KERNEL, mode="same"))
    assert np.array_equal(output, ops.apply_kernel(IMAGE, KERNEL, padding=1))
    assert output[0, 0] == 22
    assert "8 · 2 + 2 · 1 = **22**" in prose(BY_HAND)


def test_max_pooling_of_the_image():
    [pooled] = arrays(printed(BY_HAND, "max-pooling"))
    blocks = IMAGE.reshape(3, 2, 3, 2).max(axis=(1, 3))
    assert np.array_equal(pooled, blocks)
    assert np.array_equal(ops.max_pool2d(IMAGE[None, :, :, None])[0, :, :, 0], blocks)


def test_the_binary_example():
    [output] = arrays(printed(BY_HAND, "binary-output"))
    assert output.tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]
    assert np.array_equal(output, correlate2d(BINARY, CROSS, mode="valid"))
    assert np.array_equal(examples.binary_5x5, BINARY)
    assert np.array_equal(examples.cross_3x3, CROSS)


def test_cross_correlation_is_told_from_convolution():
    correlated, convolved = arrays(printed(BY_HAND, "scipy-both"))
    assert np.array_equal(correlated, convolved[::-1, ::-1])
    assert not np.array_equal(correlated, convolved)
    kernel = np.arange(9).reshape(3, 3)
    assert np.array_equal(ops.apply_kernel(IMAGE, kernel), correlate2d(IMAGE, kernel, "valid"))
    assert not np.array_equal(ops.apply_kernel(IMAGE, kernel), convolve2d(IMAGE, kernel, "valid"))
    assert "flips the kernel first" in put_right(BY_HAND, "is cross-correlation")


def test_the_two_agree_where_the_flip_changes_nothing():
    for kernel in (KERNEL, CROSS):
        assert np.array_equal(kernel, kernel[::-1, ::-1])
        assert np.array_equal(convolve2d(IMAGE, kernel), correlate2d(IMAGE, kernel))
    assert "if the kernel looks the same after the flip" in prose(BY_HAND)


# --- the size of the output


@pytest.mark.parametrize(
    ("label", "channels", "stride", "size"),
    [
        ("32×32,   stride 2", 1, 2, 15),
        ("32×32,   stride 1", 1, 1, 30),
        ("32×32×3, stride 1", 3, 1, 30),
    ],
)
def test_three_shapes(label, channels, stride, size):
    assert f"{label}: (1, {size}, {size}, 1)\n" in printed(SIZES, "three-cases-code")
    x, w = np.ones((1, 32, 32, channels)), np.ones((3, 3, channels, 1))
    assert ops.conv2d(x, w, stride=stride).shape == (1, size, size, 1)
    assert shapes.output_size(32, 3, stride) == size == len(range(0, 32 - 2, stride))


def test_a_filter_gives_one_feature_map_and_many_filters_many():
    assert "32×32×3 becomes 30×30×1" in prose(SIZES)
    assert printed(SIZES, "many-filters-code") == "(1, 30, 30, 12)\n"


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_strides_1_2_and_3(stride):
    places = list(range(0, 7 - 2, stride))
    line = f"stride {stride}: starts {places}, {len(places)} outputs\n"
    assert line in printed(SIZES, "starts")
    assert shapes.output_size(7, 3, stride) == len(places)


def test_valid_means_no_padding():
    assert "`valid` adds nothing" in put_right(SIZES, "`valid` is not zero padding")
    for k in (3, 5, 7):
        size = 10 - k + 1
        line = f"kernel {k}: valid ({size}, {size}), same (10, 10)\n"
        assert line in printed(SIZES, "valid-same")
        assert shapes.output_size(10, k, padding="valid") == size


def test_same_needs_the_padding_of_tensorflow():
    shown = re.findall(
        r"(\d+) pixels: (\d) before, (\d) after, output (\d)", printed(SIZES, "same-padding")
    )
    assert len(shown) == 4
    for n, before, after, size in np.array(shown, dtype=int):
        total = max(0, 2 - (n - 1) % 2)
        assert (before, after) == (total // 2, total - total // 2)
        assert shapes.same_padding(int(n), 3, stride=2) == (before, after)
        assert size == -(-n // 2)


def test_same_of_keras_differs_from_padding_1_of_pytorch_at_stride_2():
    keras, torch = arrays(printed(SIZES, "keras-torch"))
    below_right = np.pad(IMAGE, (0, 1))
    all_around = np.pad(IMAGE, 1)
    assert np.array_equal(keras, correlate2d(below_right, KERNEL, mode="valid")[::2, ::2])
    assert np.array_equal(torch, correlate2d(all_around, KERNEL, mode="valid")[::2, ::2])
    assert keras.shape == torch.shape
    assert not np.array_equal(keras, torch)
    assert np.array_equal(keras, ops.apply_kernel(IMAGE, KERNEL, stride=2, padding="same"))
    assert np.array_equal(torch, ops.apply_kernel(IMAGE, KERNEL, stride=2, padding=1))
    assert "different *numbers*" in put_right(SIZES, "`padding=1` is not Keras's `same`")


def test_the_floor_is_no_error():
    box = put_right(SIZES, "not an error")
    assert "10 pixels, kernel 3 and stride 2 give 4 outputs" in box
    assert "**never read**" in box
    places = list(range(0, 10 - 2, 2))
    assert len(places) == 4 == shapes.output_size(10, 3, stride=2)
    assert max(places) + 2 == 8  # so pixel 9 is not read
    assert printed(SIZES, "never-read") == "(4, 4)\n"


def test_padding_does_not_make_pixels_count_equally():
    [counts] = arrays(printed(SIZES, "count-windows"))
    in_reach = correlate2d(np.ones((6, 6)), np.ones((3, 3)), mode="same")
    assert np.array_equal(counts, in_reach)
    box = put_right(SIZES, "count equally")
    corner, edge, inner = (int(counts[place]) for place in ((0, 0), (0, 2), (2, 2)))
    assert (corner, inner) == (4, 9)
    assert (
        f"a corner pixel lies in {corner} windows, a pixel on the edge in {edge}, "
        f"and an inner pixel in {inner}" in box
    )


def test_dilation_1_is_none():
    assert "call the same kernel dilation 0" in put_right(SIZES, "Dilation 1 is no dilation")
    plain, spread = (shapes.output_size(7, 3, dilation=d) for d in (1, 2))
    assert (plain, spread) == (shapes.output_size(7, 3), 3)
    with pytest.raises(ValueError, match="dilation is 0"):
        shapes.output_size(7, 3, dilation=0)


def test_wrong_formulas_are_shown_to_be_wrong():
    bracket, volume, right = map(
        float, re.findall(r": +([\d.]+)\n", printed(SIZES, "wrong-formulas"))
    )
    assert bracket == (32 - 3) / (1 + 1)
    assert volume == (32 * 32 * 3 - 3) / 1 + 1
    assert right == shapes.output_size(32, 3) == 30
    box = put_right(SIZES, "wrong")
    assert f"it gives {bracket:g}, where {right:g} is right" in box
    assert f"the formula gives {volume:g}" in box


def test_the_table_of_sizes():
    header, *rows = printed(SIZES, "table").splitlines()
    assert header.split() == ["input", "kernel", "stride", "padding", "dilation", "output"]
    assert len(rows) >= 6
    for n, k, s, p, d, out in (map(int, row.split()) for row in rows):
        assert out == sum(1 for start in range(-p, n + p, s) if start + d * (k - 1) < n + p)


def test_sizes_are_solved_backwards():
    answers = shapes.solve(32, 16)
    assert printed(SIZES, "solve").startswith(f"{len(answers)} settings take 32 to 16")
    assert str(answers[0]) in printed(SIZES, "solve")


# --- words


def test_the_glossary_explains_words_that_chapters_define():
    glossary = (CHAPTERS.parent / "appendix" / "glossary.md").read_text(encoding="utf-8")
    entries = glossary.split("```{glossary}\n")[1].split("```")[0].strip().split("\n\n")
    terms = [entry.splitlines()[0] for entry in entries]
    assert terms == sorted(terms, key=str.lower)
    bold = set()
    for path in CHAPTERS.glob("*.ipynb"):
        bold.update(re.findall(r"\*\*`?([^*`]+)`?\*\*", prose(path.stem).lower()))
    for term in terms:
        assert {term.lower(), f"{term.lower()}s"} & bold, term
