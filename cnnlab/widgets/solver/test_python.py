"""OutputSizeSolver without a browser: what it accepts, computes, refuses and writes."""

import itertools
import json
import math

import pytest
from node import ask
from tags import tags_of
from traitlets import TraitError

from cnnlab import shapes
from cnnlab.widgets import OutputSizeSolver, convolution, solver
from cnnlab.widgets.kit import goldens
from cnnlab.widgets.solver.golden import count_windows

GOLDEN = goldens.read("solver")
HOSTILE = [math.nan, math.inf, 1e308, 10**400, 1j, "", "<script>", "2", True, None, [], {}]
WHOLES = [*HOSTILE, 1.5, -1, -(10**400), object()]
REFUSED = {
    "n": [0, 1000, *WHOLES],
    "k": [0, 17, *WHOLES],
    "stride": [0, 17, *WHOLES],
    "padding": [17, "same", *WHOLES],
    "dilation": [0, 17, *WHOLES],
    "wanted": [0, 1000, *WHOLES],
    "name": ["", "a b", "<script>", 5],
}
CASES = [(name, value) for name, values in REFUSED.items() for value in values]


@pytest.mark.parametrize(("trait", "value"), CASES, ids=lambda value: f"{value!r:.20}")
def test_a_hostile_value_is_refused_and_changes_nothing(trait, value):
    board = OutputSizeSolver(n=30)
    before = board.state()
    with pytest.raises(TraitError, match=trait) as refused:
        setattr(board, trait, value)
    assert len(str(refused.value)) < 400
    assert board.state() == before and board.output_size == 15
    with pytest.raises(TraitError):
        OutputSizeSolver(**{trait: value})


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: f"{case['n']}-{case['wanted']}")
def test_the_settings_are_those_found_by_counting(case):
    board = OutputSizeSolver(n=case["n"], wanted=case["wanted"])
    assert [list(setting) for setting in board.settings] == case["settings"]
    assert board.settings == shapes.solve(case["n"], case["wanted"])
    for setting in board.settings:
        board.use(setting)
        assert (board.k, board.stride, board.padding, board.dilation) == setting
        assert board.output_size == case["wanted"]


@pytest.mark.slow
def test_the_page_finds_the_settings_of_python_in_the_same_order():
    questions = list(itertools.product(range(1, 41), repeat=2))
    expected = [[one._asdict() for one in shapes.solve(*pair)] for pair in questions]
    assert ask("solver/page/maths.mjs", "solve", questions) == expected
    assert sum(map(len, expected)) > 5000


def test_the_search_of_the_spec_is_that_of_python():
    questions = itertools.product(range(1, 20), repeat=2)
    found = {one for pair in questions for one in shapes.solve(*pair)}
    for letter, limits in solver.SPEC["search"].items():
        values = {getattr(one, letter) for one in found}
        assert [min(values), max(values)] == limits, letter


def test_a_link_from_the_solver_keeps_to_the_limits_of_the_convolution_board():
    state = convolution.SPEC["state"]
    linked = solver.SPEC["linked"]
    assert linked == {name: state[name] for name in linked}


def test_windows_are_counted_and_100_is_out_of_reach():
    assert count_windows(32, 3, 2, 0, 1) == 15
    assert [len(case["settings"]) for case in GOLDEN if case["wanted"] == 100] == [0]


def test_asking_sets_both_sizes_and_answers():
    board = OutputSizeSolver()
    assert board.ask(7, 3) == shapes.solve(7, 3)
    assert (board.n, board.wanted) == (7, 3)
    with pytest.raises(TraitError, match="wanted is 0, but it must be a whole number"):
        board.ask(8, 0)
    assert (board.n, board.wanted) == (7, 3)


@pytest.mark.parametrize(
    "setting", [(), (1, 2, 3), (1, 2, 3, 4, 5), "3210", None, 3, (3, 1, 0, 1.5)]
)
def test_what_is_no_setting_is_refused(setting):
    board = OutputSizeSolver()
    before = board.state()
    with pytest.raises(ValueError, match=r"four whole numbers \(k, s, p, d\)"):
        board.use(setting)
    assert board.state() == before


def test_a_setting_out_of_range_changes_nothing():
    board = OutputSizeSolver()
    before = board.state()
    with pytest.raises(TraitError, match="stride"):
        board.use((5, 0, 1, 1))
    assert board.state() == before


def test_without_an_output_there_is_a_reason_and_the_board_lives_on():
    board = OutputSizeSolver(n=5, k=7, padding=0)
    with pytest.raises(ValueError, match="spans 7 cells"):
        _ = board.output_size
    assert "spans 7 cells" in board.describe() and "<img" in board.to_html()
    board.padding = 1
    assert board.output_size == 1


def test_a_message_from_the_page_sets_everything_at_once_or_nothing():
    board = OutputSizeSolver()
    board.set_state({"n": 224, "k": 7, "stride": 2, "padding": 3, "wanted": 112})
    assert board.output_size == 112
    before = board.state()
    with pytest.raises(TraitError):
        board.set_state({"n": 10, "k": 99})
    assert board.state() == before


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"n": 999, "k": 16, "dilation": 16},
        {"n": 1, "k": 16},
        {"n": 1, "k": 1, "padding": 0},
        {"n": 60, "k": 3, "dilation": 16, "stride": 16},
    ],
    ids=str,
)
def test_html_holds_the_state_around_a_picture_with_words(settings):
    board = OutputSizeSolver(**settings, name="one")
    (_, attributes), (_, picture) = tags_of(board.to_html())
    assert json.loads(attributes["data-state"]) == board.state()
    assert attributes["data-board"] == "solver" and attributes["data-name"] == "one"
    assert picture["alt"] == board.describe() and str(board.n) in picture["alt"]
    assert picture["src"].startswith("data:image/svg+xml")


def test_words_fit_the_number_of_settings():
    assert "13 small settings take 32 to 16." in OutputSizeSolver().describe()
    assert "takes 32 cells to 16." in OutputSizeSolver().describe()
    assert len(shapes.solve(19, 12)) == 1
    words = OutputSizeSolver(n=19, wanted=12).describe()
    assert "One small setting takes 19 to 12." in words
    assert repr(OutputSizeSolver()) == (
        "OutputSizeSolver(n=32, k=3, stride=2, padding=1, dilation=1, wanted=16)"
    )
