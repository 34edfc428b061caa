"""Every chapter keeps the book's own rules, as do its glossary, references and pages of boards."""

import ast
import importlib
import json
import re

import pytest
import yaml
from files import ROOT

from cnnlab import widgets

PATHS = sorted((ROOT / "chapters").glob("*.ipynb"))
BEFORE_TRAINING = [path for path in PATHS if path.stem < "09"]  # logs of training are wider
WITHOUT_BOARD = {"09-mnist"}
HIDDEN = {"hide-input", "remove-cell", "remove-input"}
LONGEST_CELL, LONGEST_OUTPUT = 15, 40
LONGEST_LINE = 46  # characters, at 11 pixels on a phone of 360
WORDS, CODE_LINES, BOARDS = 200, 20, 2  # read or tried in a minute
SHORTEST_ALT, SHORTEST_ANSWER = 5, 8  # words
FORBIDDEN = re.compile(r"\b(simply|just|obviously)\b", re.I)
BRITISH = re.compile(
    r"\b(\w*colour|grey|\w*normalis|\w*optimis|centre|centred|centring|neighbour|behaviour"
    r"|favour|labelled|labelling|modelling|\w*generalis|\w*recognis|\w*initialis|\w*visualis"
    r"|summaris|organis|memoris|minimis|maximis|analys(?:e|ed|ing)\b|travell|licence|programme\b"
    r"|catalogue|towards\b|whilst\b)",
    re.I,
)


class Chapter:
    """One notebook, with what the rules ask about."""

    def __init__(self, path):
        self.name = path.stem
        self.notebook = json.loads(path.read_text(encoding="utf-8"))
        self.cells = self.notebook["cells"]
        for cell in self.cells:
            cell["source"] = "".join(cell["source"])

    def of_type(self, kind):
        """The cells of one type, with their numbers."""
        return [(i, cell) for i, cell in enumerate(self.cells) if cell["cell_type"] == kind]

    def prose(self):
        """All text of the chapter, without code and formulas between backticks."""
        text = "\n\n".join(cell["source"] for _, cell in self.of_type("markdown"))
        return re.sub(r"(`+)[^`\n]*\1", "", text)

    def section(self, heading):
        """The cells from one heading to the next one of its level."""
        starts = [i for i, cell in enumerate(self.cells) if cell["source"].startswith("## ")]
        [start] = [i for i in starts if self.cells[i]["source"].splitlines()[0] == f"## {heading}"]
        end = next((i for i in starts if i > start), len(self.cells))
        return "\n\n".join(cell["source"] for cell in self.cells[start:end])

    def exercises(self):
        """The label of each exercise, in order."""
        return re.findall(r"\{exercise(?:-start)?\}[^\n]*\n:label: (\S+)", self.text())

    def solutions(self):
        """The cells of each solution, by its exercise's label."""
        found, label = {}, None
        for cell in self.cells:
            start = re.search(r"\{solution(-start)?\} (\S+)", cell["source"])
            if start:
                label = start[2]
            if label:
                found.setdefault(label, []).append(cell)
            if "{solution-end}" in cell["source"] or (start and not start[1]):
                label = None
        assert label is None, f"the solution of {label} does not end"
        return found

    def text(self):
        return "\n\n".join(cell["source"] for _, cell in self.of_type("markdown"))

    def boards(self):
        """The numbers of the cells that show a board."""
        return [
            i
            for i, cell in self.of_type("code")
            for output in cell["outputs"]
            if 'class="cnnlab-board"' in "".join(output.get("data", {}).get("text/html", ""))
        ]

    def reading_minutes(self):
        """Minutes for words, visible code and boards; exercises take their own time."""
        starts = [cell["source"].startswith("## Exercises") for cell in self.cells]
        before = self.cells[: starts.index(True)]
        prose = " ".join(c["source"] for c in before if c["cell_type"] == "markdown")
        words = len(re.sub(r"\$\$.*?\$\$", "", prose, flags=re.S).split())
        code = [c["source"] for c in before if c["cell_type"] == "code" and visible(c)]
        lines = sum(bool(line.strip()) for source in code for line in source.splitlines())
        return words / WORDS + lines / CODE_LINES + len(self.boards()) / BOARDS


def tags_of(cell):
    return set(cell["metadata"].get("tags", []))


def visible(cell):
    return not HIDDEN & tags_of(cell)


