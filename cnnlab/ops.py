"""The layers of a convolutional network as NumPy functions, forward only.

Images are (N, H, W, C): a batch of N images, H rows, W columns, C channels. Kernels are
(kh, kw, C_in, C_out). What networks call convolution is cross-correlation: the kernel is
not flipped.

Number types, everywhere: booleans count as integers 0 and 1; integers are computed exactly
in int64, and a sum that might not fit is refused; as soon as one array holds floating-point
numbers, the result has the (widest) floating-point type given, so that float32 stays float32.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cnnlab.arrays import as_array, as_floating, common_type
from cnnlab.checks import number, one_of, refuse, whole_number
from cnnlab.shapes import span
from cnnlab.windows import (
    Axis,
    PaddingLike,
    PairLike,
    pooling_axes,
    window_axes,
    window_views,
    with_border,
)

_IMAGES = ("N", "H", "W", "C")
_KERNELS = ("kh", "kw", "C_in", "C_out")
_MATRIX_VALUES = 2**23  # keeps the matrix of windows at 32 MiB in float32


class Step(NamedTuple):
    """The arithmetic behind one output cell.

    `patch` and `products` are (kh, kw); `running`, (kh·kw,), holds the sum after each
    product in reading order, before the bias; `total` is the output cell, a Python number.
    """

    patch: np.ndarray
    products: np.ndarray
    running: np.ndarray
    total: int | float


def conv2d(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: PairLike = 1,
    padding: PaddingLike = "valid",
    dilation: PairLike = 1,
) -> np.ndarray:
    """Slide kernels over images: each output cell is a weighted sum of one window.

    Formula: y[n, i, j, o] = b[o] + Σ x[n, s·i + d·u, s·j + d·v, c]·w[u, v, c, o] over u, v
    and c, with x already padded (Goodfellow, Bengio and Courville, 2016, section 9.1,
    "cross-correlation"). It is computed as one matrix product, with the windows as rows.

    Parameters
    ----------
    x
        The images, (N, H, W, C_in).
    w
        The kernels, (kh, kw, C_in, C_out).
    b
        A bias for each filter, (C_out,), or None.
    stride, dilation
        A whole number of at least 1, or a pair (vertical, horizontal).
    padding
        Zeros around the image: ``"valid"`` (none), ``"same"`` (as TensorFlow: the output
        has ⌈H/s⌉ rows), a number of cells for every side, a pair (vertical, horizontal), or
        ((top, bottom), (left, right)).

    Returns
    -------
    np.ndarray
        The feature maps, (N, H_out, W_out, C_out); the sizes follow
        `cnnlab.shapes.output_size`.

    Raises
    ------
    ValueError
        If an argument has the wrong form, the channels differ, or the kernel does not fit
        into the padded image.

    Examples
    --------
    >>> x = np.ones((1, 5, 5, 3), dtype=np.float32)
    >>> w = np.ones((3, 3, 3, 8), dtype=np.float32)
    >>> conv2d(x, w).shape  # 5 - 3 + 1 = 3
    (1, 3, 3, 8)
    >>> conv2d(x, w, stride=2, padding="same").shape  # ⌈5 / 2⌉ = 3
    (1, 3, 3, 8)
    >>> conv2d(x, w)[0, 0, 0, 0]  # 27 ones
    np.float32(27.0)
    """
    x, w = as_array("x", x, _IMAGES), as_array("w", w, _KERNELS)
    if x.shape[3] != w.shape[2]:
        raise ValueError(
            f"w has shape {w.shape}, so it expects {w.shape[2]} input channels, "
            f"but x has shape {x.shape} with {x.shape[3]}."
        )
    b = None if b is None else as_array("b", b, ("C_out",))
    if b is not None and b.shape != w.shape[3:]:
        raise ValueError(f"b has shape {b.shape}, but w has {w.shape[3]} filters.")
    rows, columns = window_axes(x.shape[1:3], w.shape[:2], stride, padding, dilation)
    x, w, b = _one_type(x, w, b)
    y = _weigh(_windows(with_border(x, rows, columns, 0), rows, columns), w)
    if b is not None:
        y += b
    return y


def _windows(padded: np.ndarray, rows: Axis, columns: Axis) -> np.ndarray:
    """View padded images as their windows, (N, H_out, W_out, kh, kw, C), without a copy."""
    spans = span(rows.k, rows.dilation), span(columns.k, columns.dilation)
    every = np.lib.stride_tricks.sliding_window_view(padded, spans, axis=(1, 2))
    kept = every[:, :: rows.stride, :: columns.stride, :, :: rows.dilation, :: columns.dilation]
    return kept.transpose(0, 1, 2, 4, 5, 3)


def _weigh(windows: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return the weighted sums of all windows, (N, H_out, W_out, C_out).

    Each window is copied into one row of a matrix, for as many images at a time as fit
    into `_MATRIX_VALUES`: one product of large matrices is far faster than many small ones.
    """
    n, window, filters = len(windows), w[..., 0].size, w.shape[3]
    y = np.empty((*windows.shape[:3], filters), w.dtype)
    images = max(1, _MATRIX_VALUES * n // windows.size)
    for first in range(0, n, images):
        some = slice(first, first + images)
        matrix = windows[some].reshape(-1, window)
        np.matmul(matrix, w.reshape(window, filters), out=y[some].reshape(-1, filters))
    return y


def apply_kernel(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    bias: float = 0,
    stride: PairLike = 1,
    padding: PaddingLike = "valid",
    dilation: PairLike = 1,
) -> np.ndarray:
    """Slide one kernel over one gray image: `conv2d` without batch and channels.

    Parameters
    ----------
    image, kernel
        Matrices, (H, W) and (kh, kw).
    bias
        A number added to every output cell.
    stride, padding, dilation
        As in `conv2d`.

    Returns
    -------
    np.ndarray
        The feature map, (H_out, W_out).

    Raises
    ------
    ValueError
        If an argument has the wrong form, or the kernel does not fit into the padded image.

    Examples
    --------
    >>> apply_kernel([[1, 2, 3], [4, 5, 6]], [[1, 10]])  # 1 + 20, 2 + 30; 4 + 50, 5 + 60
    array([[21, 32],
           [54, 65]])
    """
    image = as_array("image", image, ("H", "W"))
    kernel = as_array("kernel", kernel, ("kh", "kw"))
    y = conv2d(
        image[None, :, :, None],
        kernel[:, :, None, None],
        as_array("bias", bias, ()).reshape(1),
        stride=stride,
        padding=padding,
        dilation=dilation,
    )
    return y[0, :, :, 0]


def depthwise_conv2d(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: PairLike = 1,
    padding: PaddingLike = "valid",
    dilation: PairLike = 1,
) -> np.ndarray:
    """Slide each channel's own kernels over that channel; nothing is added across channels.

    Formula: y[n, i, j, c·M + m] = b[c·M + m] + Σ x[n, s·i + d·u, s·j + d·v, c]·w[u, v, c, m]
    over u and v, with x already padded (Chollet, 2017, section 1; the order is Keras's).

    Parameters
    ----------
    x
        The images, (N, H, W, C).
    w
        M kernels for each channel, (kh, kw, C, M).
    b
        A bias for each map, (C·M,), or None.
    stride, padding, dilation
        As in `conv2d`.

    Returns
    -------
    np.ndarray
        The feature maps, (N, H_out, W_out, C·M), those of channel 0 first.

    Raises
    ------
    ValueError
        If an argument has the wrong form, the channels differ, or the kernel does not fit
        into the padded image.

    Examples
    --------
    >>> x = np.array([[[[1, 100], [2, 200]]]])  # one row, two pixels, two channels
    >>> w = np.array([[[[1], [3]], [[1], [4]]]])  # 1·1 + 1·2 = 3; 3·100 + 4·200 = 1100
    >>> depthwise_conv2d(x, w)
    array([[[[   3, 1100]]]])
    """
    x, w = as_array("x", x, _IMAGES), as_array("w", w, ("kh", "kw", "C", "M"))
    if x.shape[3] != w.shape[2]:
        raise ValueError(
            f"w has shape {w.shape}, so it has kernels for {w.shape[2]} channels, "
            f"but x has shape {x.shape} with {x.shape[3]}."
        )
    b = None if b is None else as_array("b", b, ("C·M",))
    if b is not None and b.size != w.shape[2] * w.shape[3]:
        raise ValueError(f"b has shape {b.shape}, but there are {w.shape[2] * w.shape[3]} maps.")
    shares = [None] * w.shape[2] if b is None else np.split(b, w.shape[2])
    maps = [
        conv2d(
            x[..., c : c + 1],
            w[:, :, c : c + 1],
            share,
            stride=stride,
            padding=padding,
            dilation=dilation,
        )
        for c, share in enumerate(shares)
    ]
    return np.concatenate(maps, axis=3)


def step(
    image: ArrayLike,
    kernel: ArrayLike,
    row: int,
    col: int,
    *,
    bias: float = 0,
    stride: PairLike = 1,
    padding: PaddingLike = 0,
    dilation: PairLike = 1,
) -> Step:
    """Show the arithmetic of one output cell: patch, products, running sum, total.

    Parameters
    ----------
    image, kernel
        Matrices, (H, W) and (kh, kw).
    row, col
        The output cell, counted from 0.
    bias
        A number added at the end.
    stride, padding, dilation
        As in `conv2d`.

    Returns
    -------
    Step
        A named tuple (patch, products, running, total); see `Step`.

    Raises
    ------
    ValueError
        If an argument has the wrong form, or there is no such output cell.

    Examples
    --------
    >>> now = step([[1, 2, 3], [4, 5, 6]], [[1, 10]], row=1, col=0, bias=100)
    >>> now.products
    array([[ 4, 50]])
    >>> now.running
    array([ 4, 54])
    >>> now.total
    154
    """
    image = as_array("image", image, ("H", "W"))
    kernel = as_array("kernel", kernel, ("kh", "kw"))
    rows, columns = window_axes(image.shape, kernel.shape, stride, padding, dilation)
    down, across = rows.window("row", row), columns.window("col", col)
    image, kernel, last = _one_type(image, kernel[:, :, None], as_array("bias", bias, ()))
    padded = with_border(image[None, :, :, None], rows, columns, 0)[0, :, :, 0]
    patch = padded[down, across].copy()
    products = patch * kernel[:, :, 0]
    running = products.ravel().cumsum()
    return Step(patch, products, running, (running[-1] + last).item())


def pad2d(x: ArrayLike, padding: PaddingLike, *, value: float = 0) -> np.ndarray:
    """Put a border around images.

    Parameters
    ----------
    x
        The images, (N, H, W, C).
    padding
        A number of cells for every side, a pair (vertical, horizontal), or
        ((top, bottom), (left, right)).
    value
        What the border holds; it must fit the number type of `x`.

    Returns
    -------
    np.ndarray
        The padded images, (N, top + H + bottom, left + W + right, C), of the type of `x`.

    Raises
    ------
    ValueError
        If an argument has the wrong form, or the value does not fit.

    Examples
    --------
    >>> pad2d(np.array([[[[5]]]]), ((0, 1), (2, 0)))[0, :, :, 0]
    array([[0, 0, 5],
           [0, 0, 0]])
    """
    x = as_array("x", x, _IMAGES)
    if isinstance(padding, str):
        cells = "a number, (vertical, horizontal) or ((top, bottom), (left, right))"
        refuse("padding", padding, f"given in cells where there is no kernel: {cells}")
    rows, columns = window_axes(x.shape[1:3], (1, 1), 1, padding, 1)
    border = as_array("value", value, ())
    with np.errstate(invalid="ignore", over="ignore"):
        fits = np.array_equal(border.astype(x.dtype), border, equal_nan=True)
    if not fits and x.dtype.kind != "f":
        refuse("value", value, f"a number of the type of x, {x.dtype}")
    return with_border(x, rows, columns, border.astype(x.dtype))


def max_pool2d(
    x: ArrayLike,
    size: PairLike = 2,
    *,
    stride: PairLike | None = None,
    padding: PaddingLike = "valid",
    dilation: PairLike = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Keep the largest value of each window, in every channel on its own.

    Padding counts as -∞: it never wins, even where all values are negative.

    Parameters
    ----------
    x
        The images, (N, H, W, C).
    size
        The window: a whole number or a pair (height, width).
    stride
        As in `conv2d`; None means as far as the window is large.
    padding, dilation
        As in `conv2d`.
    ceil_mode
        As in PyTorch: a last window may hang over the edge if it starts inside the
        image or the padding before it.

    Returns
    -------
    np.ndarray
        The pooled images, (N, H_out, W_out, C), of the type of `x`.

    Raises
    ------
    ValueError
        If an argument has the wrong form, the window does not fit into the padded image,
        or a window would hold nothing but padding.

    Examples
    --------
    >>> x = np.arange(16).reshape(1, 4, 4, 1)
    >>> max_pool2d(x)[0, :, :, 0]  # 4 / 2 = 2
    array([[ 5,  7],
           [13, 15]])
    >>> max_pool2d(-x, 3, stride=2, padding=1)[0, :, :, 0]  # no 0 from the padding
    array([[ 0, -1],
           [-4, -5]])
    """
    x = as_array("x", x, _IMAGES)
    rows, columns = pooling_axes(x, size, stride, padding, dilation, ceil_mode)
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    views = window_views(with_border(x, rows, columns, lowest), rows, columns)
    largest = next(views).copy()
    for view in views:
        np.maximum(largest, view, out=largest)
    return largest


def avg_pool2d(
    x: ArrayLike,
    size: PairLike = 2,
    *,
    stride: PairLike | None = None,
    padding: PaddingLike = "valid",
    dilation: PairLike = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = False,
) -> np.ndarray:
    """Take the mean of each window, in every channel on its own.

    Parameters
    ----------
    x
        The images, (N, H, W, C).
    size, stride, padding, dilation, ceil_mode
        As in `max_pool2d`.
    count_include_pad
        False divides by the number of pixels in the window, as Keras does. True counts the
        zeros of the padding as well, which is PyTorch's default; cells past the padding, which
        only `ceil_mode` reaches, never count.

    Returns
    -------
    np.ndarray
        The pooled images, (N, H_out, W_out, C); float64 if `x` holds integers.

    Raises
    ------
    ValueError
        If an argument has the wrong form, the window does not fit into the padded image,
        or a window would hold nothing but padding.

    Examples
    --------
    >>> x = np.arange(16).reshape(1, 4, 4, 1)
    >>> avg_pool2d(x)[0, :, :, 0]  # (0 + 1 + 4 + 5) / 4 = 2.5
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    >>> avg_pool2d(x + 8, 2, padding=1)[0, 0, 0, 0]  # one pixel, an 8, and three zeros
    np.float64(8.0)
    >>> avg_pool2d(x + 8, 2, padding=1, count_include_pad=True)[0, 0, 0, 0]  # 8 / 4
    np.float64(2.0)
    """
    x = as_array("x", x, _IMAGES)
    x = x if x.dtype.kind == "f" else x.astype(np.float64)
    rows, columns = pooling_axes(x, size, stride, padding, dilation, ceil_mode)
    total = sum(window_views(with_border(x, rows, columns, 0), rows, columns))
    down, across = (
        axis.counts(axis.before, axis.after) if count_include_pad else axis.counts(0, 0)
        for axis in (rows, columns)
    )
    return total / np.outer(down, across)[:, :, None].astype(x.dtype)


def relu(x: ArrayLike) -> np.ndarray:
    """Replace negative values by 0: max(x, 0).

    Parameters
    ----------
    x
        Numbers of any shape.

    Returns
    -------
    np.ndarray
        An array of the same shape and type.

    Raises
    ------
    ValueError
        If `x` is not an array of numbers.

    Examples
    --------
    >>> relu([-2, 0, 3])
    array([0, 0, 3])
    """
    x = as_array("x", x)
    return np.maximum(x, x.dtype.type(0))


def leaky_relu(x: ArrayLike, slope: float = 0.01) -> np.ndarray:
    """Let negative values through, made small: x where x > 0, else slope·x.

    The function is that of Maas, Hannun and Ng (2013), "Rectifier nonlinearities improve
    neural network acoustic models". The default slope is theirs and PyTorch's; Keras takes
    0.2 in its function and 0.3 in its layer.

    Parameters
    ----------
    x
        Numbers of any shape.
    slope
        What negative values are multiplied by: 0 is ReLU, 1 changes nothing.

    Returns
    -------
    np.ndarray
        An array of the same shape; float64 if `x` holds integers.

    Raises
    ------
    ValueError
        If `x` is not an array of numbers, or `slope` is not a number from 0 to 1.

    Examples
    --------
    >>> leaky_relu([-2, 0, 3], slope=0.1)  # 0.1 · (-2)
    array([-0.2,  0. ,  3. ])
    """
    x = as_floating("x", x)
    number("slope", slope, least=0, most=1)
    return np.maximum(x, x.dtype.type(slope) * x)


def sigmoid(x: ArrayLike) -> np.ndarray:
    """Squeeze every value into the range from 0 to 1: 1 / (1 + exp(-x)).

    Only powers of a value that is not above 0 are taken, so that none overflows (the
    logistic sigmoid of Goodfellow, Bengio and Courville, 2016, section 3.10).

    Parameters
    ----------
    x
        Numbers of any shape.

    Returns
    -------
    np.ndarray
        An array of the same shape; float64 if `x` holds integers.

    Raises
    ------
    ValueError
        If `x` is not an array of numbers.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000])
    array([0. , 0.5, 1. ])
    """
    x = as_floating("x", x)
    power = np.exp(-np.abs(x))
    return np.where(x < 0, power, x.dtype.type(1)) / (1 + power)


def tanh(x: ArrayLike) -> np.ndarray:
    """Squeeze every value into the range from -1 to 1: (exp(x) - exp(-x)) / (exp(x) + exp(-x)).

    It is a stretched sigmoid: tanh(x) = 2·sigmoid(2x) - 1 (Goodfellow, Bengio and Courville,
    2016, section 6.3.2).

    Parameters
    ----------
    x
        Numbers of any shape.

    Returns
    -------
    np.ndarray
        An array of the same shape; float64 if `x` holds integers.

    Raises
    ------
    ValueError
        If `x` is not an array of numbers.

    Examples
    --------
    >>> tanh([-1000, 0, 1000])
    array([-1.,  0.,  1.])
    """
    return np.tanh(as_floating("x", x))


def gelu(x: ArrayLike) -> np.ndarray:
    """Weigh every value by the chance that a normal random number is below it: x·Φ(x).

    Φ(x) = ½·(1 + erf(x / √2)) is the distribution function of the standard normal
    distribution (Hendrycks and Gimpel, 2016, "Gaussian error linear units"). This is the
    exact form, the default of Keras and of PyTorch, not the approximation with tanh.

    Parameters
    ----------
    x
        Numbers of any shape.

    Returns
    -------
    np.ndarray
        An array of the same shape; float64 if `x` holds integers.

    Raises
    ------
    ValueError
        If `x` is not an array of numbers.

    Examples
    --------
    >>> gelu([-1, 0, 1]).round(4)  # -1 · 0.1587, 0 · 0.5, 1 · 0.8413
    array([-0.1587,  0.    ,  0.8413])
    """
    from scipy.special import ndtr

    x = as_floating("x", x)
    finite = np.maximum(x, np.finfo(x.dtype).min)  # -∞ · 0 would not be a number
    return finite * ndtr(x).astype(x.dtype)


def _gelu_slope(x: np.ndarray, _: float) -> np.ndarray:
    from scipy.special import ndtr

    return ndtr(x) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)


_SLOPES: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "relu": lambda x, _: np.where(x > 0, 1.0, 0.0),
    "leaky_relu": lambda x, slope: np.where(x > 0, 1.0, slope),
    "sigmoid": lambda x, _: sigmoid(x) * sigmoid(-x),
    "tanh": lambda x, _: 1 - tanh(x) ** 2,
    "gelu": _gelu_slope,
}


def derivative(function: str, x: ArrayLike, slope: float = 0.01) -> np.ndarray:
    """Return the slope of an activation function at every value; at a kink, that to the left.

    Parameters
    ----------
    function
        The name of an activation function of this module: "relu", "sigmoid" and so on.
    x
        Numbers of any shape.
    slope
        What leaky ReLU multiplies negative values by.

    Returns
    -------
    np.ndarray
        An array of the same shape; float64 if `x` holds integers.

    Raises
    ------
    ValueError
        If there is no such function, `x` is not an array of numbers, or `slope` is not a number
        from 0 to 1.

    Examples
    --------
    >>> derivative("leaky_relu", [-2, 0, 3], slope=0.1)
    array([0.1, 0.1, 1. ])
    >>> derivative("sigmoid", 0).item()  # 0.5 · (1 - 0.5)
    0.25
    """
    rule = _SLOPES[one_of("function", function, _SLOPES)]
    x = as_floating("x", x)
    number("slope", slope, least=0, most=1)
    return rule(x, slope).astype(x.dtype)


def softmax(x: ArrayLike, axis: int = -1) -> np.ndarray:
    """Turn logits into probabilities: exp(x) / Σ exp(x) along one axis.

    The largest logit is subtracted first, which changes nothing in the result and keeps
    exp from overflowing (Goodfellow, Bengio and Courville, 2016, section 4.1).

    Parameters
    ----------
    x
        Logits of any shape with at least one axis.
    axis
        The axis of the classes.

    Returns
    -------
    np.ndarray
        Probabilities, of the shape of `x`, that sum to 1 along the axis; float64 if `x`
        holds integers.

    Raises
    ------
    ValueError
        If `x` is not an array of numbers, or has no such axis.

    Examples
    --------
    >>> softmax([0, 0]), softmax([1000.0, 1000.0])
    (array([0.5, 0.5]), array([0.5, 0.5]))
    """
    x = as_array("x", x)
    if x.ndim == 0:
        raise ValueError("x has shape (), but it must have at least one axis, the classes.")
    axis = whole_number("axis", axis, -x.ndim, x.ndim - 1)
    exponentials = np.exp(x - x.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def flatten(x: ArrayLike) -> np.ndarray:
    """Lay out each example as one row, in reading order.

    Parameters
    ----------
    x
        A batch of any shape (N, …), for example (N, H, W, C).

    Returns
    -------
    np.ndarray
        The rows, (N, everything else).

    Raises
    ------
    ValueError
        If `x` is not an array of numbers with at least one axis.

    Examples
    --------
    >>> flatten(np.zeros((2, 16, 16, 12))).shape  # 16·16·12
    (2, 3072)
    """
    x = as_array("x", x)
    if x.ndim == 0:
        raise ValueError("x has shape (), but it must have at least one axis, the batch.")
    return x.reshape(len(x), -1)


def dense(x: ArrayLike, w: ArrayLike, b: ArrayLike | None = None) -> np.ndarray:
    """Give each unit a weighted sum of all inputs: x @ w + b.

    Parameters
    ----------
    x
        The inputs, (N, D_in).
    w
        The weights, (D_in, D_out).
    b
        A bias for each unit, (D_out,), or None.

    Returns
    -------
    np.ndarray
        The outputs, (N, D_out).

    Raises
    ------
    ValueError
        If an argument has the wrong form, or the sizes do not agree.

    Examples
    --------
    >>> dense([[1, 2]], [[1, 0, 3], [0, 1, 4]], [0, 0, 100])  # 1·3 + 2·4 + 100
    array([[  1,   2, 111]])
    """
    x, w = as_array("x", x, ("N", "D_in")), as_array("w", w, ("D_in", "D_out"))
    if x.shape[1] != w.shape[0]:
        raise ValueError(
            f"w has shape {w.shape}, so it expects {w.shape[0]} inputs, "
            f"but x has shape {x.shape} with {x.shape[1]}."
        )
    b = None if b is None else as_array("b", b, ("D_out",))
    if b is not None and b.shape != w.shape[1:]:
        raise ValueError(f"b has shape {b.shape}, but w has {w.shape[1]} units.")
    x, w, b = _one_type(x, w, b)
    return x @ w if b is None else x @ w + b


def batch_norm(
    x: ArrayLike,
    gamma: ArrayLike,
    beta: ArrayLike,
    mean: ArrayLike,
    var: ArrayLike,
    eps: float = 1e-3,
) -> np.ndarray:
    """Shift and scale each channel by given statistics, as a trained network does.

    Formula: gamma·(x - mean) / √(var + eps) + beta (Ioffe and Szegedy, 2015).

    Parameters
    ----------
    x
        A batch whose last axis is the channels, (…, C).
    gamma, beta, mean, var
        Scale, shift, mean and variance of each channel, (C,) each.
    eps
        Keeps the root away from 0; 0.001 is the default in Keras, 0.00001 in PyTorch.

    Returns
    -------
    np.ndarray
        An array of the shape of `x`; float64 if nothing given has a floating-point type.

    Raises
    ------
    ValueError
        If an argument has the wrong form, a variance is negative or eps is not above 0.

    Examples
    --------
    >>> batch_norm([[1.0, 20.0], [3.0, 20.0]], [1, 1], [0, 5], [2, 20], [1, 4], eps=1e-12)
    array([[-1.,  5.],
           [ 1.,  5.]])
    """
    x = as_array("x", x)
    named = {"gamma": gamma, "beta": beta, "mean": mean, "var": var}
    statistics = [as_array(name, values, ("C",)) for name, values in named.items()]
    for name, values in zip(named, statistics, strict=True):
        if values.shape != x.shape[-1:]:
            raise ValueError(
                f"{name} has shape {values.shape}, but x has shape {x.shape}, channels last."
            )
    if (statistics[3] < 0).any():
        raise ValueError(f"var holds {statistics[3].min()}, but a variance is never negative.")
    number("eps", eps, above=0)
    kind = common_type(x, *statistics)
    kind = kind if kind.kind == "f" else np.dtype(np.float64)
    x, gamma, beta, mean, var = (values.astype(kind) for values in (x, *statistics))
    return gamma * (x - mean) / np.sqrt(var + kind.type(eps)) + beta


def _one_type(
    x: np.ndarray, w: np.ndarray, b: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Convert the parts of a weighted sum to the type in which it is computed."""
    kind = common_type(x, w) if b is None else common_type(x, w, b)
    if kind.kind == "i":
        _check_fits(x, w, b)
    x, w = x.astype(kind, copy=False), w.astype(kind, copy=False)
    return x, w, None if b is None else b.astype(kind, copy=False)


def _check_fits(x: np.ndarray, w: np.ndarray, b: np.ndarray | None) -> None:
    """Refuse integers whose weighted sum might leave int64; the last axis of w is the sums."""
    largest_x, largest_w, largest_b = (
        0 if part is None else max(int(part.max()), -int(part.min())) for part in (x, w, b)
    )
    terms = w.size // w.shape[-1]
    if max(largest_x * largest_w * terms + largest_b, largest_x, largest_w) >= 2**63:
        raise ValueError(
            f"The input reaches {largest_x} and the weights reach {largest_w}, too large for an "
            f"exact sum of {terms} products in int64."
        )
