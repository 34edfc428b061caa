"""What a fork publishes: the addresses in every page, the 404 page, the sitemap, the workflows."""

import functools
import http.server
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from browser import ROOT, launch
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright

REPOSITORY = "https://github.com/ada/convolution-book"
SITE = "https://ada.github.io/convolution-book/"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FEW_PAGES = """\
format: jb-book
root: index
parts:
  - caption: See
    chapters:
      - file: chapters/01-images-are-arrays
  - caption: Appendices
    chapters:
      - file: appendix/api
        sections:
          - file: appendix/api/shapes
"""
PAGES = ["index", "chapters/01-images-are-arrays", "appendix/api", "appendix/api/shapes"]


@pytest.fixture(scope="module")
def fork(tmp_path_factory):
    """Build a few pages as the workflow does, with the addresses of a fork."""
    out = tmp_path_factory.mktemp("fork")
    (out / "_toc.yml").write_text(FEW_PAGES, encoding="utf-8")
    command = [Path(sys.executable).parent / "jupyter-book", "build", ROOT]
    command += ["--toc", out / "_toc.yml", "--path-output", out]
    addresses = {"BOOK_REPOSITORY": REPOSITORY, "BOOK_SITE": SITE[:-1], "BOOK_BRANCH": "published"}
    done = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, env={**os.environ, **addresses}
    )
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-3000:]
    return out / "_build" / "html"


def read(fork, page):
    return BeautifulSoup((fork / f"{page}.html").read_text("utf-8"), "html.parser")


def content(html, **attributes):
    [tag] = html.find_all("meta", attrs=attributes)
    return tag["content"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_knows_its_address_and_how_a_preview_of_it_looks(fork, page):
    html = read(fork, page)
    assert [link["href"] for link in html.select("link[rel=canonical]")] == [f"{SITE}{page}.html"]
    assert content(html, property="og:url") == f"{SITE}{page}.html"
    assert content(html, property="og:description") == content(html, name="description")
    title = content(html, property="og:title")
    assert html.title.string.startswith(title) and title
    picture = content(html, property="og:image")
    assert picture.startswith(SITE) and (fork / picture.removeprefix(SITE)).is_file()


def test_the_launch_buttons_open_the_branch_whose_notebooks_know_the_address(fork):
    html = str(read(fork, "chapters/01-images-are-arrays"))
    notebook = "chapters/01-images-are-arrays.ipynb"
    repository = REPOSITORY.removeprefix("https://github.com/")
    assert (
        f"https://colab.research.google.com/github/{repository}/blob/published/{notebook}" in html
    )
    assert re.search(rf"https://mybinder\.org/v2/gh/{repository}/published\?", html)


def test_the_sitemap_lists_every_page_under_the_address_of_the_site(fork):
    tree = ElementTree.parse(fork / "sitemap.xml").getroot()
    found = [place.text for place in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert set(found) == {f"{SITE}{page}.html" for page in [*PAGES, "genindex"]}
    assert len(found) == len(set(found))
    assert f"Sitemap: {SITE}sitemap.xml" in (fork / "robots.txt").read_text("utf-8")


@pytest.fixture
def pages_server(fork):
    """Serve the site as GitHub Pages does: in a folder, with 404.html for what is not there."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path):
            below = path.split("?")[0].removeprefix("/convolution-book")
            return super().translate_path(below) if below != path else str(fork / "none")

        def send_error(self, code, *_, **__):
            page = (fork / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    handler = functools.partial(Handler, directory=str(fork))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("lost", ["old.html", "chapters/old.html", "a/b/c/d"])
def test_the_404_page_is_whole_at_any_depth_and_leads_back(pages_server, lost):
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        answers = []
        page.on("response", lambda response: answers.append((response.status, response.url)))
        page.goto(f"{pages_server}/convolution-book/{lost}", wait_until="networkidle")
        failed = [url for status, url in answers if status >= 400]
        assert failed == [f"{pages_server}/convolution-book/{lost}"]
        assert {url.startswith(f"{pages_server}/convolution-book/") for _, url in answers} == {True}
        page.get_by_role("link", name="first page of the book").click()
        assert page.url == f"{pages_server}/convolution-book/index.html"
        browser.close()


def test_every_link_of_the_404_page_leads_to_a_page(fork):
    html = read(fork, "404")
    assert {heading.text for heading in html.select("h1")} == {"Page not found"}
    links = [tag.get("href") or tag.get("src") for tag in html.select("a[href], link[href], [src]")]
    inside = [link.split("#")[0].split("?")[0] for link in links if not link.startswith("#")]
    path = "/convolution-book/"
    paths = [link.removeprefix(SITE[: -len(path)]) for link in inside]
    dead = [
        p for p in paths if not p.startswith(path) or not (fork / p.removeprefix(path)).exists()
    ]
    assert dead == [] and len(paths) > 10


# --- the workflows


def steps_of(workflow):
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_targets_of_the_makefile_with_pinned_actions(workflow):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    commands = "\n".join(step.get("run", "") for step in steps_of(workflow))
    named = re.findall(r"^make (\S+)$", commands, re.M)
    assert set(named) <= targets
    actions = [step["uses"] for step in steps_of(workflow) if "uses" in step]
    assert actions and all(re.fullmatch(r"[\w/-]+@v\d+\.\d+\.\d+", name) for name in actions)
    permissions = yaml.safe_load(workflow.read_text(encoding="utf-8"))["permissions"]
    assert permissions == {"contents": "read"}, "only a job may be allowed more"


def test_each_command_of_a_contributor_has_its_workflow():
    runs = {
        path.stem: [
            step["run"] for step in steps_of(path) if step.get("run", "").startswith("make")
        ]
        for path in WORKFLOWS
    }
    assert runs == {
        "check": ["make check"],
        "test": ["make test"],
        "book": ["make cells", "make book"],
    }
