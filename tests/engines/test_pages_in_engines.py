"""The built book in Firefox and in WebKit: pages are whole, boards are used by mouse and keys."""

import re

import pytest
from browser import PHONE, WIDE, eventually

pytestmark = pytest.mark.engines

PAGES = (
    "index.html",
    "appendix/all-boards.html",
    "chapters/02-convolution-by-hand.html",
    "chapters/06-pooling.html",
)
BOARDS = "[...document.querySelectorAll('.cnnlab-board')]"
SETTLED = (
    "document.readyState === 'complete' && document.fonts.status === 'loaded' "
    f"&& {BOARDS}.length && {BOARDS}.every(board => board.querySelector('.cnnlab-frame'))"
)
DRAGGED = ("convolution", "channels", "pooling")
CHOICES = {"convolution": "2", "pooling": "average"}  # another stride, another way to pool


class Board:
    """One mounted board of a page, the places on it as JavaScript expressions."""

    def __init__(self, engine, index):
        self.engine = engine
        self.root = f"{BOARDS}[{index}]"
        self.kind = engine.run(f"{self.root}.dataset.board")
        self.window = (
            f"[...{self.root}.querySelectorAll('.window[role=slider]')]"
            ".find(window => window.checkVisibility())"
        )

    def has_window(self):
        """Tell whether the board has a window to move."""
        return self.engine.run(f"Boolean({self.window})")

    def cell(self):
        """Return the row and the column where the window is, as it tells them."""
        text = self.engine.run(f"{self.window}.getAttribute('aria-valuetext')")
        return tuple(map(int, re.search(r"row (\d+), column (\d+)", text, re.IGNORECASE).groups()))

    def pitch(self):
        """Return the width of one pixel of the image on the screen."""
        return self.engine.run(
            f"{self.window}.parentElement.querySelector('.square').getBoundingClientRect().width"
        )

    def output(self):
        """Return the numbers of the output."""
        return self.engine.run(f"{self.root}.querySelector('[aria-label=Output]').innerText")

    def choice(self, value):
        """Return the button of a choice."""
        return f"{self.root}.querySelector('input[type=radio][value=\"{value}\"]')"


def first_of_each_kind(engine):
    """Return the first board of each kind on the open page."""
    boards = [Board(engine, index) for index in range(engine.run(f"{BOARDS}.length"))]
    return {board.kind: board for board in reversed(boards)}.values()


def show(engine, url, width):
    """Open a page, and wait for its boards and its letters."""
    engine.open(url, width)
    engine.wait_until(SETTLED)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_at_both_widths(engine, address, page):
    widths = [WIDE, PHONE] if address.startswith("file:") else [PHONE, WIDE]
    show(engine, f"{address}/{page}", widths[0])
    for width in widths:
        engine.resize(width)
        eventually(lambda width=width: engine.run("innerWidth") == width)
        eventually(lambda: engine.overflow() == 0)
    assert engine.problems() == []


def move_by_keys(board):
    """Move a board's window by key to its first corner, and from there."""
    board.engine.press(board.window, "PageUp", "Home")
    eventually(lambda: board.cell() == (0, 0))
    board.engine.press(board.window, "ArrowRight")
    eventually(lambda: board.cell() == (0, 1))
    board.engine.press(board.window, "ArrowDown")
    eventually(lambda: board.cell() == (1, 1))


def move_by_mouse(board):
    """Draw a board's window to the left until it stops, and from there to the right."""
    row, _ = board.cell()
    far = round(4 * board.pitch())
    board.engine.drag(board.window, -far, 0)
    eventually(lambda: board.cell() == (row, 0))
    board.engine.drag(board.window, far, 0)
    eventually(lambda: board.cell() > (row, 0))


def choose_by_mouse(board):
    """Choose another of a board's settings; its output must change."""
    before, button = board.output(), board.choice(CHOICES[board.kind])
    board.engine.click(f"{button}.closest('label')")
    eventually(lambda: board.engine.run(f"{button}.checked"))
    eventually(lambda: board.output() != before)


@pytest.mark.parametrize("page", PAGES)
def test_boards_are_used_by_keys_and_by_mouse(engine, address, page):
    show(engine, f"{address}/{page}", WIDE)
    moved = dragged = chosen = 0
    for board in first_of_each_kind(engine):
        if board.has_window():
            move_by_keys(board)
            moved += 1
        if board.kind in DRAGGED:
            move_by_mouse(board)
            dragged += 1
        if board.kind in CHOICES:
            choose_by_mouse(board)
            chosen += 1
    assert moved and dragged and chosen
    assert engine.problems() == []
