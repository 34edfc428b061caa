"""The story of a training: the public name of `cnnlab.training.story`."""

from cnnlab.training.story import (
    ACTIVATIONS,
    CURVES,
    MOST_CLASSES,
    MOST_MOMENTS,
    FirstLayer,
    LastMaps,
    Story,
    changers,
    load,
    names,
    packed,
    unpacked,
)

__all__ = [
    "ACTIVATIONS",
    "CURVES",
    "MOST_CLASSES",
    "MOST_MOMENTS",
    "FirstLayer",
    "LastMaps",
    "Story",
    "changers",
    "load",
    "names",
    "packed",
    "unpacked",
]
