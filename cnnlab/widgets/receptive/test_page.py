"""The board of receptive fields on a page without a kernel, worked by mouse, finger and keys."""

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
    median_of_best,
    overflow,
    same_number,
)

from cnnlab.widgets import ReceptiveField
from cnnlab.widgets.receptive.layers import label, sides

READ = """(board) => {
  const text = (element) => element.textContent;
  const sides = ['--row', '--col', '--height', '--width'];
  const frame = (element) => element.checkVisibility()
    ? sides.map((name) => Number(element.style.getPropertyValue(name))) : null;
  const maps = [...board.querySelectorAll('.receptive')].filter((map) => map.checkVisibility());
  return {
    maps: maps.map((map) => {
      const grid = map.querySelector('.grid'), cols = Number(grid.style.getPropertyValue('--cols'));
      const rows = (look) => [...grid.children].reduce((lines, cell, i) => {
        if (i % cols === 0) lines.push([]);
        lines.at(-1).push(look(cell));
        return lines;
      }, []);
      const drawn = map.querySelector('.stage').checkVisibility();
      return {
        title: text(map.querySelector('button')),
        pressed: map.querySelector('button').getAttribute('aria-pressed') === 'true',
        problem: text(map.querySelector('p')), drawn,
        texts: drawn && rows(text),
        padding: drawn && rows((cell) => cell.classList.contains('padding')),
        fills: drawn && rows((cell) => cell.style.backgroundColor),
        seen: frame(map.querySelector('.chosen')), cell: frame(map.querySelector('.window')),
        place: map.querySelector('.window').getAttribute('aria-valuetext'),
      };
    }),
    sight: text(board.querySelector('.sum')), field: text(board.querySelector('.note')),
    message: text(board.querySelector('[role=status]')),
    stack: board.querySelector('select').value,
    settings: Object.fromEntries([...board.querySelectorAll('.controls label')]
      .filter((label) => label.checkVisibility())
      .map((label) => [text(label.firstChild), label.querySelector('select').value])),
    edited: text(board.querySelector('.controls b')),
  };
}"""


class Hands(BoardOnPage):
    def read(self):
        return self.root.evaluate(READ)

    def map(self, at):
        return self.root.locator(".receptive").nth(at)

    def point(self, at, row, col, board):
        """Return where on the screen a cell of a map is."""
        grid = self.map(at).locator(".grid")
        grid.scroll_into_view_if_needed()
        box = grid.bounding_box()
        before, n, after = sides_of(board, at)
        cell = box["width"] / (before + n + after)
        return box["x"] + (before + col + 0.5) * cell, box["y"] + (before + row + 0.5) * cell

    def name(self, at):
        return self.map(at).locator("figcaption button")

    def frame(self):
        return self.root.get_by_role("slider", name="Cell in hand")

    def wait_for_width(self):
        self.page.wait_for_function(
            "board => board.querySelector('.receptive').style.cssText",
            arg=self.root.element_handle(),
        )
        return self


@pytest.fixture
def hands(open_page, write_page):
    def open_(board, address="", below="", **options):
        page = open_page(write_page(board, below=below) + address, **options)
        return Hands(page).wait_for_width()

    return open_


def sides_of(board, at):
    """Return the padding before a map, its rows, and the padding after it."""
    n = board.fields[at].side
    last = at >= len(board.fields) - 1
    before, after = (0, 0) if last else sides(n, board.layers[at])
    return before, n, after


def assert_shows(seen, board):
    """The board on the page shows the state of the board in Python, and its arithmetic."""
    assert len(seen["maps"]) == len(board.layers) + 1
    pixels, padding = board.counts
    rows, cols = board.region
    assert f": {pixels}" in seen["sight"] and f"and {padding} cells of padding." in seen["sight"]
    place = f"Layer {board.layer}" if board.layer else "Input"
    assert seen["sight"].startswith(f"{place}, row {board.row}, column {board.col} sees")
    if pixels:
        words = [f"{one.start} to {one.stop - 1}" for one in (rows, cols)]
        assert f"rows {words[0]}, columns {words[1]} of the input" in seen["sight"]
    size, jump, start = board.field[1:]
    wanted = f"Receptive field {size}×{size}, jump {jump}, start {start}.".replace("-", "−")
    assert seen["field"].startswith(wanted)
    for at, shown in enumerate(seen["maps"]):
        assert_shows_map(shown, board, at)


