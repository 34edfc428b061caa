"""The network builder on a page without a kernel, worked by mouse, finger and keys."""

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
)

from cnnlab.widgets import NetworkBuilder
from cnnlab.widgets.kit import goldens

GOLDEN = goldens.read("network")
READ = """(board) => {
  const text = (element) => element.textContent.trim();
  const all = (selector) => [...board.querySelectorAll(selector)];
  return {
    names: all('.network-list b').map(text), shapes: all('.network-shape').map(text),
    costs: all('.network-list small').map(text), settings: all('.network-name').map(text),
    faults: all('.network-fault').map(text), drawn: all('svg path').map((p) => p.getAttribute('d')),
    total: text(board.querySelector('.sum')), message: text(board.querySelector('[role=status]')),
    preset: board.querySelector('select').value, invalid: all('[aria-invalid=true]').length,
    code: board.querySelector('pre').hidden ? null : board.querySelector('pre').textContent,
    editor: Boolean(board.querySelector('.network-editor')?.checkVisibility()),
  };
}"""


class Hands(BoardOnPage):
    def read(self):
        return self.root.evaluate(READ)

    def line(self, index):
        return self.root.locator("button.network-open").nth(index)

    def grip(self, index):
        return self.root.locator(".network-grip").nth(index + 1)

    def field(self, name):
        return self.root.get_by_label(name, exact=True)


@pytest.fixture
def hands(open_page, write_page):
    def open_(board, address="", **options):
        return Hands(open_page(write_page(board) + address, **options))

    return open_


def costs_of(board):
    """Write what each line says of a layer, from the table of Python."""
    lines = []
    for row in board.table:
        seen = "×".join(
            str(min(r, n)) for r, n in zip(row.receptive_field, board.input_shape[:2], strict=True)
        )
        counts = ((row.parameters, "parameters"), (row.macs, "multiply-adds"))
        counted = [f"{count:,} {name}" for count, name in counts if count]
        lines.append((counted, f"sees {seen}"))
    return lines


def assert_shows(seen, board):
    assert seen["shapes"] == [
        "×".join(map(str, shape))
        for shape in [board.input_shape, *(row.output_shape for row in board.table)]
    ] + [""] * (len(board.layers) - len(board.table))
    for text, (counted, sees) in zip(seen["costs"][1:], costs_of(board), strict=False):
        parts = text.split(" · ")
        assert (parts[:-2], parts[-1]) == (counted, sees)
    if board.fault:
        assert board.fault.reason in seen["faults"][0] and board.fault.reason in seen["total"]
    else:
        assert seen["faults"] == []
        assert seen["total"].startswith(
            f"{board.parameters:,} parameters, {board.macs:,} multiply-adds"
        )
    names = [row.name for row in board.table]
    assert seen["settings"][1 : len(names) + 1] == names


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: str(case["input_shape"]))
def test_the_page_counts_as_keras_does(hands, case):
    board = NetworkBuilder(input_shape=case["input_shape"], layers=case["layers"])
    page = hands(board)
    assert_shows(page.read(), board)
    for button, code in (("Keras", board.keras_code()), ("PyTorch", board.torch_code())):
        page.button(f"Copy {button} code").click()
        assert page.read()["code"] == code


def test_each_preset_is_that_of_python_and_its_code_too(hands):
    page = hands(NetworkBuilder(layers=[]))
    options = page.root.locator("select option").evaluate_all("all => all.map(o => o.value)")
    assert options == [*NetworkBuilder.presets(), "own"]
    for name in NetworkBuilder.presets():
        board = NetworkBuilder.preset(name)
        page.select("Network", name)
        assert page.read()["preset"] == name
        assert_shows(page.read(), board)
        for button, code in (("Keras", board.keras_code()), ("PyTorch", board.torch_code())):
            page.button(f"Copy {button} code").click()
            assert page.read()["code"] == code


def test_the_mouse_adds_changes_moves_and_removes(hands):
    page, board = hands(NetworkBuilder()), NetworkBuilder()
    page.line(0).click()
    page.field("Filters").fill("20")
    page.field("Stride").fill("2")
    page.select("Padding", "valid")
    page.button("Bias").click()
    changed = {"filters": 20, "stride": 2, "padding": "valid", "bias": False}
    board.layers = [{**board.layers[0], **changed}, *board.layers[1:]]
    assert_shows(page.read(), board)
    page.button("+ Batch normalization").click()
    board.add("batchnorm", at=1)
    assert_shows(page.read(), board)
    page.button("Down").click()
    board.move(1, 2)
    assert_shows(page.read(), board)
    page.button("Remove").click()
    board.remove(2)
    assert_shows(page.read(), board)
    page.line(3).click()
    page.button("Remove").click()
    board.remove(3)
    assert board.fault.index == 3
    assert_shows(page.read(), board)
    page.button("Copy Keras code").click()
    assert page.read()["code"] is None and board.fault.reason in page.read()["message"]
    page.button("Reset").click()
    assert_shows(page.read(), NetworkBuilder())


def test_keys_alone_move_and_remove(hands):
    page, board = hands(NetworkBuilder()), NetworkBuilder()
    page.line(0).focus()
    press = page.page.keyboard.press
    press("ArrowDown")
    press("Shift+ArrowDown")
    board.move(1, 2)
    assert_shows(page.read(), board)
    press("Shift+ArrowUp")
    board.move(2, 1)
    assert_shows(page.read(), board)
    press("Delete")
    board.remove(1)
    assert_shows(page.read(), board)
    press("Enter")
    assert page.read()["editor"]


