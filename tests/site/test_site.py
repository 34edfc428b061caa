"""The built site, opened in Chromium from disk and from a server, as readers open it."""

import importlib
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from browser import PHONE, ROOT, WIDE, BoardOnPage, axe_findings, overflow, serve, watch
from bs4 import BeautifulSoup

import cnnlab

SETTLED = """() => {
  const boards = [...document.querySelectorAll('.cnnlab-board')];
  const formulas = [...document.querySelectorAll('.math')];
  return document.readyState === 'complete'
    && !document.querySelector('script[data-late]')
    && boards.every(board => board.querySelector('.cnnlab-frame'))
    && formulas.every(formula => formula.querySelector('math'));
}"""
SEARCH_BOXES = """() => [...document.querySelectorAll(
    'input[type=search], .search-button-field, .search-button')]
  .filter(box => !box.closest('.bd-search-container'))
  .filter(box => box.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && box.getBoundingClientRect().width > 0)
  .map(box => box.outerHTML.slice(0, 80))"""
RAW_FORMULAS = """() => document.body.innerText.match(/\\\\[([].{0,40}|\\$\\$.{0,40}/g) ?? []"""
FLAT_FORMULAS = """() => [...document.querySelectorAll('.math')]
  .filter(formula => formula.checkVisibility())
  .filter(formula => {
    const box = formula.querySelector('math').getBoundingClientRect();
    return box.width < 2 || box.height < 5;
  }).map(formula => formula.textContent)"""
CONTRAST = "color-contrast"
NOTE_REPEATS = """() => {
  const seen = new Set();
  const look = (element) => {
    const { color, backgroundColor, fontSize, fontWeight, opacity } = getComputedStyle(element);
    return [color, backgroundColor, fontSize, fontWeight, opacity].join(' ');
  };
  for (const code of document.querySelectorAll('div.highlight')) {
    const parts = code.checkVisibility() ? [...code.querySelectorAll('*')] : [];
    const looks = parts.map(part => `${look(part.parentElement)} on ${look(part)}`);
    code.toggleAttribute('data-repeat', looks.every(one => seen.has(one)));
    looks.forEach(one => seen.add(one));
  }
}"""  # contrast takes seconds on thousands of code words; one that looks like another passes too


@pytest.fixture(scope="module")
def pages(site):
    """Every page of the book, by its address below the site."""
    found = {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts and path.name != "404.html"  # see test_metadata.py
    }
    written = {name for name in found if name.startswith(("index", "chapters/"))}
    assert len(written) >= 4
    return found


def content_pages(pages):
    """Leave out pages that only send the reader on."""
    return [name for name, html in pages.items() if not html.select("meta[http-equiv=refresh]")]


def visit(chromium, url, width, look_at):
    """Open one page; return what the watch and `look_at` found."""
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    problems = watch(page)
    page.goto(url)
    try:
        page.wait_for_function(SETTLED, timeout=120_000)
        look_at(page, problems)
    finally:
        context.close()
    return problems


def set_scheme(page, scheme):
    """Choose light or dark, and wait until no color is on its way any more."""
    page.evaluate(
        """scheme => {
          document.documentElement.dataset.theme = scheme;
          const ends = document.getAnimations().map(animation => animation.finished);
          return Promise.allSettled(ends).then(() => null);
        }""",
        scheme,
    )


def look_over(page, problems):
    """Note everything that a reader would trip over, in light and in dark."""
    if overflow(page) > 0:
        problems.append(f"{overflow(page)} pixels too wide")
    problems += [f"raw formula: {text}" for text in page.evaluate(RAW_FORMULAS)]
    problems += [f"flat formula: {text}" for text in page.evaluate(FLAT_FORMULAS)]
    problems += [f"axe: {finding}" for finding in axe_findings(page, leave_out=[CONTRAST])]
    for scheme in ("light", "dark"):  # other colors, the same document
        set_scheme(page, scheme)
        page.evaluate(NOTE_REPEATS)
        found = axe_findings(page, CONTRAST, except_in="[data-repeat]")
        problems += [f"axe, {scheme}: {finding}" for finding in found]


