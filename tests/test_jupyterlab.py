"""A board in a live JupyterLab: Python moves it, it moves Python; a saved one is a picture."""

import ast
from collections.abc import Callable
from typing import NamedTuple

import pytest
from browser import BoardOnPage, watch
from lab import Notebook, running_lab, write_notebook
from playwright.sync_api import Locator, expect

from cnnlab import widgets
from cnnlab.widgets import ConvolutionBoard

MAKE = "from cnnlab.widgets import ConvolutionBoard\nboard = ConvolutionBoard()\nboard"
ASK = "print([board.row, board.col, board.output.tolist(), board.state()])"
MOVE = "board.stride = 2\nboard.row = 1"
REFUSE = "try:\n    board.stride = 9\nexcept Exception as error:\n    print(error)"


class Live(NamedTuple):
    """A change that Python makes, what the page then shows; a change on the page, what it does.

    `same` makes the page's change in Python; `answer` is what NumPy computes from both.
    """

    board: str
    python: str
    shown: Callable[[Locator], object]
    act: Callable[[Locator], object]
    same: str
    answer: str


def field(name):
    return lambda root: root.get_by_label(name, exact=True)


def chosen(name):
    return lambda root: expect(root.get_by_role("radio", name=name, exact=True)).to_be_checked()


def reads(name, value):
    return lambda root: expect(field(name)(root)).to_have_value(value)


def says(text):
    return lambda root: expect(root).to_contain_text(text)


def press(name):
    return lambda root: root.get_by_role("button", name=name).click()


LIVE = [
    Live(
        "ActivationBoard",
        "board.function = 'sigmoid'",
        chosen("Sigmoid"),
        lambda root: field("Input x")(root).fill("-2"),
        "board.x = -2",
        "[board.x, board.y, board.gradient, board.after.tolist()]",
    ),
    Live(
        "AugmentationBoard",
        "board.fill = 'nearest'",
        chosen("nearest"),
        lambda root: field("Seed")(root).fill("7"),
        "board.seed = 7",
        "[board.seed, board.fill, board.output.tolist(), int(board.sample().astype(int).sum())]",
    ),
    Live(
        "BackpropBoard",
        "board.learning_rate = 0.03",
        chosen("0.03"),
        press("10 steps"),
        "board.step(10)",
        "[board.steps, board.losses, board.now.kernel.tolist()]",
    ),
    Live(
        "ChannelsBoard",
        "board.add_filter('blur')",
        says("2 filters, 2 maps"),
        lambda root: root.get_by_role("slider").press("ArrowRight"),
        "board.move(0, 1)",
        "[board.row, board.col, board.filter, board.total, board.output.tolist()]",
    ),
    Live(
        "ConvolutionBoard",
        "board.stride = 2",
        says("Output 2×2"),
        lambda root: field("Kernel row 0, column 0")(root).fill("-5"),
        "board.kernel = [[-5, 2, 1], [2, 4, 2], [1, 2, 1]]",
        "[board.state(), board.output.tolist()]",
    ),
    Live(
        "DigitPad",
        "board.digit = 7",
        chosen("7"),
        lambda root: field("Rotate clockwise")(root).fill("30"),
        "board.rotate = 30",
        "[board.digit, board.rotate, board.probabilities.round(6).tolist()]",
    ),
    Live(
        "NetworkBuilder",
        "board.add('dense', units=7)",
        says("Dense 7"),
        press("+ Softmax"),
        "board.add('softmax')",
        "[board.state(), board.parameters, board.output_shape]",
    ),
    Live(
        "OutputSizeSolver",
        "board.stride = 3",
        reads("s, the stride", "3"),
        lambda root: field("n, the input")(root).fill("20"),
        "board.n = 20",
        "[board.state(), board.output_size, len(board.settings)]",
    ),
    Live(
        "PhotoFilter",
        "board.padding = 'same'",
        says("Output 300×300"),
        lambda root: root.get_by_role("radio", name="gray", exact=True).check(),
        "board.mode = 'gray'",
        "[board.mode, board.output_shape, int(abs(board.output).sum()), board.step.total]",
    ),
    Live(
        "PoolingBoard",
        "board.mode = 'average'",
        chosen("Average"),
        lambda root: root.get_by_role("slider", name="Move the image").fill("1"),
        "board.shift = 1",
        "[board.state(), board.output.tolist(), board.changed.tolist()]",
    ),
    Live(
        "ReceptiveField",
        "board.select(1, 0, 0)",
        says("Layer 1: "),
        lambda root: root.get_by_role("slider", name="Cell in hand").press("ArrowRight"),
        "board.select(1, 0, 1)",
        "[board.row, board.col, board.field.size, tuple(board.counts), board.paths.tolist()]",
    ),
    Live(
        "TrainingScrubber",
        "board.epoch = 3",
        says("Epoch 3: "),
        lambda root: root.get_by_role("slider", name="Epoch").press("ArrowRight"),
        "board.epoch = 4",
        "[board.epoch, board.confusion.tolist(), float(board.maps.sum().round(6))]",
    ),
]


def test_each_board_is_driven_from_both_ends():
    assert sorted(case.board for case in LIVE) == sorted(widgets.__all__)


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
        page.set_default_timeout(30_000)
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
    for case in LIVE:
        show = f"from cnnlab.widgets import {case.board}\nboard = {case.board}()\nboard"
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
@pytest.mark.parametrize("case", LIVE, ids=lambda case: case.board)
def test_python_and_the_page_move_each_other(all_boards, case):
    first = 3 * LIVE.index(case)
    all_boards.run(first)
    root = all_boards.cells.nth(first).locator(".cnnlab-frame")
    root.wait_for()

    twin = getattr(widgets, case.board)()
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
    assert "stride must be a whole number, 1 to 4, not 9" in notebook.printed(3)
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
