"""The pooling board on a page without a kernel, worked by mouse, finger and keys."""

import itertools

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
    same_number,
    same_numbers,
)

from cnnlab.widgets import PoolingBoard

TALL = '<div style="height: 3000px"></div>'

READ = """(board) => {
  const one = (selector) => board.querySelector(selector), text = (cell) => cell.textContent;
  const rows = (grid, look) => {
    const cols = Number(grid.style.getPropertyValue('--cols')), cells = [...grid.children];
    return cells.length ? Array.from({ length: cells.length / cols }, (_, r) =>
      cells.slice(r * cols, (r + 1) * cols).map(look)) : [];
  };
  const has = (name) => (cell) => cell.classList.contains(name);
  const grid = (label) => one(`[role=group][aria-label="${label}"]`);
  const image = grid('Image'), output = grid('Output');
  const checked = (legend) => [...board.querySelectorAll('fieldset')]
    .find((set) => text(set.firstChild) === legend).querySelector('input:checked').value;
  const button = (name) => [...board.querySelectorAll('button')].find((b) => text(b) === name);
  return {
    image: rows(image, text), padding: rows(image, has('padding')),
    winners: rows(image, has('pooling-winner')), output: rows(output, text),
    changed: rows(output, has('differs')), unmoved: rows(grid('Output before the move'), text),
    unmovedShown: grid('Output before the move').checkVisibility(),
    cell: one('.chosen').checkVisibility() ? ['--row', '--col']
      .map((name) => Number(one('.chosen').style.getPropertyValue(name))) : null,
    sum: text(one('.sum')), change: text(one('.pooling-change')), note: text(one('.size .note')),
    message: text(one('[role=status]')),
    formula: text([...board.querySelectorAll('.formula')].at(-1)),
    mode: checked('Keep the'), size: checked('Window'), stride: checked('Stride'),
    padded: checked('Padding'), shift: Number(one('input[type=range]').value),
    ceil: button('Ceil mode').getAttribute('aria-pressed'),
    count: button('Count padding').getAttribute('aria-pressed'),
    countShown: button('Count padding').checkVisibility(),
  };
}"""


# --- what a board must show, from Python


def read(board):
    return board.root.evaluate(READ)


def assert_shows(shown, board):
    """The board on the page shows the state of the board in Python, and its arithmetic."""
    assert [shown["mode"], shown["size"]] == [board.mode, str(board.size)]
    assert [shown["stride"], shown["padded"]] == [str(board.stride), str(board.padding)]
    assert shown["shift"] == board.shift
    assert [shown["ceil"], shown["count"]] == [
        str(flag).lower() for flag in (board.ceil_mode, board.count_include_pad)
    ]
    assert shown["countShown"] == (board.mode == "average")
    try:
        output = board.output
    except ValueError:
        assert shown["sum"].startswith("No output") and shown["note"] == shown["sum"]
        assert shown["output"] == [] and shown["cell"] is None
        return
    assert same_numbers(shown["output"], output)
    assert shown["cell"] == [board.row, board.col]
    assert shown["changed"] == board.changed.tolist()
    assert shown["unmovedShown"] == (board.shift != 0)
    assert_shows_image(shown, board)
    assert_shows_step(shown, board)
    if board.shift:
        assert same_numbers(shown["unmoved"], PoolingBoard(**board.state() | {"shift": 0}).output)
        assert f": {board.changed.sum()} of {board.changed.size} outputs" in shown["change"]
    else:
        assert shown["change"] == ""


def assert_shows_image(shown, board):
    (top, bottom, below), (left, right, beyond) = board.axes()
    sides = [(top, bottom + below), (left, right + beyond)]
    inside = np.pad(np.ones(board.image.shape, bool), sides)
    assert shown["padding"] == (~inside).tolist()
    texts = np.array(shown["image"])
    shape = board.image.shape
    assert same_numbers(texts[inside].reshape(shape), board.moved_image)
    around = set(texts[~inside])
    allowed = {"−∞"} if board.mode == "max" else {"0", ""} if board.count_include_pad else {""}
    assert around <= allowed
    if board.mode == "average" and board.count_include_pad:
        assert (texts[~inside] == "").sum() == inside.size - (
            (shape[0] + top + bottom) * (shape[1] + left + right)
        )
    winners = np.argwhere(shown["winners"]).tolist()
    winner = board.step.winner
    assert winners == ([] if winner is None else [[winner[0] + top, winner[1] + left]])


