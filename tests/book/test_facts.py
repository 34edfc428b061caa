"""The facts that the first chapters must show: as printed, as written, and as computed.

The numbers below are typed here once more, apart from `cnnlab.examples`. Each test
compares them, or what SciPy and plain counting make of them, with a chapter's stored
output, with its prose, and with what `cnnlab` computes. `PLACES`, at the end, lists each
fact with the assertion that holds it.
"""

import ast
import itertools
import json
import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.signal import convolve2d, correlate2d

from cnnlab import datasets, examples, ops, shapes, training

TESTS = Path(__file__).parents[1]
CHAPTERS = TESTS.parent / "chapters"
IMAGES = "01-images-are-arrays"
BY_HAND = "02-convolution-by-hand"
SIZES = "03-padding-stride-size"
FILTERS = "04-kernels-channels-filters"
BENDS = "05-relu-and-relatives"
POOLING = "06-pooling"
ANSWER = "07-from-image-to-answer"
LEARNING = "08-how-kernels-are-learned"
MNIST = "09-mnist"
CIFAR = "10-cifar10"
BETTER = "12-better-and-faster"
SEES = "13-what-a-network-sees"
WRONG = "14-when-training-goes-wrong"
BEYOND = "15-beyond"
AUGMENT = "11-augmentation-and-your-pictures"

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


# --- pooling


