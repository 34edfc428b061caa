"""The arithmetic of convolution and pooling: sizes and counts, no arrays.

Four letters stand for the four settings of one axis, as in the literature:
``k`` the kernel's size, ``s`` the stride, ``p`` the padding on each side, and
``d`` the dilation, where 1 means that the kernel's cells touch (the convention of
Keras and PyTorch). ``n`` is the number of input cells along that axis.
A kernel of size k with dilation d spans d(k - 1) + 1 cells.
"""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

from cnnlab.checks import refuse, whole_number

Padding = int | tuple[int, int] | str


class Setting(NamedTuple):
    """One way to set a layer along one axis: kernel, stride, padding, dilation."""

    k: int
    s: int
    p: int
    d: int


def span(k: int, dilation: int = 1) -> int:
    """Return how many cells a kernel covers from its first cell to its last.

    Formula: d(k - 1) + 1 (Dumoulin and Visin, 2016, section 5.1).

    Parameters
    ----------
    k, dilation
        The kernel's size and the distance between its cells, both at least 1.

    Raises
    ------
    ValueError
        If an argument is not a whole number of at least 1.

    Examples
    --------
    >>> span(3), span(3, dilation=2)  # 3 cells; 2·2 + 1 = 5 cells
    (3, 5)
    """
    k = whole_number("k", k)
    return whole_number("dilation", dilation) * (k - 1) + 1


