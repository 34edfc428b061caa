"""The digit pad in Chromium: by mouse, finger and keys, against NumPy, Keras and SciPy's steps."""

import json
import re

import numpy as np
import pytest
from browser import (
    PHONE,
    WIDE,
    Finger,
    axe_findings,
    overflow,
    same_number,
)
from playwright.sync_api import expect

from cnnlab.widgets import ConvolutionBoard, DigitPad
from cnnlab.widgets.digitpad import drawing, network

READ = """(board) => {
  const one = (selector) => board.querySelector(selector);
  const all = (selector) => [...board.querySelectorAll(selector)];
  const text = (element) => element?.textContent;
  const pixels = (canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const rows = [];
    for (let i = 0; i < data.length; i += 4) {
      if ((i / 4) % canvas.width === 0) rows.push([]);
      rows.at(-1).push(data[i]);
    }
    return rows;
  };
  const [scaled, centered, input] = all('.digitpad-steps canvas').map(pixels);
  return {
    pad: pixels(one('.digitpad-pad canvas')), scaled, centered, input,
    probabilities: all('.digitpad-class > span').map(text),
    bars: all('.digitpad-bar div').map((bar) => parseFloat(bar.style.width)),
    answer: text(one('p.sum')), message: text(one('[role=status]')),
    note: text(one('.digitpad-steps + .note')),
    unit: text(one('.digitpad-unit figcaption')), read: text(one('.digitpad-unit .note')),
    sum: text(one('.digitpad-unit .sum')),
    cards: all('.term').filter((card) => !card.hidden).map((card) =>
      [...card.children].map((part) => part.textContent.replace(/^[×=] /, ''))),
    channels: all('.digitpad-channels button').filter((b) => b.checkVisibility()).map(text),
    maps: all('.digitpad-layers canvas').map(pixels),
    framed: all('.digitpad-layer path.digitpad-seen').map((path) =>
      (path.getAttribute('d').match(/M/g) ?? []).length),
  };
}"""


