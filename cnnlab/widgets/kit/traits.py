"""The kinds of value that boards accept, each refused with a sentence when it is wrong."""

import numbers

import numpy as np
import traitlets

from cnnlab.checks import is_number, written

LARGEST = 9999
"""The largest magnitude that a board shows: more digits do not fit a cell."""


def _plain(number):
    """Give a whole number as int, any other as float, so that sums of integers stay exact."""
    return int(number) if float(number).is_integer() else float(number)


class Number(traitlets.TraitType):
    """A finite number of magnitude at most 9999."""

    info_text = f"a number from -{LARGEST} to {LARGEST}"
    default_value = 0

    def validate(self, obj, value):
        """Return the value as int or float, or raise `TraitError`."""
        if not (is_number(value) and abs(value) <= LARGEST):  # NaN is not below anything
            text = written(value)
            raise traitlets.TraitError(f"{self.name} must be {self.info_text}, not {text}.")
        return _plain(value)


class Between(Number):
    """A number in a range."""

    def __init__(self, default_value, *, low, high, **kwargs):
        self.low, self.high = low, high
        self.info_text = f"a number from {low} to {high}"
        super().__init__(default_value, **kwargs)

    def validate(self, obj, value):
        """Return the value as int or float, or raise `TraitError`."""
        number = super().validate(obj, value)
        if not self.low <= number <= self.high:
            text = written(value)
            raise traitlets.TraitError(f"{self.name} must be {self.info_text}, not {text}.")
        return number


class OneOf(traitlets.TraitType):
    """One of some words; the first one where none is given."""

    def __init__(self, *words, **kwargs):
        self.words = words
        super().__init__(words[0], **kwargs)

    def validate(self, obj, value):
        """Return the word, or raise `TraitError`."""
        if not isinstance(value, str) or value not in self.words:
            allowed = ", ".join(f'"{word}"' for word in self.words)
            raise traitlets.TraitError(
                f"{self.name} must be one of {allowed}, not {written(value)}."
            )
        return value


class Whole(traitlets.TraitType):
    """A whole number in a range."""

    def __init__(self, default_value, *, low, high=None, **kwargs):
        self.low, self.high = low, high
        super().__init__(default_value, **kwargs)

    def validate(self, obj, value):
        """Return the value as int, or raise `TraitError`."""
        whole = isinstance(value, numbers.Integral) and not isinstance(value, (bool, np.bool_))
        if not whole or value < self.low or (self.high is not None and value > self.high):
            allowed = f"{self.low} or more" if self.high is None else f"{self.low} to {self.high}"
            raise traitlets.TraitError(
                f"{self.name} must be a whole number, {allowed}, not {written(value)}."
            )
        return int(value)


class Padding(Whole):
    """Cells on every side, 0 to `high`, or ``"same"``; ``"valid"`` is another name of 0."""

    def __init__(self, default_value=0, *, high=3, **kwargs):
        super().__init__(default_value, low=0, high=high, **kwargs)

    def validate(self, obj, value):
        """Return an int or ``"same"``, or raise `TraitError`."""
        if isinstance(value, str):
            if value in ("same", "valid"):
                return 0 if value == "valid" else "same"
            raise traitlets.TraitError(
                f'{self.name} must be 0 to {self.high}, "valid" or "same", not {written(value)}.'
            )
        return super().validate(obj, value)


class Grid(traitlets.TraitType):
    """A small 2-D array of finite numbers; it is kept as a read-only NumPy array."""

    def __init__(self, *, largest_side, **kwargs):
        self.largest_side = largest_side
        super().__init__(**kwargs)
        self.tag(sync=True, to_json=lambda grid, _: grid.tolist(), from_json=lambda grid, _: grid)

    def validate(self, obj, value):
        """Return an int64 or float64 array of shape (rows, columns), or raise `TraitError`."""
        grid = self._as_array(value)
        if grid.ndim != 2 or not 0 < min(grid.shape) <= max(grid.shape) <= self.largest_side:
            raise traitlets.TraitError(
                f"{self.name} must have 1 to {self.largest_side} rows and as many columns "
                f"at the most, not shape {grid.shape}."
            )
        if not np.isfinite(grid).all() or np.abs(grid).max() > LARGEST:
            raise traitlets.TraitError(
                f"{self.name} must hold finite numbers from -{LARGEST} to {LARGEST}."
            )
        if np.all(grid == np.round(grid)):
            grid = grid.astype(np.int64)
        grid.setflags(write=False)
        return grid

    def _as_array(self, value):
        try:
            grid = np.array(value)
        except (TypeError, ValueError, OverflowError):
            grid = None
        if grid is None or grid.dtype.kind not in "biuf":
            raise traitlets.TraitError(
                f"{self.name} must be rows of numbers, all of one length, not {written(value)}."
            )
        return grid.astype(np.float64)


class Row(Grid):
    """A few finite numbers in a range; they are kept as a read-only NumPy array."""

    def __init__(self, *, fewest, most, low, high, **kwargs):
        self.fewest, self.most, self.low, self.high = fewest, most, low, high
        super().__init__(largest_side=most, **kwargs)

    def validate(self, obj, value):
        """Return an int64 or float64 array of shape (n,), or raise `TraitError`."""
        row = self._as_array(value)
        if row.ndim != 1 or not self.fewest <= len(row) <= self.most:
            raise traitlets.TraitError(
                f"{self.name} must be {self.fewest} to {self.most} numbers, not shape {row.shape}."
            )
        if not np.all((self.low <= row) & (row <= self.high)):  # NaN is not in any range
            raise traitlets.TraitError(
                f"{self.name} must hold numbers from {self.low} to {self.high}."
            )
        return super().validate(obj, row[None])[0]
