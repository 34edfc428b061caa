"""The worked examples of the text, as arrays.

Only what goes in is stored. What comes out is computed by `cnnlab.ops` wherever the
book shows it.

Each array is read-only, so that a slip in one cell cannot change the example for the
rest of a notebook; ``example.copy()`` gives one to edit.

Examples
--------
>>> from cnnlab import ops
>>> ops.apply_kernel(image_6x6, kernel_3x3).shape  # 6 - 3 + 1
(4, 4)
>>> ops.step(image_6x6, kernel_3x3, 1, 1).total  # the window centered on the 25
198
>>> ops.apply_kernel(binary_5x5, cross_3x3)
array([[4, 3, 4],
       [2, 4, 3],
       [2, 3, 4]])
"""

import numpy as np


def _constant(values: list) -> np.ndarray:
    array = np.array(values)
    array.setflags(write=False)
    return array


image_6x6 = _constant(
    [
        [1, 0, 4, 2, 125, 67],
        [8, 2, 5, 4, 34, 12],
        [20, 13, 25, 15, 240, 2],
        [76, 8, 6, 6, 100, 76],
        [34, 66, 134, 223, 201, 3],
        [255, 123, 89, 55, 32, 2],
    ]
)
"""A gray image of 6×6 pixels, 0 (black) to 255 (white)."""

kernel_3x3 = _constant([[1, 2, 1], [2, 4, 2], [1, 2, 1]])
"""The kernel that goes with it: a Gaussian blur before division by its sum, 16."""

binary_5x5 = _constant(
    [
        [1, 1, 1, 0, 0],
        [0, 1, 1, 1, 0],
        [0, 0, 1, 1, 1],
        [0, 0, 1, 1, 0],
        [0, 1, 1, 0, 0],
    ]
)
"""A binary image of 5×5 pixels."""

cross_3x3 = _constant([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
"""The kernel that goes with it: a diagonal cross."""

_R, _B = [200, 40, 20], [20, 60, 220]
color_5x5 = _constant(
    [
        [_R, _R, _R, _B, _B],
        [_R, _R, _R, _B, _B],
        [_R, _R, _B, _B, _B],
        [_R, _R, _B, _B, _B],
        [_R, _B, _B, _B, _B],
    ]
)
"""A color image of 5×5 pixels, (H, W, 3): red on the left, blue on the right."""
