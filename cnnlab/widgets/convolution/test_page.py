"""The convolution board on a page without a kernel, worked by mouse, finger and keys."""

import contextlib
import itertools
from urllib.parse import quote

import numpy as np
import pytest
from browser import (
    PHONE,
    WIDE,
    BoardOnPage,
    Finger,
    axe_findings,
    drag,
    eventually,
    overflow,
    page_with,
    same_number,
    same_numbers,
    shown_number,
)

from cnnlab import kernels, ops, shapes
from cnnlab.widgets import ConvolutionBoard

TALL = '<div style="height: 3000px"></div>'
KERAS, PYTORCH, FLIPPED = range(3)


# --- what a board must show, from Python


def settings_of(board):
    return {name: getattr(board, name) for name in ("bias", "stride", "padding", "dilation")}


def sides_of(board):
    """The zeros around the image: [(top, bottom), (left, right)]."""
    return [
        shapes.same_padding(n, k, board.stride, board.dilation)
        if board.padding == "same"
        else (board.padding, board.padding)
        for n, k in zip(board.image.shape, board.kernel.shape, strict=True)
    ]


def cells_read(board, shape):
    """By plain loops: True for each cell of the padded image that some window reads."""
    read = np.zeros([n + sum(s) for n, s in zip(board.image.shape, sides_of(board), strict=True)])
    for row, col in np.ndindex(shape):
        for i, j in np.ndindex(board.kernel.shape):
            read[
                row * board.stride + i * board.dilation, col * board.stride + j * board.dilation
            ] += 1
    return read > 0


def reads_padding(board, row, col):
    (top, _), (left, _) = sides_of(board)
    height, width = board.image.shape
    return any(
        not 0 <= row * board.stride + i * board.dilation - top < height
        or not 0 <= col * board.stride + j * board.dilation - left < width
        for i, j in np.ndindex(board.kernel.shape)
    )


def rejected_windows(board, shape):
    """Whether there are cells over, and a next window would begin in the image: down, across."""
    answers = []
    for axis in (0, 1):
        length = board.image.shape[axis] + sum(sides_of(board)[axis])
        span = board.dilation * (board.kernel.shape[axis] - 1) + 1
        end_of_last = (shape[axis] - 1) * board.stride + span
        answers.append(end_of_last < length and shape[axis] * board.stride < length)
    return answers


def assert_shows(shown, board):
    """The board on the page shows the state of the board in Python, and its arithmetic."""
    assert_shows_settings(shown, board)
    assert_shows_padding(shown, board)
    try:
        output = board.output
    except ValueError:
        assert_shows_reason(shown)
        return
    assert same_numbers(shown["output"], output)
    assert shown["cell"] == [board.row, board.col] and shown["windowShown"]
    assert shown["edges"] == [
        [reads_padding(board, row, col) for col in range(output.shape[1])]
        for row in range(output.shape[0])
    ]
    assert shown["unread"] == (~cells_read(board, output.shape)).tolist()
    down, across = rejected_windows(board, output.shape)
    assert shown["ghosts"] == {"down": down, "across": across}
    assert_shows_step(shown, board)


def assert_shows_settings(shown, board):
    assert shown["stride"] == str(board.stride)
    assert shown["padded"] == str(board.padding)
    assert shown["dilation"] == str(board.dilation)
    assert float(shown["bias"]) == pytest.approx(board.bias, abs=1e-6)
    weights = [float(term["weight"]) for term in shown["terms"]]
    assert weights == pytest.approx(board.kernel.ravel().tolist(), abs=1e-6)


def assert_shows_padding(shown, board):
    is_padding = np.pad(np.zeros(board.image.shape, bool), sides_of(board), constant_values=True)
    assert shown["padding"] == is_padding.tolist()
    assert same_numbers(shown["image"], np.pad(board.image, sides_of(board)))


def assert_shows_reason(shown):
    assert shown["sum"].startswith("No output: a kernel of")
    assert shown["note"] == shown["sum"]
    assert shown["output"] == [] and shown["cell"] is None and not shown["windowShown"]
    assert shown["ghosts"] == {"down": False, "across": False}
    assert "No output" in shown["captions"]


