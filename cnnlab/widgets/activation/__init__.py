"""The activation board: a number, a feature map and logits, each through its function."""

from typing import Any

import numpy as np
import traitlets

from cnnlab import examples, kernels, ops
from cnnlab.widgets.activation import picture
from cnnlab.widgets.kit.base import Board

SPEC = picture.SPEC

FUNCTIONS = SPEC["state"]["function"]["words"]
"""The functions of `cnnlab.ops` that the board draws: the label and the formula of each."""


class ActivationBoard(Board):
    """A point that is dragged along an activation function; its slope; a feature map; softmax.

    Parameters
    ----------
    mode : "curve" or "softmax"
        Which half of the board is shown.
    function : str
        One of `FUNCTIONS`, such as "relu". GELU is the exact form with the error function, the
        default of Keras.
    x : number, -6 to 6
        The input in hand.
    slope : number, 0 to 1
        The slope of leaky ReLU below 0.
    feature_map : array_like, shape (H, W)
        At most 6 rows and columns. Where none is given: the worked 6×6 image, divided by
        255, under the Sobel kernel for vertical edges, to two decimals.
    logits : array_like, shape (C,)
        3 to 5 numbers from -10 to 10.
    temperature : number, 0.1 to 10
        Logits are divided by it before softmax.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed; the sentence says what is.

    Examples
    --------
    >>> board = ActivationBoard(function="leaky_relu", slope=0.1, x=-2)
    >>> board.y, board.gradient
    (-0.2, 0.1)
    >>> ActivationBoard(feature_map=[[-1, 2]]).after
    array([[0, 2]])
    >>> ActivationBoard(mode="softmax", logits=[0, 0, 0, 0]).probabilities
    array([0.25, 0.25, 0.25, 0.25])
    """

    kind = "activation"
    state_names = SPEC.names

    mode = SPEC.trait("mode")
    function = SPEC.trait("function")
    x = SPEC.trait("x")
    slope = SPEC.trait("slope")
    feature_map = SPEC.trait("feature_map")
    logits = SPEC.trait("logits")
    temperature = SPEC.trait("temperature")

    @traitlets.default("feature_map")
    def _default_feature_map(self) -> np.ndarray:
        edges = ops.apply_kernel(examples.image_6x6, kernels.get("sobel x"))
        return (edges / 255).round(2)

    @traitlets.default("logits")
    def _default_logits(self) -> np.ndarray:
        return np.array([2, 1, 0])

    @property
    def label(self) -> str:
        """The function's usual name."""
        return FUNCTIONS[self.function]["label"]

    @property
    def y(self) -> float:
        """The function's value at ``x``."""
        return float(self.apply(self.x))

    @property
    def gradient(self) -> float:
        """The function's slope at ``x``; at a kink, the slope to the left, as in TensorFlow."""
        return float(self.slopes(self.x))

    @property
    def after(self) -> np.ndarray:
        """The feature map after the function, shape (H, W)."""
        return self.apply(self.feature_map)

    @property
    def probabilities(self) -> np.ndarray:
        """The softmax of ``logits / temperature``, shape (C,)."""
        return ops.softmax(self.logits / self.temperature)

    def apply(self, values: Any) -> np.ndarray:
        """Return the chosen function of numbers of any shape."""
        return getattr(ops, self.function)(values, *self._settings())

    def slopes(self, values: Any) -> np.ndarray:
        """Return the slope of the chosen function at numbers of any shape."""
        return ops.derivative(self.function, values, *self._settings())

    def _settings(self) -> tuple:
        """Return what the function takes besides numbers."""
        return (self.slope,) if FUNCTIONS[self.function].get("takes_slope") else ()

    def move(self, x: float) -> None:
        """Move the point to the input ``x``, -6 to 6."""
        self.x = x

    def shift_logits(self, by: float) -> None:
        """Add one number to all logits, which leaves the probabilities as they are."""
        self.logits = self.logits + by

    def __repr__(self) -> str:
        if self.mode == "softmax":
            return f"ActivationBoard(softmax of {self.logits.tolist()}, T={self.temperature})"
        shape = "{}×{}".format(*self.feature_map.shape)
        return f"ActivationBoard({self.label} at x={self.x}, {shape} feature map)"

    def describe(self) -> str:
        """Return the picture in words."""
        if self.mode == "softmax":
            shares = ", ".join(f"{p:.3f}" for p in self.probabilities)
            logits = ", ".join(f"{z:g}" for z in self.logits)
            return f"Softmax of the logits {logits} at temperature {self.temperature:g}: {shares}."
        rows, cols = self.feature_map.shape
        return (
            f"The curve of {self.label} and, below it, its slope. At x = {self.x:g} the value "
            f"is {self.y:.4g} and the slope is {self.gradient:.4g}. Beside it, a {rows} by "
            f"{cols} feature map before and after."
        )

    def picture(self) -> str:
        """Return an SVG of the present state."""
        return picture.activation(self)
