"""The output size solver on a page without a kernel, worked by mouse, finger and keys."""

import re

import numpy as np
import pytest
from browser import (
    PHONE,
    WIDE,
    BoardOnPage,
    Finger,
    axe_findings,
    eventually,
    median_of_best,
    overflow,
)

from cnnlab import shapes
from cnnlab.widgets import ConvolutionBoard, OutputSizeSolver

TALL = '<div style="height: 3000px"></div>'
LABELS = {
    "n": "n, the input",
    "k": "k, the kernel",
    "stride": "s, the stride",
    "padding": "p, the padding",
    "dilation": "d, the dilation",
    "wanted": "the wanted output",
}
TERMS = ["n", "p", "d", "k", "one", "s", "first"]

READ = """(board) => {
  const text = (element) => element.textContent.trim();
  const all = (selector) => [...board.querySelectorAll(selector)];
  const boxes = (selector) => all(selector).flatMap((path) =>
    path.getAttribute('d').match(/M/g) ?? []).length;
  return {
    fields: Object.fromEntries(all('.solver-stepper input')
      .map((input) => [input.getAttribute('aria-label'), input.value])),
    formulas: all('.formula').map(text), note: text(all('.note')[0]),
    message: text(board.querySelector('[role=status]')),
    invalid: all('[aria-invalid=true]').length,
    cells: boxes('.solver-cell:not(.padding)'), padding: boxes('.solver-cell.padding'),
    unread: boxes('.solver-unread') / 3, read: boxes('.solver-read'),
    frames: boxes('.solver-frame'), ghosts: all('.solver-ghost').length,
    texts: all('svg text').map(text), drawn: board.querySelector('svg').getAttribute('aria-label'),
    lit: all('svg .lit').map((element) => element.getAttribute('class').split(' ')[0]),
    litTerms: all('.solver-formula .lit').map((element) => element.dataset.term),
    question: text(board.querySelector('.solver-question')),
    count: text(all('.note').at(-1)), chips: all('.solver-list button').map(text),
    pressed: all('.solver-list [aria-pressed=true]').map(text),
    link: board.querySelector('.solver-link').hidden ? null
      : text(board.querySelector('.solver-link')),
  };
}"""


class Hands(BoardOnPage):
    def read(self):
        return self.root.evaluate(READ)

    def field(self, name):
        return self.root.get_by_label(LABELS[name], exact=True)

    def more(self, name):
        return self.root.get_by_label(f"{LABELS[name]}: more", exact=True)

    def less(self, name):
        return self.root.get_by_label(f"{LABELS[name]}: less", exact=True)

    def term(self, name):
        return self.root.locator(f"button[data-term={name}]")

    def chip(self, index):
        return self.root.locator(".solver-list button").nth(index)

    def filter(self, letter, value):
        self.root.locator(f"label:has(> span:text-is('{letter}')) select").select_option(value)


@pytest.fixture
def hands(open_page, write_page):
    def open_(board, address="", **options):
        return Hands(open_page(write_page(board) + address, **options))

    return open_


def words(setting):
    return "k {} s {} p {} d {}".format(*setting)


def unread_cells(board, outputs):
    """Count, by plain loops, the cells of the padded row that no window reads."""
    read = {
        output * board.stride + i * board.dilation
        for output in range(outputs)
        for i in range(board.k)
    }
    return board.n + 2 * board.padding - len(read)


def assert_shows(shown, board, *, filtered=None):
    """The page shows the state of the board in Python, its size, its row and its settings."""
    assert shown["fields"] == {label: str(getattr(board, name)) for name, label in LABELS.items()}
    settings = board.settings if filtered is None else filtered
    few = settings if len(settings) <= 15 else settings[:12]
    assert shown["chips"] == [words(setting) for setting in few]
    now = (board.k, board.stride, board.padding, board.dilation)
    assert shown["pressed"] == [words(setting) for setting in few if setting == now]
    assert f"{board.n} cells" in shown["question"]
    try:
        outputs = board.output_size
    except ValueError:
        assert (
            shown["note"].startswith("No output") and "the top is below 0" in shown["formulas"][1]
        )
        assert "too wide" in shown["texts"]
        return
    assert shown["formulas"][1].endswith(f"+ 1 = {outputs}")
    assert_draws(shown, board, outputs)


