"""A board in a live JupyterLab: Python moves it, it moves Python; a saved one is a picture."""

import ast

import pytest
from browser import BoardOnPage, watch
from lab import Notebook, running_lab, write_notebook

from cnnlab import widgets
from cnnlab.widgets import ConvolutionBoard
from cnnlab.widgets.kit.live import at_work

MAKE = "from cnnlab.widgets import ConvolutionBoard\nboard = ConvolutionBoard()\nboard"
ASK = "print([board.row, board.col, board.output.tolist(), board.state()])"
MOVE = "board.stride = 2\nboard.row = 1"
REFUSE = "try:\n    board.stride = 9\nexcept Exception as error:\n    print(error)"


LIVE = {name: module.LIVE for name, module in at_work()}


def test_each_board_is_driven_from_both_ends():
    assert sorted(LIVE) == widgets.__all__


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with running_lab(tmp_path_factory.mktemp("lab")) as address_of:
        yield address_of


@pytest.fixture
def open_notebook(lab, chromium, tmp_path_factory):
    """Open a notebook of these cells in JupyterLab; nothing may ask another host."""
    contexts, watched = [], []

    def open_(name, *cells, **options):
        folder = tmp_path_factory.getbasetemp() / "lab0" / "notebooks"
        write_notebook(folder / name, *cells, **options)
        context = chromium.new_context(viewport={"width": 1280, "height": 1400})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        watched.append(watch(page))
        page.goto(lab(name))
        return Notebook(page)

    yield open_
    for context in contexts:
        context.close()
    problems = [problem for problems in watched for problem in problems]
    assert [problem for problem in problems if problem.startswith("foreign")] == []


def answer(notebook, number):
    """Run the asking cell; return [row, col, output, state] as Python has them."""
    notebook.run(number)
    return ast.literal_eval(notebook.printed(number))


@pytest.fixture(scope="module")
def all_boards(lab, chromium, tmp_path_factory):
    """One notebook with three cells for each board: show it, change it, ask it."""
    cells = []
    for name, case in LIVE.items():
        show = f"from cnnlab.widgets import {name}\nboard = {name}()\nboard"
        cells += [show, case.python, f"print({case.answer})"]
    folder = tmp_path_factory.getbasetemp() / "lab0" / "notebooks"
    write_notebook(folder / "all.ipynb", *cells)
    page = chromium.new_page(viewport={"width": 1280, "height": 1400})
    problems = watch(page)
    page.goto(lab("all.ipynb"))
    yield Notebook(page)
    page.close()
    assert [problem for problem in problems if problem.startswith("foreign")] == []


def settled_answer(notebook, number, expected):
    """Ask until the answer is the expected one: a change on the page takes a moment to arrive."""
    for _ in range(5):
        found = answer(notebook, number)
        if found == expected:
            break
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", LIVE)
def test_python_and_the_page_move_each_other(all_boards, name):
    first, case = 3 * list(LIVE).index(name), LIVE[name]
    all_boards.run(first)
    root = all_boards.cells.nth(first).locator(".cnnlab-frame")
    root.wait_for()

    twin = getattr(widgets, name)()
    all_boards.run(first + 1)
    exec(case.python, {"board": twin})
    case.shown(root)
    before = eval(case.answer, {"board": twin})
    assert settled_answer(all_boards, first + 2, before) == before

    case.act(root)
    exec(case.same, {"board": twin})
    after = eval(case.answer, {"board": twin})
    assert after != before
    assert settled_answer(all_boards, first + 2, after) == after


def cell_shown(board, row, col):
    board.page.wait_for_function(
        "([chosen, row, col]) => chosen.style.getPropertyValue('--row') === row"
        " && chosen.style.getPropertyValue('--col') === col",
        arg=[board.root.locator(".chosen").element_handle(), str(row), str(col)],
    )


@pytest.mark.timeout(300)
def test_python_moves_the_board_and_the_board_moves_python(open_notebook):
    notebook = open_notebook("live.ipynb", MAKE, MOVE, ASK, REFUSE)
    notebook.run(0)
    board = BoardOnPage(notebook.page, root=notebook.cells.first)
    assert len(board.read()["output"]) == 4

    notebook.run(1)
    cell_shown(board, 1, 0)
    shown = board.read()
    assert shown["stride"] == "2" and len(shown["output"]) == 2

    board.press("ArrowRight")
    board.choose("Padding", 1)
    board.weight(0, 0).fill("-5")
    expected = ConvolutionBoard(stride=2, padding=1, row=1, col=1)
    kernel = expected.kernel.copy()
    kernel[0, 0] = -5
    expected.kernel = kernel
    row, col, output, state = answer(notebook, 2)
    assert (row, col) == (1, 1)
    assert output == expected.output.tolist()
    assert state == expected.state()

    notebook.run(3)
    assert "stride is 9, but it must be a whole number from 1 to 4." in notebook.printed(3)
    assert board.read()["stride"] == "2"


@pytest.mark.timeout(300)
def test_dragging_in_jupyterlab_moves_python(open_notebook):
    notebook = open_notebook("drag.ipynb", MAKE, ASK)
    notebook.run(0)
    board = BoardOnPage(notebook.page, root=notebook.cells.first)
    x, y = board.center(board.window)
    cell = board.image.locator(".square").first.bounding_box()
    board.page.mouse.move(x, y)
    board.page.mouse.down()
    board.page.mouse.move(x + 2 * cell["width"], y + cell["height"], steps=5)
    board.page.mouse.up()
    cell_shown(board, 1, 2)
    assert answer(notebook, 1)[:2] == [1, 2]


@pytest.mark.timeout(300)
def test_a_saved_board_is_a_picture_until_its_cell_runs(open_notebook):
    saved = ConvolutionBoard(row=1, col=1)
    data, _ = saved._repr_mimebundle_()
    notebook = open_notebook("saved.ipynb", MAKE, outputs={0: data})
    picture = notebook.page.get_by_alt_text(saved.describe())
    picture.wait_for()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 300")
    assert notebook.page.locator(".cnnlab-frame").count() == 0
    notebook.run(0)
    board = BoardOnPage(notebook.page, root=notebook.cells.first)
    assert len(board.read()["output"]) == 4
