"""The kinds of value that boards accept, each refused with a sentence when it is wrong."""

from typing import Any

import numpy as np
import traitlets
from traitlets import TraitError

from cnnlab.checks import is_number, one_of, refuse, whole_number

LARGEST = 9999
"""The largest magnitude that a board shows: more digits do not fit a cell."""


def _plain(number: float) -> int | float:
    """Give a whole number as int, any other as float, so that sums of integers stay exact."""
    return int(number) if float(number).is_integer() else float(number)


class Shaped:
    """An array in a message: its shape and its range, in place of its many numbers."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __repr__(self) -> str:
        array = self.array
        text = f"an array of shape {array.shape}"
        if not array.size or array.dtype.kind not in "biuf":
            return text
        if not np.isfinite(array).all():
            return f"{text} with numbers that are not finite"
        return f"{text} with numbers from {array.min():g} to {array.max():g}"


class Named(traitlets.TraitType):
    """A trait that validates, which it does under the name that it has in its class."""

    name: str


class Number(Named):
    """A finite number of magnitude at most 9999."""

    info_text = f"a number from -{LARGEST} to {LARGEST}"
    default_value = 0

    def validate(self, obj: object, value: object) -> Any:
        """Return the value as int or float, or raise `TraitError`."""
        if not (is_number(value) and abs(value) <= LARGEST):  # NaN is not below anything
            refuse(self.name, value, self.info_text, TraitError)
        return _plain(value)


class Between(Number):
    """A number in a range."""

    def __init__(self, default_value: float, *, low: float, high: float, **kwargs: Any) -> None:
        self.low, self.high = low, high
        self.info_text = f"a number from {low} to {high}"
        super().__init__(default_value, **kwargs)

    def validate(self, obj: object, value: object) -> Any:
        """Return the value as int or float, or raise `TraitError`."""
        number = super().validate(obj, value)
        if not self.low <= number <= self.high:
            refuse(self.name, value, self.info_text, TraitError)
        return number


class OneOf(Named):
    """One of some words; the first one where none is given."""

    def __init__(self, *words: str, **kwargs: Any) -> None:
        self.words = words
        super().__init__(words[0], **kwargs)

    def validate(self, obj: object, value: object) -> Any:
        """Return the word, or raise `TraitError`."""
        return one_of(self.name, value, self.words, TraitError)


class Whole(Named):
    """A whole number in a range."""

    def __init__(
        self, default_value: int, *, low: int, high: int | None = None, **kwargs: Any
    ) -> None:
        self.low, self.high = low, high
        super().__init__(default_value, **kwargs)

    def validate(self, obj: object, value: object) -> Any:
        """Return the value as int, or raise `TraitError`."""
        return whole_number(self.name, value, self.low, self.high, TraitError)


class Padding(Whole):
    """Cells on every side, 0 to `high`, or ``"same"``; ``"valid"`` is another name of 0."""

    def __init__(self, default_value: int = 0, *, high: int = 3, **kwargs: Any) -> None:
        super().__init__(default_value, low=0, high=high, **kwargs)

    def validate(self, obj: object, value: object) -> Any:
        """Return an int or ``"same"``, or raise `TraitError`."""
        if isinstance(value, str):
            if value in ("same", "valid"):
                return 0 if value == "valid" else "same"
            refuse(self.name, value, f'0 to {self.high}, "valid" or "same"', TraitError)
        return super().validate(obj, value)


class Numbers(Named):
    """An array of finite numbers that is kept as a read-only NumPy array."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tag(sync=True, to_json=lambda array, _: array.tolist(), from_json=lambda rows, _: rows)

    def _as_array(self, value: object) -> np.ndarray:
        try:
            array = np.array(value)
        except (TypeError, ValueError, OverflowError):
            array = None
        if array is None or array.dtype.kind not in "biuf":
            refuse(self.name, value, "rows of numbers, all of one length", TraitError)
        return array.astype(np.float64)

    @staticmethod
    def kept(array: np.ndarray) -> np.ndarray:
        """Return the array as it is kept: read-only, and int64 where all numbers are whole."""
        if np.all(array == np.round(array)):
            array = array.astype(np.int64)
        array.setflags(write=False)
        return array


class Grid(Numbers):
    """A small 2-D array of finite numbers."""

    def __init__(self, *, largest_side: int, **kwargs: Any) -> None:
        self.largest_side = largest_side
        super().__init__(**kwargs)

    def validate(self, obj: object, value: object) -> Any:
        """Return an int64 or float64 array of shape (rows, columns), or raise `TraitError`."""
        grid = self._as_array(value)
        if grid.ndim != 2 or not 0 < min(grid.shape) <= max(grid.shape) <= self.largest_side:
            allowed = f"an array of 1 to {self.largest_side} rows and as many columns at the most"
            refuse(self.name, Shaped(grid), allowed, TraitError)
        if not np.isfinite(grid).all() or np.abs(grid).max() > LARGEST:
            allowed = f"made of finite numbers from -{LARGEST} to {LARGEST}"
            refuse(self.name, value, allowed, TraitError)
        return self.kept(grid)


class Row(Numbers):
    """A few numbers in a range."""

    def __init__(self, *, fewest: int, most: int, low: float, high: float, **kwargs: Any) -> None:
        self.fewest, self.most, self.low, self.high = fewest, most, low, high
        super().__init__(**kwargs)

    def validate(self, obj: object, value: object) -> Any:
        """Return an int64 or float64 array of shape (n,), or raise `TraitError`."""
        row = self._as_array(value)
        if row.ndim != 1 or not self.fewest <= len(row) <= self.most:
            allowed = f"{self.fewest} to {self.most} numbers"
            refuse(self.name, Shaped(row), allowed, TraitError)
        if not np.all((self.low <= row) & (row <= self.high)):  # NaN is not in any range
            allowed = f"made of numbers from {self.low} to {self.high}"
            refuse(self.name, value, allowed, TraitError)
        return self.kept(row)
