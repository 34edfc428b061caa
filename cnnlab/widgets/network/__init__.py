"""The network builder: layers in a stack, and what each makes of its input and costs."""

from collections.abc import Sequence

import traitlets

from cnnlab.checks import refuse, whole_number
from cnnlab.widgets.kit.base import Board
from cnnlab.widgets.kit.layers import Fault, input_shape_of
from cnnlab.widgets.kit.traits import Named
from cnnlab.widgets.network.code import keras_code, torch_code
from cnnlab.widgets.network.from_keras import layers_of
from cnnlab.widgets.network.layers import KINDS, SPEC, TableRow, propagate, written_shape
from cnnlab.widgets.network.picture import network

SIDES = SPEC["state"]["input_shape"]["sides"]


class _InputShape(Named):
    """Rows, columns and channels of the image."""

    def validate(self, obj: object, value: object) -> tuple[int, ...]:
        """Return three whole numbers, or raise `TraitError`."""
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != len(SIDES):
            allowed = "three whole numbers (rows, columns, channels)"
            refuse(self.name, value, allowed, traitlets.TraitError)
        return tuple(self._side(side, n) for side, n in zip(SIDES, value, strict=True))

    def _side(self, side: dict, value: object) -> int:
        name = f"{self.name} ({side['label']})"
        return whole_number(name, value, side["low"], side["high"], traitlets.TraitError)


class NetworkBuilder(Board):
    """A stack of layers with shape, parameters, work and receptive field at every step.

    Parameters
    ----------
    input_shape : sequence of int
        Rows, columns (1 to 512 each) and channels (1 to 64) of the image.
    layers : list of dict
        From input to output, at most 40. Each has a ``"kind"`` (``conv``, ``maxpool``,
        ``avgpool``, ``globalpool``, ``batchnorm``, ``relu``, ``tanh``, ``sigmoid``,
        ``softmax``, ``flatten``, ``dense``, ``dropout``) and settings: ``filters``, ``size``,
        ``stride``, ``padding`` (``"valid"`` or ``"same"``), ``bias``, ``units``, ``rate``.
        Kernels and windows are square; average pooling has no padding.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed; the sentence says what is. A stack whose layers do not
        fit is allowed: `fault` says which layer is to blame, and why.

    Examples
    --------
    >>> board = NetworkBuilder()
    >>> board.output_shape, board.parameters  # 3·3·3·12 + 12 and 3072·10 + 10
    ((10,), 31066)
    >>> board.remove(3)  # the layer that flattens
    >>> board.fault.index
    3
    """

    kind = "network"
    state_names = SPEC.names

    input_shape = _InputShape().tag(sync=True)
    layers = SPEC.trait("layers")

    @traitlets.default("input_shape")
    def _default_input_shape(self) -> list[int]:
        return SPEC.preset(SPEC["first_preset"])["input_shape"]

    @traitlets.default("layers")
    def _default_layers(self) -> list[dict]:
        return SPEC.preset(SPEC["first_preset"])["layers"]

    @classmethod
    def preset(cls, preset: str, **traits: object) -> "NetworkBuilder":
        """Return a board with one of the networks of the book (see `presets`)."""
        return cls(**SPEC.preset(preset), **traits)

    @staticmethod
    def presets() -> tuple[str, ...]:
        """Return the names that `preset` knows."""
        return tuple(SPEC["presets"])

    @classmethod
    def from_keras(cls, model: object, **traits: object) -> "NetworkBuilder":
        """Return a board with the layers of a Keras model that has one path and a fixed input.

        `ValueError` names a layer or a setting that the board does not have.
        """
        return cls(input_shape=input_shape_of(model), layers=layers_of(model), **traits)

    @property
    def table(self) -> list[TableRow]:
        """One row for each layer, up to the first that does not fit."""
        return propagate(self.input_shape, self.layers)[0]

    @property
    def fault(self) -> Fault | None:
        """The first layer that does not fit and the reason, or None where all fit."""
        rows, reason = propagate(self.input_shape, self.layers)
        return Fault(len(rows), reason) if reason else None

    @property
    def output_shape(self) -> tuple[int, ...]:
        """The shape that comes out; `ValueError` where a layer does not fit."""
        return (self.input_shape, *(row.output_shape for row in self._rows()))[-1]

    @property
    def parameters(self) -> int:
        """All numbers that the network keeps; `ValueError` where a layer does not fit."""
        return sum(row.parameters for row in self._rows())

    @property
    def macs(self) -> int:
        """Multiply-adds for one image; `ValueError` where a layer does not fit."""
        return sum(row.macs for row in self._rows())

    def _rows(self) -> list[TableRow]:
        rows, reason = propagate(self.input_shape, self.layers)
        if reason:
            raise ValueError(f"layers[{len(rows)}]: {reason}")
        return rows

    def add(self, kind: str, at: int | None = None, **settings: object) -> None:
        """Put a layer at a place of the stack, or on its end."""
        at = len(self.layers) if at is None else self._place(at, len(self.layers))
        self.layers = [*self.layers[:at], {"kind": kind, **settings}, *self.layers[at:]]

    def remove(self, index: int) -> None:
        """Take a layer out of the stack."""
        index = self._place(index, len(self.layers) - 1)
        self.layers = [*self.layers[:index], *self.layers[index + 1 :]]

    def move(self, index: int, to: int) -> None:
        """Move a layer to another place of the stack."""
        last = len(self.layers) - 1
        index, to = self._place(index, last), self._place(to, last)
        layers = list(self.layers)
        layers.insert(to, layers.pop(index))
        self.layers = layers

    def _place(self, index: object, last: int) -> int:
        return whole_number("index", index, 0, last)

    def keras_code(self) -> str:
        """Return the network as Keras code; `ValueError` where a layer does not fit."""
        self._rows()
        return keras_code(self.input_shape, self.layers)

    def torch_code(self) -> str:
        """Return the network as PyTorch code; `ValueError` where a layer does not fit."""
        self._rows()
        return torch_code(self.input_shape, self.layers)

    def __repr__(self) -> str:
        shape = written_shape(self.input_shape)
        return f"NetworkBuilder({shape} input, {len(self.layers)} layers)"

    def describe(self) -> str:
        """Return the picture in words: each shape in turn, the parameters, or the fault."""
        rows, reason = propagate(self.input_shape, self.layers)
        shapes = [self.input_shape, *(row.output_shape for row in rows)]
        names = ["an input", *(KINDS[layer["kind"]]["label"].lower() for layer in self.layers)]
        path = ", ".join(
            f"{name} of {written_shape(shape)}" for name, shape in zip(names, shapes, strict=False)
        )
        if reason:
            return f"A network: {path}. Layer {len(rows) + 1} does not fit. {reason}"
        return f"A network: {path}. It has {self.parameters:,} parameters."

    def picture(self) -> str:
        """Return an SVG of the stack with its shapes."""
        return network(self)