def assert_shows_step(shown, board):
    step = board.step
    columns = {"pixel": step.patch, "product": step.products, "running": step.running}
    for name, values in columns.items():
        texts = [term[name] for term in shown["terms"]]
        assert all(map(same_number, texts, np.ravel(values))), (name, texts)
    assert shown["windowText"].startswith(f"Output row {board.row}, column {board.col}: ")
    total = float(shown["windowText"].split(": ")[1].replace("−", "-"))
    assert total == pytest.approx(float(step.total), abs=1e-4)
    assert sum_shown(shown) == pytest.approx(float(step.total), abs=1e-4)


def sum_shown(shown):
    """The total at the end of the written sum."""
    before = shown["sum"].split(" → ")[0]
    return float(before.rsplit("= ", 1)[1].replace("−", "-"))


# --- moving the kernel


def cells_away(board, down, across):
    """The middle of the framed kernel, and the place so many cells away."""
    x, y = board.center(board.window)
    cell = board.image.locator(".square").first.bounding_box()
    return (x, y), (x + across * cell["width"], y + down * cell["height"])


def test_the_first_state_is_the_worked_example(open_board):
    shown = open_board(ConvolutionBoard(row=1, col=1)).read()
    assert_shows(shown, ConvolutionBoard(row=1, col=1))
    assert sum_shown(shown) == 198


def test_dragging_moves_the_kernel(open_board):
    board = open_board(ConvolutionBoard())
    drag(board.page, cells_away(board, 2, 3))
    eventually(lambda: assert_shows(board.read(), ConvolutionBoard(row=2, col=3)))
    drag(board.page, cells_away(board, -1, -50))
    eventually(lambda: assert_shows(board.read(), ConvolutionBoard(row=1, col=0)))


def test_dragging_moves_by_strides(open_board):
    state = {"stride": 2, "padding": "same", "dilation": 2}
    board = open_board(ConvolutionBoard(**state))
    drag(board.page, cells_away(board, 4, 1.8))
    eventually(lambda: assert_shows(board.read(), ConvolutionBoard(row=2, col=1, **state)))


def test_a_click_on_a_pixel_brings_the_kernel_there(open_board):
    board = open_board(ConvolutionBoard())
    board.cell_of(board.image, 4, 4).click()
    assert_shows(board.read(), ConvolutionBoard(row=3, col=3))
    board.page.keyboard.press("ArrowLeft")
    assert_shows(board.read(), ConvolutionBoard(row=3, col=2))


def test_a_click_on_an_output_brings_the_kernel_there(open_board):
    board = open_board(ConvolutionBoard())
    board.cell_of(board.output, 2, 1).click()
    assert_shows(board.read(), ConvolutionBoard(row=2, col=1))


@pytest.fixture
def finger(open_page, write_page):
    """A board on a phone, and a finger: finger.swipe(start, end)."""
    page = open_page(write_page(ConvolutionBoard(), below=TALL), PHONE, 740, has_touch=True)
    board = BoardOnPage(page)
    board.swipe = Finger(page).swipe
    return board


def test_a_finger_drags_the_kernel_and_the_page_stays(finger):
    finger.swipe(*cells_away(finger, 3, 2))
    eventually(lambda: assert_shows(finger.read(), ConvolutionBoard(row=3, col=2)))
    assert finger.page.evaluate("scrollY") == 0


@pytest.mark.parametrize("place", ["image", "output", "terms"])
def test_a_finger_beside_the_kernel_scrolls_the_page(finger, place):
    beside = {
        "image": finger.cell_of(finger.image, 5, 5),
        "output": finger.cell_of(finger.output, 1, 1),
        "terms": finger.root.locator(".term .product").first,
    }[place]
    x, y = finger.center(beside)
    before = finger.page.evaluate("scrollY")
    finger.swipe((x, y), (x, y - 200))
    finger.page.wait_for_function(f"scrollY > {before + 50}")
    assert_shows(finger.read(), ConvolutionBoard())


def test_a_tap_on_an_output_brings_the_kernel_there(finger):
    finger.cell_of(finger.output, 3, 0).tap()
    eventually(lambda: assert_shows(finger.read(), ConvolutionBoard(row=3, col=0)))