def output_text(output):
    data = output.get("data", {})
    if "text/html" in data or "image/png" in data:
        return ""
    return "".join(output.get("text", data.get("text/plain", "")))


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path.stem)
def chapter(request):
    return Chapter(request.param)


# --- the frame of a chapter


def test_it_opens_with_questions_objectives_minutes_and_needs(chapter):
    first = chapter.cells[0]
    assert first["cell_type"] == "markdown" and first["source"].startswith("# ")
    box = re.search(
        r":::\{admonition\} In this chapter\n:class: opening\n(.*?)\n:::", first["source"], re.S
    )
    assert box, "the first cell holds no opening box"
    questions, rest = box[1].split("**You will be able to**")
    assert questions.count("\n- ") >= 2 and "**Questions**" in questions
    assert all(line.endswith("?") for line in questions.splitlines() if line.startswith("- "))
    assert rest.count("\n- ") >= 2
    minutes = re.search(r"\*\*Time\*\* (\d+) minutes", rest)
    assert minutes and 10 <= int(minutes[1]) <= 20
    assert re.search(r"\*\*You need\*\* \S+ \S+", rest)


def test_its_minutes_fit_its_length(chapter):
    said = int(re.search(r"\*\*Time\*\* (\d+) minutes", chapter.cells[0]["source"])[1])
    assert abs(said - chapter.reading_minutes()) <= 4, f"{chapter.reading_minutes():.1f} minutes"


def test_its_second_cell_sets_it_up(chapter):
    second = chapter.cells[1]
    assert (second["cell_type"], second["id"]) == ("code", "setup")
    assert second["metadata"]["tags"] == ["remove-cell"]
    assert sum(cell["source"].startswith("# ") for _, cell in chapter.of_type("markdown")) == 1


def test_a_board_stands_in_its_first_third(chapter):
    boards = chapter.boards()
    if chapter.name not in WITHOUT_BOARD:
        assert boards and boards[0] < len(chapter.cells) / 3


def test_it_closes_with_exercises_key_points_and_what_next(chapter):
    headings = re.findall(r"^## (.+)$", chapter.text(), re.M)
    assert headings[-3:] == ["Exercises", "Key points", "What next"]
    assert chapter.section("Key points").count("\n- ") >= 3
    assert re.search(r"\]\(\d\d-[\w-]+\.(ipynb|md)\)", chapter.section("What next"))
    assert "../appendix/glossary.md" in chapter.section("What next")


def test_it_leads_only_to_files_that_exist(chapter):
    for target in re.findall(r"\]\(([^)#:\s]+\.(?:ipynb|md))\)", chapter.text()):
        assert (ROOT / "chapters" / target).exists(), target


# --- figures


def test_every_figure_has_words_and_a_caption(chapter):
    for i, cell in chapter.of_type("code"):
        pictures = [o for o in cell["outputs"] if "image/png" in o.get("data", {})]
        for picture in pictures:
            alt = picture["metadata"].get("image/png", {}).get("alt", "")
            assert len(alt.split()) >= SHORTEST_ALT, f"{cell['id']}: no alternative text"
            assert cell["metadata"]["mystnb"]["image"]["alt"] == alt, cell["id"]
        if pictures:
            below = next(c for c in chapter.cells[i + 1 :] if c["cell_type"] == "markdown")
            caption = below["source"].split("\n\n")[0]
            italic = re.fullmatch(r"\*[^*\s].*[^*\s]\*", caption, re.S)
            assert italic, f"{cell['id']}: no caption below, but {caption[:60]!r}"


# --- exercises


def test_it_has_4_to_8_exercises_each_with_a_solution(chapter):
    labels = chapter.exercises()
    assert 4 <= len(labels) <= 8 and len(set(labels)) == len(labels)
    assert list(chapter.solutions()) == labels


def test_every_solution_runs_and_says_why(chapter):
    for label, cells in chapter.solutions().items():
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        words = re.sub(r"`{3,}.*|:\w+:.*", "", " ".join(c["source"] for c in cells))
        assert len(words.split()) >= SHORTEST_ANSWER, label
        assert code, f"{label}: no code"
        assert all(cell["execution_count"] for cell in code), label


# --- code and outputs


def test_it_was_executed_from_top_to_bottom_without_an_error(chapter):
    counts = [cell["execution_count"] for _, cell in chapter.of_type("code") if cell["source"]]
    assert counts == list(range(1, len(counts) + 1))
    kinds = {o["output_type"] for _, cell in chapter.of_type("code") for o in cell["outputs"]}
    assert "error" not in kinds


