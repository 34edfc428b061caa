"""The activation board in Chromium: by mouse, finger and keyboard, against NumPy and TensorFlow."""

import numpy as np
import pytest
from browser import (
    PHONE,
    Finger,
    axe_findings,
    drag,
    eventually,
    overflow,
    same_number,
    same_numbers,
)

from cnnlab.widgets import ActivationBoard
from cnnlab.widgets.activation import FUNCTIONS

READ = """(board) => {
  const one = (selector) => board.querySelector(selector);
  const all = (selector) => [...board.querySelectorAll(selector)];
  const rows = (grid, look) => {
    const cols = Number(grid.style.getPropertyValue('--cols')), out = [];
    [...grid.children].forEach((cell, i) => {
      if (i % cols === 0) out.push([]);
      out.at(-1).push(look(cell));
    });
    return out;
  };
  const [before, after] = all('.activation-maps .grid');
  const shown = (element) => element.checkVisibility();
  return {
    sum: one('.activation-half .sum').textContent,
    formula: one('.activation-half .formula').textContent,
    handle: one('.activation-handle').getAttribute('aria-valuetext'),
    x: Number(one('.activation-handle').getAttribute('aria-valuenow')),
    before: rows(before, (cell) => cell.value), after: rows(after, (cell) => cell.textContent),
    lit: rows(after, (cell) => cell.classList.contains('lit')),
    ringed: shown(one('.activation-ring')),
    message: one('[role=status]').textContent, invalid: all('[aria-invalid=true]').length,
    function: one('input[value=relu]').closest('fieldset').querySelector(':checked')?.value,
    curveShown: shown(one('.activation-half')), softmaxShown: shown(one('.activation-softmax')),
    classes: all('.activation-class').filter(shown).map((row) => ({
      logit: row.querySelector('input[type=text]').value,
      power: row.querySelector('.activation-power').textContent.replace('power ', ''),
      bar: parseFloat(row.querySelector('.activation-bar div').style.width),
      probability: row.querySelector('b:last-child').textContent })),
  };
}"""


class Hands:
    """One activation board on a page: what it shows, and the hands that work it."""

    def __init__(self, page, index=0):
        self.page = page
        self.root = page.locator(".cnnlab-board").nth(index)
        self.root.locator(".cnnlab-frame").wait_for()
        self.handle = self.root.locator(".activation-handle")
        self.plot = self.root.locator(".activation-plot.upper")

    def read(self):
        return self.root.evaluate(READ)

    def choose(self, value):
        self.root.locator(f"input[type=radio][value={value}]").check()

    def field(self, label):
        return self.root.get_by_label(label, exact=True)

    def place_of(self, x):
        """Return where x stands on the screen, at the height of the handle's middle."""
        box, grip = self.plot.bounding_box(), self.handle.bounding_box()
        return box["x"] + (x + 6) / 12 * box["width"], grip["y"] + grip["height"] / 2

    def expects(self, board):
        """Assert that the page shows what Python computes for this state."""
        now = self.read()
        assert now["x"] == pytest.approx(board.x, abs=1e-9)
        _, value, slope = (part.split(" ")[-1] for part in now["handle"].split(", "))
        assert float(value.replace("−", "-")) == pytest.approx(board.y, abs=5.1e-5)
        assert float(slope.replace("−", "-")) == pytest.approx(board.gradient, abs=5.1e-5)
        assert same_numbers(now["before"], board.feature_map)
        assert same_numbers(now["after"], board.after)
        return now

    def expects_softmax(self, board):
        """Assert that the page shows the probabilities that Python computes."""
        classes = self.read()["classes"]
        assert [float(one["logit"]) for one in classes] == board.logits.tolist()
        for one, share in zip(classes, board.probabilities, strict=True):
            shown = float(one["probability"].replace("−", "-"))
            assert shown == pytest.approx(share, rel=0.06, abs=5.1e-5)
            assert one["bar"] == pytest.approx(100 * share, abs=1e-3)


