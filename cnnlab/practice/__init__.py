"""What a reader's own work is checked with.

===========  ===============================================================
``repairs``  says what is still wrong with a function that had a fault
===========  ===============================================================
"""

from cnnlab.practice.repairs import (
    check_channels,
    check_cure,
    check_dead,
    check_loss,
    check_pipeline,
    check_scaling,
    check_shuffle,
)

__all__ = [
    "check_channels",
    "check_cure",
    "check_dead",
    "check_loss",
    "check_pipeline",
    "check_scaling",
    "check_shuffle",
]