def pages_of_the_book():
    """The pages that the table of contents names, before any of them is built."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter for part in toc["parts"] for chapter in part["chapters"]]
    files = [page["file"] for one in chapters for page in (one, *one.get("sections", []))]
    return [f"{name}.html" for name in (toc["root"], *files, "genindex", "search")]


def test_no_page_is_left_out_below(pages):
    assert set(content_pages(pages)) == set(pages_of_the_book())


@pytest.fixture(scope="module")
def address(site):
    """The address of the site on a server."""
    with serve(site) as url:
        yield url


def count_search_boxes(page, problems):
    """Note where a page has not one search box."""
    boxes = page.evaluate(SEARCH_BOXES)
    if len(boxes) != 1:
        problems.append(f"{len(boxes)} search boxes: {boxes}")


def work_boards(page, problems):
    """Move every convolution board of a page by key and by mouse; note where it does not follow."""
    kinds = page.locator(".cnnlab-board").evaluate_all("all => all.map(one => one.dataset.board)")
    for index in (index for index, kind in enumerate(kinds) if kind == "convolution"):
        board = BoardOnPage(page, index)
        before = board.read()["cell"]
        board.press("Home", "PageUp", "ArrowRight", "ArrowDown")
        if board.read()["cell"] != [1, 1]:
            problems.append(f"board {index}: keys lead from {before} to {board.read()['cell']}")
        board.cell_of(board.output, 0, 0).click()
        if board.read()["cell"] != [0, 0]:
            problems.append(f"board {index}: a click leads to {board.read()['cell']}")


def pages_on_disk():
    """Leave out modules of the reference: one template makes them, and a few stand for all."""
    alike = {f"appendix/api/{path.stem}.html" for path in (ROOT / "appendix/api").glob("*.md")}
    alike -= {f"appendix/api/{name}.html" for name in ("ops", "plots", "widgets")}
    return [name for name in pages_of_the_book() if name not in alike]


@pytest.mark.parametrize("name", pages_on_disk())
def test_a_page_from_disk_has_nothing_to_trip_over_and_its_boards_move(site, chromium, name):
    def look(page, problems):
        count_search_boxes(page, problems)
        look_over(page, problems)
        work_boards(page, problems)

    assert visit(chromium, (site / name).as_uri(), WIDE, look) == []


@pytest.mark.parametrize("name", pages_of_the_book())
def test_a_page_from_a_server_has_nothing_to_trip_over_on_a_phone(address, chromium, name):
    assert visit(chromium, f"{address}/{name}", PHONE, look_over) == []


def test_several_pages_have_a_board_to_move(pages):
    moved = [name for name in pages_on_disk() if pages[name].select("[data-board=convolution]")]
    everywhere = {name for name in pages if pages[name].select("[data-board=convolution]")}
    assert len(moved) >= 2 and set(moved) == everywhere


def test_the_look_can_be_changed_to_dark_and_the_boards_follow(site, chromium):
    def switch(page, problems):
        frame = page.locator(".cnnlab-frame").first
        color = "frame => getComputedStyle(frame).backgroundColor"
        seen = set()
        for scheme in ("light", "dark"):
            set_scheme(page, scheme)
            seen.add(frame.evaluate(color))
        if len(seen) != 2:
            problems.append(f"one color in both schemes: {seen}")

    assert visit(chromium, (site / "index.html").as_uri(), WIDE, switch) == []


def test_a_dark_page_is_dark_before_the_menus_are_there(site, chromium):
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.route("**/pydata-sphinx-theme.js*", lambda route: route.abort())
    page.goto((site / "index.html").as_uri())
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    context.close()


def test_every_page_has_a_title_and_a_description_of_its_own(pages):
    heads = {name: pages[name].head for name in content_pages(pages)}
    descriptions = {
        name: head.select("meta[name=description]")[0]["content"] for name, head in heads.items()
    }
    assert len(set(descriptions.values())) == len(heads), descriptions
    assert len({head.title.string for head in heads.values()}) == len(heads)
    assert [name for name, text in descriptions.items() if not 20 <= len(text) <= 160] == []
    more_than_one = {
        name for name, head in heads.items() if len(head.select("[name=description]")) > 1
    }
    assert more_than_one == set()


def test_without_an_address_no_page_names_one(site, pages):
    named = "link[rel=canonical], meta[property='og:url'], meta[property='og:image']"
    assert [name for name, html in pages.items() if html.select(named)] == []
    assert not (site / "sitemap.xml").exists() and not (site / "robots.txt").exists()
    assert [name for name, html in pages.items() if "colab.research" in str(html)] == []


def test_every_image_says_what_it_shows(pages):
    silent = [
        (name, str(image)[:100])
        for name, html in pages.items()
        for image in html.select("img")
        if not image.get("alt", "").strip()
    ]
    assert silent == []


def test_no_page_names_thebe_or_loads_from_another_host(pages):
    for name, html in pages.items():
        assert "thebe" not in str(html).lower(), name
        loads = [tag.get("src") or tag.get("href") for tag in html.select("[src], link[href]")]
        foreign = [url for url in loads if urlsplit(url).scheme in ("http", "https")]
        assert foreign == [] and not [url for url in loads if url.startswith("//")], name


def anchors_of(html):
    """Return every place on a page that a link can name."""
    return {tag["id"] for tag in html.select("[id]")} | {
        tag["name"] for tag in html.select("a[name]")
    }


def dead_link(site, anchors, name, link):
    """Say why a link leads nowhere, or return None."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    folder = (site / name).parent
    target = (folder / unquote(parts.path)).resolve() if parts.path else site / name
    if target.is_dir():
        target = target / "index.html"
    if not target.is_file():
        return f"{name}: {link} (no such file)"
    anchor = unquote(parts.fragment)
    if not anchor or anchor.startswith("board=") or target.suffix != ".html":
        return None
    there = target.relative_to(site.resolve()).as_posix()
    return None if anchor in anchors[there] else f"{name}: {link} (no such place)"


