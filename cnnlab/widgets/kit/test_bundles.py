"""The committed bundles are the present sources, small, and ask no other host for anything."""

import hashlib
import json
import re
from functools import cache

import pytest
from browser import ROOT, STATIC, WIDGETS

from cnnlab import kernels
from cnnlab.widgets import BOARDS

KILOBYTE = 1000
LARGEST_KIT = 36 * KILOBYTE
ENTRIES = {
    "kit.js": "kit/page/kit.mjs",
    "kit.css": "kit/page/style.css",
    **{f"board-{kind}.js": f"{kind}/page/index.mjs" for kind in BOARDS},
    **{f"{kind}.mjs": f"{kind}/page/index.mjs" for kind in BOARDS},
}
IMPORT = re.compile(r'^(?:import|export)\b[^;"]*"(\.[^"]+)"', re.M)
LOADS = re.compile(r".{0,20}(?:://|[\"'`(]//\w|\burl\(|\bimport\s*\(|@import).{0,60}")
NAMES_NOT_REQUESTS = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml")


@cache
def sources(entry, with_kit):
    """Follow the imports of a module: all that a bundle is made of."""
    found, queue = set(), [WIDGETS / entry]
    while queue:
        path = queue.pop()
        if path in found:
            continue
        found.add(path)
        for target in IMPORT.findall(path.read_text(encoding="utf-8")):
            source = (path.parent / target).resolve()
            if with_kit or "/kit/page/" not in source.as_posix() or source.suffix != ".mjs":
                queue.append(source)
    return sorted(path.relative_to(WIDGETS).as_posix() for path in found)


def builder():
    """Return what every stamp begins with: the version of esbuild and the script that calls it."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    version = lock["packages"]["node_modules/esbuild"]["version"]
    return f"esbuild {version}\n".encode() + (ROOT / "tools" / "build_boards.mjs").read_bytes()


def stamp(name):
    """Hash the builder and the sources in order of name, as tools/build_boards.mjs does."""
    digest = hashlib.sha256(builder())
    for source in sources(ENTRIES[name], with_kit=not name.startswith("board-")):
        digest.update(f"{source}\n".encode() + (WIDGETS / source).read_bytes())
    return digest.hexdigest()


@pytest.mark.parametrize("name", ENTRIES)
def test_a_bundle_is_as_new_as_its_sources(name):
    head = (STATIC / name).read_text(encoding="utf-8").splitlines()[0]
    written = re.search(r"sources ([0-9a-f]{64})", head)
    assert written, "the first line names no hash of the sources"
    assert written[1] == stamp(name), f"{name} is older than its sources: run `make boards`"


@pytest.mark.parametrize("name", ENTRIES)
def test_a_bundle_names_no_address_to_load_from(name):
    text = (STATIC / name).read_text(encoding="utf-8")
    for known in NAMES_NOT_REQUESTS:
        text = text.replace(known, "")
    assert LOADS.findall(text) == []


def test_there_is_a_bundle_for_each_board_and_no_other_file():
    assert {path.name for path in STATIC.iterdir()} == set(ENTRIES)


def test_the_kit_fits_its_budget():
    assert (STATIC / "kit.js").stat().st_size <= LARGEST_KIT


@pytest.mark.parametrize("kind", BOARDS)
def test_the_script_of_a_board_fits_its_budget(kind):
    assert (STATIC / f"board-{kind}.js").stat().st_size <= BOARDS[kind]["kilobytes"] * KILOBYTE


def test_a_budget_is_14_kilobytes_or_20_where_a_board_is_large():
    large = {kind for kind, entry in BOARDS.items() if entry["kilobytes"] > 14}
    assert large <= {"digitpad", "augmentation", "network"}
    assert max(entry["kilobytes"] for entry in BOARDS.values()) <= 20


def test_the_script_of_a_board_holds_nothing_of_the_kit():
    for kind in BOARDS:
        kit = [name for name in sources(f"{kind}/page/index.mjs", False) if name.startswith("kit/")]
        assert kit == [], kind


def test_the_scripts_know_the_named_kernels_of_python():
    path = WIDGETS / "kit" / "page" / "board" / "kernels.json"
    written = json.loads(path.read_text(encoding="utf-8"))
    assert [entry["name"] for entry in written] == list(kernels.names()), "run `make boards`"
    for entry in written:
        name = entry["name"]
        assert entry["values"] == kernels.get(name).tolist()
        assert (entry["label"], entry["about"]) == (kernels.label(name), kernels.describe(name))
