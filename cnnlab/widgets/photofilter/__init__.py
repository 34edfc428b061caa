"""The photo filter: a kernel over a whole photograph, and the sum behind every pixel."""

import numpy as np
import traitlets

from cnnlab import kernels, ops, shapes
from cnnlab.widgets.kit.photo import Photo
from cnnlab.widgets.kit.spec import Spec
from cnnlab.widgets.kit.window import WindowBoard
from cnnlab.widgets.photofilter.picture import photofilter

SPEC = Spec(__file__)

SIDE = SPEC["state"]["photo"]["most"]
"""The longest side of the photo that the board shows, in pixels."""


class PhotoFilter(WindowBoard):
    """A photograph under a kernel: the whole output, and the sum behind any pixel of it.

    Parameters
    ----------
    photo : str or numpy.ndarray
        ``"china"`` or ``"flower"`` (the middle 300×300 pixels), or uint8 pixels, ``(H, W)``
        or ``(H, W, 3)``, at most 512 rows and columns; more than 300 are scaled down.
        A photograph that is large as PNG is compressed as JPEG, and ``photo`` then holds the
        pixels that come out, ``(H, W, 3)``: the very ones that the page filters.
    kernel : array_like, shape (kh, kw)
        At most 7 rows and columns. Sobel x where none is given.
    stride : int, 1 to 4
    padding : int, 0 to 3, or "same" (as in Keras)
        Pixels of zeros on every side.
    relu : bool
        Replace negative outputs by 0.
    mode : str
        "color" filters red, green and blue apart; "gray" makes a gray photo first
        (0.299 red + 0.587 green + 0.114 blue, ITU-R BT.601, rounded).
    view : str
        How numbers become grays: "offset" (0 is gray), "clip" (0 and less are black) or
        "size" (0 is black, the sign is dropped).
    channel : int, 0 to 2
        The color whose products are written out in mode "color".
    row, col : int
        The output pixel in hand, counted from 0.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed; the sentence says what is.

    Examples
    --------
    >>> board = PhotoFilter(photo=np.full((5, 4), 10, np.uint8), kernel=[[1, 1], [1, 1]])
    >>> board.mode = "gray"
    >>> board.output_shape, float(board.output[0, 0])
    ((4, 3), 40.0)
    """

    kind = "photofilter"
    state_names = SPEC.names
    shaping = ("photo", "kernel", "stride", "padding")

    photo = Photo(side=SIDE)
    kernel = SPEC.trait("kernel")
    stride = SPEC.trait("stride")
    padding = SPEC.trait("padding")
    relu = SPEC.trait("relu")
    mode = SPEC.trait("mode")
    view = SPEC.trait("view")
    channel = SPEC.trait("channel")
    row = SPEC.trait("row")
    col = SPEC.trait("col")

    @traitlets.default("photo")
    def _default_photo(self):
        return "china"

    @traitlets.default("kernel")
    def _default_kernel(self):
        return kernels.get("sobel x")

    @traitlets.default("row")
    def _default_row(self):
        return min(150, self._shape_or_one()[0] - 1)

    @traitlets.default("col")
    def _default_col(self):
        return min(150, self._shape_or_one()[1] - 1)

    @property
    def pixels(self) -> np.ndarray:
        """The numbers that are filtered: (H, W, 3) in mode "color", (H, W) in mode "gray"."""
        if self.mode == "color":
            return self.photo
        weighted = self.photo.astype(np.int64) @ [299, 587, 114]
        return ((weighted + 500) // 1000).astype(np.uint8)

    @property
    def output_shape(self) -> tuple[int, int]:
        """The (rows, columns) of the output; `ValueError` says why where there is none."""
        sizes = zip(self.photo.shape[:2], self.kernel.shape, strict=True)
        rows, cols = (shapes.output_size(n, k, self.stride, self.padding) for n, k in sizes)
        return rows, cols

    @property
    def output(self) -> np.ndarray:
        """The filtered photo, ReLU included: (rows, columns, 3), or (rows, columns) in gray."""
        images = np.moveaxis(np.atleast_3d(self.pixels), 2, 0)
        maps = [
            ops.apply_kernel(image, self.kernel, stride=self.stride, padding=self.padding)
            for image in images.astype(np.int64)
        ]
        output = np.stack(maps, axis=-1) if self.mode == "color" else maps[0]
        return ops.relu(output) if self.relu else output

    @property
    def step(self) -> ops.Step:
        """The patch, products and running sums of the pixel in hand, in the channel in hand."""
        image = self.pixels if self.mode == "gray" else self.pixels[..., self.channel]
        settings = {"stride": self.stride, "padding": self.padding}
        return ops.step(image.astype(np.int64), self.kernel, self.row, self.col, **settings)

    def shown(self) -> np.ndarray:
        """Return the output as the bytes of a picture, by the rule of ``view``; uint8."""
        white = 255 * max(1.0, float(self.kernel.sum()))
        output = np.abs(self.output) if self.view == "size" else self.output
        half = self.view == "offset"
        levels = output * ((127.5 if half else 255) / white) + (127.5 if half else 0)
        return np.clip(np.rint(levels), 0, 255).astype(np.uint8)

    def __repr__(self):
        photo, kernel = ("{}×{}".format(*grid.shape[:2]) for grid in (self.photo, self.kernel))
        return (
            f"PhotoFilter({photo} photo, {kernel} kernel, stride={self.stride}, "
            f"padding={self.padding!r}, relu={self.relu}, mode={self.mode!r})"
        )

    def describe(self) -> str:
        """Return the picture in words: the sizes, and the sum at the pixel in hand."""
        photo, kernel = ("{} by {}".format(*grid.shape[:2]) for grid in (self.photo, self.kernel))
        try:
            rows, cols = self.output_shape
        except ValueError as reason:
            return f"A photograph of {photo} pixels and a {kernel} kernel. {reason}"
        color = f" in {SPEC['colors'][self.channel]}" if self.mode == "color" else ""
        return (
            f"A {kernel} kernel over a photograph of {photo} pixels gives an output of "
            f"{rows} by {cols}. At row {self.row}, column {self.col} of the output the products "
            f"add up to {self.step.total:g}{color}."
        )

    def picture(self) -> str:
        """Return an SVG of the photograph and its output."""
        return photofilter(self)