def assert_draws(shown, board, outputs):
    length = board.n + 2 * board.padding
    assert f"{outputs} windows" in shown["drawn"] and f"{board.n} cells" in shown["drawn"]
    names = [text for text in shown["texts"] if text.startswith("output")]
    if outputs <= 5:
        assert names == [f"output {i}" for i in range(outputs)]
    else:
        assert {"output 0", f"output {outputs - 1}"} <= set(names)
        assert f"… {outputs - 4} more" in shown["texts"]
    missing = unread_cells(board, outputs)
    assert ("Never read" in shown["note"]) == (missing > 0)
    if length <= 60 and "…" not in shown["texts"]:
        assert (shown["cells"], shown["padding"]) == (board.n, 2 * board.padding)
        assert shown["unread"] == missing
        assert shown["frames"] == len(names) and shown["read"] == board.k * len(names)


# --- by mouse, keys and finger


def test_the_first_state_takes_32_to_16(hands):
    shown = hands(OutputSizeSolver()).read()
    assert_shows(shown, OutputSizeSolver())
    assert "32 + 2·1 − 1·(3 − 1) − 1" in shown["formulas"][1]
    assert shown["pressed"] == ["k 3 s 2 p 1 d 1"]
    assert shown["note"] == (
        "Rounded down: 1 cell left over, too few for another step of 2. "
        "Never read: 1 cell (hatched)."
    )


@pytest.mark.parametrize("name", LABELS)
def test_the_mouse_and_the_keys_change_every_number(hands, name):
    board, expected = hands(OutputSizeSolver()), OutputSizeSolver()
    for act, by in [
        (lambda: board.more(name).click(), 1),
        (lambda: board.more(name).click(), 1),
        (lambda: board.less(name).click(), -1),
        (lambda: board.field(name).press("ArrowUp"), 1),
        (lambda: board.field(name).press("ArrowDown"), -1),
    ]:
        act()
        setattr(expected, name, getattr(expected, name) + by)
        assert_shows(board.read(), expected)
    message = board.read()["message"]
    assert message == f"{expected.n} cells become {expected.output_size}."


def test_random_states_come_out_of_the_address_as_python_has_them(hands):
    random = np.random.default_rng(8)
    board, refused = hands(OutputSizeSolver()), 0
    for _ in range(40):
        n, wanted = (int(value) for value in random.integers(1, 50, 2))
        k, stride, dilation = (int(value) for value in random.integers(1, 8, 3))
        padding = int(random.integers(0, 6))
        state = {"n": n, "k": k, "stride": stride, "padding": padding}
        expected = OutputSizeSolver(**state, dilation=dilation, wanted=wanted)
        board.page.evaluate(
            "hash => new Promise(done => { addEventListener('hashchange', done, {once: true});"
            " location.hash = hash; }).then(() => null)",
            "#board=solver&"
            + "&".join(f"{key}={value}" for key, value in expected.state().items()),
        )
        shown = board.read()
        assert_shows(shown, expected)
        refused += shown["note"].startswith("No output")
    assert 2 < refused < 30


def test_at_the_limits_a_step_is_refused_and_the_board_lives(hands):
    board = hands(OutputSizeSolver(padding=0, k=16, n=999, wanted=1))
    for act, sentence in [
        (lambda: board.less("padding").click(), "0 to 16"),
        (lambda: board.more("k").click(), "1 to 16"),
        (lambda: board.more("n").click(), "1 to 999"),
        (lambda: board.field("wanted").press("ArrowDown"), "1 to 999"),
    ]:
        act()
        shown = board.read()
        assert sentence in shown["message"] and shown["invalid"] == 0
        assert_shows(shown, OutputSizeSolver(padding=0, k=16, n=999, wanted=1))


