"""What a page sends over the wire: the limits, and what no page loads any more."""

import gzip
from urllib.parse import urlsplit

import pytest
import yaml
from browser import ROOT, WIDE, serve

KILOBYTE = 1000
LANDING, CHAPTER = 250 * KILOBYTE, 600 * KILOBYTE
PACKED_BY_HOSTS = (".html", ".js", ".mjs", ".css", ".svg", ".json", "/")
GONE = ("mathjax", "fontawesome", "webfonts", "searchindex")
ALL_THERE = """async () => {
  for (const image of document.images) image.loading = 'eager';
  await Promise.all([...document.images].map(image => image.decode()));
  await document.fonts.ready;
  return !document.querySelector('script[data-late]');
}"""


def chapters():
    """Return the addresses of all chapters below the site."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [f"{name}.html" for name in files if name.startswith("chapters/")]


def weight(path, content):
    """Return how many bytes a static host sends for a file: it packs text."""
    return len(gzip.compress(content, 6)) if path.endswith(PACKED_BY_HOSTS) else len(content)


def weigh(chromium, site, name):
    """Open a page from a server; return the weight of each file that it requests."""
    page = chromium.new_page(viewport={"width": WIDE, "height": 900})
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    with serve(site) as address:
        page.goto(f"{address}/{name}")
        page.wait_for_function(ALL_THERE, timeout=30_000)
        page.wait_for_load_state("networkidle")
        assert [answer.url for answer in answers if not answer.ok] == []
        paths = {urlsplit(a.url).path: a for a in answers if a.url.startswith(address)}
        found = {path: weight(path, answer.body()) for path, answer in paths.items()}
    page.close()
    return found


def heaviest(files):
    """List the largest files of a page, for the message of a failure."""
    largest = sorted(files.items(), key=lambda item: -item[1])[:12]
    return "\n".join(f"{size:9,} {path}" for path, size in largest)


@pytest.mark.parametrize("name", ["index.html", *chapters()])
def test_a_page_is_light_with_all_that_it_requests(site, chromium, name):
    files = weigh(chromium, site, name)
    assert f"/{name}" in files and len(files) > 10
    assert sum(files.values()) <= (LANDING if name == "index.html" else CHAPTER), heaviest(files)
    assert [path for path in files if any(sign in path.lower() for sign in GONE)] == []


def test_the_site_has_no_icon_font_and_no_script_for_formulas(site):
    signs = ("mathjax", "fontawesome", "fa-solid")
    assert [path for path in site.rglob("*") if any(sign in path.name for sign in signs)] == []
