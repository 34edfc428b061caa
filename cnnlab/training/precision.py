"""Which number format a processor multiplies fastest in."""

from __future__ import annotations

import time
from typing import NamedTuple

WORTHWHILE = 1.5
"""bfloat16 is taken where its matrix product is at least this many times faster."""


class Rates(NamedTuple):
    """Billions of floating-point operations a second in a bare matrix product."""

    float32: float
    bfloat16: float


def product_rates(size: int = 768, rounds: int = 5) -> Rates:
    """Measure a matrix product in float32 and in bfloat16, in turn.

    Parameters
    ----------
    size : int
        Rows and columns of both factors. Small sizes keep it under a second.
    rounds : int
        Each format counts with its fastest round, since others may use the machine too.

    Examples
    --------
    >>> rates = product_rates(64, rounds=1)
    >>> rates.float32 > 0 and rates.bfloat16 > 0
    True
    """
    import tensorflow as tf

    factors = [tf.cast(tf.ones((size, size)), kind) for kind in (tf.float32, tf.bfloat16)]
    fastest = [float("inf")] * 2
    for _ in range(rounds + 1):  # the first round also sets the library up
        for i, factor in enumerate(factors):
            begin = time.perf_counter()
            tf.linalg.matmul(factor, factor).numpy()
            fastest[i] = min(fastest[i], time.perf_counter() - begin)
    return Rates(*(2 * size**3 / seconds / 1e9 for seconds in fastest))


def best_precision() -> str:
    """Return ``"bfloat16"`` where this processor gains by it, else ``"float32"``.

    A processor without a unit for bfloat16 computes in float32 and converts, which costs
    time and accuracy and saves nothing.

    Examples
    --------
    >>> best_precision() in ("float32", "bfloat16")
    True
    """
    rates = product_rates()
    return "bfloat16" if rates.bfloat16 > WORTHWHILE * rates.float32 else "float32"
