"""A board's ``spec.json``: its limits, words and presets, written once for Python and the page.

Under ``state`` stands each part of the state with its kind and what it accepts. ``title``,
``about``, ``explained`` or ``used`` (chapters; none for a draft) and ``shown`` (settings) are for
the page of all boards. A part whose kind neither this module nor the board's ``fields.mjs``
knows, such as a photo, fits no address.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import traitlets

from cnnlab.checks import one_of
from cnnlab.widgets.kit.layers import Flag, Layers
from cnnlab.widgets.kit.traits import Between, Grid, Number, OneOf, Padding, Row, Whole


class Spec(dict):
    """The contents of the ``spec.json`` that lies beside a board's module.

    Examples
    --------
    >>> from cnnlab.widgets import pooling
    >>> pooling.SPEC["state"]["stride"]["high"]
    4
    """

    def __init__(self, module: str):
        path = Path(module).with_name("spec.json")
        super().__init__(json.loads(path.read_text(encoding="utf-8")))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts of the state."""
        return tuple(self["state"])

    def trait(self, name: str) -> traitlets.TraitType:
        """Return the trait of one part of the state, with the limits of the spec."""
        return _trait(self["state"][name])

    def preset(self, name: str) -> dict:
        """Return what a preset sets of the state; `ValueError` names the presets there are."""
        preset = self["presets"][one_of("preset", name, self["presets"])]
        return {part: preset[part] for part in self.names if part in preset}


def _trait(part: Mapping) -> traitlets.TraitType:
    return TRAITS[part["kind"]](part)


def _whole(part: Mapping) -> Whole:
    first = part.get("first", part["low"])
    return Whole(first, low=part["low"], high=part["high"]).tag(sync=True)


def _number(part: Mapping) -> Number:
    if "low" not in part:
        return Number(part["first"]).tag(sync=True)
    return Between(part["first"], low=part["low"], high=part["high"]).tag(sync=True)


def _row(part: Mapping) -> Row:
    limits = {key: part[key] for key in ("fewest", "most", "low", "high")}
    return Row(**limits)


def _layers(part: Mapping) -> Layers:
    usual = {kind: one["usual"] for kind, one in part["kinds"].items()}
    settings = {name: _trait(setting) for name, setting in part["settings"].items()}
    return Layers(most=part["most"], kinds=usual, settings=settings)


TRAITS: dict[str, Callable[[Mapping], traitlets.TraitType]] = {
    "grid": lambda part: Grid(largest_side=part["most"]),
    "row": _row,
    "whole": _whole,
    "number": _number,
    "padding": lambda part: Padding(part["first"], high=part["high"]).tag(sync=True),
    "word": lambda part: OneOf(*part["words"]).tag(sync=True),
    "flag": lambda part: Flag(part["first"]).tag(sync=True),
    "layers": _layers,
}