class Hands:
    """One digit pad on a page: what it shows, and the hands that work it."""

    def __init__(self, page, index=0):
        self.page = page
        self.root = page.locator(".cnnlab-board").nth(index)
        self.root.locator(".cnnlab-frame").wait_for()
        self.pad = self.root.get_by_role("application")

    def read(self):
        return self.root.evaluate(READ)

    def button(self, name):
        return self.root.get_by_role("button", name=name)

    def layer(self, name):
        return self.root.get_by_role("slider", name=f"{name}: arrow keys")

    def slide(self, name, value):
        self.root.get_by_role("slider", name=name, exact=True).fill(str(value))

    def screen(self, down, across):
        """Return where a point of the pad is on the screen."""
        self.pad.scroll_into_view_if_needed()
        box = self.pad.bounding_box()
        return box["x"] + across / 112 * box["width"], box["y"] + down / 112 * box["height"]

    def draw(self, *points):
        """Draw a stroke with the mouse, from point to point of the pad."""
        mouse = self.page.mouse
        mouse.move(*self.screen(*points[0]))
        mouse.down()
        for point in points[1:]:
            mouse.move(*self.screen(*point))
        mouse.up()

    def click_unit(self, name, shape, number, row, col):
        """Press a unit of a map, with a pixel of gray between the maps."""
        rows, cols, maps = shape
        across = 6 if maps > 12 else 4
        down, right = number // across * (rows + 1) + row, number % across * (cols + 1) + col
        stage = self.layer(name)
        stage.scroll_into_view_if_needed()
        box = stage.bounding_box()
        width, height = across * (cols + 1) - 1, -(-maps // across) * (rows + 1) - 1
        place = {
            "x": (right + 0.5) * box["width"] / width,
            "y": (down + 0.5) * box["height"] / height,
        }
        stage.click(position=place)

    def assert_shows(self, board):
        """Compare what the page shows with what NumPy computes."""
        shown = self.read()
        np.testing.assert_array_equal(shown["pad"], board.ink)
        assert np.abs(np.array(shown["input"]) - 255 * board.image).max() <= 0.51
        assert np.abs(np.array(shown["centered"]) - 255 * board.steps.image).max() <= 0.51
        for text, bar, share in zip(
            shown["probabilities"], shown["bars"], board.probabilities, strict=True
        ):
            assert float(text.lstrip("<>")) == pytest.approx(share, abs=1.1e-3)
            assert bar == pytest.approx(100 * share, abs=1e-3)
        assert f"answers {board.probabilities.argmax()} with" in shown["answer"]
        self.assert_unit(shown, board)
        return shown

    def assert_unit(self, shown, board):
        unit = board.unit
        name = "Logit of class" if board.layer == "dense" else f"map {board.map}, row {board.row}"
        assert name in shown["unit"]
        assert float(shown["unit"].split(": ")[-1].replace("−", "-")) == pytest.approx(
            unit.value, abs=5.1e-5
        )
        channel = board.channel if unit.patch.shape[2] > 1 else 0
        patch = unit.patch[..., channel].ravel()
        assert len(shown["cards"]) == len(patch)
        for k, (value, weight, product) in enumerate(shown["cards"]):
            assert same_number(value, patch[k])
            if unit.kernel is not None:
                assert same_number(weight, unit.kernel[..., channel].ravel()[k])
                assert same_number(product, unit.products[..., channel].ravel()[k])
        if unit.patch.shape[2] > 1:
            assert all(
                same_number(text.split(": ")[1], value)
                for text, value in zip(shown["channels"], unit.sums, strict=True)
            )


@pytest.fixture
def open_pad(open_page, write_page):
    def open_(*boards, address="", **options):
        page = open_page(write_page(*(boards or [DigitPad()])) + address, **options)
        return Hands(page)

    return open_


# --- hands


def test_it_starts_with_a_filled_example(open_pad):
    shown = open_pad().assert_shows(DigitPad())
    assert "These 71×44 pixels become 20×12" in shown["note"]
    for values, (name, shape) in zip(shown["maps"], network.LAYERS.items(), strict=False):
        held, grays = DigitPad().layers[name], np.array(values)
        first = grays[: shape[0], : shape[1]]
        assert np.abs(first - 255 * held[..., 0] / held.max()).max() <= 0.51


def test_the_mouse_draws_and_what_is_drawn_can_be_taken_back(open_pad):
    hands, board = open_pad(), DigitPad(strokes=[])
    hands.button("Clear").click()
    shown = hands.assert_shows(board)
    assert shown["answer"].startswith("Nothing is on the pad.")
    one, two = [(20, 30), (20, 80), (90, 45)], [(56, 40), (56, 76)]
    hands.draw(*one)
    board.strokes = [one]
    hands.assert_shows(board)
    hands.draw(*two)
    hands.draw((100, 100))  # a dot
    board.strokes = [one, two, [(100, 100)]]
    hands.assert_shows(board)
    hands.button("Undo stroke").click()
    hands.button("Undo stroke").click()
    board.strokes = [one]
    hands.assert_shows(board)
    hands.button("Reset").click()
    hands.assert_shows(DigitPad())


def test_the_layers_follow_while_the_stroke_is_drawn(open_pad):
    hands = open_pad()
    hands.button("Clear").click()
    mouse = hands.page.mouse
    mouse.move(*hands.screen(20, 56))
    mouse.down()
    mouse.move(*hands.screen(60, 56))
    hands.assert_shows(DigitPad(strokes=[[(20, 56), (60, 56)]]))
    mouse.move(*hands.screen(160, 300))  # beyond the pad: the stroke ends at its edge
    mouse.up()
    hands.assert_shows(DigitPad(strokes=[[(20, 56), (60, 56), (112, 112)]]))


def test_a_finger_draws_and_beside_the_pad_it_scrolls(open_pad):
    hands = open_pad(has_touch=True, width=PHONE, height=700)
    hands.button("Clear").click()
    hands.page.evaluate("scrollTo(0, 0)")
    finger = Finger(hands.page)
    finger.swipe(hands.screen(90, 30), hands.screen(20, 80))
    expect(hands.button("Undo stroke")).to_be_enabled()
    assert hands.page.evaluate("scrollY") == 0
    points = np.linspace((90, 30), (20, 80), 9)
    assert np.abs(np.array(hands.read()["pad"], int) - drawing.ink([points])).mean() < 1
    box = hands.root.locator(".digitpad-classes").bounding_box()
    finger.swipe((box["x"] + 200, box["y"] + 150), (box["x"] + 200, box["y"] - 50))
    hands.page.wait_for_function("scrollY > 50")


def test_a_second_finger_does_not_disturb_the_first(open_pad):
    hands = open_pad(has_touch=True, width=PHONE)
    hands.button("Clear").click()
    devtools = hands.page.context.new_cdp_session(hands.page)

    def touch(kind, *places):
        points = [
            dict(zip("xy", hands.screen(*place), strict=True), id=i)
            for i, place in enumerate(places)
        ]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (20, 20))
    touch("touchStart", (20, 20), (100, 100))
    touch("touchMove", (20, 60), (90, 90))
    touch("touchEnd")
    expect(hands.button("Undo stroke")).to_be_enabled()
    ink = np.array(hands.read()["pad"])
    assert ink[15:25, 15:65].any() and not ink[60:].any()


