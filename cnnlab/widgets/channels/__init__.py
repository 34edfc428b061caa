"""The channels board: a filter over the three layers of a color image."""

from typing import Any

import numpy as np
import traitlets

from cnnlab import examples, kernels, ops, shapes
from cnnlab.checks import one_of, refuse
from cnnlab.widgets.channels import picture
from cnnlab.widgets.kit.spec import Spec
from cnnlab.widgets.kit.traits import LARGEST, Number, Numbers, Shaped
from cnnlab.widgets.kit.window import WindowBoard

SPEC = Spec(__file__)

_IMAGE, _FILTERS = SPEC["state"]["image"], SPEC["state"]["filters"]
_NAMED = {entry["name"]: entry for entry in SPEC["filters"]}


def filter_names() -> list[str]:
    """Return the names of the filters that the board knows.

    Examples
    --------
    >>> filter_names()[:3]
    ['edge', 'red to blue', 'gray']
    """
    return list(_NAMED)


def named_filter(name: str) -> np.ndarray:
    """Return one of the board's filters: a kernel, times a share for each channel.

    Parameters
    ----------
    name : str
        One of `filter_names()`.

    Returns
    -------
    numpy.ndarray
        The weights, (3, 3, 3): row, column, channel (red, green, blue).

    Raises
    ------
    ValueError
        If there is no filter of that name.

    Examples
    --------
    >>> named_filter("red minus green")[1, 1]  # the middle: red 1, green -1, blue 0
    array([ 1, -1,  0])
    """
    entry = _NAMED[one_of("name", name, _NAMED)]
    kernel = entry["kernel"]
    kernel = kernels.get(kernel) if isinstance(kernel, str) else np.array(kernel)
    weights = kernel[:, :, np.newaxis] * np.array(entry["shares"])
    return weights / entry["divisor"] if "divisor" in entry else weights