def test_everything_can_be_worked_by_the_tab_key_alone(hands):
    board = hands(OutputSizeSolver())
    keyboard, names = board.page.keyboard, []
    for _ in range(60):
        keyboard.press("Tab")
        names.append(
            board.page.evaluate(
                "() => { const now = document.activeElement; return now.getAttribute('aria-label')"
                " ?? now.dataset.term ?? now.closest('label, button, a')?.textContent ?? '' }"
            ).strip()
        )
        if names[-1] == words(shapes.solve(32, 16)[3]):
            break
    wanted = {*LABELS.values(), *TERMS, "Reset", "Copy link"}
    wanted |= {words(setting) for setting in shapes.solve(32, 16)[:4]}
    assert wanted <= set(names), wanted - set(names)
    keyboard.press("Enter")
    assert_shows(board.read(), OutputSizeSolver(k=4))


@pytest.fixture
def finger(open_page, write_page):
    page = open_page(write_page(OutputSizeSolver(), below=TALL), PHONE, 740, has_touch=True)
    board = Hands(page)
    board.swipe = Finger(page).swipe
    return board


def test_a_finger_steps_lights_a_term_and_opens_a_setting(finger):
    finger.more("stride").tap()
    eventually(lambda: assert_shows(finger.read(), OutputSizeSolver(stride=3)))
    finger.term("n").tap()
    eventually(lambda: finger.read()["litTerms"] == ["n", "n"])
    assert "solver-cell" in finger.read()["lit"]
    finger.chip(0).tap()
    expected = OutputSizeSolver(k=1, stride=2, padding=0)
    eventually(lambda: assert_shows(finger.read(), expected))


@pytest.mark.parametrize("place", [".solver-drawing", ".solver-settings", ".solver-list"])
def test_a_finger_anywhere_scrolls_the_page(finger, place):
    x, y = finger.center(finger.root.locator(place))
    before = finger.page.evaluate("scrollY")
    finger.swipe((x, y), (x, y - 200))
    finger.page.wait_for_function(f"scrollY > {before + 50}")
    assert_shows(finger.read(), OutputSizeSolver())


# --- the terms


LIGHTS = {
    "n": {"solver-cell", "middle", "solver-bracket"},
    "p": {"solver-cell", "lit"},
    "d": {"solver-steps"},
    "k": {"solver-read"},
    "one": {"solver-read"},
    "s": {"solver-arrow"},
    "first": {"solver-frame", "solver-read", "lit"},
}


@pytest.mark.parametrize("term", TERMS)
def test_a_term_lights_up_its_part_of_the_drawing(hands, term):
    board = hands(OutputSizeSolver(n=12, k=3, stride=2, padding=2, dilation=2))
    assert board.read()["lit"] == []
    board.term(term).hover()
    eventually(lambda: set(board.read()["lit"]) == LIGHTS[term])
    shown = board.read()
    assert set(shown["litTerms"]) == {term} and shown["message"]
    board.page.mouse.move(1, 1)
    eventually(lambda: board.read()["lit"] == [])
    board.term(term).focus()
    assert set(board.read()["lit"]) == LIGHTS[term]


def test_what_the_terms_say_has_the_present_numbers(hands):
    board = hands(OutputSizeSolver(n=12, k=3, stride=4, padding=2, dilation=2))
    said = {}
    for term in TERMS:
        board.term(term).hover()
        board.root.locator(f"button.lit[data-term={term}]").wait_for()
        said[term] = board.read()["message"]
    assert "n = 12" in said["n"] and "2p = 4" in said["p"] and "2 apart" in said["d"]
    assert "k − 1 = 2" in said["k"] and "spans 5 cells" in said["one"] and "4 cells" in said["s"]
    board.root.locator("span[data-term=rest]").hover()
    left = (12 + 4 - 5) % 4
    eventually(lambda: f"{left} cells left over" in board.read()["message"])
    assert "solver-unread" in board.read()["lit"]
    board.root.locator("span[data-term=output]").hover()
    windows = f"{(12 + 4 - 5) // 4 + 1} windows"
    eventually(lambda: board.read()["message"].startswith(windows))


