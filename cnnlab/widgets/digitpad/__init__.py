"""The digit pad: draw a digit, and watch a small trained network read it, layer by layer."""

from __future__ import annotations

import base64

import numpy as np
import traitlets
from traitlets import TraitError

from cnnlab.checks import refuse
from cnnlab.widgets.digitpad import drawing, network, picture
from cnnlab.widgets.digitpad.network import SPEC
from cnnlab.widgets.kit.base import Board
from cnnlab.widgets.kit.photo import Pixels
from cnnlab.widgets.kit.traits import LARGEST, Whole

CLASSES = 10
MOST_POINTS = SPEC["state"]["strokes"]["most"]
"""The points that all strokes together may have."""

EXAMPLE = (
    ((26, 74), (26, 45)),
    ((26, 45), (50, 42), (46, 54), (48, 66), (58, 74), (70, 74), (81, 67), (87, 55), (84, 40)),
)
"""The strokes that the board starts with: a 5."""

_DIGITS = "the test part of scikit-learn's digits, enlarged from 8×8 pixels"


class _Digit(Whole):
    """The class of a test digit, or ``"none"``."""

    def __init__(self):
        super().__init__("none", low=0, high=CLASSES - 1)
        self.tag(sync=True)

    def validate(self, obj, value):
        """Return 0 to 9 or ``"none"``, or raise `TraitError`."""
        if isinstance(value, str):
            if value == "none":
                return value
            refuse(self.name, value, 'a whole number from 0 to 9, or "none"', TraitError)
        return super().validate(obj, value)


class _Strokes(traitlets.TraitType):
    """The strokes of a drawing, kept as tuples of (down, across) points."""

    info_text = (
        f"strokes, each a list of (down, across) points from 0 to {drawing.PAD}, "
        f"at most {MOST_POINTS} points in all"
    )
    default_value = EXAMPLE

    def validate(self, obj, value):
        """Return tuples of points, or raise `TraitError`."""
        try:
            strokes = [np.array(stroke, dtype=np.float64) for stroke in value]
        except (TypeError, ValueError, OverflowError):
            strokes = [np.zeros(0)]
        right = all(
            s.ndim == 2 and s.shape[1] == 2 and len(s) and np.all((s >= 0) & (s <= drawing.PAD))
            for s in strokes
        )
        if not right or sum(map(len, strokes)) > MOST_POINTS:
            refuse(self.name, value, self.info_text, TraitError)
        return tuple(tuple(map(tuple, stroke.tolist())) for stroke in strokes)


class _Bytes(traitlets.TraitType):
    """Arrays that travel to the page as text (base64); no page sends them back."""

    def __init__(self):
        super().__init__()
        self.tag(
            sync=True,
            to_json=lambda value, board: base64.b64encode(self.packed(value)).decode(),
            from_json=lambda value, board: getattr(board, self.name),
        )


class _Weights(_Bytes):
    """The weights of the network, six arrays of float32 in the order of Keras."""

    def packed(self, value):
        """Return the bytes of all arrays, one after another, least byte first."""
        return b"".join(array.astype("<f4").tobytes() for array in value)

    def validate(self, obj, value):
        """Return six read-only arrays, or raise `TraitError`."""
        if value is not None and value is obj._trait_values.get(self.name):
            return value
        shapes = None
        if isinstance(value, (list, tuple)):
            shapes = [getattr(array, "shape", None) for array in value]
        if shapes != list(network.SHAPES):
            allowed = f"six arrays of the shapes {list(network.SHAPES)}"
            refuse(self.name, value if shapes is None else shapes, allowed, TraitError)
        arrays = tuple(np.array(array, dtype=np.float32) for array in value)
        if not all(np.all(np.abs(array) <= LARGEST) for array in arrays):  # NaN is not below
            largest = float(np.max([np.abs(array).max() for array in arrays]))
            allowed = f"finite and from -{LARGEST} to {LARGEST}"
            refuse(f"a number of the {self.name}", largest, allowed, TraitError)
        for array in arrays:
            array.setflags(write=False)
        return arrays


