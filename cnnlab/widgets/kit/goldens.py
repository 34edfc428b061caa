"""How golden vectors are written: what an oracle computed, one case a line."""

import json
from importlib import import_module
from pathlib import Path

WIDGETS = Path(__file__).parents[1]


def kinds() -> list[str]:
    """Return the kinds of board that have golden vectors."""
    return sorted(path.parent.name for path in WIDGETS.glob("*/golden.py"))


def read(kind: str) -> list | dict:
    """Return the golden vectors of a kind, as they are kept."""
    return json.loads((WIDGETS / kind / "golden.json").read_text(encoding="utf-8"))


def made(kind: str) -> tuple[object, float]:
    """Compute the cases of a kind anew, and say how far numbers may differ from the file's."""
    module = import_module(f"cnnlab.widgets.{kind}.golden")
    return module.golden(), getattr(module, "TOLERANCE", 1e-9)


def as_text(cases: list | dict) -> str:
    """Write cases, or groups of cases by name, with one case a line."""
    if isinstance(cases, dict):
        groups = ",\n".join(f"{json.dumps(name)}: {_lines(group)}" for name, group in cases.items())
        return f"{{\n{groups}\n}}\n"
    return f"{_lines(cases)}\n"


def _lines(cases):
    return "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]"
