"""The committed bundles are the present sources, small, and ask no other host for anything."""

import hashlib
import json
import re

import pytest
from browser import FOR_PAGES, ROOT, STATIC

from cnnlab import kernels, widgets

SOURCES = ROOT / "js"
FOR_JUPYTER = tuple(f"{getattr(widgets, name).kind}.mjs" for name in widgets.__all__)
# The boards of the first half together, minified script and style: never raise this.
BUDGET_OF_A_PAGE = 120_000
# Those of the second half, which only their pages load: 60,000 bytes of script and style,
# and what both scripts share, because neither can use the modules inside the other.
BUDGET_OF_THE_SECOND = 60_000
SHARED = 12_000
LOADS = re.compile(r".{0,20}(?:://|[\"'`(]//\w|\burl\(|\bimport\s*\(|@import).{0,60}")
NAMES_NOT_REQUESTS = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml")


def hash_of_sources():
    """Hash names and bytes in order of name, as js/build.mjs does."""
    files = [path for path in SOURCES.iterdir() if path.suffix in (".mjs", ".css")]
    digest = hashlib.sha256()
    for path in sorted([*files, SOURCES / "kernels.json"], key=lambda path: path.name):
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(params=FOR_PAGES + FOR_JUPYTER)
def bundle(request):
    return (STATIC / request.param).read_text(encoding="utf-8")


def test_a_bundle_is_as_new_as_its_sources(bundle):
    written = re.search(r"sources ([0-9a-f]{64})", bundle.splitlines()[0])
    assert written, "the first line names no hash of the sources"
    assert written[1] == hash_of_sources(), "the bundles are stale: run `make boards`"


def test_a_bundle_names_no_address_to_load_from(bundle):
    for name in NAMES_NOT_REQUESTS:
        bundle = bundle.replace(name, "")
    assert LOADS.findall(bundle) == []


def test_there_is_one_bundle_for_each_board_and_no_other_file():
    assert {path.name for path in STATIC.iterdir()} == set(FOR_PAGES + FOR_JUPYTER)


def test_what_a_page_loads_fits_the_budget():
    sizes = {name: (STATIC / name).stat().st_size for name in ("site.js", "boards.css")}
    assert sum(sizes.values()) <= BUDGET_OF_A_PAGE, sizes


def test_the_second_script_fits_its_budget():
    assert (STATIC / "site-training.mjs").stat().st_size <= BUDGET_OF_THE_SECOND + SHARED


def test_no_page_is_made_to_load_the_second_script():
    """Jupyter Book links every .js and .css of a static folder into every page."""
    linked = {path.name for path in STATIC.iterdir() if path.suffix in (".js", ".css")}
    assert linked == {"site.js", "boards.css"}


def test_the_scripts_know_the_named_kernels_of_python():
    written = json.loads((SOURCES / "kernels.json").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in written] == list(kernels.names())
    for entry in written:
        name = entry["name"]
        assert entry["values"] == kernels.get(name).tolist()
        assert (entry["label"], entry["about"]) == (kernels.label(name), kernels.describe(name))