def assert_shows_map(shown, board, at):
    if at >= len(board.fields):
        assert not shown["drawn"]
        first = at == board.fault.index + 1
        assert shown["problem"] == (board.fault.reason if first else "Not reached.")
        return
    before, n, after = sides_of(board, at)
    name = "Input" if at == 0 else f"{at} {label(board.layers[at - 1])}"
    assert shown["title"] == f"{name}: {n}×{n}" and shown["problem"] == ""
    inside = np.pad(np.ones((n, n), bool), (before, after))
    assert np.array_equal(shown["padding"], ~inside)
    assert (shown["cell"] is None) == (at != board.layer)
    if at == board.layer:
        assert shown["cell"] == [board.row + before, board.col + before, 1, 1]
        assert shown["place"] == f"row {board.row}, column {board.col}"
    if at > board.layer:
        assert shown["seen"] is None
        return
    lit = lit_cells(shown, at, inside, board.count_paths)
    assert np.array_equal(lit, board.seen(at))
    if board.count_paths and at == 0:
        assert_numbers(np.array(shown["texts"])[inside].reshape(n, n), board.paths)


def lit_cells(shown, at, inside, count_paths):
    """Return which cells of a map are drawn as seen: pixels undimmed, others filled."""
    fills = np.array(shown["fills"])[inside].reshape([int(inside.sum() ** 0.5)] * 2)
    filled = np.vectorize(lambda fill: "rgba(" in fill)(fills)
    return ~filled if at == 0 and not count_paths else filled


def assert_numbers(texts, paths):
    """Where there is room for numbers, they are the paths; elsewhere there are none."""
    if not (texts != "").any():
        return
    assert np.array_equal(texts != "", paths > 0)
    assert all(
        same_number(text, n) for text, n in zip(texts[paths > 0], paths[paths > 0], strict=True)
    )


# --- the stacks


@pytest.mark.parametrize("preset", ReceptiveField.presets())
def test_each_stack_of_the_list_is_that_of_python(hands, preset):
    page = hands(ReceptiveField(layers=[]))
    page.select("Stack", preset)
    board = ReceptiveField.preset(preset)
    assert_shows(page.read(), board)
    assert page.read()["stack"] == preset
    page.button("Count paths").click()
    board.count_paths = True
    assert_shows(page.read(), board)
    most, least = board.paths.max(), board.paths[board.paths > 0].min()
    assert page.read()["field"].endswith(f"Paths from a pixel to the cell: {least} to {most}.")


# --- by mouse, finger and keys


def test_a_click_takes_a_cell_in_hand_and_hovering_only_shows(hands):
    page, board = hands(ReceptiveField()), ReceptiveField()
    assert_shows(page.read(), board)
    page.page.mouse.click(*page.point(2, 1, 6, board))
    board.select(2, 1, 6)
    eventually(lambda: assert_shows(page.read(), board))
    page.page.mouse.move(*page.point(4, 3, 0, board))
    other = ReceptiveField(layer=4, row=3, col=0)
    sight = "Layer 4, row 3, column 0 sees rows 9 to 15, columns 0 to 6"
    eventually(lambda: page.read()["sight"].startswith(sight))
    shown = page.read()
    assert np.array_equal(
        lit_cells(shown["maps"][0], 0, np.pad(np.ones((16, 16), bool), 1), False), other.seen(0)
    )
    page.page.mouse.move(2, 2)
    eventually(lambda: assert_shows(page.read(), board))


def test_the_mouse_drags_the_frame(hands):
    page, board = hands(ReceptiveField()), ReceptiveField()
    drag(page.page, [page.point(4, 2, 2, board), page.point(4, 0, 3, board)])
    eventually(lambda: assert_shows(page.read(), ReceptiveField(layer=4, row=0, col=3)))


def test_keys_alone_choose_a_map_move_and_change(hands):
    page, board = hands(ReceptiveField()), ReceptiveField()
    page.name(2).focus()
    press = page.page.keyboard.press
    press("Enter")
    board.select(2, 4, 4)
    assert_shows(page.read(), board)
    for key, row, col in (
        ("ArrowUp", 3, 4),
        ("ArrowRight", 3, 5),
        ("End", 3, 7),
        ("ArrowRight", 3, 7),
        ("PageUp", 0, 7),
        ("Home", 0, 0),
        ("ArrowDown", 1, 0),
    ):
        press(key)
        board.select(2, row, col)
        assert_shows(page.read(), board)
    page.root.locator("label:has(> span:text-is('Stride')) select").focus()
    press("ArrowDown")
    board.layers = [board.layers[0], {"kind": "pool", "stride": 3}, *board.layers[2:]]
    assert_shows(page.read(), board)