def blocks(maps, k):
    """Cut maps (N, H, W) into k×k blocks: (N, H/k, W/k, k·k)."""
    n, height, width = maps.shape
    cut = maps.reshape(n, height // k, k, width // k, k)
    return cut.swapaxes(2, 3).reshape(n, height // k, width // k, k * k)


def windows_of_3(padded):
    """Return the windows of 3×3 at stride 2 of one padded image."""
    return [
        [padded[i : i + 3, j : j + 3] for j in range(0, padded.shape[1] - 2, 2)]
        for i in range(0, padded.shape[0] - 2, 2)
    ]


def test_max_pooling_pads_with_minus_infinity():
    negative = -np.arange(1.0, 17).reshape(4, 4)
    with_zeros, right = arrays(printed(POOLING, "padding-code"))
    for shown, value in ((with_zeros, 0), (right, -np.inf)):
        padded = np.pad(negative, 1, constant_values=value)
        assert np.array_equal(shown, np.max(windows_of_3(padded), axis=(2, 3)))
    assert (with_zeros == 0).any() and (right < 0).all()
    by_ops = ops.max_pool2d(negative[None, :, :, None], 3, stride=2, padding=1)
    assert np.array_equal(by_ops[0, :, :, 0], right)
    assert "Nothing is smaller than −∞" in put_right(POOLING, "pads with −∞")


def test_an_average_leaves_padding_out_or_counts_it():
    left_out, counted = arrays(printed(POOLING, "average-padding-code"))
    even = np.pad(np.full((5, 5), 90.0), 1, constant_values=np.nan)
    assert np.array_equal(left_out, np.nanmean(windows_of_3(even), axis=(2, 3)))
    assert np.array_equal(counted, np.nansum(windows_of_3(even), axis=(2, 3)) / 9)
    box = put_right(POOLING, "disagree about the padding")
    assert "360 / 4 = 90" in box and "360 / 9 = 40" in box
    assert (left_out[0, 0], counted[0, 0]) == (360 / 4, 360 / 9)


def edges_of(images):
    """Return the upright edges of images (N, H, W), zero-padded, after ReLU."""
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return np.array([np.maximum(correlate2d(image, sobel, mode="same"), 0) for image in images])


def framed_digits():
    digits = datasets.load("digits").x_test.astype(int)
    return np.pad(digits, ((0, 0), (8, 8), (8, 8)))


def rows_of_numbers(text):
    """Read a printed table: the numbers of each row by the row's name."""
    rows = re.findall(r"^(.+?) {2,}(\d+\.\d[\d. ]*)$", text, flags=re.MULTILINE)
    return {name.strip(): [float(number) for number in numbers.split()] for name, numbers in rows}


def test_how_much_of_a_move_pooling_hides():
    edges = edges_of(framed_digits())
    layers = {
        "no pooling": lambda maps: maps,
        "maximum 2×2": lambda maps: blocks(maps, 2).max(axis=-1),
        "maximum 4×4": lambda maps: blocks(maps, 4).max(axis=-1),
        "average 4×4": lambda maps: blocks(maps, 4).mean(axis=-1),
        "global maximum": lambda maps: maps.max(axis=(1, 2)),
    }
    shown = rows_of_numbers(printed(POOLING, "layers"))
    assert shown.keys() == layers.keys()
    for name, layer in layers.items():
        for by, value in zip((1, 2, 3, 4), shown[name], strict=True):
            moved = [layer(np.roll(edges, start + by, axis=2)) for start in range(4)]
            still = [layer(np.roll(edges, start, axis=2)) for start in range(4)]
            pairs = zip(still, moved, strict=True)
            ratios = [np.abs(after - before).sum() / before.sum() for before, after in pairs]
            assert abs(np.mean(ratios) - value) < 0.006
    assert "says too much" in prose(POOLING)
    assert "*equivariant*" in put_right(POOLING, "invariant to translation")


def test_neither_turns_nor_sizes_are_hidden():
    digits = framed_digits()[:, 4:20, 4:20]
    cases = {
        "moved by 1 pixel": lambda maps: np.roll(maps, 1, axis=2),
        "turned by 90°": lambda maps: np.rot90(maps, axes=(1, 2)),
        "twice as large": lambda maps: np.kron(maps, np.ones((1, 2, 2), dtype=int)),
    }
    shown = rows_of_numbers(printed(POOLING, "turn-table"))
    for name, alter in cases.items():
        edges, altered = edges_of(digits), edges_of(alter(digits))
        of_map = np.abs(altered - alter(edges)).sum() / alter(edges).sum()
        largest = edges.max(axis=(1, 2))
        of_global = np.abs(altered.max(axis=(1, 2)) - largest).sum() / largest.sum()
        assert np.allclose(shown[name], [of_map, of_global], atol=0.006)
        assert (of_map > 0) == (of_global > 0) == (name != "moved by 1 pixel")
    assert "turning or scaling" in put_right(POOLING, "invariant to translation")


# --- from a photograph to an answer


def photograph_of_32():
    photo = datasets.photograph()[:416, :416]
    return photo.reshape(32, 13, 32, 13, 3).mean(axis=(1, 3)) / 255


def softmax(z):
    powers = [math.exp(number) for number in z]
    return np.array(powers) / math.fsum(powers)


def numbers_in(text):
    return [float(number) for number in re.findall(r"-?\d+\.\d*", text)]


def test_the_color_photograph_through_every_layer():
    image, random = photograph_of_32(), np.random.default_rng(0)
    filters = random.normal(0, np.sqrt(2 / 27), (3, 3, 3, 12))
    maps = [
        sum(correlate2d(image[:, :, c], filters[:, :, c, f], mode="same") for c in range(3))
        for f in range(12)
    ]
    pooled = blocks(np.maximum(maps, 0), 2).max(axis=-1)
    row = np.moveaxis(pooled, 0, -1).ravel()
    logits = row @ random.normal(0, np.sqrt(1 / 3072), (3072, 10))
    sizes = [image.shape, (32, 32, 12), (32, 32, 12), (16, 16, 12), row.shape]
    assert row.shape == (3072,)
    assert printed(ANSWER, "forward").splitlines() == [str((1, *size)) for size in sizes]
    assert np.allclose(numbers_in(printed(ANSWER, "dense-ten")), logits, atol=0.006)
    shown = numbers_in(printed(ANSWER, "probabilities"))
    assert np.allclose(shown, softmax(logits), atol=0.006) and len(shown) == 10


def test_the_gray_photograph_through_every_layer():
    square = Image.fromarray(datasets.photograph()[:427, :427]).convert("L")
    gray = np.asarray(square.resize((300, 300))) / 255
    laplacian = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    edges = correlate2d(gray, laplacian, mode="same")
    row = blocks(np.maximum(edges, 0)[None], 2).max(axis=-1).ravel()
    random = np.random.default_rng(0)
    for size in (3 * 3 * 3 * 12, 3072 * 10):
        random.normal(size=size)  # the weights of the color photograph come first
    hidden = np.maximum(row @ random.normal(0, np.sqrt(1 / 22500), (22500, 64)), 0)
    assert printed(ANSWER, "gray-forward").splitlines() == [
        *["(1, 300, 300, 1)"] * 3,
        "(1, 150, 150, 1)",
        f"(1, {row.size})",
        f"(1, {hidden.size})",
    ]
    assert (row.size, hidden.size) == (22500, 64)
    logit = hidden @ random.normal(0, np.sqrt(1 / 64), 64)
    yes, no, *five = numbers_in(printed(ANSWER, "two-ends-code"))
    assert abs(yes - 1 / (1 + math.exp(-logit))) < 0.006 and math.isclose(yes + no, 1)
    wanted = softmax(hidden @ random.normal(0, np.sqrt(1 / 64), (64, 5)))
    assert np.allclose(five, wanted, atol=0.006)


@pytest.mark.parametrize(
    ("cell", "steps"),
    [
        ("figure-steps", ("convolution", "ReLU", "max pooling")),
        ("figure-answer", ("logits", "probabilities")),
        ("figure-gray", ("gray", "Laplacian", "ReLU", "pooled", "flat", "dense")),
    ],
)
def test_a_picture_follows_every_step(cell, steps):
    [output] = cells(ANSWER)[cell]["outputs"]
    assert output["data"]["image/png"]
    assert all(step in "".join(cells(ANSWER)[cell]["source"]) for step in steps)


def test_softmax_twice_is_put_right():
    once, twice = re.findall(r"first ([\d.]+) +nine others ([\d.]+)", printed(ANSWER, "twice"))
    for shown, logits in ((once, [20] + [0] * 9), (twice, softmax([20] + [0] * 9))):
        wanted = softmax(logits)
        assert np.allclose([float(number) for number in shown], wanted[:2], atol=0.0006)
    best = math.e / (math.e + 9)
    box = put_right(ANSWER, "Softmax belongs in one place")
    assert f"= {best:.3f}$" in box
    assert f"stays above {math.floor(-math.log(best) * 100) / 100}" in box


# --- augmentation


def test_the_same_picture_at_three_angles():
    photo = Image.fromarray(datasets.photograph()[:427, :427])
    shown = re.findall(r"(\d+)°: (\d+)% of the pixels", printed(AUGMENT, "turn-photo"))
    assert [int(angle) for angle, _ in shown] == [0, 30, 60]
    for angle, share in shown:
        turned = np.asarray(photo.rotate(int(angle))).astype(int)
        shares = np.mean(np.abs(turned - np.asarray(photo)).max(axis=-1) > 25)
        assert abs(100 * shares - int(share)) <= 1


# --- training that goes wrong


def nearest_class(x, y, queries):
    means = [x[y == label].mean(axis=0) for label in sorted(set(y.tolist()))]
    return np.argmin([((queries - mean) ** 2).sum(axis=1) for mean in means], axis=0)


def test_two_leaks_are_as_printed():
    random = np.random.default_rng(0)
    noise, coins = random.normal(size=(100, 5000)), np.arange(100) % 2
    wanted = []
    for seen in (100, 50):
        gap = noise[:seen][coins[:seen] == 1].mean(axis=0) - noise[:seen][coins[:seen] == 0].mean(0)
        best = np.argsort(abs(gap))[-50:]
        answers = nearest_class(noise[:50, best], coins[:50], noise[50:, best])
        wanted.append(round(100 * np.mean(answers == coins[50:])))
    shown = [int(share) for share in re.findall(r"(\d+)% right", printed(WRONG, "noise-code"))]
    assert np.array_equal(shown, wanted)
    chosen, unseen = numbers_in(printed(WRONG, "choose"))
    assert chosen - unseen > 3


def test_every_broken_function_is_refused_and_every_repair_accepted():
    for number in range(2, 9):
        refused, repaired = printed(WRONG, f"ex-{number}-code"), printed(WRONG, f"sol-{number}")
        assert re.match("(B )?Not yet: ", refused) and "stopped with" not in refused, number
        assert re.match("(B )?Repaired: ", repaired), number
        if number == 6:  # two patients
            assert "\nC Not yet: " in refused and "\nC Repaired: " in repaired


# --- what a network sees


def percentages(chapter, cell):
    """Return the percentages of each line that a cell printed, by the words before them."""
    lines = re.findall(r"^(.*?)\s+(\d+%.*)$", printed(chapter, cell), flags=re.MULTILINE)
    return {name.strip(): [int(n) for n in re.findall(r"(\d+)%", rest)] for name, rest in lines}


def test_a_network_does_not_ignore_moves_turns_and_sizes_but_learns_to_bear_them():
    rows = percentages(SEES, "curves-table")
    plain, taught, pictures = (
        rows[name] for name in ("digits", "digits, trained for it", "pictures")
    )
    assert plain[0] > 98 and all(after < plain[0] - 10 for after in plain[1:])
    assert taught[0] > 90 and taught[0] < plain[0]
    assert all(new > old + 5 for new, old in zip(taught[1:], plain[1:], strict=True))
    assert pictures[0] - pictures[1] < 20 < pictures[0] - pictures[2]
    box = put_right(SEES, "A CNN is invariant to translation, rotation and scale")
    assert "equivariant to translation, exactly" in box
    assert "only roughly invariant to translation, for a few pixels" in box
    assert "For rotation and scale, neither holds" in box


def test_the_advantages_and_limits_of_source_e_are_weighed_with_measured_numbers():
    [output] = cells(SEES)["weighed-list"]["outputs"]
    text = " ".join("".join(output["data"]["text/markdown"]).split())
    claims = ("its features", "few parameters", "invariant", "costs much", "many images")
    claims += ("overfits", "why it answers")
    assert all(re.search(rf"- \*[^*]*{claim}[^*]*\.\*", text) for claim in claims)
    parameters, multiply_adds = 3 * 3 * 3 * 32 + 32, 30 * 30 * 3 * 3 * 3 * 32
    assert f"has {parameters:,} parameters" in text and f"{multiply_adds:,} multiply-adds" in text
    assert f"would have {(32 * 32 * 3 + 1) * 30 * 30 * 32:,}" in text
    for name in ("digits", "pictures"):
        row = ", ".join(f"{n}%" for n in percentages(SEES, "curves-table")[name])
        assert row in text


# --- color photographs


WORDS_FOR = {
    "source-e-dense": "source E, dense",
    "source-e": "source E, CNN",
    "cifar10-fast": "the book, fast",
    "cifar10": "the book",
}
CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def table_of(chapter, cell):
    """Return a table that a cell has made, as text."""
    [output] = [o for o in cells(chapter)[cell]["outputs"] if "text/markdown" in o.get("data", {})]
    return "".join(output["data"]["text/markdown"])


def test_labels_of_cifar10_arrive_as_a_column_and_are_flattened():
    lines = printed(CIFAR, "labels").splitlines()
    assert lines[0] == "(50000, 1) becomes (50000,)"
    as_row, as_column = (float(line.split()[-1].rstrip("%")) for line in lines[1:])
    assert as_row == 100
    assert 9 < as_column < 11
    assert "every* row of the column" in put_right(CIFAR, "A column of labels")


def test_the_ten_classes_have_names_and_pictures():
    rows = [line.split() for line in printed(CIFAR, "names").splitlines()]
    assert [row[:3] for row in rows] == [[str(i), name, "5,000"] for i, name in enumerate(CLASSES)]
    [output] = cells(CIFAR)["samples"]["outputs"]
    assert output["data"]["image/png"]
    named = output["metadata"]["image/png"]["alt"].rstrip(".").split("named ")[1].split(", ")
    assert len(named) == 12 and set(named) <= set(CLASSES)
    assert "data.class_names[label] for label" in "".join(cells(CIFAR)["samples"]["source"])


def test_the_data_is_said_to_be_a_recompressed_copy():
    assert "recompressed as JPEG" in printed(CIFAR, "load")
    assert "recompressed as JPEG" in table_of(CIFAR, "machine")
    assert "stored once more as JPEG" in prose(CIFAR)
    assert "are from the original" in prose(CIFAR)


def test_the_two_networks_of_source_e():
    dense, cnn = printed(CIFAR, "build").split("source-e:")
    counts = [3073 * 3000, 3001 * 1000, 1001 * 10]
    assert f"source-e-dense: {sum(counts):,} parameters" in dense
    assert [int(n.replace(",", "")) for n in re.findall(r"Dense .* ([\d,]+)\n", dense)] == counts
    assert "epochs=5" in dense and "optimizer='sgd'" in dense
    shown = re.findall(r"(\w+) +([\d×]+) +([\d,]+)\n", cnn)
    counts = [28 * 32, 0, (9 * 32 + 1) * 64, 0, 0, 2305 * 64, 65 * 10]
    sizes = ["30×30×32", "15×15×32", "13×13×64", "6×6×64", "2304", "64", "10"]
    assert [(size, int(n.replace(",", ""))) for _, size, n in shown] == list(
        zip(sizes, counts, strict=True)
    )
    assert "Recipe(epochs=10, batch_size=32" in cnn  # with Adam, as is usual


def test_the_report_of_the_dense_baseline_is_that_of_its_recorded_run():
    counts = np.array(training.runs("cifar10", "source-e-dense")[0].confusion)
    hits = counts.diagonal()
    rows = [line.split() for line in printed(CIFAR, "report").splitlines()[2:12]]
    assert [row[0] for row in rows] == CLASSES
    for column, wanted in ((1, hits / counts.sum(axis=0)), (2, hits / counts.sum(axis=1))):
        shown = [float(row[column]) for row in rows]
        assert np.allclose(shown, wanted, rtol=0, atol=0.00501)
    mistakes = counts - np.diag(hits)
    true, wrong = divmod(int(mistakes.argmax()), 10)
    worst = f"{CLASSES[true]} taken for {CLASSES[wrong]}, {mistakes.max()} times"
    assert worst in printed(CIFAR, "dense-confusion")


def test_equal_parameters_are_compared_after_a_complete_training():
    assert "epoch 10/10" in printed(CIFAR, "equal-train")


def test_what_source_e_says_of_its_runs():
    dense, cnn = table_of(CIFAR, "dense-result"), table_of(CIFAR, "cnn-result")
    assert re.search(r"training \|.*\| 49% \|", dense) and re.search(r"test \|.*\| 47% \|", dense)
    assert "49% training, 47% test | 78% training, 70.28% test" in cnn


def test_classes_are_predicted_beside_the_true_ones_and_below_a_picture():
    lines = printed(CIFAR, "predict").splitlines()
    pairs = [re.match(r"predicted (\w+) +\( *\d+%\), true (\w+)", line).groups() for line in lines]
    assert len(pairs) == 8 and {name for pair in pairs for name in pair} <= set(CLASSES)
    assert [line.endswith("✗") for line in lines] == [said != true for said, true in pairs]
    [figure] = cells(CIFAR)["predict-figure"]["outputs"]
    assert figure["data"]["image/png"]
    words = "; ".join(f"{true} called {said}" for said, true in pairs)
    assert words in figure["metadata"]["image/png"]["alt"]


def test_an_accuracy_stands_with_its_spread_hardware_and_time():
    table, machine = table_of(CIFAR, "table"), table_of(CIFAR, "machine")
    for name in WORDS_FOR:
        [row] = [line for line in table.splitlines() if f" {WORDS_FOR[name]} |" in line]
        found = training.runs("cifar10", name)
        assert training.spread([run.test_accuracy for run in found], "{:.2%}") in row
        assert training.spread([run.history.seconds for run in found], "{:.0f}") in row
        assert all(f"{run.cores} cores ({run.processor})" in machine for run in found)
    box = put_right(CIFAR, "is not yet a result")
    assert "without a seed, a spread, a processor or a time" in box


def test_the_chapter_on_cifar10_shows_real_data_and_types_no_result():
    assert "x_train (50000, 32, 32, 3)" in printed(CIFAR, "load")
    stored = json.dumps([cell.get("outputs") for cell in cells(CIFAR).values()])
    assert "STAND-IN" not in stored and "stand-in" not in stored
    text = prose(CIFAR)
    shares = re.findall(r"\d+(?:\.\d+)? ?%|\d seconds", text)
    assert shares == ["70.28 %", "100%"]  # what source E claims, and a recall of a solution


# --- MNIST, end to end


def test_mnist_is_60000_and_10000_gray_images_of_28_by_28():
    shapes_of_both = "x_train (60000, 28, 28), x_test (10000, 28, 28)"
    assert printed(MNIST, "load").startswith(f"Dataset('mnist', {shapes_of_both})\n")
    assert printed(MNIST, "image-7777") == "image 7777, label 8\n"
    assert cells(MNIST)["image-7777"]["outputs"][1]["data"]["image/png"]


def test_the_sizes_of_both_networks_follow_the_formula_and_valid_is_no_padding():
    text = prose(MNIST)
    assert "o = ⌊(n − k + 2p) / s⌋ + 1" in text
    assert 'Source D calls `valid` "zero padding"' in text
    assert "`valid` means *no* padding" in text
    convolved, pooled = (28 - 3) // 1 + 1, (26 - 2) // 2 + 1
    sizes = f"convolution: {convolved}, pooling: {pooled}, flat: {pooled * pooled * 28}\n"
    assert printed(MNIST, "sizes-code") == sizes


def test_what_source_d_says_of_its_run_stands_beside_the_books_runs():
    table = table_of(MNIST, "table")
    assert "Source D itself reports an accuracy of 98.73% and a loss of 0.05." in table
    for name in ("source-d", "mnist"):
        found = training.runs("mnist", name)
        assert training.spread([run.test_accuracy for run in found], "{:.2%}") in table
        assert training.spread([run.test_loss for run in found], "{:.3f}") in table


def epochs_of(network):
    """The numbers of each epoch of a network, as the chapter on MNIST printed them."""
    lines = printed(MNIST, "train-code").split(f"{network}\n")[1].splitlines()
    lines = [line for line in lines if line.startswith("epoch")]
    return [tuple(map(float, re.findall(r"(?:loss|accuracy) ([\d.]+)", line))) for line in lines]


def test_source_d_trains_for_ten_epochs_with_curves_that_show_overfitting():
    epochs = epochs_of("source-d")[:10]
    assert printed(MNIST, "train-code").count("/10: loss") == len(epochs) == 10
    loss, _, validation_loss, _ = zip(*epochs, strict=True)
    lowest = validation_loss.index(min(validation_loss))
    assert 0 < lowest < 9 and loss[-1] < loss[lowest]  # what the second question looks for
    assert validation_loss[-1] > 1.1 * min(validation_loss)
    [figure] = [o for o in cells(MNIST)["curves"]["outputs"] if "image/png" in o.get("data", {})]
    words = figure["metadata"]["image/png"]["alt"]
    assert "loss and accuracy by epoch" in words and f"{epochs[-1][3]:.2%}" in words


def test_both_networks_are_evaluated_once_and_predict_single_digits():
    lines = printed(MNIST, "evaluate-code").splitlines()
    results = [re.fullmatch(r"(\S+) +test loss 0\.\d+, accuracy (\d+\.\d+)%", x) for x in lines]
    assert [result[1] for result in results] == ["source-d", "mnist"]
    wrong = int(printed(MNIST, "worst-code").split()[0])
    assert float(results[1][2]) == pytest.approx(100 - wrong / 100)
    predictions = printed(MNIST, "predict-code").splitlines()
    assert len(predictions) == 4 and predictions[0].startswith("true 8, predicted 8 with")
    [figure] = cells(MNIST)["predict-figure"]["outputs"]
    assert "8 read as 8" in figure["metadata"]["image/png"]["alt"]


def test_the_solutions_on_mnist_say_what_their_outputs_show():
    shares = re.findall(r"probability ([\d.]+)", printed(MNIST, "sol-5"))
    assert len(shares) == 9 and float(shares[3]) > 0.99 and float(shares[8]) < 0.9
    found = re.findall(r"([\d.]+)%", printed(MNIST, "sol-6"))
    mistakes = [100 - float(accuracy) for accuracy in found]
    ratios = [after / before for before, after in itertools.pairwise(mistakes)]
    assert "about two fifths to two thirds of the mistakes" in prose(MNIST)
    assert all(0.35 < ratio < 0.7 for ratio in ratios) and len(ratios) == 2


def test_the_recorded_runs_are_those_of_the_commands_in_the_readme():
    readme = (CHAPTERS.parent / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"cnnlab train (mnist|cifar10) --seeds (\d)(.*)", readme)
    assert len(commands) >= 10
    made = {}
    for dataset, seeds, options in commands:
        network = re.search(r"--network ([\w-]+)", options)
        made[dataset, network.group(1) if network else dataset] = list(range(int(seeds)))
    kept = {}
    for run in training.runs():
        kept.setdefault((run.dataset, run.network), []).append(run.history.seed)
    assert made == {key: sorted(seeds) for key, seeds in kept.items()}


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


# --- where each fact is asserted

HERE = "book/test_facts.py"

# What is asserted, by source or mistake; the cell or test that asserts it; a pattern of
# the assertion itself.
PLACES = [
    # source A: a convolution by hand
    ("A: pixels from 0 to 255 become numbers from 0 to 1", f"{IMAGES}#scale", r"photo / 255"),
    (
        "A: a gray image is numbers from 0, black, to 255, white",
        f"{HERE}::test_pixels_go_from_0_to_255_and_are_normalized_to_1",
        r"0 is black, 255 is white",
    ),
    (
        "A: the 6×6 image and its kernel, with raw values",
        f"{HERE}::test_the_worked_example_is_the_image_and_kernel_of_the_text",
        r"shown, IMAGE",
    ),
    (
        "A: nine products around the 25, with a running sum",
        f"{HERE}::test_nine_products_around_the_25_run_up_to_198",
        r"sums, products\.cumsum\(\)",
    ),
    ("A: the sum around the 25 ends at 198", f"{BY_HAND}#check-198", r"total == 198"),
    (
        "A: skipping the edge leaves 4×4",
        f"{BY_HAND}#check-board",
        r"output_shape == \(4, 4\)",
    ),
    (
        "A: with zero padding the image stays 6×6",
        f"{HERE}::test_zero_padding_keeps_6_by_6_and_gives_22_at_the_top_left",
        r"output\.shape == IMAGE\.shape",
    ),
    (
        "A: with zero padding the top left is 22",
        f"{BY_HAND}#check-edge",
        r"same_size\[0, 0\] == 22",
    ),
    (
        "A: the whole zero-padded result",
        f"{HERE}::test_zero_padding_keeps_6_by_6_and_gives_22_at_the_top_left",
        r"correlate2d\(IMAGE, KERNEL, mode=.same.\)",
    ),
    (
        "A: 2×2 max pooling of the image",
        f"{BY_HAND}#check-pooling",
        r"\[8, 5, 125\], \[76, 25, 240\], \[255, 223, 201\]",
    ),
    # source B: what a stride does
    (
        "B: 32×32 under 3×3 at stride 2 gives 15×15",
        f"{SIZES}#check-three-cases",
        r"gray, flat_filter, stride=2\)\.shape == \(1, 15, 15, 1\)",
    ),
    (
        "B: 32×32 under 3×3 at stride 1 gives 30×30",
        f"{SIZES}#check-three-cases",
        r"gray, flat_filter, stride=1\)\.shape == \(1, 30, 30, 1\)",
    ),
    (
        "B: 32×32×3 under one 3×3×3 filter gives 30×30×1",
        f"{SIZES}#check-three-cases",
        r"color, deep_filter, stride=1\)\.shape == \(1, 30, 30, 1\)",
    ),
    ("B: a convolution is a weighted sum", f"{BY_HAND}#three-programs", r"output, by_scipy"),
    (
        "B: strides 1, 2 and 3",
        f"{HERE}::test_strides_1_2_and_3",
        r"output_size\(7, 3, stride\) == len\(places\)",
    ),
    ("B: one filter gives one map", f"{SIZES}#channels-sum", r"together.*one_by_one"),
    ("B: many filters give many maps", f"{SIZES}#check-many-filters", r"\(1, 30, 30, 12\)"),
    # source B: variation, and a folder of one's own images
    (
        "B: the same picture at 0°, 30° and 60°",
        f"{AUGMENT}#check-three",
        r"array_equal\(picture, photo\) for picture in turned",
    ),
    (
        "B: how many pixels change at each angle",
        f"{HERE}::test_the_same_picture_at_three_angles",
        r"shares",
    ),
    (
        "B: a network reads turned pictures worse",
        f"{AUGMENT}#check-network",
        r"shipped\[0\] > shipped\[30\] > shipped\[60\]",
    ),
    (
        "B: variation in the training data helps, by augmentation",
        f"{AUGMENT}#check-four",
        r"at_30\[.turns to 60°.\]\.min\(\) > .* > at_30\[.none.\]\.max\(\)",
    ),
    (
        "B: a folder of one's own images",
        f"{AUGMENT}#check-folder",
        r"class_names == \(.petals., .temple., .trees.\)",
    ),
    (
        "B: building the network",
        f"{AUGMENT}#check-build",
        r"output_shape == \(None, len\(own\.class_names\)\)",
    ),
    (
        "B: training it",
        f"{AUGMENT}#check-own",
        r"history\.val_loss\[-1\] < history\.val_loss\[0\] / 2",
    ),
    (
        "B: its loss and accuracy",
        f"{AUGMENT}#check-own",
        r"grade\[.accuracy.\] > 0\.8 > guess",
    ),
    (
        "B: predicting one picture",
        f"{AUGMENT}#check-own",
        r"rows\[0\]\.argmax\(\)\] == .petals.",
    ),
    # source C: one photograph through every layer
    (
        "C: twelve filters with same padding keep 32×32",
        f"{ANSWER}#check-forward",
        r"maps\.shape == active\.shape == \(1, 32, 32, 12\)",
    ),
    (
        "C: 2×2 max pooling with stride 2 gives 16×16×12",
        f"{ANSWER}#check-forward",
        r"pooled\.shape == \(1, 16, 16, 12\)",
    ),
    ("C: flattened, that is 3072", f"{ANSWER}#check-forward", r"row\.shape == \(1, 3072\)"),
    ("C: a dense layer for ten classes", f"{ANSWER}#dense-ten", r"logits\.shape == \(1, 10\)"),
    ("C: softmax over ten classes", f"{ANSWER}#probabilities", r"probabilities\.sum\(\), 1"),
    (
        "C: each number of the color photograph's way",
        f"{HERE}::test_the_color_photograph_through_every_layer",
        r"softmax\(logits\)",
    ),
    (
        "C: a gray photograph of 300×300; Laplacian and ReLU keep the size",
        f"{ANSWER}#check-gray",
        r"gray_image\.shape == edges\.shape == bright\.shape == \(1, 300, 300, 1\)",
    ),
    ("C: its pixels are scaled to 0–1", f"{ANSWER}#check-gray", r"gray_image\.max\(\) <= 1"),
    ("C: pooled, 150×150", f"{ANSWER}#check-gray", r"halved\.shape == \(1, 150, 150, 1\)"),
    ("C: flattened, (1, 22500)", f"{ANSWER}#check-gray", r"long_row\.shape == \(1, 22500\)"),
    ("C: dense, (1, 64)", f"{ANSWER}#check-gray", r"answer\.shape == \(1, 64\)"),
    (
        "C: each number of the gray photograph's way",
        f"{HERE}::test_the_gray_photograph_through_every_layer",
        r"five, wanted",
    ),
    ("C: a picture after every step", f"{HERE}::test_a_picture_follows_every_step", "image/png"),
    ("C: sigmoid for two classes", f"{ANSWER}#two-ends-code", r"yes\.shape == \(1, 1\)"),
    ("C: sigmoid is softmax of z and 0", f"{ANSWER}#sigmoid", r"ops\.sigmoid\(z\), pair\[0\]"),
    ("C: softmax for many classes", f"{ANSWER}#two-ends-code", r"five\.sum\(\), 1"),
    # source D: MNIST, end to end
    (
        "D: 60,000 and 10,000 images of 28×28",
        f"{HERE}::test_mnist_is_60000_and_10000_gray_images_of_28_by_28",
        r"startswith",
    ),
    ("D: training image 7777 is an 8", f"{MNIST}#image-7777", r"label == 8"),
    (
        "D: the size formula",
        f"{HERE}::test_the_sizes_of_both_networks_follow_the_formula_and_valid_is_no_padding",
        r"\(n − k \+ 2p\) / s",
    ),
    ("D: the size of the flat row", f"{MNIST}#sizes-code", r"pooled \* pooled \* 28"),
    (
        "D: valid is no padding, and no zero padding",
        f"{HERE}::test_the_sizes_of_both_networks_follow_the_formula_and_valid_is_no_padding",
        r"means \*no\* padding",
    ),
    (
        "D: convolution, pooling, flatten, dense, dropout, softmax",
        "test_models.py::test_source_d_has_the_layers_of_its_source_in_order",
        r".Conv2D., .MaxPooling2D., .Flatten., .Dense., .Dropout., .Dense.",
    ),
    (
        "D: softmax is applied once",
        "test_models.py::test_softmax_is_applied_exactly_once",
        r"np\.log\(rows",
    ),
    (
        "D: Adam",
        "test_models.py::test_source_d_has_the_layers_of_its_source_in_order",
        r"== .Adam.",
    ),
    (
        "D: ten epochs",
        "test_models.py::test_source_d_has_the_layers_of_its_source_in_order",
        r"epochs == 10",
    ),
    (
        "D: it reports 0.05 and 98.73 %",
        f"{HERE}::test_what_source_d_says_of_its_run_stands_beside_the_books_runs",
        r"98\.73% and a loss of 0\.05",
    ),
    (
        "D: curves of loss and accuracy",
        f"{HERE}::test_source_d_trains_for_ten_epochs_with_curves_that_show_overfitting",
        r"loss and accuracy by epoch",
    ),
    (
        "D: evaluation",
        f"{HERE}::test_both_networks_are_evaluated_once_and_predict_single_digits",
        r"100 - wrong / 100",
    ),
    ("D: its count of right answers", f"{MNIST}#confusion-code", r"results\[.mnist.\]"),
    (
        "D: single predictions",
        f"{HERE}::test_both_networks_are_evaluated_once_and_predict_single_digits",
        r"true 8, predicted 8",
    ),
    ("D: a layer of average pooling is Keras's", f"{POOLING}#keras-code", r"by_keras, leave_out"),
    (
        "D: zero padding, unlike valid, keeps the size",
        f"{HERE}::test_zero_padding_keeps_6_by_6_and_gives_22_at_the_top_left",
        r"output\.shape == IMAGE\.shape",
    ),
    # source E: a dense network against a convolutional one
    (
        "E: labels arrive as (50000, 1) and are flattened",
        f"{CIFAR}#check-labels",
        r"column\.shape == \(50_000, 1\) and labels\.shape == \(50_000,\)",
    ),
    ("E: ten class names", f"{CIFAR}#check-names", r"tuple\(names\) == data\.class_names"),
    (
        "E: sample pictures with their names",
        f"{HERE}::test_the_ten_classes_have_names_and_pictures",
        r"image/png",
    ),
    ("E: dense 3000, 1000, 10", f"{CIFAR}#check-build", r"\[3000, 1000, 10\]"),
    ("E: stochastic gradient descent", f"{CIFAR}#check-build", r"== .SGD."),
    ("E: five epochs", f"{CIFAR}#check-build", r"epochs == 5"),
    ("E: it reports 49 % and 47 %", f"{CIFAR}#check-dense", r"\(0\.49, 0\.47\)"),
    ("E: about every second image is wrong", f"{CIFAR}#check-dense", r"0\.4 < .* < 0\.6"),
    (
        "E: precision and recall of each class",
        f"{HERE}::test_the_report_of_the_dense_baseline_is_that_of_its_recorded_run",
        r"shown, wanted",
    ),
    ("E: a confusion matrix", f"{CIFAR}#check-report", r"confusion_matrix\(truth, said, 10\)"),
    ("E: convolutions of 32 and 64", f"{CIFAR}#check-build", r"== \[32, 64\]"),
    ("E: they are 3×3", f"{CIFAR}#check-build", r"== \(3, 3\)"),
    ("E: dense 64 and 10", f"{CIFAR}#check-build", r"== \[64, 10\]"),
    ("E: Adam", f"{CIFAR}#check-build", r"== .Adam."),
    ("E: ten epochs, batches of 32", f"{CIFAR}#check-build", r"== \(10, 32\)"),
    ("E: it reports 78 % and 70.28 %", f"{CIFAR}#check-dense", r"\(0\.78, 0\.7028\)"),
    ("E: the CNN is far ahead", f"{CIFAR}#check-cnn", r"max\(of_dense\) \+ 0\.1"),
    ("E: ahead at equal parameters", f"{CIFAR}#check-equal", r"max\(0\.1, 3 \* widest\)"),
    (
        "E: predicted classes beside true ones, a picture with its predicted name",
        f"{HERE}::test_classes_are_predicted_beside_the_true_ones_and_below_a_picture",
        r"words in figure",
    ),
    # mistakes that are put right
    (
        "mistake 1: convolution flips the kernel",
        f"{BY_HAND}#flip-rule",
        r"convolved, convolve\(image, flip\(numbered\)\)",
    ),
    (
        "mistake 1: networks do not flip it",
        f"{BY_HAND}#flip-rule",
        r"not .*convolve\(image, numbered",
    ),
    ("mistake 1: when the two agree", f"{BY_HAND}#flip-symmetric", r"flip\(each\), each"),
    (
        "mistake 2: how many zeros same adds",
        f"{SIZES}#check-same",
        r"max\(0, d \* \(k - 1\) - \(n - 1\) % s\)",
    ),
    ("mistake 2: the output of same is ⌈n/s⌉", f"{SIZES}#check-same", r"== -\(-n // s\)"),
    ("mistake 2: the odd zero goes after", f"{SIZES}#check-same", r"after - before in \(0, 1\)"),
    (
        "mistake 2: padding 1 on both sides differs at stride 2",
        f"{SIZES}#check-keras-torch",
        r"not np\.any\(keras == torch\)",
    ),
    ("mistake 3: 10 with k 3, s 2 gives 4", f"{SIZES}#never-read", r"before\.shape == \(4, 4\)"),
    ("mistake 3: the last column is never read", f"{SIZES}#never-read", r"before, after"),
    ("mistake 4: max pooling pads with −∞", f"{POOLING}#check-padding", r"minus_infinity"),
    ("mistake 4: so does Keras", f"{POOLING}#keras-code", r"by_keras, by_ops"),
    ("mistake 4: Keras leaves padding out", f"{POOLING}#keras-code", r"by_keras, leave_out"),
    (
        "mistake 4: PyTorch counts padding in an average",
        f"{POOLING}#check-keras",
        r"count\[0, 0, 0, 0\] == 40",
    ),
    ("mistake 5: a corner is in 4 windows", f"{SIZES}#check-counts", r"\[4, 6, 6, 6, 6, 4\]"),
    ("mistake 5: an inner pixel is in 9", f"{SIZES}#check-counts", r"with_ring.* == 9"),
    (
        "mistake 6: dilation 1 is none",
        f"{HERE}::test_dilation_1_is_none",
        r"output_size\(7, 3\)",
    ),
    ("mistake 6: dilation spreads the kernel", f"{SIZES}#check-dilation", r"== \[3, 5, 7\]"),
    (
        "mistake 7: softmax twice gives at most 0.232",
        f"{ANSWER}#check-twice",
        r"round\(best, 3\) == 0\.232",
    ),
    ("mistake 7: its gradient is faint", f"{ANSWER}#sol-5", r"np\.abs\(twice\)\.max\(\) < 0\.01"),
    (
        "mistake 7: a second softmax keeps the loss above 1.46",
        f"{WRONG}#check-twice",
        r"round\(floor, 2\) == 1\.46",
    ),
    (
        "mistake 7: Keras catches it only at the very end",
        f"{WRONG}#check-keras",
        r"\[False, True, False\]",
    ),
    (
        "mistake 7: test images as validation images flatter",
        f"{WRONG}#check-leaks",
        r"best\[0\] > best\[1\] \+ 0\.03",
    ),
    (
        "mistake 7: statistics before the split invent a result",
        f"{WRONG}#check-leaks",
        r"on_noise\[.before the split.\] > 0\.8",
    ),
    (
        "mistake 7: each number of both leaks",
        f"{HERE}::test_two_leaks_are_as_printed",
        r"shown, wanted",
    ),
    (
        "mistake 7: copies on both sides pass with shuffled labels",
        f"{WRONG}#check-copies",
        r"found\[.split late.\] > 0\.4",
    ),
    (
        "mistake 7: labels shuffled apart leave validation guessing",
        f"{WRONG}#check-apart",
        r"run_apart\.val_accuracy\[-1\] < 0\.25",
    ),
    (
        "mistake 7: no broken function of the chapter passes its check",
        f"{HERE}::test_every_broken_function_is_refused_and_every_repair_accepted",
        r"Not yet: ",
    ),
    (
        "mistake 8: convolution is equivariant to moves",
        f"{POOLING}#equivariant-code",
        r"features\(move\(images, by\)\), move\(still, by\)",
    ),
    (
        "mistake 8: pooling is so for multiples of its stride",
        f"{POOLING}#half-equivariant",
        r"by_two, move\(pooled, 1\)",
    ),
    (
        "mistake 8: pooling is roughly invariant",
        f"{POOLING}#check-change",
        r"0 < first\[2\] / first\[0\] < 1 / 3",
    ),
    ("mistake 8: neither turns nor sizes are hidden", f"{POOLING}#check-turn", r"table\[name\]"),
    (
        "mistake 8: each number of both tables",
        f"{HERE}::test_neither_turns_nor_sizes_are_hidden",
        r"of_map, of_global",
    ),
    (
        "mistake 8: a convolution with stride 1 is equivariant in every number",
        f"{SEES}#equivariance-code",
        r"array_equal\(circular\(moved\), np\.roll\(circular\(gray\), right",
    ),
    (
        "mistake 8: zeros around the image break that at the edge alone",
        f"{SEES}#check-equivariance",
        r"set\(touched\) <= \{0, 31, right - 1, right\}",
    ),
    (
        "mistake 8: a network's answer bears one pixel, not eight",
        f"{SEES}#check-curves",
        r"fall\(.digits., .right., 1\) < 0\.03 and fall\(.digits., .right., 8\) > 0\.3",
    ),
    (
        "mistake 8: what a network bears is learned",
        f"{SEES}#check-curves",
        r"at\(.digits, trained for it., \*case\) > at\(.digits., \*case\)",
    ),
    (
        "E: invariance to rotation is measured",
        f"{SEES}#check-curves",
        r"fall\(.digits., .turn., 90\) > 0\.5",
    ),
    (
        "E: invariance to scale is measured",
        f"{SEES}#check-curves",
        r"fall\(.digits., .scale., 0\.4\) > 0\.3",
    ),
    (
        "E: invariance to translation, rotation and scale in its own network",
        f"{HERE}::test_a_network_does_not_ignore_moves_turns_and_sizes_but_learns_to_bear_them",
        r"pictures\[0\] - pictures\[1\]",
    ),
    (
        "E: advantages and limits are weighed",
        f"{HERE}::test_the_advantages_and_limits_of_source_e_are_weighed_with_measured_numbers",
        r"for claim in claims",
    ),
    ("mistake 9: the bracket around s + 1", f"{SIZES}#check-wrong-formulas", r"== 14\.5"),
    ("mistake 9: volume in place of width", f"{SIZES}#check-wrong-formulas", r"== 3070"),
    (
        "D: batch normalization by hand is Keras's",
        f"{BETTER}#batch-norm-keras",
        r"by_keras, in_training",
    ),
    (
        "mistake 10: a gain must beat the spread over seeds",
        f"{BETTER}#check-verdict",
        r"verdict\(\[2\.0, -1\.0, 1\.0\]\)\.startswith",
    ),
    (
        "mistake 10: each accuracy has its hardware and its time",
        f"{BETTER}#machine",
        r"run\.history\.seconds > 0 and run\.cores and run\.processor",
    ),
    (
        "mistake 10: an accuracy has a spread, hardware and a time",
        f"{HERE}::test_an_accuracy_stands_with_its_spread_hardware_and_time",
        r"run\.history\.seconds",
    ),
    # what else the first chapters promise
    ("by hand: a 3×3×3 filter on color", f"{FILTERS}#color-hand-code", r"total == 160"),
    ("a layer of twelve filters is Keras's", f"{FILTERS}#twelve-keras", r"by_keras, twelve_maps"),
    ("its parameters", f"{FILTERS}#check-cost", r"== 12 \* 28 == layer\.count_params\(\) == 336"),
    ("its multiply-adds", f"{FILTERS}#check-cost", r"== 331_776"),
    ("a dense layer in its place", f"{FILTERS}#check-cost", r"37_748_736"),
    ("1×1 is a dense layer at each pixel", f"{FILTERS}#one-by-one-code", r"ops\.dense"),
    ("depthwise convolution is Keras's", f"{FILTERS}#depthwise-keras", r"by_keras\[0\], own_maps"),
    ("separable convolution is Keras's", f"{FILTERS}#separable-code", r"by_keras, step_2"),
    ("two linear layers are one", f"{BENDS}#two-dense", r"two_layers, one_layer"),
    ("two convolutions are one", f"{BENDS}#compose", r"two_steps, ops\.apply_kernel"),
    ("units that die", f"{BENDS}#check-dead", r"train\(0\.05\)\[0\] < 12 < 28 < train\(1\.0\)"),
    ("ceil mode", f"{POOLING}#check-ceil", r"with_ceil\.shape == \(1, 4, 4, 1\)"),
    ("a maximum is no convolution", f"{POOLING}#imitate-code", r"name == .average."),
    ("the receptive field of a whole network", f"{ANSWER}#table-check", r"receptive_field.* == 18"),
    ("gradients by finite differences", f"{LEARNING}#check-differences", r"by_weights"),
    ("gradients by GradientTape", f"{LEARNING}#tape-code", r"w_gradient.*kernel_gradient"),
    ("digits over 97 %", f"{LEARNING}#check-digits", r"else 0\.97"),
    ("in under a minute", f"{LEARNING}#check-digits", r"seconds < 60"),
    ("one-cycle by hand is the book's", f"{BETTER}#one-cycle-code", r"training\.one_cycle"),
    ("whitened patches are uncorrelated", f"{BETTER}#whiten-code", r"np\.eye\(24\)"),
    ("plain gradients vanish", f"{BETTER}#check-residual", r"ratios\[.plain.\]\[0\] < 0\.01"),
    ("shortcuts alone explode", f"{BETTER}#check-residual", r"ratios\[.shortcuts.\]\[0\] > 100"),
    ("smoothed targets want 0.91", f"{BETTER}#check-smooth", r"0\.91, atol"),
    ("bfloat16 has 8 significant bits", f"{BETTER}#bits", r"bfloat16\(1 / 256\) == 1"),
    ("a random kernel finds edges", f"{LEARNING}#check-edge", r"learned - kernels\.get"),
    # what the last chapter promises
    ("parameters and work of AlexNet", f"{BEYOND}#check-five", r"\(60_965_224, 724_406_816\)"),
    ("parameters and work of ResNet-50", f"{BEYOND}#check-five", r"\(25_636_712, 3_857_973_248\)"),
    ("a shortcut by hand", f"{BEYOND}#check-residual", r"\[\[-1, -1, 3\]\]"),
    ("a shortcut keeps the gradient", f"{BEYOND}#check-depth", r"ends\[.with shortcuts.\] > 0\.1"),
    ("borrowed features win", f"{BEYOND}#check-transfer", r"on_features\[5\].*\+ 0\.03"),
    ("shares of a batch add up", f"{BEYOND}#shares-add", r"whole, first \+ second"),
    ("two workers give one result", f"{BEYOND}#check-workers", r"np\.allclose\(result\["),
]


def asserted(place):
    """Return the text of each assertion in a chapter's cell or in a test."""
    chapter, _, cell = place.partition("#")
    if cell:
        source = "".join(cells(chapter)[cell]["source"])
        scope = ast.parse(source)
    else:
        file, name = place.split("::")
        [path] = TESTS.rglob(file)
        source = path.read_text(encoding="utf-8")
        tests = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
        [scope] = [node for node in tests if node.name == name]
    statements = [node for node in ast.walk(scope) if isinstance(node, ast.Assert)]
    return [" ".join(ast.get_source_segment(source, node).split()) for node in statements]


@pytest.mark.parametrize(("fact", "place", "pattern"), PLACES, ids=[fact for fact, _, _ in PLACES])
def test_each_fact_is_asserted_in_its_place(fact, place, pattern):
    assert any(re.search(pattern, statement) for statement in asserted(place)), fact


def test_the_list_of_places_leaves_no_source_and_no_mistake_out():
    named = {fact.split(":")[0] for fact, _, _ in PLACES}
    assert {"A", "B", "C", "D", "E", *(f"mistake {number}" for number in range(1, 11))} <= named
    assert len({fact for fact, _, _ in PLACES}) == len(PLACES)