def test_every_internal_link_leads_somewhere(site, pages):
    links = [
        (name, tag.get("href") or tag.get("src"))
        for name, html in pages.items()
        for tag in html.select("a[href], link[href], [src]")
    ]
    assert len(links) > 50
    anchors = {name: anchors_of(html) for name, html in pages.items()}
    dead = {dead_link(site, anchors, name, link) for name, link in links} - {None}
    assert dead == set()


def test_the_index_of_solutions_leads_to_every_exercise_and_to_its_solution(pages):
    index = pages["appendix/solutions.html"]
    exercises, solutions = [], []
    for name in pages_of_the_book():
        html = pages[name]
        exercises += [f"../{name}#{box['id']}" for box in html.select("div.exercise[id]")]
        solutions += [f"../{name}#{box['id']}" for box in html.select("div.solution[id]")]
    listed_on_it = [a["href"] for a in index.select("article li a[href*='#']")]
    assert len(exercises) == len(solutions) >= 4
    assert listed_on_it[::2] == exercises and listed_on_it[1::2] == solutions


def test_a_link_to_a_folded_solution_unfolds_it(site, chromium):
    page = chromium.new_page()
    page.goto((site / "appendix/solutions.html").as_uri())
    link = page.locator("article li a[href*='solution']").first
    place = link.get_attribute("href").split("#")[1]
    link.click()
    page.wait_for_selector(f'[id="{place}"]:not(.toggle-hidden) .toggle-button')
    assert page.locator(f'[id="{place}"] p').last.is_visible()
    others = page.locator(f'.solution:not([id="{place}"])')
    assert others.count() and others.evaluate_all(
        "all => all.every(one => one.classList.contains('toggle-hidden'))"
    )
    page.close()


def test_every_bold_term_leads_to_its_entry_in_the_glossary(pages):
    entries = {}
    for entry in pages["appendix/glossary.html"].select("dl.glossary dt[id]"):
        entries[entry.find(string=True).strip().lower()] = entry["id"]
    led_to = set()
    for name in filter(lambda name: name.startswith("chapters/"), pages):
        for bold in pages[name].select("article strong"):
            word = bold.get_text().lower()
            anchor = entries.get(word) or entries.get(word.removesuffix("s"))
            if anchor:
                assert bold.parent.get("href") == f"../appendix/glossary.html#{anchor}", word
                led_to.add(anchor)
    assert led_to == set(entries.values())


def test_the_reference_describes_every_public_name_and_no_place_of_this_machine(pages, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "_ext")
    public_names = importlib.import_module("api").public_names
    overview = {link["href"] for link in pages["appendix/api.html"].select("article li a[href]")}
    modules = [path.stem for path in (ROOT / "appendix" / "api").glob("*.md")]
    assert set(cnnlab.__all__) - {"__version__"} <= set(modules)
    for name in modules:
        module = importlib.import_module(f"cnnlab.{name}")
        page = pages[f"appendix/api/{name}.html"]
        places = {f"cnnlab.{name}.{public}" for public in public_names(module)}
        assert places and places <= anchors_of(page)
        assert {f"api/{name}.html#{place}" for place in places} <= overview
        assert str(ROOT) not in str(page)
        empty = [
            dt["id"]
            for dt in page.select("dt.sig[id]")
            if not dt.find_next("dd").get_text().strip()
        ]
        assert empty == []


def test_links_to_a_state_of_a_board_name_a_board_of_their_page(site, pages):
    for name, html in pages.items():
        for tag in html.select("a[href*='#board=']"):
            path, _, state = tag["href"].partition("#board=")
            target = (site / name).parent / unquote(path) if path else site / name
            page = pages[target.resolve().relative_to(site.resolve()).as_posix()]
            boards = [board["data-name"] for board in page.select(".cnnlab-board")]
            assert state.split("&")[0] in boards, (name, tag["href"])


def test_the_style_of_the_reference_is_on_its_pages_alone(pages):
    """Elsewhere it would break the words of narrow tables."""
    styled = {name for name, html in pages.items() if html.select("link[href*='reference.css']")}
    assert styled == {
        name for name in content_pages(pages) if name.startswith(("appendix/api", "genindex"))
    }