def test_the_keyboard_alone_draws(open_pad):
    hands = open_pad()
    hands.button("Clear").click()
    hands.pad.focus()
    for key in ("ArrowUp", "ArrowUp", "Space", "ArrowDown", "ArrowDown", "Shift+ArrowRight"):
        hands.page.keyboard.press(key)
    hands.assert_shows(DigitPad(strokes=[[(48, 56), (52, 56), (56, 56), (56, 57)]]))
    expect(hands.root).to_contain_text("Pen down at row 56, column 57 of 112.")
    for key in ("Space", "PageUp", "Home", "Enter", "ArrowRight", "Escape", "ArrowRight"):
        hands.page.keyboard.press(key)
    expect(hands.root).to_contain_text("Pen up at row 0, column 8 of 112.")
    first = [(48, 56), (52, 56), (56, 56), (56, 57)]
    hands.assert_shows(DigitPad(strokes=[first, [(0, 0), (0, 4)]]))
    hands.page.keyboard.press("Backspace")
    hands.assert_shows(DigitPad(strokes=[first]))
    hands.page.keyboard.press("Tab")
    assert not hands.pad.evaluate("pad => pad.contains(document.activeElement)")


def test_a_stroke_of_the_keyboard_ends_when_the_pad_is_left(open_pad):
    hands = open_pad()
    hands.button("Clear").click()
    hands.pad.press("Space")
    hands.pad.press("ArrowLeft")
    hands.button("Reset").focus()
    expect(hands.button("Undo stroke")).to_be_enabled()
    hands.assert_shows(DigitPad(strokes=[[(56, 56), (56, 52)]]))


def test_test_digits_take_strokes_on_top(open_pad):
    hands, board = open_pad(), DigitPad(digit=1, strokes=[])
    hands.root.get_by_role("radio", name="1", exact=True).check()
    hands.assert_shows(board)
    hands.draw((30, 30), (30, 60))
    board.strokes = [[(30, 30), (30, 60)]]
    hands.assert_shows(board)
    hands.root.get_by_role("radio", name="8", exact=True).check()
    hands.assert_shows(DigitPad(digit=8, strokes=[]))
    expect(hands.root).to_contain_text("scikit-learn's digits")


@pytest.mark.parametrize(
    ("label", "setting", "values"),
    [
        ("Thicken", "thicken", [-1, -0.25, 0.75, 2]),
        ("Rotate clockwise", "rotate", [-180, -37, 90]),
        ("Shift down", "down", [-8, 3]),
        ("Shift right", "right", [8, -3]),
    ],
)
def test_each_slider_does_what_numpy_says(open_pad, label, setting, values):
    hands = open_pad()
    for value in values:
        hands.slide(label, value)
        hands.assert_shows(DigitPad(**{setting: value}))