def test_keys_move_the_kernel_and_stop_at_the_edges(open_board):
    board = open_board(ConvolutionBoard(row=1, col=1))
    steps = [
        ("ArrowRight", 1, 2), ("ArrowDown", 2, 2), ("ArrowLeft", 2, 1), ("ArrowUp", 1, 1),
        ("End", 1, 3), ("ArrowRight", 1, 3), ("PageDown", 3, 3), ("ArrowDown", 3, 3),
        ("Home", 3, 0), ("ArrowLeft", 3, 0), ("PageUp", 0, 0), ("ArrowUp", 0, 0),
    ]  # fmt: skip
    for key, row, col in steps:
        board.press(key)
        assert board.read()["cell"] == [row, col], key
    assert_shows(board.read(), ConvolutionBoard())


def test_everything_can_be_reached_by_the_tab_key_alone(open_board):
    board = open_board(ConvolutionBoard())
    names = set()
    for _ in range(60):
        board.page.keyboard.press("Tab")
        names.add(
            board.page.evaluate(
                "() => document.activeElement.getAttribute('aria-label')"
                " ?? document.activeElement.closest('label, fieldset, button')?.textContent ?? ''"
            )
        )
    wanted = ("Kernel over the image", "Kernel row 2, column 2", "Play", "Step", "Back", "Edit")
    wanted += ("Compare", "Reset", "Copy link", "Kernel", "Size", "Bias", "1", "0")
    for start in wanted:
        assert any(name.lstrip("◀ ").startswith(start) for name in names), (start, names)


def test_focus_is_visible(open_board):
    board = open_board(ConvolutionBoard())
    board.page.keyboard.press("Tab")
    focused = board.page.evaluate(
        "() => { const style = getComputedStyle(document.activeElement);"
        " return [document.activeElement.className, style.outlineStyle, style.outlineWidth] }"
    )
    assert focused == ["window", "solid", "3px"]


def test_step_and_back_go_through_the_output_in_reading_order(open_board):
    board = open_board(ConvolutionBoard(row=0, col=2))
    for row, col in [(0, 3), (1, 0), (1, 1)]:
        board.button("Step").click()
        shown = board.read()
        assert shown["cell"] == [row, col]
        assert shown["message"] == shown["windowText"]
    for row, col in [(1, 0), (0, 3)]:
        board.button("Back").click()
        assert board.read()["cell"] == [row, col]


def test_play_steps_until_it_is_paused(open_board):
    board = open_board(ConvolutionBoard(row=3, col=2))
    board.page.clock.install(time=0)
    board.page.clock.pause_at(1000)
    board.button("Play").click()
    assert board.read()["cell"] == [3, 3]
    board.page.clock.run_for(1450)
    assert board.read()["cell"] == [0, 1]
    board.button("Pause").click()
    board.page.clock.run_for(5000)
    assert board.read()["cell"] == [0, 1]
    assert board.button("Play").is_visible()


# --- every setting


def test_every_stride_padding_and_dilation(open_board):
    board = open_board(ConvolutionBoard(row=1, col=1))
    expected = ConvolutionBoard(row=1, col=1)
    reasons = 0
    for stride, padding, dilation in itertools.product(
        (1, 2, 3, 4), (0, 1, 2, 3, "same"), (1, 2, 3)
    ):
        for name, value in {"stride": stride, "padding": padding, "dilation": dilation}.items():
            if getattr(expected, name) != value:
                board.choose(name.capitalize(), value)
                setattr(expected, name, value)
        shown = board.read()
        assert_shows(shown, expected)
        reasons += shown["sum"].startswith("No output")
    assert reasons == 4  # dilation 3 spans 7 cells, and padding 0 leaves 6: one for each stride


@pytest.mark.parametrize("size", range(1, 8))
def test_every_kernel_size(open_board, size):
    board = open_board(ConvolutionBoard(padding=1, row=2, col=2))
    board.select("Size", str(size))
    shown = board.read()
    kernel = np.reshape([float(term["weight"]) for term in shown["terms"]], (size, size))
    middle = size // 2 - 1
    if size >= 3:
        old = kernel[middle : middle + 3, middle : middle + 3]
        np.testing.assert_array_equal(old, ConvolutionBoard().kernel)
        assert kernel.sum() == ConvolutionBoard().kernel.sum()
    expected = ConvolutionBoard(padding=1, kernel=kernel)
    expected.move(*shown["cell"])
    assert_shows(shown, expected)
    assert shown["size"] == str(size)