def assert_shows_step(shown, board):
    arithmetic, rest = shown["sum"].split(" → ")
    assert rest == f"output row {board.row}, column {board.col}"
    terms, total = arithmetic.split(" = ")
    assert same_number(total, board.step.total)
    if board.mode == "average":
        assert int(terms.split(" / ")[1]) == board.step.count
    else:
        assert terms.count(",") == board.size**2 - 1


# --- by mouse, finger and keys


def test_the_first_state_is_the_worked_example(open_board):
    shown = read(open_board(PoolingBoard()))
    assert_shows(shown, PoolingBoard())
    assert shown["sum"] == "max(1, 0, 8, 2) = 8 → output row 0, column 0"
    assert shown["formula"].endswith("+ 1 = 2 + 1 = 3")


def test_the_mouse_drags_the_window_and_clicks_bring_it(open_board):
    board = open_board(PoolingBoard())
    x, y = board.center(board.window)
    cell = board.cell_of(board.image, 0, 0).bounding_box()["width"]
    drag(board.page, [(x, y), (x + 2 * cell, y + 4.2 * cell)])
    eventually(lambda: assert_shows(read(board), PoolingBoard(row=2, col=1)))
    board.cell_of(board.output, 0, 2).click()
    assert_shows(read(board), PoolingBoard(row=0, col=2))
    board.cell_of(board.image, 5, 0).click()
    assert_shows(read(board), PoolingBoard(row=2, col=0))


def test_keys_move_the_window_and_the_image(open_board):
    board = open_board(PoolingBoard())
    for key, row, col in [
        ("ArrowRight", 0, 1),
        ("ArrowDown", 1, 1),
        ("End", 1, 2),
        ("ArrowUp", 0, 2),
    ]:
        board.press(key)
        assert_shows(read(board), PoolingBoard(row=row, col=col))
    slider = board.root.get_by_role("slider", name="Move the image")
    for shift in (1, 2, 3, 3):
        slider.press("ArrowRight")
        assert_shows(read(board), PoolingBoard(row=0, col=2, shift=shift))
    assert slider.get_attribute("aria-valuetext") == "3 pixels to the right"
    slider.press("Home")
    assert_shows(read(board), PoolingBoard(row=0, col=2, shift=-3))


def test_everything_can_be_reached_by_the_tab_key_alone(open_board):
    board = open_board(PoolingBoard(mode="average"))
    names = set()
    for _ in range(20):
        board.page.keyboard.press("Tab")
        names.add(
            board.page.evaluate(
                "() => document.activeElement.getAttribute('aria-label')"
                " ?? document.activeElement.closest('label, button')?.textContent ?? ''"
            ).lstrip("◀ ")
        )
    wanted = {"Window over the image: arrow keys move it", "Back", "Play", "Edit pixels", "Reset"}
    wanted |= {
        "Copy link",
        "Average",
        "2×2",
        "2",
        "0",
        "Move the image",
        "Ceil mode",
        "Count padding",
    }
    assert wanted <= names, wanted - names


@pytest.fixture
def finger(open_page, write_page):
    """A board on a phone, and a finger: finger.swipe(start, end)."""
    page = open_page(write_page(PoolingBoard(), below=TALL), PHONE, 740, has_touch=True)
    board = BoardOnPage(page)
    board.swipe = Finger(page).swipe
    return board


def test_a_finger_drags_the_window_and_the_page_stays(finger):
    x, y = finger.center(finger.window)
    cell = finger.cell_of(finger.image, 0, 0).bounding_box()["width"]
    finger.swipe((x, y), (x + 2 * cell, y + 2 * cell))
    eventually(lambda: assert_shows(read(finger), PoolingBoard(row=1, col=1)))
    assert finger.page.evaluate("scrollY") == 0
    finger.cell_of(finger.output, 2, 0).tap()
    eventually(lambda: assert_shows(read(finger), PoolingBoard(row=2, col=0)))


def test_a_finger_beside_the_window_scrolls_the_page(finger):
    x, y = finger.center(finger.cell_of(finger.image, 5, 5))
    finger.swipe((x, y), (x, y - 200))
    finger.page.wait_for_function("scrollY > 50")
    assert_shows(read(finger), PoolingBoard())


def test_a_finger_moves_the_image(finger):
    slider = finger.root.get_by_role("slider", name="Move the image")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    finger.swipe((box["x"] + box["width"] / 2, y), (box["x"] + box["width"] - 3, y))
    eventually(lambda: assert_shows(read(finger), PoolingBoard(shift=3)))


