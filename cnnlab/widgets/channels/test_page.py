"""The channels board on a page without a kernel, worked by mouse, finger and keys."""

import itertools

import numpy as np
import pytest
from browser import (
    PHONE,
    WIDE,
    Finger,
    axe_findings,
    drag,
    eventually,
    median_of_best,
    overflow,
    same_number,
    same_numbers,
)

from cnnlab import examples
from cnnlab.widgets import ChannelsBoard
from cnnlab.widgets.channels import filter_names, named_filter

READ = """(board) => {
  const all = (selector, from = board) => [...from.querySelectorAll(selector)];
  const text = (element) => element.textContent;
  const rowsOf = (grid, look) => {
    const cols = Number(grid.style.getPropertyValue('--cols')), rows = [];
    [...grid.children].forEach((cell, i) => {
      if (i % cols === 0) rows.push([]);
      rows.at(-1).push(look(cell));
    });
    return rows;
  };
  const at = (element) => [element.style.getPropertyValue('--row'),
    element.style.getPropertyValue('--col')].map(Number);
  const grid = (name) => board.querySelector(`[role=group][aria-label="${name}"]`);
  const names = ['Red', 'Green', 'Blue'];
  const maps = all('.channels-maps figure').filter((map) => map.checkVisibility());
  const preset = all('select')[0], picture = all('select')[1];
  return {
    colors: rowsOf(grid('Image in color'), (cell) => cell.style.backgroundColor),
    layers: names.map((name) => rowsOf(grid(`${name} layer`), text)),
    lit: names.map((name) => rowsOf(grid(`${name} layer`), (cell) =>
      cell.classList.contains('lit'))),
    terms: names.map((name) => all('.term', grid(`${name} kernel and products`)).map((term) => ({
      pixel: text(term.querySelector('.pixel')), weight: term.querySelector('input').value,
      product: text(term.querySelector('.product')) }))),
    parts: all('.channels-part').map(text), addition: all('.channels-addition td').map(text),
    goal: text(board.querySelector('.channels-total .note')),
    title: text(board.querySelector('.channels-title')),
    maps: maps.map((map) => rowsOf(map.querySelector('.grid'), text)),
    chosen: maps.map((map) => at(map.querySelector('.chosen'))),
    windows: all('.window').map(at),
    previews: all('.preview').filter((one) => !one.hidden).map(at),
    filter: Number(board.querySelector('fieldset input:checked').value),
    offered: all('fieldset label').filter((label) => label.checkVisibility()).length,
    preset: preset.value, picture: picture.value, bias: board.querySelector('.bias').value,
    valueText: board.querySelector('[role=slider]').getAttribute('aria-valuetext'),
    message: text(board.querySelector('[role=status]')),
    problem: board.querySelector('[role=status]').classList.contains('problem'),
    invalid: all('[aria-invalid=true]').length,
  };
}"""


class OnPage:
    """One channels board of a page: what it shows, and the hands that work it."""

    def __init__(self, page, index=0):
        self.page, self.root = page, page.locator(".cnnlab-board").nth(index)
        self.root.locator(".cnnlab-frame").wait_for()
        self.window = self.root.get_by_role("slider")

    def read(self):
        return self.root.evaluate(READ)

    def layer(self, name):
        return self.root.locator(f"[role=group][aria-label='{name}']")

    def weight(self, name, row, col):
        return self.root.get_by_label(f"{name} weight row {row}, column {col}", exact=True)

    def button(self, name):
        return self.root.get_by_role("button", name=name)

    def choose_filter(self, index):
        self.root.locator(f"fieldset input[value='{index}']").check()

    def cell(self, name, row, col, cols):
        return self.layer(name).locator(".square").nth(row * cols + col)


@pytest.fixture
def open_channels(open_page, write_page):
    def open_(*boards, address="", index=0, **options):
        page = open_page(write_page(*(boards or [ChannelsBoard()])) + address, **options)
        return OnPage(page, index)

    return open_