@pytest.mark.parametrize("name", kernels.names())
def test_every_named_kernel(open_board, name):
    board = open_board(ConvolutionBoard())
    board.select("Kernel", name)
    shown = board.read()
    expected = ConvolutionBoard(kernel=kernels.get(name))
    expected.move(*shown["cell"])
    assert_shows(shown, expected)
    assert shown["kernelName"] == name
    assert kernels.describe(name) in shown["message"]


def random_board(random):
    grid = lambda largest: random.integers(-99, 256, random.integers(1, largest + 1, 2))  # noqa: E731
    board = ConvolutionBoard(
        image=grid(8),
        kernel=grid(5) if random.integers(2) else random.normal(size=(3, 2)).round(3),
        bias=int(random.integers(-5, 6)),
        stride=int(random.integers(1, 5)),
        padding=[0, 1, 2, 3, "same"][random.integers(5)],
        dilation=int(random.integers(1, 4)),
    )
    with contextlib.suppress(ValueError):
        board.move(*(int(random.integers(n)) for n in board.output_shape))
    return board


def in_address(state, name="convolution"):
    texts = {"board": name}
    for key, value in state.items():
        if isinstance(value, list):
            value = "/".join(",".join(map(str, row)) for row in value)
        texts[key] = int(value) if isinstance(value, bool) else value
    return "#" + "&".join(f"{key}={quote(str(value))}" for key, value in texts.items())


def test_random_boards_come_out_of_the_address_as_python_has_them(open_board):
    random = np.random.default_rng(2)
    board = open_board(ConvolutionBoard())
    for _ in range(60):
        expected = random_board(random)
        board.page.evaluate(
            "hash => new Promise(done => { addEventListener('hashchange', done, {once: true});"
            " location.hash = hash; }).then(() => null)",
            in_address(expected.state()),
        )
        assert_shows(board.read(), expected)


def test_the_formula_stands_with_the_present_numbers(open_board):
    board = open_board(ConvolutionBoard(image=np.arange(100).reshape(10, 10), stride=2))
    letters, numbers = board.read()["formulas"]
    assert "n + 2p − d(k − 1) − 1" in letters
    assert numbers == "10 + 2·0 − 1·(3 − 1) − 12 + 1 = 3.5 + 1 = 4"
    assert shapes.output_size(10, 3, 2) == 4
    assert board.read()["note"] == "Never read: row 9 and column 9 (hatched)."
    board.choose("Padding", "same")
    assert "⌈" not in board.read()["formulas"][1] and "= 5" in board.read()["formulas"][1]


def test_marks_are_seen_and_not_only_named(open_board):
    board = open_board(ConvolutionBoard(image=np.arange(64).reshape(8, 8), stride=3, padding=1))
    style = (
        "cell => { const s = getComputedStyle(cell); return [s.backgroundImage, s.borderStyle] }"
    )
    shown = board.read()
    unread = np.argwhere(np.array(shown["unread"]))[0]
    assert "repeating-linear-gradient" in board.cell_of(board.image, *unread).evaluate(style)[0]
    assert board.cell_of(board.image, 0, 0).evaluate(style)[1] == "dashed"
    assert shown["ghosts"]["down"] and shown["ghosts"]["across"]
    ghost = board.root.locator(".ghost.across").bounding_box()
    last = board.cell_of(board.image, 1, 9).bounding_box()
    assert ghost["width"] > 10 and ghost["x"] < last["x"] + last["width"]


# --- pointing


def cells_where(flags):
    return {tuple(map(int, at)) for at in np.argwhere(np.array(flags))}


def test_pointing_at_a_pixel_lights_the_outputs_that_read_it(open_board):
    state = ConvolutionBoard(stride=2, padding=1)
    board = open_board(state)
    board.cell_of(board.image, 5, 6).hover()
    readers = {
        (row, col)
        for row, col in np.ndindex(state.output_shape)
        if 0 <= 5 - 2 * row < 3 and 0 <= 6 - 2 * col < 3
    }
    eventually(lambda: cells_where(board.read()["outputLit"]) == readers)
    assert board.read()["message"] == f"{len(readers)} of the 9 windows read this pixel."
    board.page.mouse.move(1, 1)
    eventually(lambda: cells_where(board.read()["outputLit"]) == set())


