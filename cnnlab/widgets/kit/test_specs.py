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
    path.parent.name: Spec(str(path.with_name("__init__.py")))
    for path in sorted(WIDGETS.glob("*/spec.json"))
}
OWN = ("digit", "shape")
"""Kinds of part that one board alone has, with limits that are probed here as those of all."""
PROBED_ELSEWHERE = {
    ("augmentation", "photo"): "test_what_is_not_allowed_is_refused_with_a_sentence",
    ("channels", "image"): "test_hostile_values_are_refused_and_change_nothing",
    ("channels", "filters"): "test_hostile_values_are_refused_and_change_nothing",
    ("digitpad", "strokes"): "test_what_is_not_allowed_is_refused_with_a_sentence",
    ("digitpad", "weights"): "test_what_is_not_allowed_is_refused_with_a_sentence",
    ("digitpad", "samples"): "test_what_is_not_allowed_is_refused_with_a_sentence",
    ("digitpad", "source"): "test_what_is_not_allowed_is_refused_with_a_sentence",
    ("photofilter", "photo"): "test_what_is_not_allowed_is_refused_with_a_sentence",
    ("receptive", "image"): "test_a_value_that_is_not_allowed_gets_a_sentence",
    ("scrubber", "epoch"): "test_a_value_that_is_not_allowed_gets_a_sentence",
    ("scrubber", "since"): "test_a_value_that_is_not_allowed_gets_a_sentence",
    ("scrubber", "story"): "test_hostile_values_are_refused_and_change_nothing",
}
"""Parts whose limits hang on more than the spec: the test in Python, of the room, of each."""
PARTS = [
    (kind, name)
    for kind, spec in SPECS.items()
    for name, part in spec["state"].items()
    if part["kind"] in (*TRAITS, *OWN)
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
    if kind == "digit":
        return [low, high, "none"], [low - 1, high + 1, "nothing"]
    if kind == "shape":
        return shapes(part["sides"])
    most = part["most"]
    if kind == "grid":
        return [grid(most, 1), grid(1, most)], [grid(most + 1, 1), grid(1, most + 1)]
    assert kind == "row"
    fewest = part["fewest"]
    allowed = [[low] * fewest, [high] * most]
    return allowed, [[low] * (fewest - 1), [high] * (most + 1), [low - 1] * most, [high + 1] * most]


def shapes(sides):
    """Return the smallest and the largest shape; and shapes with a side out of range."""
    smallest, largest = ([side[key] for side in sides] for key in ("low", "high"))
    refused = [smallest[:-1], [*smallest, 1]]
    for at in range(len(sides)):
        refused.append([n - (i == at) for i, n in enumerate(smallest)])
        refused.append([n + (i == at) for i, n in enumerate(largest)])
    return [smallest, largest], refused


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


def as_text(value, name=""):
    """Write a value as it stands in an address."""
    if name == "input_shape":
        return "x".join(map(str, value))
    if isinstance(value, dict):
        return ",".join(map(as_text, value.values()))
    if isinstance(value, list) and isinstance(value[0] if value else 0, dict):
        return "/".join(map(as_text, value))
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list) and isinstance(value[0] if value else 0, list):
        return "/".join(map(as_text, value))
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def test_every_board_has_a_spec_and_no_other_folder():
    assert set(SPECS) == set(widgets.BOARDS)


def test_each_part_is_probed_here_or_by_the_test_of_its_room():
    every = {(kind, name) for kind, spec in SPECS.items() for name in spec["state"]}
    assert not set(PARTS) & set(PROBED_ELSEWHERE)
    assert set(PARTS) | set(PROBED_ELSEWHERE) == every


@pytest.mark.parametrize(("place", "test"), PROBED_ELSEWHERE.items(), ids=str)
def test_a_test_that_probes_a_part_elsewhere_is_there(place, test):
    kind, name = place
    text = (WIDGETS / kind / "test_python.py").read_text(encoding="utf-8")
    assert f"def {test}(" in text and f'"{name}"' in text


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
        (kind, name, as_text(value, name))
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
        assert read[kind, name, as_text(value, name)] == value
    for value in refused:
        assert isinstance(read[kind, name, as_text(value, name)], Refused), value


@pytest.mark.parametrize("kind", SPECS)
def test_a_spec_names_the_state_of_its_board(kind):
    spec, module = SPECS[kind], import_module(f"cnnlab.widgets.{kind}")
    board_class = getattr(module, widgets.BOARDS[kind]["class"])
    assert spec.names == module.SPEC.names == board_class.state_names
    assert {"title", "about", "hint"} <= set(spec)
    firsts = {name: part["first"] for name, part in spec["state"].items() if "first" in part}
    defaults = board_class.class_traits()
    assert {name: defaults[name].default_value for name in firsts} == firsts