def test_a_drag_moves_a_layer(hands):
    page, board = hands(NetworkBuilder()), NetworkBuilder()
    drag(page.page, (page.center(page.grip(index)) for index in (1, 2, 3)))
    board.move(1, 3)
    eventually(lambda: assert_shows(page.read(), board))


def test_a_finger_drags_by_the_handle_and_scrolls_elsewhere(hands):
    page, board = hands(NetworkBuilder(), width=PHONE, has_touch=True), NetworkBuilder()
    swipe = Finger(page.page).swipe
    swipe(page.center(page.grip(1)), page.center(page.grip(2)))
    board.move(1, 2)
    eventually(lambda: assert_shows(page.read(), board))
    page.page.evaluate("document.body.style.paddingBottom = '3000px'")
    before = page.page.evaluate("scrollY")
    x, y = page.center(page.line(4))
    swipe((x, y), (x, y - 200))
    page.page.wait_for_function("before => scrollY > before + 20", arg=before)
    assert_shows(page.read(), board)
    page.line(0).tap()
    eventually(lambda: page.read()["editor"])


def test_the_address_holds_the_network(hands):
    page = hands(NetworkBuilder(), "#board=network&input_shape=28x28x1&layers=conv,4/flatten/dense")
    board = NetworkBuilder(
        input_shape=(28, 28, 1),
        layers=[{"kind": "conv", "filters": 4}, {"kind": "flatten"}, {"kind": "dense"}],
    )
    assert_shows(page.read(), board)
    page.line(2).click()
    page.field("Units").fill("5")
    page.page.wait_for_function("location.hash.includes('dense,5,1')")
    page.page.reload()
    board.layers = [*board.layers[:2], {"kind": "dense", "units": 5}]
    assert_shows(page.read(), board)


HOSTILE = ["NaN", "1e308", "", "<script>alert(1)</script>", "-1", "0", "1.5", "9" * 40]


def test_hostile_text_is_refused_and_the_board_lives(hands):
    page = hands(NetworkBuilder())
    page.line(0).click()
    for label in ("Filters", "Size", "Stride", "Input"):
        for text in HOSTILE:
            page.field(label).fill(text)
            seen = page.read()
            assert seen["invalid"] == 1 and "old value still counts" in seen["message"], text
        assert_shows(page.read(), NetworkBuilder())
        page.field(label).blur()
    assert page.read()["invalid"] == 0
    for _ in range(40):
        page.button("+ ReLU").click()
    assert "at most 40" in page.read()["message"]


@pytest.mark.parametrize(
    "text", ["evil", "conv,0", "conv,1,2,3,same,1,7", "toString", "relu/" * 60, "dense,NaN"]
)
def test_a_hostile_address_is_refused(hands, text):
    page = hands(NetworkBuilder(), f"#board=network&layers={text}&input_shape=1x2")
    assert_shows(page.read(), NetworkBuilder())
    assert "rows, columns and channels" in page.read()["message"]


def test_two_boards_are_independent_and_the_picture_stays_without_a_script(open_page, write_page):
    boards = NetworkBuilder(name="one"), NetworkBuilder.preset("lenet-5", name="two")
    address = write_page(*boards)
    page = open_page(address)
    Hands(page, 0).select("Network", "mnist-book")
    assert_shows(Hands(page, 0).read(), NetworkBuilder.preset("mnist-book"))
    assert_shows(Hands(page, 1).read(), boards[1])
    bare = open_page(address, java_script_enabled=False)
    for board in boards:
        assert bare.get_by_alt_text(board.describe()).is_visible()


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_all_can_be_read(open_page, write_page, width, theme):
    faulty = NetworkBuilder(layers=[{"kind": "conv", "filters": 1024, "size": 31}] * 3)
    faulty.add("dense", units=9999)
    page = open_page(write_page(NetworkBuilder(), faulty), width)
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    board = Hands(page, 0)
    board.line(0).click()
    board.button("Copy PyTorch code").click()
    assert axe_findings(page) == []
    assert overflow(page) <= 0
    small = """board => [...board.querySelectorAll('*')].filter(one => one.textContent.trim()
      && parseFloat(getComputedStyle(one).fontSize) < 11).length"""
    tight = """board => [...board.querySelectorAll('button, input, .network-name')]
      .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
      .map(one => one.textContent || one.value)"""
    for index in (0, 1):
        root = Hands(page, index).root
        assert root.evaluate(small) == 0 and root.evaluate(tight) == []


def test_the_script_answers_an_input_within_4_ms(hands):
    page = hands(NetworkBuilder.preset("mnist-book"))
    page.line(0).click()
    script = """board => {
      const input = [...board.querySelectorAll('label')]
        .find(label => label.textContent === 'Filters').querySelector('input'), times = [];
      for (let i = 0; i < 120; i++) {
        input.value = String(1 + i);
        const start = performance.now();
        input.dispatchEvent(new Event('input'));
        times.push(performance.now() - start);
      }
      return times.slice(20);
    }"""
    assert median_of_best(page.root, script) <= 4