def test_pointing_at_an_output_frames_its_window(open_board):
    board = open_board(ConvolutionBoard())
    board.cell_of(board.output, 2, 3).hover()
    preview = board.root.locator(".preview")
    eventually(preview.is_visible)
    box, first = preview.bounding_box(), board.cell_of(board.image, 2, 3).bounding_box()
    last = board.cell_of(board.image, 4, 5).bounding_box()
    assert box["x"] == pytest.approx(first["x"], abs=2)
    assert box["y"] == pytest.approx(first["y"], abs=2)
    assert box["x"] + box["width"] == pytest.approx(last["x"] + last["width"], abs=2)
    assert board.read()["cell"] == [0, 0]
    board.page.mouse.move(1, 1)
    eventually(preview.is_hidden)


def test_pointing_at_a_product_lights_its_pixel(open_board):
    board = open_board(ConvolutionBoard(row=1, col=0, stride=2, padding=1, dilation=2))
    board.root.locator(".term").nth(5).locator(".product").hover()
    lit = {(2 * 1 + 1 * 2, 2 * 0 + 2 * 2)}
    eventually(lambda: cells_where(board.read()["imageLit"]) == lit)
    board.page.mouse.move(1, 1)
    eventually(lambda: cells_where(board.read()["imageLit"]) == set())


# --- typing


def test_a_typed_weight_counts_at_once(open_board):
    board = open_board(ConvolutionBoard(row=2, col=1))
    board.weight(0, 2).fill("-1.5")
    kernel = ConvolutionBoard().kernel.astype(float)
    kernel[0, 2] = -1.5
    assert_shows(board.read(), ConvolutionBoard(row=2, col=1, kernel=kernel))
    assert board.read()["kernelName"] == "your own"


def test_a_typed_minus_sign_may_be_the_true_one(open_board):
    board = open_board(ConvolutionBoard())
    board.root.get_by_label("Bias").fill("−7")
    assert sum_shown(board.read()) == ConvolutionBoard(bias=-7).step.total
    board.window.focus()
    assert_shows(board.read(), ConvolutionBoard(bias=-7))


def test_a_typed_pixel_counts_at_once(open_board):
    board = open_board(ConvolutionBoard(padding=1))
    board.button("Edit pixels").click()
    assert board.pixel_field(0, 0).evaluate("field => field === document.activeElement")
    board.pixel_field(2, 3).fill("99")
    image = ConvolutionBoard().image.copy()
    image[2, 3] = 99
    assert_shows(board.read(), ConvolutionBoard(padding=1, image=image))
    board.button("Edit pixels").click()
    assert not board.pixel_field(2, 3).is_visible()


def test_a_double_click_opens_the_pixels(open_board):
    board = open_board(ConvolutionBoard())
    board.cell_of(board.image, 5, 5).dblclick()
    assert board.pixel_field(5, 5).is_visible()
    assert board.button("Edit pixels").get_attribute("aria-pressed") == "true"


HOSTILE_TEXTS = ["", " ", "abc", "1e308", "1e3", "NaN", "Infinity", "--1", "1,5", "0x10", "10000"]
HOSTILE_TEXTS += ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "9" * 10_000]


@pytest.mark.parametrize("field", ["weight", "pixel", "bias"])
def test_hostile_texts_are_refused_in_place(open_board, field):
    board = open_board(ConvolutionBoard(row=1, col=1))
    board.button("Edit pixels").click()
    inputs = {"weight": board.weight(1, 1), "pixel": board.pixel_field(2, 2)}
    typed = inputs.get(field, board.root.get_by_label("Bias"))
    old = typed.input_value()
    for text in HOSTILE_TEXTS:
        typed.fill(text)
        shown = board.read()
        assert shown["invalid"] == 1, text
        assert "type a number from −9999 to 9999" in shown["message"], text
        assert shown["message"].endswith("The old value still counts.") and len(text) + 1
        assert len(shown["message"]) < 200
        assert sum_shown(shown) == 198
    typed.blur()
    assert typed.input_value() == old
    board.press("ArrowRight")
    assert_shows(board.read(), ConvolutionBoard(row=1, col=2))
    assert board.page.locator("img, script:not([src])").count() == 0