def test_a_printed_table_is_read_as_one(chapter):
    for i, cell in chapter.of_type("code"):
        shown = "".join(str(o.get("data", {}).get("text/markdown", "")) for o in cell["outputs"])
        reading = cell["metadata"].get("mystnb", {}).get("markdown_format")
        assert "|---" not in shown or reading == "gfm", f"cell {i} prints a table"


def test_no_cell_and_no_output_is_too_long(chapter):
    for _, cell in chapter.of_type("code"):
        if visible(cell):
            assert len(cell["source"].splitlines()) <= LONGEST_CELL, cell["id"]
        if tags_of(cell) & {"remove-cell", "remove-output"}:
            continue
        for output in cell["outputs"]:
            assert len(output_text(output).splitlines()) <= LONGEST_OUTPUT, cell["id"]


@pytest.mark.parametrize("path", BEFORE_TRAINING, ids=lambda path: path.stem)
def test_printed_tables_fit_a_phone(path):
    chapter = Chapter(path)
    shown = [cell for _, cell in chapter.of_type("code") if "remove-cell" not in tags_of(cell)]
    for cell in shown:
        for output in cell["outputs"]:
            widest = max(map(len, output_text(output).splitlines()), default=0)
            assert widest <= LONGEST_LINE, f"{cell['id']}: {widest} characters"


def test_its_metadata_is_clean(chapter):
    assert set(chapter.notebook["metadata"]) == {"kernelspec"}
    assert chapter.notebook["metadata"]["kernelspec"]["name"] == "python3"
    for _, cell in chapter.of_type("code"):
        assert set(cell["metadata"]) <= {"tags", "mystnb"}, cell["id"]
        for output in cell["outputs"]:
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})


def test_each_cell_has_a_name_of_its_own(chapter):
    ids = [cell["id"] for cell in chapter.cells]
    assert len(set(ids)) == len(ids)
    assert not [name for name in ids if re.fullmatch(r"[0-9a-f]{8,}", name)]


# --- words


def test_it_does_not_talk_down(chapter):
    prose = chapter.prose()
    found = [prose[max(0, m.start() - 30) : m.end() + 20] for m in FORBIDDEN.finditer(prose)]
    assert found == []


def test_its_spelling_is_american(chapter):
    everything = "\n".join(cell["source"] for cell in chapter.cells)
    assert [match[0] for match in BRITISH.finditer(everything)] == []


NOTEBOOKS = [*PATHS, *sorted((ROOT / "appendix").glob("*.ipynb"))]
PAGES = [ROOT / "index.md", ROOT / "README.md", *sorted((ROOT / "appendix").glob("*.md"))]
SOURCES = sorted((ROOT / "cnnlab").rglob("*.py"))


@pytest.mark.parametrize("path", [*PAGES, *SOURCES], ids=lambda path: path.name)
def test_other_pages_and_the_package_spell_alike(path):
    text = path.read_text(encoding="utf-8")
    assert [match[0] for match in BRITISH.finditer(text)] == []
    if path in PAGES:
        assert [match[0] for match in FORBIDDEN.finditer(text)] == []


# --- glossary and references


def glossary():
    text = (ROOT / "appendix" / "glossary.md").read_text(encoding="utf-8")
    entries = text.split("```{glossary}\n")[1].split("```")[0].strip().split("\n\n")
    return {entry.splitlines()[0]: " ".join(entry.split("\n")[1:]).strip() for entry in entries}


def test_the_glossary_is_in_order_and_says_something_of_each_term():
    terms = list(glossary())
    assert terms == sorted(terms, key=str.lower) and len(terms) == len(set(map(str.lower, terms)))
    assert all(
        len(meaning.split()) >= 4 and meaning.endswith(".") for meaning in glossary().values()
    )


def everything_written():
    pages = [path.read_text(encoding="utf-8") for path in PAGES]
    return [*pages, *(Chapter(path).text() for path in NOTEBOOKS)]


def test_every_linked_term_is_in_the_glossary():
    terms = {term.lower() for term in glossary()}
    for text in everything_written():
        for link in re.findall(r"\{term\}`([^`]+)`", text):
            named = re.search(r"<(.+)>", link)
            assert (named[1] if named else link).lower() in terms, link


