"""Stacks of layers as a part of a board's state: lists of dictionaries, checked and filled in."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

import traitlets

from cnnlab.checks import refuse
from cnnlab.widgets.kit.traits import Named


class Flag(Named):
    """True or False, and no number in their place."""

    default_value = True

    def validate(self, obj: object, value: object) -> bool:
        """Return the value, or raise `TraitError`."""
        if not isinstance(value, bool):
            refuse(self.name, value, "True or False", traitlets.TraitError)
        return value


def checked(layer: Any, place: str, kinds: Mapping, settings: Mapping) -> dict:
    """Return a layer with all its settings, or raise `TraitError` with the place in it."""
    kind = layer.get("kind") if isinstance(layer, Mapping) else None
    if not isinstance(kind, str) or kind not in kinds:
        given = dict(layer) if isinstance(layer, Mapping) else layer
        allowed = f'a dictionary with a "kind", one of {", ".join(kinds)}'
        refuse(place, given, allowed, traitlets.TraitError)
    unknown = [key for key in layer if key != "kind" and key not in kinds[kind]]
    if unknown:
        allowed = f"one of {', '.join(kinds[kind])}" if kinds[kind] else "left out, for it has none"
        refuse(f"{place}: a setting of {kind}", unknown[0], allowed, traitlets.TraitError)
    full = {"kind": kind}
    for name, default in kinds[kind].items():
        try:
            full[name] = _validate(settings[name], name, layer.get(name, default))
        except traitlets.TraitError as refused:
            raise traitlets.TraitError(f"{place}: {refused}") from None
    return full


def _validate(trait: Any, name: str, value: object) -> Any:
    trait.name = name
    return trait.validate(None, value)


class Layers(Named):
    """A list of layers; it is kept as read-only dictionaries with every setting filled in."""

    def __init__(self, *, most: int, kinds: Mapping, settings: Mapping) -> None:
        self.most, self.kinds, self.settings = most, kinds, settings
        super().__init__()
        self.tag(sync=True, to_json=lambda layers, _: [dict(layer) for layer in layers])

    def validate(self, obj: object, value: object) -> tuple[Mapping, ...]:
        """Return a tuple of read-only dictionaries, or raise `TraitError`."""
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > self.most:
            refuse(self.name, value, f"a list of at most {self.most} layers", traitlets.TraitError)
        full = [
            checked(layer, f"{self.name}[{at}]", self.kinds, self.settings)
            for at, layer in enumerate(value)
        ]
        return tuple(MappingProxyType(layer) for layer in full)


def label(layer: Mapping, stack: Mapping) -> str:
    """Name a layer with its settings.

    Parameters
    ----------
    layer
        With all its settings.
    stack
        The part of a board's state that the layer stands in, from its ``spec.json``: how each
        kind is called, how each setting is said in words, and which value of it goes unsaid.

    Examples
    --------
    >>> from cnnlab.widgets.network.layers import STACK
    >>> label({"kind": "maxpool", "size": 3, "stride": 2, "padding": "same"}, STACK)
    'Max pooling 3×3, stride 2, same'
    """
    kind, words = stack["kinds"][layer["kind"]], []
    for name in kind["usual"]:
        setting = stack["settings"][name]
        if layer[name] != setting.get("unsaid"):
            words.append(setting["in_words"].replace("{}", str(layer[name])))
    return f"{kind['label']} {', '.join(words)}".rstrip()


class Fault(NamedTuple):
    """The first layer that does not fit: its place in the stack, and why."""

    index: int  # type: ignore[assignment]  # the method of tuples is not wanted
    reason: str


# --- Keras models


def input_shape_of(model: object) -> tuple[int, int, int]:
    """Return the rows, columns and channels that a Keras model reads, or refuse the model."""
    shape = getattr(model, "input_shape", None)
    if not isinstance(shape, tuple) or len(shape) != 4 or None in shape[1:]:
        allowed = "(None, rows, columns, channels), of a Keras model with one input of fixed size"
        refuse("model.input_shape", shape, allowed)
    return shape[1:]


def require(layer: object, **wanted: object) -> None:
    """Refuse a layer whose settings the board cannot hold."""
    for name, value in wanted.items():
        given = getattr(layer, name, value)
        if given != value:
            refuse(_place(layer, name), given, f"{value!r}")


def square(layer: object, name: str) -> int:
    """Return a setting that is the same for height and width, or refuse the layer."""
    pair = getattr(layer, name)
    if pair[0] != pair[1]:
        refuse(_place(layer, name), tuple(pair), "the same for height and width")
    return int(pair[0])


def refuse_kind(layer: Any, allowed: Iterable[str]) -> NoReturn:
    """Refuse a layer of a kind that the board does not have."""
    refuse(
        f"the layer {layer.name!r} of the model",
        type(layer).__name__,
        f"one of {', '.join(allowed)}",
    )


def _place(layer: Any, name: str) -> str:
    return f"{name} of the layer {layer.name!r}"
