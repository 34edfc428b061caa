"""What all boards share: one state, one script, one picture for pages without a script."""

import html
import json
import sys
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from cnnlab.checks import refuse

STATIC = Path(__file__).parents[1] / "static"


class Board(anywidget.AnyWidget):
    """A widget whose display also carries the HTML of the static page.

    A subclass names its ``kind`` (its folder, and its module in ``static/``), lists the traits
    that make its state in ``state_names``, and draws ``picture()``.
    """

    _css = STATIC / "kit.css"
    kind = ""
    state_names: tuple[str, ...] = ()
    name = traitlets.Unicode(help="the board's name in the page's address").tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Join the board to its module."""
        module = STATIC / f"{cls.kind}.mjs"
        if "kind" in cls.__dict__ and module.is_file():
            cls._esm = module
        super().__init_subclass__(**kwargs)

    @traitlets.default("name")
    def _default_name(self) -> str:
        return self.kind

    @traitlets.validate("name")
    def _check_name(self, proposal: traitlets.Bunch) -> str:
        text = proposal.value
        if not text or not all(c.isascii() and (c.isalnum() or c in "-_") for c in text):
            allowed = "made of letters, digits, - and _ (it stands in an address)"
            refuse("name", text, allowed, traitlets.TraitError)
        return text

    def state(self) -> dict:
        """Return the state as plain JSON values, under the names of the traits."""
        return {
            key: self.trait_metadata(key, "to_json", _same)(getattr(self, key), self)
            for key in self.state_names
        }

    def picture(self) -> str:
        """Return the SVG that stands where no script runs."""
        raise NotImplementedError(f"{type(self).__name__} draws no picture")

    def describe(self) -> str:
        """Return one or two sentences that say what the picture shows."""
        raise NotImplementedError(f"{type(self).__name__} has no description")

    def to_html(self) -> str:
        """Return the HTML of the static page: the state, around the picture."""
        attributes = {
            "class": "cnnlab-board",
            "data-board": self.kind,
            "data-name": self.name,
            "data-state": json.dumps(self.state(), separators=(",", ":")),
        }
        written = " ".join(f'{key}="{html.escape(value)}"' for key, value in attributes.items())
        return f"<div {written}>{self.picture()}</div>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        shown: Any = super()._repr_mimebundle_(**kwargs)
        bundle, metadata = shown
        if "google.colab" not in sys.modules:  # Colab would show the HTML in place of the board
            bundle["text/html"] = self.to_html()
        return bundle, metadata


def _same(value: object, _: object) -> object:
    return value