def test_lit_parts_differ_by_more_than_color(hands):
    board = hands(OutputSizeSolver(n=12, padding=2))
    width = "path => getComputedStyle(path).strokeWidth"
    cell = board.root.locator("path.solver-cell").first
    plain = cell.evaluate(width)
    board.term("n").hover()
    eventually(lambda: cell.evaluate(width) != plain)
    other = board.root.locator("path.solver-frame").first
    opacity = "path => Number(getComputedStyle(path).opacity)"
    eventually(lambda: other.evaluate(opacity) < 1)


def test_a_last_window_without_room_is_drawn_as_a_ghost(hands):
    board = hands(OutputSizeSolver(n=10, k=3, padding=0))
    shown = board.read()
    assert shown["ghosts"] == 1 and shown["unread"] == 1
    board.field("n").fill("11")
    shown = board.read()
    assert shown["ghosts"] == 0 and shown["unread"] == 0
    assert shown["note"] == "Nothing to round: the last window ends with the row."


# --- the settings


def test_a_click_on_a_setting_opens_it(hands):
    board = hands(OutputSizeSolver())
    for index, setting in enumerate(shapes.solve(32, 16)):
        board.chip(index).click()
        expected = OutputSizeSolver()
        expected.use(setting)
        assert_shows(board.read(), expected)
        assert board.read()["message"] == "32 cells become 16."


def test_filters_keep_what_they_name(hands):
    board, answers = hands(OutputSizeSolver()), shapes.solve(32, 16)
    board.filter("k", "2")
    twos = [setting for setting in answers if setting.k == 2]
    assert 1 < len(twos) < len(answers)
    assert_shows(board.read(), OutputSizeSolver(), filtered=twos)
    assert f"{len(twos)} of the {len(answers)} settings" in board.read()["count"]
    board.filter("d", "3")
    both = [setting for setting in twos if setting.d == 3]
    assert_shows(board.read(), OutputSizeSolver(), filtered=both)
    board.filter("s", "1")
    none = [setting for setting in both if setting.s == 1]
    assert_shows(board.read(), OutputSizeSolver(), filtered=none)
    board.button("Reset").click()
    assert_shows(board.read(), OutputSizeSolver())


def test_a_long_list_is_shown_on_demand(hands):
    board, answers = hands(OutputSizeSolver(n=3, wanted=1)), shapes.solve(3, 1)
    assert len(answers) == 64 and len(board.read()["chips"]) == 12
    board.button("Show all 64").click()
    assert board.read()["chips"] == [words(setting) for setting in answers]


def test_a_question_without_an_answer_says_so(hands):
    board = hands(OutputSizeSolver(n=5, wanted=100))
    assert board.read()["count"].startswith("No small setting takes 5 to 100")
    assert_shows(board.read(), OutputSizeSolver(n=5, wanted=100))


# --- the convolution board of the same page


@pytest.fixture
def both(open_page, write_page):
    boards = ConvolutionBoard(name="near"), OutputSizeSolver(), ConvolutionBoard(name="after")
    page = open_page(write_page(*boards))
    return Hands(page, 1), BoardOnPage(page, 0), BoardOnPage(page, 2)


def shape_of(text):
    return [int(number) for number in re.findall(r"\d+", text)]


def test_a_setting_opens_on_the_convolution_board_of_the_page(both):
    solver, near, after = both
    untouched = after.read()
    for index, setting in enumerate(shapes.solve(32, 16)[:5]):
        solver.chip(index).click()
        link = solver.read()["link"]
        side = shape_of(link)[0]
        assert side == 16 and link.endswith(f"{side}×{side} becomes 8×8.")
        solver.root.locator(".solver-link").click()
        solver.page.wait_for_function(
            f"document.querySelectorAll('.cnnlab-board')[0].querySelectorAll('.term').length"
            f" === {setting.k**2}"
        )
        shown = near.read()
        assert shown["captions"][0] == "Image 16×16" and "Output 8×8" in shown["captions"]
        assert [shown["stride"], shown["padded"], shown["dilation"]] == [
            str(value) for value in setting[1:]
        ]
    assert after.read() == untouched


