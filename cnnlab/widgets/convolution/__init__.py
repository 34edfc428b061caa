"""The convolution board: a kernel moved over an image, with every product in sight."""

import numpy as np
import traitlets

from cnnlab import examples, ops, shapes
from cnnlab.widgets.convolution.picture import convolution
from cnnlab.widgets.kit.spec import Spec
from cnnlab.widgets.kit.window import WindowBoard

SPEC = Spec(__file__)


class ConvolutionBoard(WindowBoard):
    """A kernel that is dragged over an image; the sum of products is written out.

    Parameters
    ----------
    image : array_like, shape (H, W)
        At most 16 rows and columns. The worked 6×6 example where none is given.
    kernel : array_like, shape (kh, kw)
        At most 7 rows and columns. The worked 3×3 example where none is given.
    bias : number
        Added to every output.
    stride : int, 1 to 4
    padding : int, 0 to 3, or "same" (as in Keras)
        Cells of zeros on every side.
    dilation : int, 1 to 3
        The distance between neighboring cells that the kernel reads; 1 is none.
    row, col : int
        The output cell in hand, counted from 0.
    compare : bool
        Show Keras "same", PyTorch ``padding=1`` and the flipped kernel side by side.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed; the sentence says what is.

    Examples
    --------
    >>> board = ConvolutionBoard(row=1, col=1)
    >>> int(board.step.total)
    198
    >>> board.stride = 2
    >>> board.output_shape
    (2, 2)
    """

    kind = "convolution"
    state_names = SPEC.names
    shaping = ("image", "kernel", "stride", "padding", "dilation")

    image = SPEC.trait("image")
    kernel = SPEC.trait("kernel")
    bias = SPEC.trait("bias")
    stride = SPEC.trait("stride")
    padding = SPEC.trait("padding")
    dilation = SPEC.trait("dilation")
    row = SPEC.trait("row")
    col = SPEC.trait("col")
    compare = SPEC.trait("compare")

    @traitlets.default("image")
    def _default_image(self) -> np.ndarray:
        return examples.image_6x6

    @traitlets.default("kernel")
    def _default_kernel(self) -> np.ndarray:
        return examples.kernel_3x3

    @property
    def output_shape(self) -> tuple[int, int]:
        """The (rows, columns) of the output; `ValueError` says why where there is none."""
        sizes = zip(self.image.shape, self.kernel.shape, strict=True)
        rows, cols = (
            shapes.output_size(n, k, self.stride, self.padding, self.dilation) for n, k in sizes
        )
        return rows, cols

    @property
    def output(self) -> np.ndarray:
        """The whole output, shape ``output_shape``; `ValueError` where there is none."""
        return ops.apply_kernel(self.image, self.kernel, **self._settings())

    @property
    def step(self) -> ops.Step:
        """The patch, the products and the running sums of the output cell in hand."""
        return ops.step(self.image, self.kernel, self.row, self.col, **self._settings())

    def _settings(self) -> dict:
        return {
            "bias": self.bias,
            "stride": self.stride,
            "padding": self.padding,
            "dilation": self.dilation,
        }

    def __repr__(self) -> str:
        image, kernel = ("{}×{}".format(*grid.shape) for grid in (self.image, self.kernel))
        return (
            f"ConvolutionBoard({image} image, {kernel} kernel, stride={self.stride}, "
            f"padding={self.padding!r}, dilation={self.dilation})"
        )

    def describe(self) -> str:
        """Return the picture in words: the sizes, and the sum at the cell in hand."""
        image, kernel = ("{} by {}".format(*grid.shape) for grid in (self.image, self.kernel))
        try:
            rows, cols = self.output_shape
        except ValueError as reason:
            return f"A {image} image and a {kernel} kernel. {reason}"
        return (
            f"A {kernel} kernel over a {image} image gives a {rows} by {cols} output. "
            f"At row {self.row}, column {self.col} of the output the products "
            f"add up to {self.step.total:g}."
        )

    def picture(self) -> str:
        """Return an SVG of image, kernel and output in the present state."""
        return convolution(self)