class _Layers(Numbers):
    """A small array with a channel axis of three; kept as a read-only NumPy array."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__()

    def fits(self, array: np.ndarray) -> bool:
        """Tell whether an array of finite numbers has an allowed shape and allowed values."""
        raise NotImplementedError

    def validate(self, obj: object, value: object) -> np.ndarray:
        """Return an int64 or float64 array, or raise `TraitError` with the rule."""
        array = self._as_array(value)
        if not (np.isfinite(array).all() and self.fits(array)):
            refuse(self.name, Shaped(array), self.rule, traitlets.TraitError)
        return self.kept(array)


def _sides_fit(array: np.ndarray, fewest: int, most: int) -> bool:
    """Tell whether the numbers of rows and columns, and of channels, are allowed."""
    rows, cols, channels = array.shape[:3]
    return fewest <= min(rows, cols) and max(rows, cols) <= most and channels == 3


class _ColorImage(_Layers):
    def fits(self, array: np.ndarray) -> bool:
        right = array.ndim == 3 and _sides_fit(array, _IMAGE["fewest"], _IMAGE["most"])
        return bool(right and _IMAGE["low"] <= array.min() and array.max() <= _IMAGE["high"])


class _Filters(_Layers):
    def fits(self, array: np.ndarray) -> bool:
        right = array.ndim == 4 and _sides_fit(array, 1, _FILTERS["most"])
        counted = right and 1 <= array.shape[3] <= _FILTERS["count"]
        return bool(counted and np.abs(array).max() <= LARGEST)

    def _as_array(self, value: object) -> np.ndarray:
        array = super()._as_array(value)
        return array[..., np.newaxis] if array.ndim == 3 else array


class _Biases(traitlets.List):
    """One number a filter; a single number counts for the first and only one."""

    name: str

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Number(), maxlen=_FILTERS["count"], **kwargs)

    def validate(self, obj: object, value: Any) -> list[int | float]:
        """Return a list of plain numbers, or raise `TraitError`."""
        if isinstance(value, np.ndarray) and value.ndim <= 1:
            value = value.tolist()
        values = list(value) if isinstance(value, (list, tuple)) else [value]
        number = Number()
        number.name = self.name
        if not 1 <= len(values) <= _FILTERS["count"]:
            allowed = f"one number a filter, 1 to {_FILTERS['count']} of them"
            refuse(self.name, value, allowed, traitlets.TraitError)
        return [number.validate(obj, one) for one in values]


class ChannelsBoard(WindowBoard):
    """A filter of three kernels over a color image: 27 products, three sums, one number.

    Parameters
    ----------
    image : array_like, shape (H, W, 3)
        3 to 6 rows and columns, channels red, green and blue, 0 to 255.
    filters : array_like, shape (kh, kw, 3, n) or (kh, kw, 3)
        1 to 4 filters with 1 to 3 rows and columns: the layout of Keras, HWIO. By default one
        filter that responds to edges in all channels.
    bias : number or list of n numbers
        One for each filter; 0 by default.
    row, col : int
        The output cell in hand, counted from 0.
    filter : int
        The filter whose kernels are shown, counted from 0.
    name : str
        The board's name in the page's address: letters, digits, - and _.

    Raises
    ------
    traitlets.TraitError
        Where a value is not allowed; the sentence says what is.

    Examples
    --------
    >>> board = ChannelsBoard(row=1, col=1)
    >>> board.sums  # red, green, blue
    array([-720,   80,  800])
    >>> board.total
    160
    >>> board.add_filter("gray")
    >>> board.output.shape
    (3, 3, 2)
    """

    kind = "channels"
    state_names = SPEC.names
    shaping = ("image", "filters")

    image = _ColorImage(
        "a color image (H, W, 3) of {fewest} to {most} rows and columns, "
        "numbers {low} to {high}".format(**_IMAGE)
    )
    filters = _Filters(
        "1 to {count} filters (kh, kw, 3, n) of 1 to {most} rows and columns, "
        "numbers from -{largest} to {largest}".format(**_FILTERS, largest=LARGEST)
    )
    bias = _Biases().tag(sync=True)
    row = SPEC.trait("row")
    col = SPEC.trait("col")
    filter = SPEC.trait("filter")

    @traitlets.default("image")
    def _default_image(self) -> np.ndarray:
        return examples.color_5x5

    @traitlets.default("filters")
    def _default_filters(self) -> np.ndarray:
        return named_filter("edge")

    @traitlets.default("bias")
    def _default_bias(self) -> list[int]:
        return [0] * self.filters.shape[3]

    @property
    def output_shape(self) -> tuple[int, int]:
        """The (rows, columns) of each feature map."""
        sizes = zip(self.image.shape[:2], self.filters.shape[:2], strict=True)
        rows, cols = (shapes.output_size(n, k) for n, k in sizes)
        return rows, cols

    @property
    def output(self) -> np.ndarray:
        """The feature maps, (H - kh + 1, W - kw + 1, n)."""
        return ops.conv2d(self.image[np.newaxis], self.filters, np.array(self.bias))[0]

    @property
    def products(self) -> np.ndarray:
        """The products at the cell in hand for the filter in hand, (kh, kw, 3)."""
        kh, kw = self.filters.shape[:2]
        window = self.image[self.row : self.row + kh, self.col : self.col + kw]
        return window * self.filters[..., self.filter]

    @property
    def sums(self) -> np.ndarray:
        """The sum of the products of each channel, (3,), before the bias."""
        return self.products.sum(axis=(0, 1))

    @property
    def total(self) -> int | float:
        """The output cell in hand: the three sums and the bias of the filter in hand."""
        return self.output[self.row, self.col, self.filter].item()

    def use_filter(self, weights: Any) -> None:
        """Give the filter in hand other weights: a name of `filter_names()`, or (kh, kw, 3)."""
        filters = self.filters.astype(np.float64)
        filters[..., self.filter] = self._weights(weights)
        self.filters = filters

    def add_filter(self, weights: Any, bias: float = 0) -> None:
        """Put one more filter, by name or as (kh, kw, 3), after the others and show it."""
        more = self._weights(weights)[..., np.newaxis]
        with self.hold_trait_notifications():
            self.filters = np.concatenate([self.filters, more], axis=3)
            self.bias = [*self.bias, bias]
            self.filter = self.filters.shape[3] - 1

    def _weights(self, weights: Any) -> np.ndarray:
        """Return the weights of one filter of the size of the others, or raise `ValueError`."""
        weights = named_filter(weights) if isinstance(weights, str) else np.asarray(weights)
        if weights.shape != self.filters.shape[:3]:
            allowed = f"of shape {self.filters.shape[:3]}, as the filters are"
            refuse("weights", Shaped(weights), allowed)
        return weights

    @traitlets.validate("filter")
    def _check_filter(self, proposal: traitlets.Bunch) -> int:
        most = self.filters.shape[3] - 1
        if proposal.value > most:
            refuse("filter", proposal.value, f"0 to {most} here", traitlets.TraitError)
        return proposal.value

    @traitlets.validate("bias")
    def _check_bias(self, proposal: traitlets.Bunch) -> list[int | float]:
        count = self.filters.shape[3]
        if len(proposal.value) != count:
            allowed = f"{count} numbers, one a filter"
            refuse("bias", proposal.value, allowed, traitlets.TraitError)
        return proposal.value

    def _settle(self) -> None:
        count = self.filters.shape[3]
        if len(self.bias) != count:
            self.bias = [*self.bias, *[0] * count][:count]
        self.filter = min(self.filter, count - 1)
        super()._settle()

    def __repr__(self) -> str:
        image, filters = ("×".join(map(str, a.shape)) for a in (self.image, self.filters))
        return f"ChannelsBoard({image} image, {filters} filters, filter={self.filter})"

    def describe(self) -> str:
        """Return the picture in words: the sizes, the three sums, and their total."""
        rows, cols, _ = self.image.shape
        kh, kw, _, count = self.filters.shape
        down, across, _ = self.output.shape
        red, green, blue = self.sums
        filters = "A filter" if count == 1 else f"Filter {self.filter + 1} of {count},"
        return (
            f"{filters} of {kh} by {kw} by 3 weights over a color image of {rows} by {cols} "
            f"gives a map of {down} by {across}. At row {self.row}, column {self.col} the sums "
            f"of red, green and blue are {red:g}, {green:g} and {blue:g}; with the bias "
            f"{self.bias[self.filter]:g} they make {self.total:g}."
        )

    def picture(self) -> str:
        """Return an SVG of the layers, the kernels, the sums and the map in the present state."""
        return picture.channels(self)
