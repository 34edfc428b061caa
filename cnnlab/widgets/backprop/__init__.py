"""The backpropagation board: one small convolution that learns, with its gradients in sight."""

from typing import NamedTuple

import numpy as np
import traitlets
from traitlets import TraitError

from cnnlab import layers
from cnnlab.checks import refuse
from cnnlab.widgets.backprop.picture import backprop
from cnnlab.widgets.kit.base import Board
from cnnlab.widgets.kit.spec import Spec
from cnnlab.widgets.kit.traits import LARGEST

SPEC = Spec(__file__)


class Gradients(NamedTuple):
    """How the loss changes with each number: arrays of the shapes of what they belong to."""

    output: np.ndarray
    kernel: np.ndarray
    bias: float
    image: np.ndarray


class Pass(NamedTuple):
    """One pass forward and back, with the kernel and the bias that it used."""

    kernel: np.ndarray
    bias: float
    output: np.ndarray
    loss: float
    gradients: Gradients


class Terms(NamedTuple):
    """Why one gradient is what it is: the sum of `errors` times `factors`.

    `errors` are gradients of outputs, in reading order; `factors` the pixels that the weight
    met there or, for a pixel, the weights that took it there.
    """

    errors: np.ndarray
    factors: np.ndarray
    total: float


class BackpropBoard(Board):
    """A convolution, its target, and the gradients that lead the kernel there.

    The loss is the mean squared error. Each step subtracts the learning rate times the
    gradient from the kernel and from the bias.

    Parameters
    ----------
    image : array_like, shape (H, W)
        At most 6 rows and columns.
    kernel : array_like, shape (kh, kw)
        The kernel at the start, at most 4 rows and columns and no larger than the image.
    bias : number
        The bias at the start.
    target : array_like, shape (H - kh + 1, W - kw + 1)
        What the output should be. It is cut off or filled with zeros when the output changes
        its shape.
    learning_rate : number, 0.0001 to 10
    steps : int, 0 to 200
        The steps taken from the start.
    part : "kernel" or "image"
    row, col : int
        Which gradient is explained: its part, and the cell counted from 0.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed, also where the weights would grow too large; the
        sentence says what is.

    Examples
    --------
    >>> board = BackpropBoard()
    >>> board.output
    array([[1. , 2. ],
           [0.5, 0. ]])
    >>> board.loss
    1.3125
    >>> board.step(20)
    >>> round(board.loss, 2)
    0.01
    """

    kind = "backprop"
    state_names = SPEC.names

    image = SPEC.trait("image")
    kernel = SPEC.trait("kernel")
    bias = SPEC.trait("bias")
    target = SPEC.trait("target")
    learning_rate = SPEC.trait("learning_rate")
    steps = SPEC.trait("steps")
    part = SPEC.trait("part")
    row = SPEC.trait("row")
    col = SPEC.trait("col")

    @traitlets.default("image")
    def _default_image(self) -> list[list[float]]:
        return [[1, 0, 2, 1], [0, 1, 2, 0], [2, 1, 0, 1], [1, 0, 1, 2]]

    @traitlets.default("kernel")
    def _default_kernel(self) -> list[list[float]]:
        return [[0.5, 0, -0.5], [0, 1, 0], [0.5, -0.5, 0]]

    @traitlets.default("target")
    def _default_target(self) -> list[list[float]]:
        return [[1, 0], [0, 1]]

    @property
    def now(self) -> Pass:
        """The pass with the kernel and the bias as `steps` steps have made them."""
        return self._passes(self.steps)[self.steps]

    @property
    def output(self) -> np.ndarray:
        """The output with the kernel in hand, of the shape of `target`."""
        return self.now.output

    @property
    def loss(self) -> float:
        """The mean squared difference between output and target."""
        return self.now.loss

    @property
    def losses(self) -> tuple[float, ...]:
        """The loss at the start and after each step so far."""
        return tuple(one.loss for one in self._passes(self.steps)[: self.steps + 1])

    @property
    def gradients(self) -> Gradients:
        """The gradients of output, kernel, bias and image."""
        return self.now.gradients

    @property
    def terms(self) -> Terms:
        """The sum behind the gradient that `part`, `row` and `col` name."""
        errors, kernel = self.gradients.output, self.now.kernel
        places = np.argwhere(np.ones_like(errors, dtype=bool))
        if self.part == "kernel":
            met = places + np.array([self.row, self.col])
            factors = self.image[met[:, 0], met[:, 1]]
        else:
            met = np.array([self.row, self.col]) - places
            inside = ((met >= 0) & (met < kernel.shape)).all(axis=1)
            places, met = places[inside], met[inside]
            factors = kernel[met[:, 0], met[:, 1]]
        chosen = errors[places[:, 0], places[:, 1]]
        return Terms(chosen, factors, float(chosen @ factors))

    def step(self, n: int = 1) -> None:
        """Take n steps downhill; `TraitError` says so where a weight would grow too large."""
        self.steps = self.steps + n

    def reset(self) -> None:
        """Go back to the kernel and the bias of the start."""
        self.steps = 0

    def _passes(self, steps: int) -> list[Pass]:
        """Return the passes of steps 0, 1, …, and at the most `steps`, as far as they go."""
        grids = (self.image, self.kernel, self.bias, self._fitting_target())
        image, kernel, bias, target = (np.asarray(values, float) for values in grids)
        key = [values.tolist() for values in (image, kernel, bias, target)], self.learning_rate
        if getattr(self, "_run", (None,))[0] != key:
            self._run = key, [_pass(image, kernel, bias, target)]
        passes = self._run[1]
        while len(passes) <= steps:
            following = _after(passes[-1], image, target, self.learning_rate)
            if following is None:
                break
            passes.append(following)
        return passes

    def _fitting_target(self) -> np.ndarray:
        """Return the target in the shape of the output: cut off, or filled with zeros."""
        rows, cols = self._output_shape()
        if self.target.shape == (rows, cols):
            return self.target
        fitting = np.zeros((rows, cols))
        kept = self.target[:rows, :cols]
        fitting[: kept.shape[0], : kept.shape[1]] = kept
        return fitting

    def _output_shape(self) -> tuple[int, ...]:
        sizes = zip(self.image.shape, self.kernel.shape, strict=True)
        return tuple(n - k + 1 for n, k in sizes)

    @traitlets.validate("image", "kernel")
    def _check_fit(self, proposal: traitlets.Bunch) -> np.ndarray:
        if min(self._output_shape_with(proposal)) < 1:
            rows, cols = self.kernel.shape
            allowed = f"at least as large as the kernel, {rows}×{cols}"
            if proposal.trait.name == "kernel":
                rows, cols = self.image.shape
                allowed = f"no larger than the image, {rows}×{cols}"
            refuse(proposal.trait.name, proposal.value.tolist(), allowed, TraitError)
        return proposal.value

    def _output_shape_with(self, proposal: traitlets.Bunch) -> tuple[int, ...]:
        grids = {"image": self.image, "kernel": self.kernel, proposal.trait.name: proposal.value}
        sizes = zip(grids["image"].shape, grids["kernel"].shape, strict=True)
        return tuple(n - k + 1 for n, k in sizes)

    @traitlets.validate("target")
    def _check_target(self, proposal: traitlets.Bunch) -> np.ndarray:
        shape = self._output_shape()
        if proposal.value.shape != shape:
            allowed = f"of shape {shape}, that of the output"
            refuse("target", proposal.value.tolist(), allowed, TraitError)
        return proposal.value

    @traitlets.validate("steps")
    def _check_steps(self, proposal: traitlets.Bunch) -> int:
        possible = len(self._passes(proposal.value)) - 1
        if proposal.value > possible:
            allowed = (
                f"a whole number from 0 to {possible}: after more, a weight would pass {LARGEST}, "
                f"because the learning rate {self.learning_rate} is too large"
            )
            refuse("steps", proposal.value, allowed, TraitError)
        return proposal.value

    @traitlets.validate("row", "col")
    def _check_cell(self, proposal: traitlets.Bunch) -> int:
        name = proposal.trait.name
        rows, cols = getattr(self, self.part).shape
        last = (rows if name == "row" else cols) - 1
        if proposal.value > last:
            allowed = f"a whole number from 0 to {last} in the {self.part}"
            refuse(name, proposal.value, allowed, TraitError)
        return proposal.value

    @traitlets.observe("image", "kernel", "bias", "target", "learning_rate", "part")
    def _stay_inside(self, _: traitlets.Bunch) -> None:
        if self.target.shape != self._output_shape():
            self.target = self._fitting_target()
        self.steps = min(self.steps, len(self._passes(self.steps)) - 1)
        rows, cols = getattr(self, self.part).shape
        self.row, self.col = min(self.row, rows - 1), min(self.col, cols - 1)

    def __repr__(self) -> str:
        image, kernel = ("{}×{}".format(*grid.shape) for grid in (self.image, self.kernel))
        return (
            f"BackpropBoard({image} image, {kernel} kernel, "
            f"learning_rate={self.learning_rate}, steps={self.steps})"
        )

    def describe(self) -> str:
        """Return the picture in words: the sizes, the loss, and the gradient in hand."""
        image, kernel = ("{} by {}".format(*grid.shape) for grid in (self.image, self.kernel))
        name = "weight" if self.part == "kernel" else "pixel"
        return (
            f"A {kernel} kernel over a {image} image, after {self.steps} steps with learning "
            f"rate {self.learning_rate:g}: the loss is {self.loss:.4g}. The gradient of the "
            f"{name} at row {self.row}, column {self.col} is {self.terms.total:.4g}."
        )

    def picture(self) -> str:
        """Return an SVG of the numbers forward, and of their gradients below."""
        return backprop(self)


def _pass(image: np.ndarray, kernel: np.ndarray, bias: np.ndarray, target: np.ndarray) -> Pass:
    """Go forward, compare, and go back: one `Pass`."""
    layer = layers.Conv2D(kernel[:, :, None, None], bias.reshape(1))
    output = layer.forward(image[None, :, :, None])
    loss, slope = layers.mean_squared_error(output, target[None, :, :, None])
    slopes = layer.backward(slope)
    gradients = Gradients(
        slope[0, :, :, 0],
        layer.grads["w"][:, :, 0, 0],
        float(layer.grads["b"][0]),
        slopes[0, :, :, 0],
    )
    return Pass(kernel, float(bias), output[0, :, :, 0], loss, gradients)


def _after(now: Pass, image: np.ndarray, target: np.ndarray, learning_rate: float) -> Pass | None:
    """Return the pass after one step, or None where a weight would grow too large to show."""
    kernel = now.kernel - learning_rate * now.gradients.kernel
    bias = np.asarray(now.bias - learning_rate * now.gradients.bias)
    if max(np.abs(kernel).max(), np.abs(bias)) > LARGEST:
        return None
    return _pass(image, kernel, bias, target)