def assert_shows(shown, board):
    """The board on the page shows the state of the board in Python, and its arithmetic."""
    kh, kw, _, count = board.filters.shape
    window = board.image[board.row : board.row + kh, board.col : board.col + kw]
    weights = board.filters[..., board.filter]
    for c, letter in enumerate("RGB"):
        assert same_numbers(shown["layers"][c], board.image[:, :, c])
        cells = {"pixel": window, "weight": weights, "product": board.products}
        for key, values in cells.items():
            texts = [[term[key] for term in shown["terms"][c]]]
            assert same_numbers(texts, [values[:, :, c].ravel()]), key
        name, text = shown["parts"][c].split(" sum ")
        assert name == letter and same_number(text, board.sums[c])
    added = [*board.sums, board.bias[board.filter], board.total]
    assert len(shown["addition"]) == 5
    for text, value in zip(shown["addition"], added, strict=True):
        assert same_number(text.replace("+ ", "").replace("− ", "−"), value)
    place = [board.row, board.col]
    assert shown["windows"] == [place] * 4 and shown["chosen"] == [place] * count
    for index, texts in enumerate(shown["maps"]):
        assert same_numbers(texts, board.output[:, :, index])
    assert len(shown["maps"]) == shown["offered"] == count
    assert shown["filter"] == board.filter and float(shown["bias"]) == board.bias[board.filter]
    assert f"map {board.filter + 1}, row {board.row}, column {board.col}" in shown["goal"]
    assert shown["title"].startswith("Output {}×{}×{}".format(*board.output.shape))
    assert shown["valueText"].startswith(f"Map {board.filter + 1}, row {board.row}")


def with_filters(*names, **settings):
    filters = np.stack([named_filter(name) for name in names], axis=3)
    return ChannelsBoard(filters=filters, **settings)


def center(locator):
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_first_state_is_the_worked_example(open_channels):
    board = open_channels(ChannelsBoard(row=1, col=1))
    shown = board.read()
    assert_shows(shown, ChannelsBoard(row=1, col=1))
    assert shown["colors"][0][0] == "rgb(200, 40, 20)" and shown["colors"][4][4].endswith("220)")
    assert (shown["preset"], shown["picture"], shown["addition"][4]) == ("edge", "edge", "160")


def test_the_mouse_drags_the_frame_on_the_image_and_on_every_layer(open_channels):
    board = open_channels()
    for index, (row, col) in enumerate([(2, 1), (0, 2), (1, 0), (2, 2)]):
        window = board.root.locator(".window").nth(index)
        start = center(window)
        (old_row, old_col), size = board.read()["windows"][0], window.bounding_box()["width"] / 3
        end = (start[0] + (col - old_col) * size, start[1] + (row - old_row) * size)
        drag(board.page, [start, end])
        expected = ChannelsBoard(row=row, col=col)
        eventually(lambda expected=expected: assert_shows(board.read(), expected))


def test_a_click_on_a_layer_or_a_map_moves_the_frame(open_channels):
    state = ("edge", "blur")
    board = open_channels(with_filters(*state))
    board.cell("Green layer", 4, 4, 5).click()
    assert_shows(board.read(), with_filters(*state, row=2, col=2))
    board.page.keyboard.press("ArrowLeft")
    assert_shows(board.read(), with_filters(*state, row=2, col=1))
    board.cell("Map 2", 0, 2, 3).click()
    assert_shows(board.read(), with_filters(*state, row=0, col=2, filter=1))


@pytest.fixture
def finger(open_channels):
    """A board on a phone in a long page, and a finger: finger.swipe(start, end)."""
    board = open_channels(ChannelsBoard(), ChannelsBoard(), width=PHONE, height=740, has_touch=True)
    board.swipe = Finger(board.page).swipe
    return board


