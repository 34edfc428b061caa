"""How a board is put to work in the benchmark and in JupyterLab: each board's ``live.py`` says it.

An input of the benchmark is a verb and what it is done to. The verbs are in
``benchmarks/in_page.py``: press (an arrow key), type, choose (a radio button), select (from a
list), slide, click, point and draw.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from playwright.sync_api import Locator, expect

from cnnlab import widgets

LIMIT = 4.0
"""The milliseconds of script that an input may take, at the 95th percentile."""

LIMIT_OF_MUCH = 12.0
"""The same where an input filters a photograph, or runs a digit through every layer."""

NUMBERS = ["-4", "3", "0", "2", "-1", "5"]
WEIGHT = {"weight typed": ("type", ".weight", NUMBERS)}
MOVE = {"window moved": ("press", ".window")}
WINDOW = {
    **MOVE,
    "pixel typed": ("type", ".editor input", NUMBERS),
    "stride chosen": ("choose", "Stride"),
    "padding chosen": ("choose", "Padding"),
    "output pointed at": ("point", "[aria-label=Output] .square"),
}
"""The inputs that boards with a window share."""


class Stage(NamedTuple):
    """A board as it starts in the benchmark, and the inputs that are made on it in turn.

    `opening` is a button that is pressed at first; `ready` is a text to wait for.
    """

    title: str
    settings: dict
    inputs: dict[str, tuple]
    opening: str = ""
    ready: str = ""
    limit: float = LIMIT


class Live(NamedTuple):
    """A change that Python makes, what the page then shows; a change on the page, what it does.

    `shown` and `act` get the board on the page (a Playwright locator). `same` makes the page's
    change in Python; `answer` is what NumPy computes from both.
    """

    python: str
    shown: Callable[[Locator], object]
    act: Callable[[Locator], object]
    same: str
    answer: str


def field(name: str) -> Callable:
    """Find a field by its name."""
    return lambda root: root.get_by_label(name, exact=True)


def chosen(name: str) -> Callable:
    """Expect that a radio button is chosen."""
    return lambda root: expect(root.get_by_role("radio", name=name, exact=True)).to_be_checked()


def reads(name: str, value: str) -> Callable:
    """Expect a value in a field."""
    return lambda root: expect(field(name)(root)).to_have_value(value)


def says(text: str) -> Callable:
    """Expect a text on the board."""
    return lambda root: expect(root).to_contain_text(text)


def press(name: str) -> Callable:
    """Press a button."""
    return lambda root: root.get_by_role("button", name=name).click()


def at_work() -> Iterator[tuple[str, ModuleType]]:
    """Give each board of the register, by the name of its class, and its module ``live``."""
    for kind, entry in widgets.BOARDS.items():
        yield entry["class"], import_module(f"cnnlab.widgets.{kind}.live")