def test_every_term_of_the_glossary_is_defined_in_bold_by_a_chapter():
    bold = set()
    for path in PATHS:
        text = " ".join(Chapter(path).text().split()).lower()
        bold |= {part.strip("`") for part in re.findall(r"\*\*([^*]+)\*\*", text)}
    missing = [t for t in glossary() if not {t.lower(), f"{t.lower()}s"} & bold]
    assert missing == []


def bibliography():
    """First author's family name and year of each reference, by its key."""
    text = (ROOT / "references.bib").read_text(encoding="utf-8")
    entries = re.findall(r"@\w+\{(\w+),(.*?)\n\}", text, re.S)
    assert entries
    return {
        key: (
            re.search(r"author\s*=\s*\{([^,]+),", body)[1],
            re.search(r"year\s*=\s*\{(\d{4})\}", body)[1],
        )
        for key, body in entries
    }


def docstrings():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                yield " ".join((ast.get_docstring(node) or "").split())


def cited_keys():
    keys = set()
    for text in everything_written():
        for cited in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text):
            keys |= {key.strip() for key in cited.split(",")}
    return keys


def test_every_citation_has_its_reference():
    assert cited_keys() <= set(bibliography())


def test_every_reference_is_cited():
    named = [*everything_written(), *docstrings()]
    for key, (family, year) in bibliography().items():
        in_words = any(re.search(rf"\b{family}\b.{{0,60}}\b{year}\b", text) for text in named)
        in_link = any(re.search(rf"\b{family}\b[^\n]{{0,80}}\]\(http", text) for text in named)
        assert key in cited_keys() or in_words or in_link, key


# --- the boards


BOARD = re.compile(r"```\{board\} (\w+)\n(.*?)```", re.S)


@pytest.fixture
def all_boards(monkeypatch):
    """Give the extension that writes the page of all boards."""
    monkeypatch.syspath_prepend(ROOT / "_ext")
    return importlib.import_module("all_boards")


def test_all_boards_stand_on_their_page_each_under_a_heading(all_boards):
    assert all_boards.PLACE in (ROOT / "appendix" / "all-boards.md").read_text(encoding="utf-8")
    titles = set()
    for kind, entry in widgets.BOARDS.items():
        heading, words, rest = all_boards.section(kind).split("\n\n", 2)
        [(name_of_class, settings)] = BOARD.findall(rest)
        assert name_of_class == entry["class"]
        assert yaml.safe_load(settings)["name"] == f"all-{kind}"
        assert len(words.split()) >= 8 and words.endswith(".")
        linked = re.findall(r"chapters/([^)]+)", words)
        assert linked or entry.get("draft"), kind
        for chapter in linked:
            assert (ROOT / "chapters" / chapter).is_file()
        titles.add(heading)
    assert len(titles) == len(widgets.BOARDS)


def test_a_draft_that_no_chapter_shows_has_no_sentence_of_chapters(all_boards, monkeypatch):
    pooling = importlib.import_module("cnnlab.widgets.pooling")
    monkeypatch.setitem(pooling.SPEC, "explained", [])
    _, words, _ = all_boards.section("pooling").split("\n\n", 2)
    assert words == pooling.SPEC["about"]


@pytest.mark.parametrize(
    "name", [entry["class"] for entry in widgets.BOARDS.values() if not entry.get("draft")]
)
def test_every_board_that_is_no_draft_is_in_some_chapter(name):
    code = [cell["source"] for path in PATHS for _, cell in Chapter(path).of_type("code")]
    assert any(re.search(rf"\b{name}\(", source) for source in code)


@pytest.mark.parametrize("path", [*PAGES, *PATHS], ids=lambda path: path.stem)
def test_boards_of_one_page_have_names_of_their_own(path, all_boards):
    text = all_boards.expanded(path.read_text(encoding="utf-8"))
    if path in PATHS:
        outputs = [o for _, c in Chapter(path).of_type("code") for o in c["outputs"]]
        text = "".join("".join(o.get("data", {}).get("text/html", "")) for o in outputs)
    names = re.findall(r'data-name="([^"]+)"', text)
    names += [yaml.safe_load(body or "{}").get("name") for _, body in BOARD.findall(text)]
    assert len(set(names)) == len(names) and None not in names
    assert path.stem != "all-boards" or len(names) == len(widgets.BOARDS)