def test_after_a_refusal_a_good_value_counts(open_board):
    board = open_board(ConvolutionBoard())
    board.weight(0, 0).fill("x")
    board.weight(0, 0).fill("3")
    shown = board.read()
    assert shown["invalid"] == 0 and shown["message"] == ""
    assert float(shown["terms"][0]["weight"]) == 3


# --- comparing


@pytest.mark.parametrize(
    "state",
    [
        {"stride": 2, "kernel": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]},
        {"stride": 1},
        {"stride": 3, "bias": 2, "kernel": [[1, 2], [3, 4]]},
        {"dilation": 2, "kernel": [[0, 1, 2], [3, 4, 5], [6, 7, 8]]},
    ],
    ids=str,
)
def test_three_conventions_stand_side_by_side(open_board, state):
    board = open_board(ConvolutionBoard(**state))
    assert board.read()["compare"] is None
    board.button("Compare").click()
    variants = board.read()["compare"]
    kernel, options = ConvolutionBoard(**state).kernel, settings_of(ConvolutionBoard(**state))
    image = ConvolutionBoard().image
    expected = [
        ops.apply_kernel(image, kernel, **options | {"padding": "same"}),
        ops.apply_kernel(image, kernel, **options | {"padding": 1}),
        ops.apply_kernel(image, np.flip(kernel), **options | {"padding": "same"}),
    ]
    for variant, output in zip(variants, expected, strict=True):
        assert same_numbers(variant["output"], output)
        assert f"{output.shape[0]}×{output.shape[1]}" in variant["note"]
    for index in (PYTORCH, FLIPPED):
        if expected[index].shape == expected[KERAS].shape:
            differs = (expected[index] != expected[KERAS]).tolist()
            assert variants[index]["differs"] == differs
        else:
            assert "another size" in variants[index]["note"]
    assert not np.any(variants[KERAS]["differs"])


def test_at_stride_2_same_padding_and_padding_1_differ_on_even_sides(open_board):
    board = open_board(ConvolutionBoard(stride=2, compare=True))
    keras, pytorch, flipped = board.read()["compare"]
    assert "top 0, bottom 1" in keras["note"] and "top 1, bottom 1" in pytorch["note"]
    assert np.all(pytorch["differs"]) and not np.any(flipped["differs"])
    assert flipped["note"].endswith("equal to Keras same.")


# --- the address


def hash_of(page, holds):
    page.wait_for_function("text => location.hash.includes(text)", arg=holds)
    return page.evaluate("location.hash")


def test_the_address_keeps_what_differs_from_the_first_state(open_board, open_page):
    board = open_board(ConvolutionBoard())
    assert board.page.evaluate("location.hash") == ""
    board.choose("Stride", 2)
    board.choose("Padding", "same")
    board.weight(0, 0).fill("-3")
    board.press("ArrowRight")
    address = hash_of(board.page, "col=1")
    kernel = ConvolutionBoard().kernel.copy()
    kernel[0, 0] = -3
    expected = ConvolutionBoard(stride=2, padding="same", kernel=kernel, col=1)
    assert address == "#board=convolution&kernel=-3,2,1/2,4,2/1,2,1&stride=2&padding=same&col=1"
    again = open_page(board.page.url)
    assert_shows(BoardOnPage(again).read(), expected)


def test_a_new_address_sets_the_board_anew(open_board):
    board = open_board(ConvolutionBoard(), "#board=convolution&stride=3&row=1")
    assert_shows(board.read(), ConvolutionBoard(stride=3, row=1))
    board.page.evaluate("location.hash = '#board=convolution&padding=2'")
    board.page.wait_for_function("document.querySelector('input[value=\"2\"]:checked')")
    assert_shows(board.read(), ConvolutionBoard(padding=2))


BAD_ADDRESSES = {
    "stride=0": "the stride",
    "stride=99999999999": "the stride",
    "padding=full": "the padding",
    "dilation=1.5": "the dilation",
    "kernel=1,2/3": "kernel",
    "kernel=": "kernel",
    "kernel=" + "/".join(["1,1,1,1,1,1,1,1"] * 8): "kernel",
    "image=" + ",".join("1" * 17): "image",
    "image=1,x": "image",
    "bias=1e9": "the bias",
    "row=-1": "the row",
    "compare=yes": "compare",
    "nonsense=1": "no setting “nonsense”",
    "constructor=1": "no setting “constructor”",
    "__proto__=1": "no setting “__proto__”",
    "stride=%3Cscript%3Ealert(1)%3C/script%3E": "the stride",
    "stride=%E0%A4%A": "the stride",
}