class _Samples(_Bytes):
    """Ten test digits, one of each class, as uint8 pixels."""

    shape = (CLASSES, drawing.SIDE, drawing.SIDE)

    def packed(self, value):
        """Return the bytes of all pixels in reading order."""
        return value.tobytes()

    def validate(self, obj, value):
        """Return a read-only array, or raise `TraitError`."""
        if value is not None and value is obj._trait_values.get(self.name):
            return value
        if getattr(value, "shape", None) != self.shape or value.dtype != np.uint8:
            allowed = f"a uint8 array of shape {self.shape}, one image of each class"
            refuse(self.name, Pixels(value), allowed, TraitError)
        pixels = value.copy()
        pixels.setflags(write=False)
        return pixels


class DigitPad(Board):
    """A pad to draw a digit on, and every layer of a small trained network at work on it.

    The drawing is scaled and centered as MNIST's digits were, then thickened, turned and
    moved as the sliders say, and given to the network ``mnist-page``: two convolutions with
    ReLU and max pooling, and a dense layer with softmax.

    Parameters
    ----------
    digit : int or "none"
        The test digit, 0 to 9, that lies under the strokes.
    strokes : list of array_like, shape (n, 2)
        The points of each stroke, (down, across), from 0 to 112; a 5 where none are given.
    thicken : number, -1 to 2
        By how many pixels of the 28×28 strokes grow; below 0 they get thinner.
    rotate : int, -180 to 180
        Degrees, clockwise.
    down, right : int, -8 to 8
        By how many pixels of the 28×28 the digit is moved.
    layer : str
        The layer in hand: "conv1", "pool1", "conv2", "pool2" or "dense".
    map, row, col : int
        The unit in hand: its map (of the dense layer: its class) and its place in the map.
    channel : int
        Which channel of the unit's patch is written out.
    weights : list of numpy.ndarray
        The six arrays of ``models.build("mnist-page").get_weights()``; by default those that
        come with the book. They need no TensorFlow.
    samples : numpy.ndarray, shape (10, 28, 28)
        A test digit of each class, uint8; by default ten of scikit-learn's.
    source : str
        Where the test digits come from, in a few words.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed; the sentence says what is.

    Examples
    --------
    >>> board = DigitPad(digit=0, strokes=[])
    >>> board.image.shape, board.layers["conv2"].shape, board.probabilities.shape
    ((28, 28), (8, 8, 24), (10,))
    >>> board.select("conv1", map=3, row=10, col=12)
    >>> value = board.layers["conv1"][10, 12, 3]
    >>> board.unit.patch.shape, bool(np.isclose(board.unit.value, value))
    ((5, 5, 1), True)
    """

    kind = "digitpad"
    state_names = SPEC.names

    digit = _Digit()
    strokes = _Strokes().tag(sync=True)
    thicken = SPEC.trait("thicken")
    rotate = SPEC.trait("rotate")
    down = SPEC.trait("down")
    right = SPEC.trait("right")
    layer = SPEC.trait("layer")
    map = SPEC.trait("map")
    row = SPEC.trait("row")
    col = SPEC.trait("col")
    channel = SPEC.trait("channel")
    weights = _Weights()
    samples = _Samples()
    source = traitlets.Unicode(_DIGITS).tag(sync=True)

    @traitlets.default("weights")
    def _default_weights(self):
        return network.stored_weights()

    @traitlets.default("samples")
    def _default_samples(self):
        return _one_of_each_class()

    @classmethod
    def from_keras(cls, model, **settings) -> DigitPad:
        """Return a board with the weights of a Keras model of one's own.

        Parameters
        ----------
        model : keras.Model
            With the layers of ``models.build("mnist-page")``; its last layer may also return
            logits.
        **settings
            As for the board itself.

        Raises
        ------
        ValueError
            The model has other layers; the sentence names the first one that differs.
        """
        return cls(weights=network.weights_of(model), **settings)

    @property
    def ink(self) -> np.ndarray:
        """The pad, (112, 112), uint8: the test digit, if any, under the strokes."""
        start = None if self.digit == "none" else self.samples[self.digit]
        return drawing.ink(self.strokes, start)

    @property
    def steps(self) -> drawing.Centered:
        """What scaling and centering make of the pad: box, scaled digit, mass, corner, image."""
        return drawing.center(self.ink)

    @property
    def image(self) -> np.ndarray:
        """What the network reads, (28, 28), from 0 to 1."""
        thick = drawing.thicken(self.steps.image, self.thicken)
        return drawing.turn(thick, self.rotate, self.down, self.right)

    @property
    def layers(self) -> dict[str, np.ndarray]:
        """What leaves each layer, by its name, from "input" to "softmax"."""
        return network.run(self.weights, self.image)

    @property
    def probabilities(self) -> np.ndarray:
        """The network's answer: a probability for each class, (10,)."""
        return self.layers["softmax"]

    @property
    def unit(self) -> network.Unit:
        """What the unit in hand reads, multiplies and adds."""
        return network.unit(self.weights, self.layers, self.layer, self.row, self.col, self.map)

    def select(self, layer: str, map: int, row: int = 0, col: int = 0) -> None:
        """Take a unit in hand: its layer, its map (or class), its place in the map."""
        with self.hold_trait_notifications():
            self.layer, self.map, self.row, self.col = layer, map, row, col

    def clear(self) -> None:
        """Take all ink off the pad."""
        with self.hold_trait_notifications():
            self.digit, self.strokes = "none", []

    def undo(self) -> None:
        """Take the last stroke away, if there is one."""
        self.strokes = self.strokes[:-1]

    def _limits(self):
        """Return how many rows, columns, maps and channels the layer in hand allows."""
        rows, cols, maps = network.LAYERS[self.layer]
        channels = network.channels_before(self.layer)
        return {"row": rows, "col": cols, "map": maps, "channel": channels}

    @traitlets.validate("row", "col", "map", "channel")
    def _check_place(self, proposal):
        name, value = proposal.trait.name, proposal.value
        last = self._limits()[name] - 1
        if value > last:
            allowed = f"a whole number from 0 to {last}" if last else "0"
            refuse(name, value, f'{allowed} in the layer "{self.layer}"', TraitError)
        return value

    @traitlets.observe("layer")
    def _stay_inside(self, _):
        for name, limit in self._limits().items():
            setattr(self, name, min(getattr(self, name), limit - 1))

    def __repr__(self):
        under = "" if self.digit == "none" else f"test digit {self.digit}, "
        answer, sure = self._answer()
        return f"DigitPad({under}{self._drawn()}, answer {answer} at {sure})"

    def _answer(self):
        probabilities = self.probabilities
        best = int(probabilities.argmax())
        return best, picture.chance(probabilities[best])

    def _drawn(self):
        count = len(self.strokes)
        return "1 stroke" if count == 1 else f"{count} strokes"

    def describe(self) -> str:
        """Return the picture in words: what is on the pad, and what the network answers."""
        what = f"{self._drawn()} of a pen"
        if self.digit != "none":
            what = f"The test digit {self.digit}" + (f" and {what}" if self.strokes else "")
        answer, sure = self._answer()
        return (
            f"{what}, scaled and centered as in MNIST into 28 by 28 pixels, and the ten "
            f"probabilities of the network: it answers {answer} with {sure}."
        )

    def picture(self) -> str:
        """Return an SVG of the pad, the network's input, its first maps and its answer."""
        return picture.digitpad(self)


def _one_of_each_class():
    """Return a test digit of each class from scikit-learn: the sixth, plainly written."""
    from cnnlab.datasets import stand_in

    digits = stand_in("mnist")
    return np.stack([digits.x_test[digits.y_test == label][5] for label in range(CLASSES)])