def test_the_smaller_image_leaves_the_same_cells_over(both):
    solver, near, _ = both
    solver.field("n").fill("31")
    for name in ("stride", "stride"):
        solver.more(name).click()
    assert solver.read()["fields"]["s, the stride"] == "4"
    side, _, out, _ = shape_of(solver.read()["link"])
    assert side == 15 and out == shapes.output_size(15, 3, 4, 1)
    assert (31 + 2 - 3) % 4 == (15 + 2 - 3) % 4
    solver.root.locator(".solver-link").click()
    solver.page.wait_for_function("location.hash.includes('board=near')")
    assert f"Output {out}×{out}" in near.read()["captions"]


def test_a_second_click_on_the_link_sets_the_board_again(both):
    solver, near, _ = both
    link = solver.root.locator(".solver-link")
    link.click()
    solver.page.wait_for_function("location.hash.includes('board=near')")
    first = near.read()
    assert "Output 8×8" in first["captions"]
    near.choose("Stride", 4)
    assert near.read() != first
    link.click()
    assert near.read()["captions"] == first["captions"]


@pytest.mark.parametrize("state", [{"k": 8}, {"stride": 5}, {"padding": 4}, {"dilation": 4}])
def test_what_the_convolution_board_cannot_hold_is_not_offered(open_page, write_page, state):
    page = open_page(write_page(ConvolutionBoard(), OutputSizeSolver(**state)))
    assert Hands(page, 1).read()["link"] is None


def test_without_a_convolution_board_there_is_no_link(hands):
    assert hands(OutputSizeSolver()).read()["link"] is None


# --- typing, the address, every reader


HOSTILE_TEXTS = ["", " ", "abc", "1e308", "NaN", "Infinity", "-1", "1.5", "0x10", "1000"]
HOSTILE_TEXTS += ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "9" * 10_000]


@pytest.mark.parametrize("name", ["n", "padding", "wanted"])
def test_hostile_texts_are_refused_in_place(hands, name):
    board = hands(OutputSizeSolver())
    for text in HOSTILE_TEXTS:
        board.field(name).fill(text)
        shown = board.read()
        assert shown["invalid"] == 1 and "choose a whole number" in shown["message"], text
        assert shown["message"].endswith("The old value still counts.")
        assert len(shown["message"]) < 200
        assert shown["formulas"][1].endswith("+ 1 = 16")
    board.field(name).blur()
    assert_shows(board.read(), OutputSizeSolver())
    board.field("n").fill("28")
    assert_shows(board.read(), OutputSizeSolver(n=28))
    assert board.page.locator("img, script:not([src])").count() == 0


def test_the_address_keeps_the_state(hands, open_page):
    board = hands(OutputSizeSolver())
    board.field("n").fill("224")
    board.field("k").fill("7")
    board.field("padding").fill("3")
    board.field("wanted").fill("112")
    board.page.wait_for_function("location.hash.includes('wanted=112')")
    address = board.page.evaluate("location.hash")
    assert address == "#board=solver&n=224&k=7&padding=3&wanted=112"
    again = Hands(open_page(board.page.url))
    assert_shows(again.read(), OutputSizeSolver(n=224, k=7, padding=3, wanted=112))


@pytest.mark.parametrize("part", ["n=0", "k=17", "stride=x", "dilation=1e9", "wanted=", "other=1"])
def test_a_bad_address_is_refused_with_a_sentence(hands, part):
    board = hands(OutputSizeSolver(), f"#board=solver&{part}&padding=2")
    shown = board.read()
    assert shown["message"].endswith(".") and part.split("=")[0][0] in shown["message"]
    assert_shows(shown, OutputSizeSolver(padding=2))