@pytest.mark.parametrize(("part", "names"), BAD_ADDRESSES.items(), ids=lambda text: text[:30])
def test_a_bad_address_is_refused_with_a_sentence(open_board, part, names):
    board = open_board(ConvolutionBoard(), f"#board=convolution&{part}&col=2")
    shown = board.read()
    assert names in shown["message"] and shown["message"].endswith(".")
    assert len(shown["message"]) < 250
    assert_shows(shown, ConvolutionBoard(col=2))
    assert "problem" in board.root.get_by_role("status").get_attribute("class")


@pytest.mark.parametrize(
    "address", ["#", "#board", "#board=", "#board=other&stride=2", "#%", "#a=1"]
)
def test_an_address_of_something_else_changes_nothing(open_board, address):
    assert_shows(open_board(ConvolutionBoard(), address).read(), ConvolutionBoard())


def test_a_cell_outside_the_output_is_brought_inside(open_board):
    board = open_board(ConvolutionBoard(), "#board=convolution&row=90&col=90&stride=2")
    assert_shows(board.read(), ConvolutionBoard(stride=2, row=1, col=1))


def test_two_boards_live_apart(open_page, write_page):
    states = [ConvolutionBoard(name="one"), ConvolutionBoard(name="two", stride=2)]
    page = open_page(write_page(*states))
    one, two = BoardOnPage(page, 0), BoardOnPage(page, 1)
    one.press("ArrowRight")
    assert_shows(one.read(), ConvolutionBoard(col=1))
    assert_shows(two.read(), ConvolutionBoard(stride=2))
    two.choose("Padding", 3)
    assert hash_of(page, "board=two") == "#board=two&padding=3"
    assert_shows(one.read(), ConvolutionBoard(col=1))
    page.evaluate("location.hash = '#board=one&stride=4'")
    page.wait_for_function("document.querySelector('input[value=\"4\"]:checked')")
    assert_shows(one.read(), ConvolutionBoard(stride=4))
    assert_shows(two.read(), ConvolutionBoard(stride=2, padding=3))


def test_boards_of_one_name_get_addresses_of_their_own(open_page, write_page):
    page = open_page(write_page(ConvolutionBoard(), ConvolutionBoard()))
    BoardOnPage(page, 1).press("ArrowDown")
    assert hash_of(page, "board=") == "#board=convolution-2&row=1"


def test_reset_brings_the_first_state_back(open_board):
    first = {"stride": 2, "row": 1, "bias": 4}
    board = open_board(ConvolutionBoard(**first))
    board.choose("Dilation", 2)
    board.weight(0, 0).fill("8")
    board.button("Edit pixels").click()
    board.pixel_field(0, 0).fill("200")
    board.button("Compare").click()
    board.button("Reset").click()
    shown = board.read()
    assert_shows(shown, ConvolutionBoard(**first))
    assert shown["compare"] is None and not board.pixel_field(0, 0).is_visible()
    assert shown["message"] == "The board is as it was at first."


def test_copy_link_copies_the_address_of_the_present_state(open_page, write_page, server):
    write_page(ConvolutionBoard())
    page = open_page(f"{server}/page.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    board = BoardOnPage(page)
    board.choose("Stride", 3)
    board.button("Copy link").click()
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('copied')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{server}/page.html#board=convolution&stride=3"
    assert_shows(BoardOnPage(open_page(copied)).read(), ConvolutionBoard(stride=3))


def test_where_copying_is_refused_the_link_is_shown(open_board):
    board = open_board(ConvolutionBoard())
    board.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }"
    )
    board.button("Copy link").click()
    board.page.wait_for_function(
        "document.querySelector('[role=status]').textContent.includes('#board=convolution')"
    )


# --- every host and reader


def test_the_board_works_from_a_server_too(open_page, write_page, server):
    write_page(ConvolutionBoard())
    board = BoardOnPage(open_page(f"{server}/page.html"))
    drag(board.page, cells_away(board, 1, 2))
    eventually(lambda: assert_shows(board.read(), ConvolutionBoard(row=1, col=2)))
    board.choose("Padding", 1)
    assert_shows(board.read(), ConvolutionBoard(row=1, col=2, padding=1))