@pytest.fixture
def open_hands(open_page, write_page):
    def open_(*boards, address="", **options):
        page = open_page(write_page(*boards) + address, **options)
        return [Hands(page, i) for i in range(len(boards))] if len(boards) > 1 else Hands(page)

    return open_


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_first_view_is_what_python_computes(open_hands, function):
    board = ActivationBoard(function=function, x=-1.3, feature_map=[[-2.5, 0, 30], [1, -700, 5]])
    now = open_hands(board).expects(board)
    assert now["function"] == function and now["curveShown"] and not now["softmaxShown"]
    assert same_number(now["sum"].split(" = ")[1].split(",")[0], board.y)


def test_the_mouse_drags_the_point(open_hands):
    board = ActivationBoard(function="tanh", x=2)
    hands = open_hands(board)
    drag(hands.page, map(hands.place_of, (2, 0, -1)))
    board.x = -1
    eventually(lambda: hands.expects(board))
    hands.page.mouse.move(*hands.place_of(4))
    hands.expects(board)  # let go: it no longer follows


def test_a_click_on_the_plot_brings_the_point_there(open_hands):
    board = ActivationBoard()
    hands = open_hands(board)
    x, _ = hands.place_of(-4.5)
    box = hands.plot.bounding_box()
    hands.page.mouse.click(x, box["y"] + 5)
    board.x = -4.5
    eventually(lambda: hands.expects(board))
    hands.page.keyboard.press("ArrowRight")  # the point has the focus
    board.x = -4.4
    hands.expects(board)


def test_the_keyboard_alone_moves_the_point_and_stops_at_the_ends(open_hands):
    board = ActivationBoard(function="gelu", x=0)
    hands = open_hands(board)
    for key, x in [
        ("ArrowRight", 0.1), ("ArrowUp", 0.2), ("ArrowLeft", 0.1), ("ArrowDown", 0), ("PageUp", 1),
        ("PageDown", 0), ("Home", -6), ("ArrowLeft", -6), ("End", 6), ("ArrowRight", 6),
    ]:  # fmt: skip
        hands.handle.press(key)
        board.x = x
        hands.expects(board)


def test_the_keyboard_reaches_every_control_and_leaves_the_board(open_hands):
    hands = open_hands(ActivationBoard(function="leaky_relu", feature_map=[[1, 2]]))
    names = []
    for _ in range(14):
        hands.page.keyboard.press("Tab")
        names.append(
            hands.page.evaluate(
                "() => { const e = document.activeElement; return e.getAttribute('aria-label')"
                " || e.labels?.[0]?.textContent || e.textContent }"
            )
        )
    wanted = ["Curve", "Reset", "Copy link", "Leaky ReLU", "Input x", "Slope below 0"]
    cells = ["Input x: arrow keys move it", "Row 0, column 0", "Row 0, column 1"]
    assert names[:9] == [*wanted, *cells]
    assert not hands.page.evaluate("() => document.activeElement.closest('.cnnlab-frame')") or (
        "Curve" in names[9:]
    )


def test_a_finger_drags_the_point_without_scrolling(open_hands):
    board = ActivationBoard(function="sigmoid", x=0)
    hands = open_hands(board, width=PHONE, height=700, has_touch=True, is_mobile=True)
    hands.handle.scroll_into_view_if_needed()
    scrolled = hands.page.evaluate("() => scrollY")
    x, y = hands.place_of(3)
    Finger(hands.page).swipe(hands.place_of(0), (x, y + 30))
    eventually(lambda: hands.read()["x"] == pytest.approx(3, abs=0.05))
    board.x = hands.read()["x"]
    hands.expects(board)
    assert hands.page.evaluate("() => scrollY") == scrolled