def test_everything_can_be_reached_by_the_tab_key_alone(hands):
    page, names = hands(ReceptiveField()), set()
    for _ in range(20):
        page.page.keyboard.press("Tab")
        names.add(
            page.page.evaluate(
                "() => document.activeElement.getAttribute('aria-label')"
                " ?? document.activeElement.closest('label')?.firstChild.textContent"
                " ?? document.activeElement.textContent"
            )
        )
    wanted = {"Stack", "Count paths", "Input: 16×16", "4 Pooling 2×2, stride 2: 4×4"}
    wanted |= {"Cell in hand: arrow keys move it", "Kernel", "Stride", "Padding", "Remove"}
    wanted |= {"+ Convolution", "+ Pooling", "Reset", "Copy link"}
    assert wanted <= names, wanted - names


@pytest.fixture
def finger(hands):
    """A board on a phone, and a finger: page.swipe(start, end)."""
    page = hands(
        ReceptiveField(), below='<div style="height: 3000px"></div>', width=PHONE, has_touch=True
    )
    page.swipe = Finger(page.page).swipe
    return page


def test_a_finger_taps_drags_the_frame_and_scrolls_elsewhere(finger):
    board = ReceptiveField()
    finger.page.touchscreen.tap(*finger.point(3, 1, 6, board))
    board.select(3, 1, 6)
    eventually(lambda: assert_shows(finger.read(), board))
    before = finger.page.evaluate("scrollY")
    finger.swipe(finger.point(3, 1, 6, board), finger.point(3, 5, 2, board))
    board.select(3, 5, 2)
    eventually(lambda: assert_shows(finger.read(), board))
    assert finger.page.evaluate("scrollY") == before
    x, y = finger.point(3, 1, 0, board)
    finger.swipe((x, y), (x, y - 200))
    finger.page.wait_for_function("before => scrollY > before + 20", arg=before)
    assert_shows(finger.read(), board)


# --- changing the stack


def test_settings_layers_and_input_change(hands):
    page, board = hands(ReceptiveField()), ReceptiveField()
    page.name(1).click()
    board.select(1, 8, 8)
    assert page.read()["edited"] == "Layer 1: Convolution"
    for legend, value in (("Kernel", "5"), ("Stride", "2"), ("Padding", "2"), ("Dilation", "2")):
        page.select(legend, value)
        name = "size" if legend == "Kernel" else legend.lower()
        board.layers = [{**board.layers[0], name: int(value)}, *board.layers[1:]]
        assert_shows(page.read(), board)
    assert page.read()["settings"] == {
        "Kernel": "5",
        "Stride": "2",
        "Padding": "2",
        "Dilation": "2",
    }
    page.button("+ Pooling").click()
    board.add("pool", at=1)
    assert_shows(page.read(), board)
    page.name(2).click()
    page.button("Remove").click()
    board.remove(1)
    assert_shows(page.read(), board)
    page.name(0).click()
    page.select("Rows and columns", "27")
    board.side = 27
    board.select(0, 8, 8)
    assert_shows(page.read(), board)
    page.button("Reset").click()
    assert_shows(page.read(), ReceptiveField())


def test_an_impossible_stack_is_explained_at_its_layer_and_can_be_mended(hands):
    page, board = hands(ReceptiveField()), ReceptiveField()
    page.select("Kernel", "9")
    board.layers = [*board.layers[:3], {"kind": "pool", "size": 9, "stride": 2}]
    shown = page.read()
    assert_shows(shown, board)
    assert board.fault.index == 3 and shown["message"] == f"Layer 4. {board.fault.reason}"
    assert shown["edited"] == "Layer 4: Pooling"
    page.name(1).click()
    page.select("Padding", "4")
    board.layers = [{**board.layers[0], "padding": 4}, *board.layers[1:]]
    board.select(1, 8, 8)
    assert_shows(page.read(), board)
    page.name(4).click()
    page.select("Kernel", "2")
    board.layers = [*board.layers[:3], {"kind": "pool", "size": 2, "stride": 2}]
    assert page.read()["maps"][4]["drawn"] and page.read()["message"] == ""


def test_a_seventh_layer_is_refused_with_a_sentence(hands):
    page = hands(ReceptiveField(layers=[{"kind": "conv", "padding": "same"}] * 6))
    page.button("+ Convolution").click()
    shown = page.read()
    assert shown["message"] == "A stack has at most 6 layers." and len(shown["maps"]) == 7


# --- the address, and every host and reader


def test_the_address_keeps_the_state_and_gives_it_back(hands, open_page):
    page, board = hands(ReceptiveField()), ReceptiveField.preset("dilated", count_paths=True)
    page.select("Stack", "dilated")
    page.button("Count paths").click()
    page.page.mouse.click(*page.point(2, 3, 4, board))
    board.select(2, 3, 4)
    page.page.wait_for_function("location.hash.includes('col=4')")
    address = page.page.evaluate("location.href")
    again = Hands(open_page(address)).wait_for_width()
    assert_shows(again.read(), board)
    page.page.reload()
    assert_shows(Hands(page.page).wait_for_width().read(), board)


