"""One form for all refusals: what was given, and what is allowed.

Every module checks its arguments here, so that a rule and its sentence stand once.
"""

import math
import numbers
import operator
from collections.abc import Iterable
from contextlib import suppress
from typing import NoReturn, SupportsIndex, TypeGuard

LONGEST = 80
"""The characters of a refused value that a message repeats."""


def written(value: object) -> str:
    """Write a refused value for a message: never long, whatever it is.

    Examples
    --------
    >>> written("same"), written(10**5000)
    ("'same'", 'a number with thousands of digits')
    """
    try:
        text = repr(value)
    except ValueError:  # Python writes no whole number above 4300 digits
        return "a number with thousands of digits"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def refuse(name: str, value: object, allowed: str, error: type[Exception] = ValueError) -> NoReturn:
    """Raise the one sentence of a refused value.

    Parameters
    ----------
    name
        The argument's name.
    value
        What was given.
    allowed
        What may be given: the end of "it must be …".
    error
        The kind of error.

    Examples
    --------
    >>> refuse("stride", 0, "a whole number of at least 1")
    Traceback (most recent call last):
    ...
    ValueError: stride is 0, but it must be a whole number of at least 1.
    """
    raise error(f"{name} is {written(value)}, but it must be {allowed}.") from None


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a real number; a boolean is none.

    Examples
    --------
    >>> is_number(0.5), is_number(2), is_number(True), is_number("2")
    (True, True, False, False)
    """
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def whole_number(
    name: str,
    value: object,
    least: int = 1,
    most: int | None = None,
    error: type[Exception] = ValueError,
) -> int:
    """Return a value as an int, or refuse it with a sentence.

    Parameters
    ----------
    name
        The argument's name, for the message.
    value
        Any object; Python and NumPy integers from `least` to `most` pass.
    least, most
        The smallest value allowed, and the largest, if there is one.
    error
        The kind of error.

    Raises
    ------
    ValueError
        If the value is a boolean, not a whole number, too small or too large.

    Examples
    --------
    >>> whole_number("stride", 2)
    2
    >>> whole_number("stride", 0)
    Traceback (most recent call last):
    ...
    ValueError: stride is 0, but it must be a whole number of at least 1.
    >>> whole_number("stride", 9, most=4)
    Traceback (most recent call last):
    ...
    ValueError: stride is 9, but it must be a whole number from 1 to 4.
    """
    number = None
    if isinstance(value, SupportsIndex) and not isinstance(value, bool):
        with suppress(TypeError):  # an array of several numbers
            number = operator.index(value)
    if number is None or number < least or (most is not None and number > most):
        allowed = f"of at least {least}" if most is None else f"from {least} to {most}"
        refuse(name, value, f"a whole number {allowed}", error)
    return number


def number(
    name: str,
    value: object,
    *,
    least: float | None = None,
    above: float | None = None,
    most: float | None = None,
    below: float | None = None,
    error: type[Exception] = ValueError,
) -> float:
    """Return a real number within limits as it is, or refuse it with a sentence.

    Parameters
    ----------
    name
        The argument's name, for the message.
    value
        Any object; Python's and NumPy's real numbers within the limits pass.
    least, above
        The lower limit, with the limit itself or without it; at most one of them.
    most, below
        The upper limit, with the limit itself or without it; at most one of them.
    error
        The kind of error.

    Raises
    ------
    ValueError
        If the value is a boolean, no real number, infinite, NaN or out of its limits.

    Examples
    --------
    >>> number("momentum", 0.9, least=0, below=1)
    0.9
    >>> number("momentum", 1, least=0, below=1)
    Traceback (most recent call last):
    ...
    ValueError: momentum is 1, but it must be a number of at least 0 and below 1.
    """
    limits = (
        ("of at least", least, operator.ge),
        ("above", above, operator.gt),
        ("of at most", most, operator.le),
        ("below", below, operator.lt),
    )
    used = [(words, limit, holds) for words, limit, holds in limits if limit is not None]
    if (
        is_number(value)
        and -math.inf < value < math.inf  # NaN is on neither side
        and all(holds(value, limit) for _, limit, holds in used)
    ):
        return value
    allowed = " and ".join(f"{words} {limit}" for words, limit, _ in used)
    refuse(name, value, f"a number {allowed}".rstrip(), error)


def one_of(
    name: str, value: object, allowed: Iterable[str], error: type[Exception] = ValueError
) -> str:
    """Return a word that is one of those allowed, or refuse it with a sentence.

    Examples
    --------
    >>> one_of("mode", "max", ["max", "average"])
    'max'
    >>> one_of("mode", "min", ["max", "average"])
    Traceback (most recent call last):
    ...
    ValueError: mode is 'min', but it must be one of "max", "average".
    """
    words = tuple(allowed)
    if not isinstance(value, str) or value not in words:
        refuse(name, value, "one of " + ", ".join(f'"{word}"' for word in words), error)
    return value


def seed(value: object) -> int:
    """Return a seed of random numbers as an int, or refuse it with a sentence.

    Every library of the book takes seeds of 32 bits.

    Examples
    --------
    >>> seed(-1)
    Traceback (most recent call last):
    ...
    ValueError: seed is -1, but it must be a whole number from 0 to 4294967295.
    """
    return whole_number("seed", value, least=0, most=2**32 - 1)
