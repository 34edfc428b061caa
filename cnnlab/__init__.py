"""The helper package of the book: convolutional networks, written to be read.

Submodules load when they are first used, so that ``import cnnlab`` is quick and
works where TensorFlow is not installed.

>>> import cnnlab
>>> cnnlab.shapes.output_size(6, 3)
4
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

_SUBMODULES = (
    "checks",
    "datasets",
    "examples",
    "kernels",
    "layers",
    "models",
    "muon",
    "networks",
    "ops",
    "plots",
    "practice",
    "recipes",
    "shapes",
    "story",
    "training",
    "widgets",
)
__all__ = ["__version__", *_SUBMODULES]


def __getattr__(name: str) -> ModuleType:
    """Import a submodule the first time it is named."""
    if name in _SUBMODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module 'cnnlab' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_SUBMODULES])