def test_two_solvers_live_apart(open_page, write_page):
    page = open_page(write_page(OutputSizeSolver(name="one"), OutputSizeSolver(name="two", n=9)))
    one, two = Hands(page, 0), Hands(page, 1)
    one.more("n").click()
    two.term("n").hover()
    two.root.locator("button.lit[data-term=n]").wait_for()
    assert_shows(one.read(), OutputSizeSolver(n=33))
    assert_shows(two.read(), OutputSizeSolver(n=9))
    assert one.read()["lit"] == []


def test_reset_and_copy_link(open_page, write_page, server):
    write_page(OutputSizeSolver(n=20))
    page = open_page(f"{server}/page.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    board = Hands(page)
    board.chip(0).click()
    board.field("wanted").fill("7")
    board.button("Copy link").click()
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('copied')")
    copied = page.evaluate("navigator.clipboard.readText()")
    again = Hands(open_page(copied))
    assert again.read()["fields"] == board.read()["fields"]
    board.button("Reset").click()
    assert_shows(board.read(), OutputSizeSolver(n=20))


def test_without_a_script_the_picture_stays(open_page, write_page):
    board = OutputSizeSolver(n=224, k=7)
    page = open_page(write_page(board), java_script_enabled=False)
    picture = page.get_by_alt_text(board.describe())
    assert picture.is_visible() and picture.bounding_box()["width"] > 300
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")


SMALL_TEXT = """board => [...board.querySelectorAll('*')].filter(element => {
  const own = element.matches('input, select') ||
    [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  return own && element.getBoundingClientRect().width
    && parseFloat(getComputedStyle(element).fontSize) < 11;
}).map(element => element.className || element.tagName)"""
OUTSIDE = """board => { const frame = board.querySelector('svg').getBoundingClientRect();
  const clipped = [...board.querySelectorAll('svg text, svg path')].filter(part => {
    const box = part.getBoundingClientRect();
    return box.width && (box.left < frame.left - 2 || box.right > frame.right + 2
      || box.bottom > frame.bottom + 2 || box.top < frame.top - 2);
  }).map(part => part.textContent || part.getAttribute('class'));
  const tight = [...board.querySelectorAll('button, input')]
    .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
    .map(one => one.textContent || one.value);
  return [...clipped, ...tight]; }"""
STATES = [
    {},
    {"n": 999, "k": 16, "padding": 16, "dilation": 2, "wanted": 999},
    {"n": 3, "k": 1, "padding": 16, "stride": 16, "wanted": 3},
    {"n": 20, "k": 16, "dilation": 16},
    {"n": 40, "k": 9, "dilation": 5, "padding": 1, "stride": 1},
]


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_page, write_page, width, theme):
    page = open_page(write_page(OutputSizeSolver(), ConvolutionBoard()), width)
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    Hands(page).term("p").hover()
    Hands(page).root.locator("button.lit[data-term=p]").wait_for()
    assert axe_findings(page) == []


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_all_can_be_read_and_nothing_is_cut_off(open_page, write_page, width):
    page = open_page(write_page(*[OutputSizeSolver(**state) for state in STATES]), width)
    assert overflow(page) <= 0
    for index, state in enumerate(STATES):
        board = Hands(page, index)
        assert board.root.evaluate(SMALL_TEXT) == [], state
        assert board.root.evaluate(OUTSIDE) == [], state


def test_the_script_answers_an_input_within_4_ms(hands):
    board = hands(OutputSizeSolver(n=999, k=16, padding=16, wanted=500))
    script = """board => {
      const less = board.querySelector('[aria-label="n, the input: less"]'), times = [];
      for (let i = 0; i < 120; i++) {
        const start = performance.now();
        less.click();
        times.push(performance.now() - start);
      }
      return times.slice(20);
    }"""
    assert median_of_best(board.root, script) <= 4
