"""Arrays as the functions of `cnnlab.ops` and `cnnlab.layers` take them, or a sentence."""

import numpy as np
from numpy.typing import ArrayLike


def as_array(name: str, value: ArrayLike, axes: tuple[str, ...] | None = None) -> np.ndarray:
    """Return a value as an array of numbers with these axes, or refuse it with a sentence."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        raise ValueError(f"{name} is not an array: its rows differ in length.") from None
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} holds values of type {array.dtype}, but it must hold numbers.")
    if axes is not None and array.ndim != len(axes):
        expected = f"({', '.join(axes)})" if len(axes) != 1 else f"({axes[0]},)"
        raise ValueError(f"{name} has shape {array.shape}, but it must have shape {expected}.")
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but no axis may be empty.")
    return array.astype(np.int64) if array.dtype.kind == "b" else array


def as_floating(name: str, value: ArrayLike) -> np.ndarray:
    """Return a value as an array of floating-point numbers; integers become float64."""
    array = as_array(name, value)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def common_type(*arrays: np.ndarray) -> np.dtype:
    """Return the widest floating-point type among the arrays, or int64 if there is none."""
    floating = [array.dtype for array in arrays if array.dtype.kind == "f"]
    return np.result_type(*floating) if floating else np.dtype(np.int64)
