"""The page of all boards: where its source says so, a section for each board of the register.

What a section says stands in the board's ``spec.json``: title, about, the chapters in which the
board is explained or used, and the settings in which it is shown.
"""

from importlib import import_module
from pathlib import Path

import yaml

from cnnlab import widgets
from cnnlab.widgets import BOARDS

PLACE = "<!-- all boards -->"
WIDGETS = Path(widgets.__file__).parent


def chapters(spec: dict) -> str:
    """Write where a board is explained or used: a sentence with links, or none for a draft."""
    word = "Explained" if "explained" in spec else "Used"
    links = [f"[](../chapters/{name}.ipynb)" for name in spec[word.lower()]]
    return f"{word} in {' and '.join(links)}." if links else ""


def section(kind: str) -> str:
    """Write the section of one board in Markdown."""
    spec = import_module(f"cnnlab.widgets.{kind}").SPEC
    settings = yaml.safe_dump({"name": f"all-{kind}"} | spec["shown"], sort_keys=False)
    board = f"```{{board}} {BOARDS[kind]['class']}\n{settings}```"
    words = f"{spec['about']} {chapters(spec)}".rstrip()
    return f"## {spec['title']}\n\n{words}\n\n{board}\n"


def expanded(text: str) -> str:
    """Put the sections in the place that a page keeps for them."""
    return text.replace(PLACE, "\n".join(map(section, BOARDS)))


def list_boards(app, _, source: list[str]) -> None:
    """Write the sections into a page that has a place for them; the page follows their files."""
    if PLACE not in source[0]:
        return
    source[0] = expanded(source[0])
    for path in [WIDGETS / "boards.json", *(WIDGETS / kind / "spec.json" for kind in BOARDS)]:
        app.env.note_dependency(str(path))


def setup(app):
    """Write the sections when a page is read."""
    app.connect("source-read", list_boards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