def test_any_unit_is_taken_down_to_the_input(open_pad):
    hands, board = open_pad(), DigitPad()
    hands.click_unit("Pooling 2", (4, 4, 24), 7, 2, 1)
    board.select("pool2", 7, 2, 1)
    shown = hands.assert_shows(board)
    assert shown["framed"] == [1, 12, 12, 1, 1]
    window = board.unit.patch[..., 0]
    row, col = np.unravel_index(window.argmax(), window.shape)
    hands.button("Down to its largest part").click()
    board.select("conv2", 7, 4 + int(row), 2 + int(col))
    hands.assert_shows(board)
    hands.button("Down to its largest part").click()
    i, j, channel = np.unravel_index(board.unit.products.argmax(), board.unit.products.shape)
    board.select("pool1", int(channel), board.row + int(i), board.col + int(j))
    hands.assert_shows(board)
    hands.root.locator(".term").nth(3).click()
    board.select("conv1", board.map, 2 * board.row + 1, 2 * board.col + 1)
    shown = hands.assert_shows(board)
    assert shown["framed"] == [1, 1, 0, 0, 0]
    assert hands.button("Down to its largest part").count() == 0
    hands.click_unit("Convolution 1", (24, 24, 12), 11, 23, 0)
    board.select("conv1", 11, 23, 0)
    hands.assert_shows(board)


def test_a_class_and_its_channels_are_written_out(open_pad):
    hands, board = open_pad(), DigitPad()
    hands.root.locator(".digitpad-class").nth(6).click()
    board.select("dense", 6)
    shown = hands.assert_shows(board)
    assert len(shown["channels"]) == 24 and "Softmax of all ten logits" in shown["sum"]
    hands.root.locator(".digitpad-channels button").nth(17).click()
    board.channel = 17
    hands.assert_shows(board)
    logit = float(
        re.search(r"bias \S+ = (\S+)\. Softmax", hands.read()["sum"])[1].replace("−", "-")
    )
    assert logit == pytest.approx(board.unit.total, abs=5.1e-5)


def test_keys_move_over_the_units_and_from_map_to_map(open_pad):
    hands, board = open_pad(), DigitPad()
    stage = hands.layer("Convolution 2")
    for key, unit in [
        ("ArrowRight", (0, 0, 1)), ("ArrowDown", (0, 1, 1)), ("End", (5, 1, 7)),
        ("ArrowRight", (5, 1, 7)), ("PageDown", (23, 7, 7)), ("Home", (18, 7, 0)),
        ("ArrowUp", (18, 6, 0)),
    ]:  # fmt: skip
        stage.press(key)
        board.select("conv2", *unit)
        hands.assert_shows(board)
    map_, row, col = 18, 6, 0
    text = stage.get_attribute("aria-valuetext")
    assert text.startswith(f"map {map_}, row {row}, column {col}: ")


def test_a_full_pad_says_so_and_keeps_what_it_has(open_pad):
    line = [(10 + i % 90, 20 + i // 900) for i in range(4998)]
    hands, board = open_pad(DigitPad(strokes=[line])), DigitPad(strokes=[line])
    hands.draw((100, 60), (100, 80), (100, 100), (80, 100))
    assert "The pad is full: it keeps 5000 points." in hands.read()["message"]
    board.strokes = [line, [(100, 60), (100, 80)]]
    hands.assert_shows(board)


# --- the address, and pages


def test_the_address_keeps_the_state(open_pad, open_page):
    hands = open_pad()
    hands.root.get_by_role("radio", name="3", exact=True).check()
    hands.slide("Rotate clockwise", -20)
    hands.slide("Thicken", 0.5)
    hands.click_unit("Pooling 1", (12, 12, 12), 2, 5, 6)
    hands.page.wait_for_function("location.hash.includes('row=5')")
    address = hands.page.evaluate("location.hash")
    assert address == (
        "#board=digitpad&digit=3&strokes=&thicken=0.5&rotate=-20&layer=pool1&map=2&row=5&col=6"
    )
    again = Hands(open_page(hands.page.url))
    board = DigitPad(digit=3, strokes=[], thicken=0.5, rotate=-20)
    board.select("pool1", 2, 5, 6)
    again.assert_shows(board)


def test_a_link_holds_the_drawing(open_pad, open_page):
    hands = open_pad()
    hands.draw((100, 20), (100, 60.4))
    hands.page.wait_for_function("location.hash.endsWith('/100,20_100,60.4')")
    board = DigitPad()
    board.strokes = [*board.strokes, [(100, 20), (100, 60.4)]]
    Hands(open_page(hands.page.url)).assert_shows(board)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("digit=10", "“10” is not possible for the digit: choose 0 to 9 or none."),
        ("digit=x", "“x” is not possible for the digit"),
        ("thicken=9", "type a number from −1 to 2"),
        ("rotate=1e9", "choose a whole number, −180 to 180"),
        ("layer=conv9", "choose conv1, pool1, conv2, pool2, dense"),
        ("map=-1", "“-1” is not possible for the map"),
        ("strokes=1", "The strokes must be at most 5000 points down,across"),
        ("strokes=1,2_3,x", "“x” is not possible for a point of the strokes"),
        ("strokes=1,113", "type a number from 0 to 112"),
        ("strokes=" + "_".join(["1,1"] * 5001), "at most 5000 points"),
        ("weights=AAAA", "The board has no setting “weights”."),
        ("__proto__=1", "The board has no setting “__proto__”."),
        ("row=30", "“30” is not possible for the row"),
    ],
    ids=lambda text: text[:20],
)
def test_a_bad_address_is_refused_with_a_sentence(open_pad, part, sentence):
    hands = open_pad(address=f"#board=digitpad&{part}&down=2")
    assert sentence in hands.read()["message"]
    hands.assert_shows(DigitPad(down=2))