def test_a_finger_scrolls_the_page_from_the_plot_outside_the_point(open_hands):
    boards = ActivationBoard(x=4), ActivationBoard(name="second")
    hands, _ = open_hands(*boards, width=PHONE, height=500, has_touch=True, is_mobile=True)
    hands.plot.scroll_into_view_if_needed()
    before = hands.page.evaluate("() => scrollY")
    box = hands.plot.bounding_box()
    x, y = box["x"] + 30, box["y"] + box["height"] - 30
    Finger(hands.page).swipe((x, y), (x, y - 165))
    hands.page.wait_for_function("before => scrollY > before + 50", arg=before)
    assert hands.read()["x"] == 4


def test_functions_and_the_slope_are_chosen(open_hands):
    board = ActivationBoard(x=-2)
    hands = open_hands(board)
    assert not hands.field("Slope below 0").is_visible()
    for function in ("gelu", "tanh", "sigmoid", "leaky_relu"):
        hands.choose(function)
        board.function = function
        now = hands.expects(board)
    assert now["message"] == "Leaky ReLU(−2) = −0.2, slope 0.1"
    hands.field("Slope below 0").fill("0.25")
    board.slope = 0.25
    assert "0.25 · x" in hands.expects(board)["formula"]


def test_numbers_are_typed_into_the_feature_map(open_hands):
    board = ActivationBoard(function="gelu")
    hands = open_hands(board)
    cell = hands.field("Row 1, column 2")
    cell.fill("−1.25")
    cells = board.feature_map.copy()
    cells[1, 2] = -1.25
    board.feature_map, board.x = cells, -1.25
    cell.press("Tab")  # the next cell has the focus, and becomes the input
    board.x = cells[1, 3]
    now = hands.expects(board)
    assert now["lit"][1] == [False, False, False, True] and now["ringed"]
    assert "Row 1, column 3: GELU(0.2)" in now["message"]


def test_pointing_at_a_number_shows_its_place_and_changes_nothing(open_hands):
    board = ActivationBoard()
    hands = open_hands(board)
    hands.root.locator(".activation-maps .square").nth(15).hover()
    eventually(lambda: hands.read()["ringed"])
    now = hands.expects(board)
    assert now["message"] == "Row 3, column 3: ReLU(−1.66) = 0, slope 0."
    assert now["ringed"] and now["lit"][3][3]
    hands.page.mouse.move(0, 0)
    eventually(lambda: not hands.read()["ringed"])
    assert not np.any(hands.read()["lit"])


HOSTILE = ["", "NaN", "1e308", "Infinity", "<script>alert(1)</script>", "6.01", "-99999", "1,2"]


@pytest.mark.parametrize("label", ["Input x", "Row 0, column 0"])
def test_hostile_text_is_refused_in_place_and_the_board_lives_on(open_hands, label):
    board = ActivationBoard()
    hands = open_hands(board)
    for text in HOSTILE:
        if label != "Input x" and text == "6.01":
            continue
        hands.field(label).fill(text)
        now = hands.read()
        assert now["invalid"] == 1 and "is not possible" in now["message"]
        assert "The old value still counts." in now["message"]
    hands.handle.focus()
    assert hands.read()["invalid"] == 0
    hands.handle.press("End")
    board.x = 6
    hands.expects(board)


def test_softmax_answers_sliders_fields_and_temperature(open_hands):
    board = ActivationBoard(mode="softmax")
    hands = open_hands(board)
    hands.expects_softmax(board)
    hands.field("Logit C").fill("3.5")
    board.logits = [2, 1, 3.5]
    hands.expects_softmax(board)
    hands.field("Logit A, slider").press("ArrowLeft")
    board.logits = [1.9, 1, 3.5]
    hands.expects_softmax(board)
    assert hands.read()["message"].startswith("Probabilities: A ")
    hands.field("Temperature").fill("0.5")
    board.temperature = 0.5
    hands.expects_softmax(board)
    hands.field("Temperature, slider").press("End")
    board.temperature = 10
    hands.expects_softmax(board)
    for name, logits in (("More", [1.9, 1, 3.5, 0]), ("More", [1.9, 1, 3.5, 0, 0])):
        hands.root.get_by_role("button", name=name).click()
        board.logits = logits
        hands.expects_softmax(board)
    assert hands.root.get_by_role("button", name="More").is_disabled()
    hands.root.get_by_role("button", name="Fewer").click()
    assert len(hands.read()["classes"]) == 4


