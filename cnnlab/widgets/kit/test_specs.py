"""Python and the page keep to the limits of each board's ``spec.json``: no limit stands twice."""

from importlib import import_module

import numpy as np
import pytest
from browser import WIDGETS
from node import Refused, answers
from traitlets import TraitError

from cnnlab import widgets
from cnnlab.widgets.kit.spec import TRAITS, Spec

SPECS = {
    kind: Spec(str(WIDGETS / kind / "__init__.py"))
    for kind in widgets.BOARDS
    if (WIDGETS / kind / "spec.json").is_file()
}
PARTS = [
    (kind, name)
    for kind, spec in SPECS.items()
    for name, part in spec["state"].items()
    if part["kind"] in TRAITS
]
LARGEST = 9999


def grid(rows, cols):
    return np.ones((rows, cols)).tolist()


def probes(part):
    """Return values at the limits of a part of the state, and values just outside them."""
    kind, low, high = part["kind"], part.get("low", -LARGEST), part.get("high", LARGEST)
    if kind in ("whole", "number"):
        return [low, high], [low - 1, high + 1]
    if kind == "padding":
        return [0, high, "same"], [-1, high + 1, "full"]
    if kind == "word":
        return [*part["words"]], ["", "no such word"]
    if kind == "flag":
        return [False, True], ["yes", 2]
    if kind == "layers":
        return stacks(part)
    most = part["most"]
    if kind == "grid":
        return [grid(most, 1), grid(1, most)], [grid(most + 1, 1), grid(1, most + 1)]
    assert kind == "row"
    fewest = part["fewest"]
    allowed = [[low] * fewest, [high] * most]
    return allowed, [[low] * (fewest - 1), [high] * (most + 1), [low - 1] * most, [high + 1] * most]


def stacks(part):
    """Return stacks with each setting of a layer at its limits and outside them, and long ones."""
    allowed, refused = [], [[{"kind": "no such layer"}]]
    for kind, one in part["kinds"].items():
        usual = {"kind": kind, **one["usual"]}
        allowed.append([usual] * part["most"])
        refused.append([usual] * (part["most"] + 1))
        for name in one["usual"]:
            inside, outside = probes(part["settings"][name])
            allowed += [[usual | {name: value}] for value in inside]
            refused += [[usual | {name: value}] for value in outside]
    return allowed, refused


def as_text(value):
    """Write a value as it stands in an address."""
    if isinstance(value, dict):
        return ",".join(map(as_text, value.values()))
    if isinstance(value, list) and isinstance(value[0] if value else 0, dict):
        return "/".join(map(as_text, value))
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list) and isinstance(value[0] if value else 0, list):
        return "/".join(map(as_text, value))
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def test_some_boards_have_a_spec():
    assert len(SPECS) >= 5 and len(PARTS) >= 30


@pytest.mark.parametrize(("kind", "name"), PARTS)
def test_a_trait_keeps_to_the_limits_of_the_spec(kind, name):
    board_class = getattr(widgets, widgets.BOARDS[kind]["class"])
    trait = board_class.class_traits()[name]
    allowed, refused = probes(SPECS[kind]["state"][name])
    for value in allowed:
        kept = trait.validate(None, value)
        assert np.array_equal(kept, value), value
    for value in refused:
        with pytest.raises(TraitError):
            trait.validate(None, value)


@pytest.fixture(scope="module")
def read():
    """Return what each field of the page reads from the text of each probe."""
    asked = [
        (kind, name, as_text(value))
        for kind, name in PARTS
        for values in probes(SPECS[kind]["state"][name])
        for value in values
    ]
    calls = [
        (f"{kind}/page/fields.mjs", f"fields.{name}.read", [text]) for kind, name, text in asked
    ]
    return dict(zip(asked, answers(calls), strict=True))


@pytest.mark.parametrize(("kind", "name"), PARTS)
def test_a_field_of_the_page_keeps_to_the_limits_of_the_spec(read, kind, name):
    allowed, refused = probes(SPECS[kind]["state"][name])
    for value in allowed:
        assert read[kind, name, as_text(value)] == value
    for value in refused:
        assert isinstance(read[kind, name, as_text(value)], Refused), value


@pytest.mark.parametrize("kind", SPECS)
def test_a_spec_names_the_state_of_its_board(kind):
    spec, module = SPECS[kind], import_module(f"cnnlab.widgets.{kind}")
    board_class = getattr(module, widgets.BOARDS[kind]["class"])
    assert spec.names == module.SPEC.names == board_class.state_names
    assert {"title", "about", "hint"} <= set(spec)
    firsts = {name: part["first"] for name, part in spec["state"].items() if "first" in part}
    defaults = board_class.class_traits()
    assert {name: defaults[name].default_value for name in firsts} == firsts
