"""The boards: drawings that compute, live in Jupyter and on the static page.

Each board has a folder of its own, named after its kind; ``boards.json`` is the register.
A board's module loads when it is first used.
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

BOARDS = json.loads((Path(__file__).parent / "boards.json").read_text(encoding="utf-8"))
"""The register: for each kind of board its class, and the most kilobytes of its script."""

_KINDS = {entry["class"]: kind for kind, entry in BOARDS.items()}
__all__ = sorted(_KINDS)


def __getattr__(name: str) -> Any:
    """Import a board the first time it is named."""
    if name in _KINDS:
        return getattr(import_module(f"{__name__}.{_KINDS[name]}"), name)
    raise AttributeError(f"module 'cnnlab.widgets' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_KINDS])