def test_a_slider_is_dragged_by_mouse_and_by_finger(open_hands):
    hands = open_hands(ActivationBoard(mode="softmax"), width=PHONE, has_touch=True, is_mobile=True)
    box = hands.field("Logit B, slider").bounding_box()
    middle = box["y"] + box["height"] / 2
    hands.page.touchscreen.tap(box["x"] + box["width"] - 2, middle)
    eventually(lambda: float(hands.read()["classes"][1]["logit"]) == 10)
    hands.page.mouse.click(box["x"] + 2, middle)
    eventually(lambda: float(hands.read()["classes"][1]["logit"]) == -10)


@pytest.mark.parametrize("text", ["", "NaN", "11", "-1e3", "<b>"])
def test_hostile_logits_and_temperatures_are_refused(open_hands, text):
    board = ActivationBoard(mode="softmax")
    hands = open_hands(board)
    for label in ("Logit A", "Temperature"):
        hands.field(label).fill(text)
        now = hands.read()
        assert now["invalid"] == 1 and "is not possible" in now["message"]
        hands.root.get_by_role("button", name="Reset").focus()
        hands.expects_softmax(board)


def test_the_address_keeps_the_state_and_gives_it_back(open_hands):
    board = ActivationBoard()
    hands = open_hands(board)
    hands.choose("leaky_relu")
    hands.field("Slope below 0").fill("0.3")
    hands.handle.press("Home")
    hands.choose("softmax")
    hands.field("Logit A").fill("-4")
    hands.field("Temperature").fill("2")
    hands.page.wait_for_function("() => location.hash.includes('temperature=2')")
    address = hands.page.evaluate("() => location.hash")
    board = ActivationBoard(
        mode="softmax", function="leaky_relu", slope=0.3, x=-6, logits=[-4, 1, 0], temperature=2
    )
    again = open_hands(ActivationBoard(), address=address)
    again.expects_softmax(board)
    again.choose("curve")
    again.expects(board)


def test_a_hostile_address_is_refused_with_sentences(open_hands):
    bad = (
        "#board=activation&x=99&function=%3Cscript%3E&mode=&slope=-1&logits=1,2&temperature=0"
        "&feature_map=1,2/3&what=1"
    )
    board = ActivationBoard()
    now = open_hands(board, address=bad).expects(board)
    for word in ("x", "the function", "the mode", "the slope", "logits", "temperature", "rows"):
        assert word in now["message"]


def test_two_boards_are_independent_and_reset_brings_back_the_first_state(open_hands):
    boards = ActivationBoard(x=2), ActivationBoard(x=2)
    first, second = open_hands(*boards)
    first.choose("tanh")
    first.handle.press("Home")
    second.expects(boards[1])
    first.root.get_by_role("button", name="Reset").click()
    now = first.expects(boards[0])
    assert now["function"] == "relu" and "as it was at first" in now["message"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["curve", "softmax"])
def test_axe_finds_nothing_and_nothing_is_too_wide(open_hands, scheme, mode):
    hands = open_hands(
        ActivationBoard(mode=mode, function="leaky_relu", logits=[1, 2, 3, 4, -10]), width=PHONE
    )
    hands.page.evaluate("scheme => { document.documentElement.dataset.theme = scheme }", scheme)
    assert axe_findings(hands.page) == []
    assert overflow(hands.page) == 0


def test_without_a_script_the_picture_stays(open_page, write_page):
    page = open_page(write_page(ActivationBoard()), java_script_enabled=False)
    picture = page.locator(".cnnlab-board img")
    assert picture.is_visible() and "ReLU" in picture.get_attribute("alt")
