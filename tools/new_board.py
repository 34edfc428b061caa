"""Make the room of a new board: a small one that works, with its tests, to change from there.

Usage: python tools/new_board.py NAME      (small letters, such as `separable`)
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = Path(__file__).parent / "room"


def names_of(kind: str) -> dict[str, str]:
    """Return what stands in the templates' places: kind, class and title."""
    return {"$kind": kind, "$Class": f"{kind.capitalize()}Board", "$Title": kind.capitalize()}


def filled(text: str, names: dict[str, str]) -> str:
    """Put the names into a template; every other $ stays, since scripts have their own."""
    return re.sub(r"\$(kind|Class|Title)\b", lambda found: names[found[0]], text)


def make_room(kind: str, root: Path = ROOT) -> list[Path]:
    """Write the room and its line in the register; return the files."""
    widgets = root / "cnnlab" / "widgets"
    register = widgets / "boards.json"
    boards = json.loads(register.read_text(encoding="utf-8"))
    if not re.fullmatch("[a-z]+", kind):
        raise SystemExit(f"NAME is {kind!r}, but it must be made of small letters a to z.")
    if (widgets / kind).exists():
        raise SystemExit(f"NAME is {kind!r}, but it must be new: cnnlab/widgets/{kind} is there.")
    names, made = names_of(kind), []
    for template in sorted(TEMPLATE.rglob("*.txt")):
        path = widgets / kind / template.relative_to(TEMPLATE).with_suffix("")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(filled(template.read_text("utf-8"), names), encoding="utf-8")
        made.append(path)
    boards[kind] = {"class": names["$Class"], "kilobytes": 14, "draft": True}
    lines = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in boards.items()
    )
    register.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    return made


def tidy(made: list[Path], root: Path = ROOT) -> None:
    """Write the files of a room, and no others, in the one style."""
    python = [str(path) for path in made if path.suffix == ".py"]
    page = [str(path) for path in made if path.suffix in (".mjs", ".css")]
    ruff = [sys.executable, "-m", "ruff"]
    biome = [str(root / "node_modules" / ".bin" / "biome"), "check", "--error-on-warnings"]
    for command in (
        [*ruff, "check", "--quiet", "--fix", *python],
        [*ruff, "format", "--quiet", *python],
        [*biome, "--write", *page],
    ):
        subprocess.run(command, cwd=root, check=True)


def main():
    """Make the room, bundle its scripts, and say what to do next."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__.strip().splitlines()[-1])
    kind = sys.argv[1]
    subprocess.run(["make", "--silent", "node_modules/.ready"], cwd=ROOT, check=True)
    tidy(make_room(kind))
    subprocess.run(["make", "--silent", "boards"], cwd=ROOT, check=True)
    print(
        f"The board stands in cnnlab/widgets/{kind}/, and in boards.json as a draft: a chapter "
        "does not show it yet.\nRun `make check`; `make book` puts it on the page of all boards."
    )


if __name__ == "__main__":
    main()