@pytest.mark.parametrize(
    "address",
    [
        "side=NaN&layers=evil",
        "side=1e308",
        "side=29&row=-1",
        "layers=conv,0&col=1.5",
        "layers=conv,3,1,same,9",
        "layers=" + "conv/" * 40,
        "layers=pool,2,2,0,1&side=<script>alert(1)</script>",
        "layer=&count_paths=yes",
        "image=1,2/3,4",
        "side=" + "9" * 400,
    ],
)
def test_a_hostile_address_is_refused_and_the_board_lives(hands, address):
    page, board = hands(ReceptiveField(), f"#board=receptive&{address}"), ReceptiveField()
    assert_shows(page.read(), board)
    assert page.read()["message"]
    page.page.mouse.click(*page.point(1, 0, 0, board))
    board.select(1, 0, 0)
    assert_shows(page.read(), board)


def test_a_cell_outside_its_map_is_refused_with_a_sentence(hands):
    page = hands(ReceptiveField(), "#board=receptive&layer=3&row=99&col=8")
    assert_shows(page.read(), ReceptiveField(layer=3, row=7, col=7))
    for part in (
        "“99” is not possible for the row",
        "“8” is not possible for the column",
        "0 to 7",
    ):
        assert part in page.read()["message"]


def test_two_boards_are_independent_and_the_picture_stays_without_a_script(open_page, write_page):
    boards = ReceptiveField(name="one"), ReceptiveField.preset("two-3x3", name="two")
    address = write_page(*boards)
    page = open_page(address)
    one, two = (Hands(page, index).wait_for_width() for index in (0, 1))
    one.select("Stack", "strided")
    assert_shows(one.read(), ReceptiveField.preset("strided"))
    assert_shows(two.read(), boards[1])
    bare = open_page(address, java_script_enabled=False)
    for board in boards:
        picture = bare.get_by_alt_text(board.describe())
        assert picture.is_visible() and picture.evaluate("p => p.complete && p.naturalWidth > 0")


FAULTY = [{"kind": "conv", "padding": 4, "size": 8}, {"kind": "conv", "size": 9, "dilation": 8}] * 2
LENET = [{"kind": "conv", "size": 5, "padding": "same"}, {"kind": "pool"}] * 2
LENET = [*LENET, {"kind": "conv", "size": 7}]
STATES = {
    "plain": ReceptiveField(),
    "paths": ReceptiveField.preset("two-3x3", count_paths=True),
    "large": ReceptiveField(side=28, layers=LENET, count_paths=True),
    "faulty": ReceptiveField(side=28, layers=FAULTY),
}
SMALL_OR_CLIPPED = """board => [...board.querySelectorAll('*')].filter(element => {
  const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  return own && element.checkVisibility() && (parseFloat(getComputedStyle(element).fontSize) < 11
    || element.matches('.square, button, span, p') && element.scrollWidth > element.clientWidth + 1
      && getComputedStyle(element).display !== 'inline');
}).map(element => element.textContent)"""


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("state", STATES)
def test_it_fits_can_be_read_and_satisfies_axe(open_page, write_page, width, state):
    page = open_page(write_page(STATES[state]), width)
    board = Hands(page).wait_for_width()
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert axe_findings(page) == []
    assert overflow(page) <= 0
    assert board.root.evaluate(SMALL_OR_CLIPPED) == []
    assert (
        board.root.evaluate(
            "board => [...board.querySelectorAll('.scroller')]"
            ".filter(one => one.scrollWidth > one.clientWidth + 1).length"
        )
        == 0
    )
    assert_shows(board.read(), STATES[state])


def test_reduced_motion_is_respected(hands):
    page = hands(ReceptiveField(), reduced_motion="reduce")
    assert page.frame().evaluate("frame => getComputedStyle(frame).transitionDuration") == "0s"


@pytest.mark.parametrize("preset", ["same", "mnist-book"])
def test_the_script_answers_an_input_within_4_ms(hands, preset):
    page = hands(ReceptiveField.preset(preset, count_paths=True))
    script = """board => {
      const frame = [...board.querySelectorAll('.window')].find(one => one.checkVisibility());
      const keys = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'], times = [];
      for (let i = 0; i < 120; i++) {
        const start = performance.now();
        frame.dispatchEvent(new KeyboardEvent('keydown', { key: keys[i % 4], bubbles: true }));
        times.push(performance.now() - start);
      }
      return times.slice(20);
    }"""
    assert median_of_best(page.root, script) <= 4
