"""Imports run one way: in the package, between the boards, and between the modules of the page."""

import ast
import re

import pytest
from browser import ROOT, WIDGETS

import cnnlab
from cnnlab.widgets import BOARDS

# A part imports only parts that stand above it.
ORDER = (
    "checks",
    "progress",
    "arrays",
    "shapes",
    "windows",
    "ops",
    "examples",
    "kernels",
    "layers",
    "datasets",
    "models",
    "muon",
    "networks",
    "recipes",
    "training",
    "story",
    "plots",
    "practice",
    "widgets",
    "widgets.kit",
    "widgets.BOARD",
    "__main__",
)
NOT_SHIPPED = re.compile(r"/(test_\w+|golden|goldens|live)\.py$")
PACKAGE = [
    path
    for path in sorted((ROOT / "cnnlab").rglob("*.py"))
    if not NOT_SHIPPED.search(path.as_posix())
]
MODULES = sorted(WIDGETS.glob("*/page/**/*.mjs"))
KIT_ORDER = ("elements", "maths", "board", "host", "kit.mjs")
IMPORT = re.compile(r'^(?:import|export)\b[^;"]*"(\.[^"]+)"', re.M)
PURE_NAMES = ("scene.mjs", "maths.mjs", "fields.mjs")
PURE_WORDS = re.compile(r"no document here|without a document", re.I)
HEAD_COMMENT = re.compile(r"(?://[^\n]*\n)*")
NEEDS_DOCUMENT = re.compile(
    r"\b(document|window|globalThis|navigator|location)\s*(\?\.|[.\[])|\bnew\s+Image\b"
)


def part_of(names):
    """Return the part that a dotted name within cnnlab belongs to."""
    if names[0] != "widgets" or len(names) == 1 or names[1] == "BOARDS":
        return names[0]
    return "widgets.kit" if names[1] == "kit" else "widgets.BOARD"


def imported(path):
    """Give the dotted names, within cnnlab, that a file of the package imports anywhere."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            raise AssertionError(f"{path.name}, line {node.lineno}: write the import in full")
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "cnnlab":
            inside = node.module.split(".")[1:]
            for alias in node.names:
                yield [*inside, alias.name]
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("cnnlab."):
                    yield alias.name.split(".")[1:]


def own_names(path):
    """Return the dotted name of a file within cnnlab."""
    names = path.relative_to(ROOT / "cnnlab").with_suffix("").parts
    return names[:-1] if names[-1] == "__init__" and len(names) > 1 else names


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: "/".join(own_names(path)))
def test_a_module_imports_only_what_stands_before_it(path):
    own = part_of(own_names(path))
    if own == "__init__":
        return  # it imports a part when it is first named
    for names in imported(path):
        part = part_of(names)
        assert part == own or ORDER.index(part) < ORDER.index(own), f"{own} imports {part}"


@pytest.mark.parametrize("line", ["from . import svg", "from ..pooling import picture"])
def test_a_relative_import_is_refused(tmp_path, line):
    path = tmp_path / "module.py"
    path.write_text(f"import re\n{line}\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="line 2: write the import in full"):
        list(imported(path))


def test_every_module_of_the_reference_is_there_after_import_cnnlab():
    modules = sorted(path.stem for path in (ROOT / "appendix" / "api").glob("*.md"))
    assert list(cnnlab.__all__) == ["__version__", *modules]
    for name in modules:  # asked as Python asks where no other import has loaded it yet
        assert cnnlab.__getattr__(name).__name__ == f"cnnlab.{name}"


@pytest.mark.parametrize("kind", BOARDS)
def test_no_board_imports_another(kind):
    for path in (WIDGETS / kind).glob("*.py"):
        if path.name.startswith("test_"):
            continue
        for names in imported(path):
            if names[0] == "widgets" and len(names) > 1:
                assert names[1] in (kind, "kit"), path.name


def targets(path):
    """Return the modules that a module of the page imports."""
    found = IMPORT.findall(path.read_text(encoding="utf-8"))
    return [(path.parent / target).resolve() for target in found]


def written(path):
    return path.relative_to(WIDGETS).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=written)
def test_a_module_of_the_page_imports_its_own_board_and_the_kit(path):
    room = path.relative_to(WIDGETS).parts[0]
    for target in targets(path):
        assert target.is_file(), f"{target} is not there"
        assert target.relative_to(WIDGETS).parts[0] in (room, "kit"), written(target)


@pytest.mark.parametrize("path", sorted((WIDGETS / "kit" / "page").rglob("*.mjs")), ids=written)
def test_the_folders_of_the_kit_import_one_way(path):
    own = KIT_ORDER.index(path.relative_to(WIDGETS / "kit" / "page").parts[0])
    for target in targets(path):
        if target.suffix == ".mjs":
            folder = target.relative_to(WIDGETS / "kit" / "page").parts[0]
            assert KIT_ORDER.index(folder) <= own, f"it imports {written(target)}"


def closure(path):
    """Return a module and all that it imports, directly or not."""
    found, queue = set(), [path]
    while queue:
        module = queue.pop()
        if module not in found and module.suffix == ".mjs":
            found.add(module)
            queue += targets(module)
    return found


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)


def is_pure(path):
    """Whether a module must need no document: by its place, its name or its first words."""
    if path.parent == WIDGETS / "kit" / "page" / "maths" or path.name in PURE_NAMES:
        return True
    head = HEAD_COMMENT.match(path.read_text(encoding="utf-8"))[0]
    return bool(PURE_WORDS.search(head.replace("\n//", "")))


@pytest.mark.parametrize("path", list(filter(is_pure, MODULES)), ids=written)
def test_what_is_computed_needs_no_document(path):
    for module in closure(path):
        text = without_comments(module.read_text(encoding="utf-8"))
        assert not NEEDS_DOCUMENT.search(text), written(module)


@pytest.mark.parametrize(
    "text",
    ["document.body", "globalThis[name]", "navigator?.gpu", "location.hash", "new Image()"],
)
def test_what_needs_a_document_is_seen(text):
    assert NEEDS_DOCUMENT.search(f"const found = {text};")


def test_the_first_words_say_which_modules_need_no_document():
    pure = {written(path) for path in filter(is_pure, MODULES)}
    kit = {"kit/page/board/window-layout.mjs", "kit/page/maths/convolution.mjs"}
    assert kit | {"scrubber/page/story.mjs", "convolution/page/layout.mjs"} <= pure
    assert "kit/page/elements/dom.mjs" not in pure