def same_padding(n: int, k: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Return the padding that makes the output ⌈n / s⌉ cells long.

    The windows need s(⌈n/s⌉ - 1) + d(k - 1) + 1 cells in all; what the input lacks is
    padding, half on each side. An odd cell goes after the input (bottom or right).
    This is TensorFlow's rule, with no fixed amount per kernel.

    Parameters
    ----------
    n
        Number of input cells, at least 1.
    k, stride, dilation
        The kernel's size, its stride and its dilation, each at least 1.

    Returns
    -------
    tuple[int, int]
        Cells added before and after the input.

    Raises
    ------
    ValueError
        If an argument is not a whole number of at least 1.

    Examples
    --------
    >>> same_padding(6, 3)  # (6 - 1) + 3 = 8 cells needed: 2 more than 6
    (1, 1)
    >>> same_padding(6, 3, stride=2)  # 2·2 + 3 = 7 cells needed: 1 more, placed after
    (0, 1)
    """
    n = whole_number("n", n)
    s = whole_number("stride", stride)
    total = max(0, s * (-(-n // s) - 1) + span(k, dilation) - n)
    return total // 2, total - total // 2


def padding_amounts(
    n: int, k: int, stride: int = 1, padding: Padding = 0, dilation: int = 1
) -> tuple[int, int]:
    """Return the cells that a padding setting adds before and after the input.

    Parameters
    ----------
    n, k, stride, dilation
        The input's cells, the kernel's size, its stride and its dilation, each at least 1.
    padding
        A number for both sides, a pair (before, after), ``"valid"`` (none) or
        ``"same"`` (see `same_padding`).

    Raises
    ------
    ValueError
        If the padding is none of these, or another argument is not a whole number
        of at least 1.

    Examples
    --------
    >>> padding_amounts(6, 3, padding=2)
    (2, 2)
    >>> padding_amounts(6, 4, padding="same")  # 3 cells, the odd one after
    (1, 2)
    """
    same = same_padding(n, k, stride, dilation)  # also checks the other arguments
    if isinstance(padding, str):
        named = {"valid": (0, 0), "same": same}
        if padding not in named:
            refuse("padding", padding, '"valid" or "same" where it is a word')
        return named[padding]
    pair = tuple(padding) if isinstance(padding, (tuple, list)) else (padding, padding)
    if len(pair) != 2:
        refuse("padding", padding, "(before, after) where it is a pair")
    return whole_number("padding", pair[0], 0), whole_number("padding", pair[1], 0)


def output_size(
    n: int,
    k: int,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
    *,
    ceil_mode: bool = False,
) -> int:
    """Return the number of output cells along one axis.

    Formula: ⌊(n + before + after - d(k - 1) - 1) / s⌋ + 1
    (Dumoulin and Visin, 2016, relationship 15). The floor is no error: when the stride
    does not divide, the last input cells are not read.

    Parameters
    ----------
    n
        Number of input cells, at least 1.
    k, stride, dilation
        The kernel's size, its stride and its dilation, each at least 1.
    padding
        A number for both sides, a pair (before, after), ``"valid"`` (none) or
        ``"same"``, for which the size is ⌈n / s⌉.
    ceil_mode
        Round up instead, as PyTorch's pooling can: a last window may hang over the end
        if it starts inside the input or the padding before it.

    Raises
    ------
    ValueError
        If the kernel does not fit into the padded input, or an argument is not allowed.

    Examples
    --------
    >>> output_size(32, 3)  # 32 - 3 + 1
    30
    >>> output_size(10, 3, stride=2)  # ⌊7 / 2⌋ + 1; the last cell is never read
    4
    >>> output_size(10, 3, stride=2, padding="same")  # ⌈10 / 2⌉
    5
    >>> output_size(4, 5)
    Traceback (most recent call last):
    ...
    ValueError: No output: a kernel of 5 with dilation 1 spans 5 cells, but the padded input \
has only 4.
    """
    before, after = padding_amounts(n, k, stride, padding, dilation)
    n, s = whole_number("n", n), whole_number("stride", stride)
    reach = span(k, dilation)
    if before + n + after < reach:
        raise ValueError(
            f"No output: a kernel of {k} with dilation {dilation} spans {reach} cells, "
            f"but the padded input has only {before + n + after}."
        )
    steps, rest = divmod(before + n + after - reach, s)
    overhangs = ceil_mode and rest > 0 and (steps + 1) * s < before + n
    return steps + 1 + int(overhangs)


def solve(n: int, out: int) -> list[Setting]:
    """List the small settings that take `n` input cells to `out` output cells.

    It tries every kernel of 1 to 7, stride of 1 to 4, padding of 0 to 3 on each side
    and dilation of 1 to 3. It leaves out a dilated kernel of 1 (dilation changes nothing
    there) and padding in which a whole window would fit.

    Parameters
    ----------
    n, out
        Numbers of input and output cells, each at least 1.

    Returns
    -------
    list[Setting]
        Named tuples (k, s, p, d), the simplest first: those with the fewest settings away
        from stride 1, padding 0, dilation 1, then by dilation, stride, padding, kernel.

    Raises
    ------
    ValueError
        If an argument is not a whole number of at least 1.

    Examples
    --------
    >>> solve(32, 30)[:2]
    [Setting(k=3, s=1, p=0, d=1), Setting(k=5, s=1, p=1, d=1)]
    >>> solve(5, 100)  # nothing in range makes five cells a hundred
    []
    """
    n, out = whole_number("n", n), whole_number("out", out)
    found = []
    for k, s, p, d in product(range(1, 8), range(1, 5), range(4), range(1, 4)):
        reach = span(k, d)
        pointless = (k == 1 and d > 1) or p >= reach
        if not pointless and reach <= n + 2 * p and output_size(n, k, s, p, d) == out:
            found.append(Setting(k, s, p, d))
    return sorted(found, key=_complexity)


def _complexity(setting: Setting) -> tuple[int, ...]:
    k, s, p, d = setting
    return (s != 1) + (p != 0) + (d != 1), d, s, p, k


def receptive_field(layers: Iterable[Sequence[int]]) -> int:
    """Return how many input cells, along one axis, one output cell can see.

    Formula: r = 1 + Σ d(k - 1)·j, where j, the jump, is the product of the strides of
    the layers before (Araujo, Norris and Sim, 2019).

    Parameters
    ----------
    layers
        The layers from input to output, convolution or pooling alike, each
        (kernel, stride) or (kernel, stride, dilation).

    Raises
    ------
    ValueError
        If a layer has not two or three entries, or an entry is not a whole number of
        at least 1.

    Examples
    --------
    >>> receptive_field([(3, 1), (3, 1)])  # 1 + 2 + 2
    5
    >>> receptive_field([(3, 1), (2, 2), (3, 1)])  # 1 + 2·1 + 1·1 + 2·2
    8
    """
    if not isinstance(layers, Iterable):
        refuse("layers", layers, "a list of layers")
    size, jump = 1, 1
    for position, layer in enumerate(layers):
        if not isinstance(layer, Sequence) or len(layer) not in (2, 3) or isinstance(layer, str):
            allowed = "(kernel, stride) or (kernel, stride, dilation)"
            refuse(f"layers[{position}]", layer, allowed)
        k, s, *rest = layer
        d = rest[0] if rest else 1  # the kernel's cells touch
        k, s, d = (whole_number(f"layers[{position}]", value) for value in (k, s, d))
        size += d * (k - 1) * jump
        jump *= s
    return size


def conv_parameters(
    kh: int, kw: int, c_in: int, c_out: int, bias: bool = True, groups: int = 1
) -> int:
    """Return the number of values that a convolution layer learns.

    Formula: kh·kw·(c_in / groups)·c_out weights and c_out biases.

    Parameters
    ----------
    kh, kw
        The kernel's height and width.
    c_in, c_out
        Channels of the input; channels of the output, that is, filters.
    bias
        Whether each filter has a bias.
    groups
        Into how many separate groups the channels are divided; `c_in` groups is a
        depthwise convolution.

    Raises
    ------
    ValueError
        If an argument is not a whole number of at least 1, or the groups do not divide
        the channels.

    Examples
    --------
    >>> conv_parameters(3, 3, 3, 32)  # 3·3·3·32 + 32
    896
    """
    c_out = whole_number("c_out", c_out)
    return _weights_per_filter(kh, kw, c_in, c_out, groups) * c_out + (c_out if bias else 0)


def conv_macs(
    out_h: int, out_w: int, kh: int, kw: int, c_in: int, c_out: int, groups: int = 1
) -> int:
    """Return the multiply-adds that one image costs in a convolution layer.

    Formula: out_h·out_w·kh·kw·(c_in / groups)·c_out. Biases are not counted, products
    with padding are.

    Parameters
    ----------
    out_h, out_w
        Height and width of the output (see `output_size`).
    kh, kw, c_in, c_out, groups
        As in `conv_parameters`.

    Raises
    ------
    ValueError
        If an argument is not a whole number of at least 1, or the groups do not divide
        the channels.

    Examples
    --------
    >>> conv_macs(30, 30, 3, 3, 3, 32)  # 900 cells, 27 products each, 32 filters
    777600
    """
    cells = whole_number("out_h", out_h) * whole_number("out_w", out_w)
    filters = whole_number("c_out", c_out)
    return cells * _weights_per_filter(kh, kw, c_in, filters, groups) * filters


def _weights_per_filter(kh: int, kw: int, c_in: int, c_out: int, groups: int) -> int:
    kh, kw = whole_number("kh", kh), whole_number("kw", kw)
    c_in, groups = whole_number("c_in", c_in), whole_number("groups", groups)
    if c_in % groups or c_out % groups:
        raise ValueError(
            f"groups is {groups}, but it must divide c_in ({c_in}) and c_out ({c_out})."
        )
    return kh * kw * (c_in // groups)