def test_a_finger_drags_the_frame_and_the_page_stays(finger):
    window = finger.root.locator(".window").nth(1)
    x, y = center(window)
    before, size = finger.page.evaluate("scrollY"), window.bounding_box()["width"] / 3
    finger.swipe((x, y), (x + size, y + 2 * size))
    eventually(lambda: assert_shows(finger.read(), ChannelsBoard(row=2, col=1)))
    assert finger.page.evaluate("scrollY") == before


def test_a_finger_beside_the_frame_scrolls_the_page(finger):
    beside = [
        finger.cell("Red layer", 4, 4, 5),
        finger.layer("Blue kernel and products").locator(".product").first,
        finger.cell("Map 1", 1, 1, 3),
    ]
    for place in beside:
        x, y = center(place)
        before = finger.page.evaluate("scrollY")
        finger.swipe((x, y), (x, y - 150))
        finger.page.wait_for_function(f"scrollY > {before + 50}")
    assert_shows(finger.read(), ChannelsBoard())
    finger.cell("Blue layer", 2, 3, 5).tap()
    eventually(lambda: assert_shows(finger.read(), ChannelsBoard(row=1, col=2)))


def test_keys_move_the_frame_and_stop_at_the_edges(open_channels):
    board = open_channels(ChannelsBoard(row=1, col=1))
    steps = [
        ("ArrowRight", 1, 2), ("ArrowRight", 1, 2), ("ArrowDown", 2, 2), ("ArrowLeft", 2, 1),
        ("ArrowUp", 1, 1), ("End", 1, 2), ("PageDown", 2, 2), ("Home", 2, 0), ("PageUp", 0, 0),
        ("ArrowUp", 0, 0),
    ]  # fmt: skip
    for key, row, col in steps:
        board.window.press(key)
        assert board.read()["windows"] == [[row, col]] * 4, key
    assert_shows(board.read(), ChannelsBoard())


def test_everything_is_done_by_keys_alone(open_channels):
    board = open_channels()
    keyboard, reached = board.page.keyboard, set()
    name = "() => { const e = document.activeElement; return e.ariaLabel || e.textContent }"
    for _ in range(40):
        keyboard.press("Tab")
        reached.add(board.page.evaluate(name))
    weights = {
        f"{channel} weight row {i}, column {j}"
        for channel, i, j in itertools.product(("Red", "Green", "Blue"), range(3), range(3))
    }
    assert weights | {"Add a filter", "Reset", "Copy link"} <= reached
    board.weight("Blue", 2, 0).focus()
    keyboard.press("Control+a")
    keyboard.type("7")
    board.button("Add a filter").press("Enter")
    filters = np.concatenate(
        [ChannelsBoard().filters, named_filter("edge")[..., np.newaxis]], axis=3
    )
    filters[2, 0, 2, 0] = 7
    assert_shows(board.read(), ChannelsBoard(filters=filters, filter=1))
    board.root.locator("fieldset input:checked").press("ArrowLeft")
    assert_shows(board.read(), ChannelsBoard(filters=filters, filter=0))


def test_every_named_filter_and_picture_is_that_of_python(open_channels):
    board = open_channels()
    preset, picture = (board.root.locator("select").nth(i) for i in (0, 1))
    options = "list => [...list.options].map(option => option.value)"
    assert preset.evaluate(options) == [*filter_names(), "your own"]
    for name in filter_names():
        preset.select_option(name)
        assert_shows(board.read(), with_filters(name))
        assert board.read()["message"].startswith("Filter 1, “")
    preset.select_option("red minus green")
    picture.select_option("gray")
    assert [cell for rows in board.read()["maps"][0] for cell in rows] == ["0"] * 9
    picture.select_option("edge")
    assert_shows(board.read(), with_filters("red minus green", image=examples.color_5x5))
    preset.select_option("your own")
    assert "Type your own" in board.read()["message"]