def test_a_place_outside_the_layer_is_named(open_pad):
    hands = open_pad(address="#board=digitpad&layer=pool2&map=3&row=9")
    assert "“9” is not possible for the row" in hands.read()["message"]


@pytest.mark.parametrize("from_disk", [True, False])
def test_a_link_reaches_the_second_script_and_boards_keep_apart(
    open_page, write_page, server, from_disk
):
    boards = ConvolutionBoard(), DigitPad(), ConvolutionBoard(), DigitPad(strokes=[])
    address = write_page(*boards)
    page = open_page(
        (address if from_disk else f"{server}/page.html") + "#board=digitpad-2&digit=2"
    )
    second = Hands(page, 3)
    second.assert_shows(DigitPad(digit=2, strokes=[]))
    Hands(page, 1).assert_shows(DigitPad())
    assert page.locator(".cnnlab-frame").count() == 4
    names = page.evaluate(
        "[...document.querySelectorAll('fieldset')].map((f) => f.querySelector('input').name)"
    )
    assert len(set(names)) == len(names)
    page.evaluate("location.hash = '#board=digitpad&rotate=45'")
    expect(Hands(page, 1).root).to_contain_text("Rotate clockwise: 45°")
    second.assert_shows(DigitPad(digit=2, strokes=[]))


def test_without_a_script_the_picture_stays(open_page, write_page):
    board = DigitPad()
    page = open_page(write_page(board), java_script_enabled=False)
    picture = page.get_by_alt_text(board.describe())
    assert picture.is_visible() and picture.bounding_box()["width"] > 300


SMALL_TEXT = """board => [...board.querySelectorAll('*')].filter((element) =>
  [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) &&
  element.getBoundingClientRect().width &&
  parseFloat(getComputedStyle(element).fontSize) < 11).length"""
CUT_OFF = """board => [...board.querySelectorAll('button, figcaption, .segments, .term, .sum')]
  .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
  .map((element) => element.className + element.textContent)"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_it_can_be_read_by_all(open_pad, width, theme):
    hands = open_pad(width=width)
    hands.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    for unit in ("#board=digitpad&layer=dense&map=5", "#board=digitpad&layer=pool1"):
        hands.page.evaluate("unit => { location.hash = unit }", unit)
        expect(hands.root.locator(".digitpad-unit figcaption")).to_contain_text(
            "Logit" if "dense" in unit else "Pooling 1"
        )
        assert axe_findings(hands.page) == []
        assert overflow(hands.page) <= 0
        assert hands.root.evaluate(SMALL_TEXT) == 0
        assert hands.root.evaluate(CUT_OFF) == []


def test_nothing_moves_by_itself(open_pad):
    hands = open_pad(reduced_motion="reduce")
    hands.slide("Shift down", 4)
    assert hands.page.evaluate("document.getAnimations().length") == 0


def test_the_state_survives_json():
    board = DigitPad(strokes=[np.array([[1, 2], [3, 4]])])
    assert json.loads(json.dumps(board.state()))["strokes"] == [[[1, 2], [3, 4]]]