def test_play_goes_through_the_output_and_pauses(open_board):
    board = open_board(PoolingBoard(row=2, col=1))
    board.page.clock.install(time=0)
    board.page.clock.pause_at(1000)
    board.button("Play").click()
    assert read(board)["cell"] == [2, 2]
    board.page.clock.run_for(1450)
    assert read(board)["cell"] == [0, 1]
    board.button("Pause").click()
    board.page.clock.run_for(5000)
    assert read(board)["cell"] == [0, 1]
    board.button("Step").click()
    assert read(board)["message"] == "Output row 0, column 2: 125"


# --- every setting


def choose(board, **settings):
    legends = {"mode": "Keep the", "size": "Window", "stride": "Stride", "padding": "Padding"}
    for name, value in settings.items():
        board.choose(legends[name], value)


def test_every_window_stride_and_padding(open_board):
    board, expected = open_board(PoolingBoard(shift=1)), PoolingBoard(shift=1)
    for size, stride in itertools.product((1, 2, 3, 4), (1, 2, 3, 4)):
        paddings = [*range(size // 2 + 1), "same"]
        padding = paddings[(size + stride) % len(paddings)]
        for name, value in {"size": size, "stride": stride, "padding": padding}.items():
            if getattr(expected, name) != value:
                choose(board, **{name: value})
                setattr(expected, name, value)
        assert_shows(read(board), expected)


@pytest.mark.parametrize("ceil_mode", [False, True])
def test_ceil_mode_and_the_counted_padding(open_board, ceil_mode):
    settings = {"image": np.arange(42).reshape(6, 7) - 50, "mode": "average", "size": 3}
    settings |= {"padding": 1, "stride": 3}
    board, expected = open_board(PoolingBoard(**settings)), PoolingBoard(**settings)
    if ceil_mode:
        board.button("Ceil mode").click()
        expected.ceil_mode = True
    for counted in (True, False):
        board.button("Count padding").click()
        expected.count_include_pad = counted
        rows, cols = expected.output_shape
        for row, col in [(0, 0), (rows - 1, cols - 1)]:
            board.cell_of(board.output, row, col).click()
            expected.move(row, col)
            assert_shows(read(board), expected)
        wanted = (
            "counts as 0, PyTorch's default" if counted else "left out of the count, as in Keras"
        )
        assert wanted in read(board)["note"]
    choose(board, mode="max")
    expected.mode = "max"
    assert_shows(read(board), expected)
    assert "−∞: it never wins" in read(board)["note"]


def test_too_much_padding_is_refused_and_shrinks_with_the_window(open_board):
    board = open_board(PoolingBoard())
    board.root.locator("fieldset:has(legend:text-is('Padding')) input[value='2']").click()
    shown = read(board)
    assert shown["message"].startswith("Padding 2 is not possible with a 2×2 window")
    assert_shows(shown, PoolingBoard())
    choose(board, size=4, padding=2)
    assert_shows(read(board), PoolingBoard(size=4, padding=2))
    choose(board, size=3)
    assert "The padding is now 1" in read(board)["message"]
    assert_shows(read(board), PoolingBoard(size=3, padding=1))


def test_typed_pixels_count_and_hostile_ones_are_refused(open_board):
    board = open_board(PoolingBoard(shift=2))
    board.button("Edit pixels").click()
    assert read(board)["shift"] == 0
    field = board.pixel_field(0, 0)
    for text in ("NaN", "1e308", "", "<script>alert(1)</script>", "10000", "9" * 400):
        field.fill(text)
        assert "is not possible for pixel row 0, column 0" in read(board)["message"]
        assert_shows(read(board), PoolingBoard())
    field.fill("99")
    image = PoolingBoard().image.copy()
    image[0, 0] = 99
    assert_shows(read(board), PoolingBoard(image=image))
    board.root.get_by_role("slider", name="Move the image").press("ArrowRight")
    assert not field.is_visible()
    assert_shows(read(board), PoolingBoard(image=image, shift=1))
    board.button("Reset").click()
    assert_shows(read(board), PoolingBoard(shift=2))


# --- the address, and every host and reader


def test_the_address_keeps_the_state_and_gives_it_back(open_board, open_page):
    board = open_board(PoolingBoard())
    choose(board, mode="average", size=3, padding=1)
    board.button("Ceil mode").click()
    board.button("Count padding").click()
    for _ in range(2):
        board.root.get_by_role("slider", name="Move the image").press("ArrowLeft")
    board.press("ArrowDown")
    board.page.wait_for_function("location.hash.includes('row=1')")
    address = board.page.evaluate("location.hash")
    assert address == (
        "#board=pooling&mode=average&size=3&padding=1&ceil_mode=1&count_include_pad=1&shift=-2&row=1"
    )
    settings = {"mode": "average", "size": 3, "padding": 1, "shift": -2, "row": 1}
    expected = PoolingBoard(**settings, ceil_mode=True, count_include_pad=True)
    assert_shows(read(BoardOnPage(open_page(board.page.url))), expected)


def test_bad_addresses_are_refused_with_a_sentence(open_board):
    board = open_board(PoolingBoard())
    bad = {
        "size=0": "the window", "size=5": "the window", "stride=9": "the stride",
        "padding=3": "the padding", "mode=mean": "the mode", "shift=-4": "the move",
        "shift=1.5": "the move", "ceil_mode=yes": "ceil_mode", "image=1,x": "image",
        "image=" + ",".join("1" * 17): "image", "nonsense=1": "no setting “nonsense”",
        "padding=2": "Padding 2 is not possible with a 2×2 window",
        "mode=%3Cscript%3Ealert(1)%3C/script%3E": "the mode",
    }  # fmt: skip
    for part, names in bad.items():
        board.page.evaluate("part => { location.hash = '#board=pooling&' + part }", part)
        status = board.root.get_by_role("status").filter(has_text=names)
        status.wait_for()
        assert "problem" in status.get_attribute("class"), part
        shown = read(board)
        assert len(shown["message"]) < 250
        assert_shows(shown, PoolingBoard(padding=1 if part == "padding=2" else 0))
    board.page.evaluate("location.hash = '#board=pooling&size=4&padding=2&row=99&col=1'")
    board.page.wait_for_function("document.querySelector('.sum').textContent.includes('column 1')")
    assert_shows(read(board), PoolingBoard(size=4, padding=2, row=3, col=1))


def test_two_boards_live_apart(open_page, write_page):
    page = open_page(write_page(PoolingBoard(name="one"), PoolingBoard(name="two", size=3)))
    one, two = BoardOnPage(page, 0), BoardOnPage(page, 1)
    choose(one, mode="average")
    two.root.get_by_role("slider", name="Move the image").press("ArrowRight")
    assert_shows(read(one), PoolingBoard(mode="average"))
    assert_shows(read(two), PoolingBoard(size=3, shift=1))


def test_without_a_script_the_picture_stays(open_page, write_page):
    board = PoolingBoard(size=3, padding=1, shift=1)
    page = open_page(write_page(board), java_script_enabled=False)
    picture = page.get_by_alt_text(board.describe())
    assert picture.is_visible() and picture.bounding_box()["width"] > 300
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")


LARGE = 9999 * np.where(np.indices((6, 6)).sum(0) % 2, -1, 1)
STATES = {
    "plain": PoolingBoard(),
    "moved": PoolingBoard(mode="average", size=3, padding=1, ceil_mode=True, shift=1),
    "large": PoolingBoard(image=LARGE, size=4, stride=1, padding=2, shift=-1),
}
SMALL_OR_CLIPPED = """board => [...board.querySelectorAll('*')].filter(element => {
  const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  return own && element.checkVisibility() && (parseFloat(getComputedStyle(element).fontSize) < 11
    || element.matches('.square, button, span') && element.scrollWidth > element.clientWidth + 1
      && getComputedStyle(element).display !== 'inline');
}).map(element => element.textContent)"""


@pytest.mark.parametrize(
    ("state", "width"), [("plain", WIDE), ("moved", PHONE), ("large", WIDE), ("large", PHONE)]
)
def test_it_fits_can_be_read_and_satisfies_axe(open_page, write_page, width, state):
    page = open_page(write_page(STATES[state]), width)
    board = BoardOnPage(page)
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert axe_findings(page) == []
    assert overflow(page) <= 0
    assert board.root.evaluate(SMALL_OR_CLIPPED) == []
    assert_shows(read(board), STATES[state])


def test_reduced_motion_is_respected(open_board):
    board = open_board(PoolingBoard(), reduced_motion="reduce")
    assert board.window.evaluate("w => getComputedStyle(w).transitionDuration") == "0s"
