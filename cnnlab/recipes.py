"""How a network of the book is trained: the public name of `cnnlab.models.recipes`."""

from cnnlab.models.recipes import (
    OPTIMIZERS,
    VIEWS,
    Augmentation,
    Recipe,
    one_cycle,
)

__all__ = [
    "OPTIMIZERS",
    "VIEWS",
    "Augmentation",
    "Recipe",
    "one_cycle",
]