def test_filters_come_and_go_each_with_its_bias(open_channels):
    board = open_channels()
    board.root.locator(".bias").fill("5")
    for _ in range(3):
        board.button("Add a filter").click()
    assert board.button("Add a filter").is_disabled()
    board.root.locator(".bias").fill("-2.5")
    names = filter_names()[:4]
    assert_shows(board.read(), with_filters(*names, bias=[5, 0, 0, -2.5], filter=3))
    board.choose_filter(1)
    assert board.read()["bias"] == "0"
    board.button("Remove this filter").click()
    names.pop(1)
    assert_shows(board.read(), with_filters(*names, bias=[5, 0, -2.5]))
    assert board.read()["message"] == "3 filters are left."


def test_kernels_of_one_cell_take_no_filter_of_edges(open_channels):
    state = {"filters": np.array([[[1.0, -1, 0.5]]]), "image": np.arange(54).reshape(3, 6, 3)}
    board = open_channels(ChannelsBoard(**state))
    assert_shows(board.read(), ChannelsBoard(**state))
    disabled = "list => [...list.options].filter(one => one.disabled).map(one => one.value)"
    assert board.root.locator("select").nth(0).evaluate(disabled) == ["edge", "red to blue"]
    board.button("Add a filter").click()
    filters = np.zeros((1, 1, 3, 2))
    filters[0, 0, :, 0], filters[0, 0, :, 1] = (1, -1, 0.5), (1 / 3, 1 / 3, 1 / 3)
    assert_shows(board.read(), ChannelsBoard(filters=filters, image=state["image"], filter=1))


def test_pointing_shows_what_belongs_together(open_channels):
    board = open_channels(with_filters("edge", "red"))
    board.layer("Green kernel and products").locator(".term").nth(5).hover()
    green = [[1, 1, 2]]  # row 1, column 2
    eventually(lambda: np.argwhere(np.array(board.read()["lit"])).tolist() == green)
    board.cell("Map 2", 2, 1, 3).hover()
    eventually(lambda: board.read()["previews"] == [[2, 1]] * 4)
    assert not np.any(board.read()["lit"])
    board.page.mouse.move(2, 2)
    eventually(lambda: board.read()["previews"] == [])


HOSTILE_TEXTS = ["", "NaN", "Infinity", "1e308", "--1", "<script>alert(1)</script>", "9" * 400]


def test_hostile_texts_are_refused_in_place(open_channels):
    board = open_channels()
    before = board.read()
    for field in (board.weight("Red", 0, 0), board.root.locator(".bias")):
        for text in HOSTILE_TEXTS:
            field.fill(text)
            shown = board.read()
            assert shown["problem"] and shown["invalid"] == 1, text
            assert "type a number from −9999 to 9999" in shown["message"]
            assert shown["maps"] == before["maps"]
        field.blur()
        assert board.read()["invalid"] == 0
    board.weight("Red", 0, 0).fill("−4")
    filters = ChannelsBoard().filters.copy()
    filters[0, 0, 0, 0] = -4
    assert_shows(board.read(), ChannelsBoard(filters=filters))
    assert not board.read()["problem"]


def test_the_address_brings_every_state_back(open_channels):
    board = open_channels(ChannelsBoard(), ChannelsBoard(name="other"))
    assert board.page.evaluate("location.hash") == ""
    board.button("Add a filter").click()
    board.weight("Green", 1, 1).fill("2.5")
    board.root.locator("select").nth(1).select_option("spot")
    board.root.locator(".bias").fill("-3")
    board.window.press("PageDown")
    board.page.wait_for_function("location.hash.includes('row=2')")
    again = open_channels(
        ChannelsBoard(), ChannelsBoard(name="other"), address=board.page.evaluate("location.hash")
    )
    assert again.read() == board.read() | {"message": ""}
    other = OnPage(again.page, 1)
    assert_shows(other.read(), ChannelsBoard())
    again.button("Reset").click()
    assert_shows(again.read(), ChannelsBoard())


