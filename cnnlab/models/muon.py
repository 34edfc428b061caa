"""Muon for convolutions: a step that is equally long in every direction.

A kernel of shape ``(kh, kw, channels in, channels out)`` is read as a matrix, one row for
each weight and one column for each channel out. Gradient descent moves such a matrix mostly
in the few directions in which its gradient is large. Muon (Jordan and others, 2024) gives
all singular values of the step about the same size, so that the other directions learn, too.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

ADAM_SHARE = 0.125
"""The share of the learning rate with which Adam moves all that is no kernel."""


def optimizer(keras_module: ModuleType, rate: float) -> keras.Optimizer:
    """Return Keras's Muon, made to take convolution kernels; the rest is moved by Adam.

    Keras's own Muon takes matrices alone, and would leave the kernels to Adam.

    Parameters
    ----------
    keras_module : module
        `keras`, as `cnnlab.models.import_keras` returns it.
    rate : float
        Learning rate: the length of a kernel's step in each direction.

    Returns
    -------
    keras.Optimizer
        With Nesterov's momentum of 0.9 and three steps of the Newton–Schulz iteration.
        After https://kellerjordan.github.io/posts/muon/.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlab import models
    >>> keras = models.import_keras()
    >>> kernel = keras.Variable(np.zeros((3, 3, 1, 2), "float32"))
    >>> steep = np.ones((3, 3, 1, 2), "float32") * [100, 0]
    >>> optimizer(keras, 0.1).apply([keras.ops.cast(steep, "float32")], [kernel])
    >>> length = np.linalg.norm(np.asarray(kernel)[..., 0])  # whatever the gradient's length
    >>> bool(0.05 < length < 0.13)
    True
    """
    ops = keras_module.ops

    class Muon(keras_module.optimizers.Muon):  # type: ignore[name-defined]
        """See the module."""

        # Keras asks it of each variable; it is private.
        def _should_use_adamw(self, variable: Any) -> bool:
            return len(variable.shape) != 4

        def zeropower_via_newtonschulz5(self, x: Any, steps: int) -> Any:
            matrix = ops.reshape(x, (-1, x.shape[-1]))
            return ops.reshape(super().zeropower_via_newtonschulz5(matrix, steps), x.shape)

    return Muon(
        rate,
        momentum=0.9,
        ns_steps=3,
        adam_lr_ratio=ADAM_SHARE,
        rms_rate=None,
        weight_decay=None,
        adam_weight_decay=None,
    )