def test_without_a_script_the_picture_stays(open_page, write_page):
    board = ConvolutionBoard(padding="same", row=2)
    page = open_page(write_page(board), java_script_enabled=False)
    picture = page.get_by_alt_text(board.describe())
    assert picture.is_visible() and picture.bounding_box()["width"] > 300
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    assert page.locator(".cnnlab-frame").count() == 0


LOOKS = list(itertools.product((WIDE, PHONE), ("light", "dark"), (False, True)))


@pytest.fixture(params=LOOKS, ids=lambda look: "-".join(map(str, look)))
def look(request, open_page, write_page):
    """The board at each width and scheme, plain, and with comparison and open pixels."""
    width, theme, everything = request.param
    settings = {"padding": 2, "stride": 3, "dilation": 2} if everything else {}
    page = open_page(write_page(ConvolutionBoard(compare=everything, **settings)), width)
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    board = BoardOnPage(page)
    if everything:
        board.button("Edit pixels").click()
    return board


SMALL_TEXT = """board => [...board.querySelectorAll('*')].filter(element => {
  const own = element.matches('input, select') ||
    [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  return own && element.getBoundingClientRect().width
    && parseFloat(getComputedStyle(element).fontSize) < 11;
}).map(element => element.className || element.tagName)"""
CLIPPED = """board => [...board.querySelectorAll('.square, .pixel, .product, .running, button')]
  .filter(cell => cell.checkVisibility() && cell.scrollWidth > cell.clientWidth + 1)
  .map(cell => cell.textContent)"""


def test_axe_finds_nothing(look):
    assert axe_findings(look.page) == []


def test_everything_fits_and_can_be_read(look):
    assert overflow(look.page) <= 0
    assert look.root.evaluate(SMALL_TEXT) == []
    assert look.root.evaluate(CLIPPED) == []


def test_large_numbers_fit_a_phone(open_page, write_page):
    image = np.full((6, 6), 9999) * np.where(np.indices((6, 6)).sum(0) % 2, -1, 1)
    page = open_page(write_page(ConvolutionBoard(image=image, padding=3)), PHONE)
    board = BoardOnPage(page)
    assert overflow(page) <= 0
    assert board.root.evaluate(CLIPPED) == [] and board.root.evaluate(SMALL_TEXT) == []
    assert_shows(board.read(), ConvolutionBoard(image=image, padding=3))


def test_the_largest_board_stays_inside_the_page(open_page, write_page):
    state = ConvolutionBoard(image=np.full((16, 16), -9999), kernel=np.full((7, 7), 9999))
    page = open_page(write_page(state), PHONE)
    assert overflow(page) <= 0
    shown = BoardOnPage(page).read()
    assert shown_number(shown["output"][0][0])[0] == pytest.approx(state.output[0, 0], rel=0.2)


def test_reduced_motion_is_respected(open_board):
    duration = "window => getComputedStyle(window).transitionDuration"
    calm = open_board(ConvolutionBoard(), reduced_motion="reduce")
    assert calm.window.evaluate(duration) == "0s"
    usual = open_board(ConvolutionBoard(), reduced_motion="no-preference")
    assert usual.window.evaluate(duration) != "0s"


def test_print_shows_the_numbers_and_no_controls(open_board):
    board = open_board(ConvolutionBoard())
    assert board.button("Play").is_visible()
    board.page.emulate_media(media="print")
    assert not board.button("Play").is_visible()
    assert not board.root.locator(".hint").is_visible()
    assert board.image.is_visible() and board.output.is_visible()
    assert board.root.locator(".sum").is_visible()


def test_a_page_with_a_broken_board_keeps_the_others(open_page, folder):
    broken = '<div class="cnnlab-board" data-board="unknown" data-state="{}"><p>Kept</p></div>'
    html = page_with(ConvolutionBoard()).replace("<h1>Boards</h1>", f"<h1>Boards</h1>{broken}")
    (folder / "two.html").write_text(html, encoding="utf-8")
    page = open_page((folder / "two.html").as_uri())
    assert page.get_by_text("Kept").is_visible()
    assert_shows(BoardOnPage(page, 1).read(), ConvolutionBoard())