K = "1,1,1/1,1,1/1,1,1"
BAD_ADDRESSES = {
    "image=1,2/3": "image",
    "image=" + ";".join(["1,2/3,4"] * 3): "three layers",
    "image=" + ";".join(["1,2,3/4,5,6/7,8,256"] * 3): "0 to 255",
    "image=" + ";".join(["1,2,3/4,5,6/7,8,9"] * 40): "three layers",
    "filters=" + ";".join([K] * 2): "three a filter",
    "filters=" + ";".join([K] * 15): "three a filter",
    "filters=" + ";".join([K, K, "1"]): "one size",
    "filters=<script>alert(1)</script>": "filters",
    "bias=1,2,3,4,5": "1 to 4 numbers",
    "bias=1e99": "the bias",
    "row=9": "the row",
    "filter=-1": "the filter",
    "__proto__=1": "no setting",
}


def test_bad_addresses_are_refused_with_a_sentence(open_channels):
    board = open_channels()
    for part, words in BAD_ADDRESSES.items():
        address = f"#board=channels&{part}&col=2"
        board.page.evaluate("text => { location.hash = text }", address)
        board.page.wait_for_function(
            "words => document.querySelector('[role=status]').textContent.includes(words)",
            arg=words,
        )
        assert_shows(board.read(), ChannelsBoard(col=2))
        assert board.read()["problem"], part


LOOKS = list(itertools.product((WIDE, PHONE), ("light", "dark")))
SMALL_TEXT = """board => [...board.querySelectorAll('*')].filter(element => {
  const own = element.matches('input, select') ||
    [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  return own && element.getBoundingClientRect().width
    && parseFloat(getComputedStyle(element).fontSize) < 11;
}).map(element => element.className || element.tagName)"""
CLIPPED = """board => [...board.querySelectorAll(
    '.square, .pixel, .product, .term, .weight, button')]
  .filter(cell => cell.checkVisibility() && cell.scrollWidth > cell.clientWidth + 1)
  .map(cell => `${cell.className} ${cell.value ?? cell.textContent}`)"""


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_it_fits_and_can_be_read_in_every_look(open_channels, width, theme):
    four = with_filters(*filter_names()[:3], "blur", filter=3, bias=[0, -20, 0.25, 9999])
    bright = ChannelsBoard(
        image=np.arange(108).reshape(6, 6, 3) * 255 // 107, filters=np.full((2, 3, 3, 2), -8.25)
    )
    board = open_channels(four, bright, width=width)
    board.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    board.page.wait_for_timeout(50)
    assert axe_findings(board.page) == []
    assert overflow(board.page) <= 0
    for one in (board, OnPage(board.page, 1)):
        assert one.root.evaluate(SMALL_TEXT) == []
        assert one.root.evaluate(CLIPPED) == []


def test_reduced_motion_and_print_are_respected(open_channels):
    calm = open_channels(reduced_motion="reduce")
    duration = "window => getComputedStyle(window).transitionDuration"
    assert calm.window.evaluate(duration) == "0s"
    calm.page.emulate_media(media="print")
    assert not calm.button("Reset").is_visible() and calm.layer("Red layer").is_visible()


def test_without_a_script_the_picture_stays(open_page, write_page):
    state = ChannelsBoard(row=2)
    page = open_page(write_page(state), java_script_enabled=False)
    picture = page.get_by_alt_text(state.describe())
    assert picture.is_visible() and picture.bounding_box()["width"] > 500
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")


def test_an_input_costs_the_script_little_time(open_channels):
    board = open_channels(with_filters(*filter_names()[:4], image=np.full((6, 6, 3), 90)))
    script = """board => {
      const window = board.querySelector('[role=slider]'), times = [];
      for (let i = 0; i < 200; i++) {
        const key = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'][i % 4];
        const start = performance.now();
        window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        times.push(performance.now() - start);
      }
      return times;
    }"""
    assert median_of_best(board.root, script) <= 4
