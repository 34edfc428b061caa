"""Stacks of layers as a part of a board's state: lists of dictionaries, checked and filled in."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import traitlets

from cnnlab.checks import refuse, written


class Flag(traitlets.TraitType):
    """True or False, and no number in their place."""

    default_value = True

    def validate(self, obj, value):
        """Return the value, or raise `TraitError`."""
        if not isinstance(value, bool):
            refuse(self.name, value, "True or False", traitlets.TraitError)
        return value


def checked(layer: object, place: str, kinds: Mapping, settings: Mapping) -> dict:
    """Return a layer with all its settings, or raise `TraitError` with the place in it."""
    kind = layer.get("kind") if isinstance(layer, Mapping) else None
    if not isinstance(kind, str) or kind not in kinds:
        given = dict(layer) if isinstance(layer, Mapping) else layer
        allowed = f'a dictionary with a "kind", one of {", ".join(kinds)}'
        refuse(place, given, allowed, traitlets.TraitError)
    unknown = [key for key in layer if key != "kind" and key not in kinds[kind]]
    if unknown:
        allowed = ", ".join(kinds[kind]) or "none"
        raise traitlets.TraitError(
            f"{place}: {kind} has no setting {written(unknown[0])}; its settings: {allowed}."
        )
    full = {"kind": kind}
    for name, default in kinds[kind].items():
        try:
            full[name] = _validate(settings[name], name, layer.get(name, default))
        except traitlets.TraitError as refused:
            raise traitlets.TraitError(f"{place}: {refused}") from None
    return full


def _validate(trait, name, value):
    trait.name = name
    return trait.validate(None, value)


class Layers(traitlets.TraitType):
    """A list of layers; it is kept as read-only dictionaries with every setting filled in."""

    def __init__(self, *, most, kinds, settings):
        self.most, self.kinds, self.settings = most, kinds, settings
        super().__init__()
        self.tag(sync=True, to_json=lambda layers, _: [dict(layer) for layer in layers])

    def validate(self, obj, value):
        """Return a tuple of read-only dictionaries, or raise `TraitError`."""
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > self.most:
            refuse(self.name, value, f"a list of at most {self.most} layers", traitlets.TraitError)
        full = [
            checked(layer, f"{self.name}[{at}]", self.kinds, self.settings)
            for at, layer in enumerate(value)
        ]
        return tuple(MappingProxyType(layer) for layer in full)


class Fault(NamedTuple):
    """The first layer that does not fit: its place in the stack, and why."""

    index: int
    reason: str


# --- Keras models


def require(layer: object, **wanted: object) -> None:
    """Refuse a layer whose settings the board cannot hold."""
    for name, value in wanted.items():
        given = getattr(layer, name, value)
        if given != value:
            raise ValueError(
                f"model: the layer {layer.name!r} has {name}={given!r}; "
                f"the board has only {name}={value!r}."
            )


def square(layer: object, name: str) -> int:
    """Return a setting that is the same for height and width, or refuse the layer."""
    pair = getattr(layer, name)
    if pair[0] != pair[1]:
        raise ValueError(
            f"model: the layer {layer.name!r} has {name}={tuple(pair)}; "
            "on the board height and width are equal."
        )
    return int(pair[0])
