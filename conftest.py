"""What the tests of all folders share: a browser, pages with boards, a server."""

import importlib
import shutil

import pytest
from browser import STATIC, WIDE, BoardOnPage, launch, page_with, serve, watch
from playwright.sync_api import sync_playwright

TENSORFLOW = {
    "models/building.py",
    "models/muon.py",
    "models/weights.py",
    "practice/repairs.py",
    "training/batches.py",
    "training/evaluation.py",
    "training/loop.py",
    "training/precision.py",
}
"""The modules of the package whose examples need TensorFlow."""

collect_ignore_glob = ["cnnlab/widgets/*/golden.py", "tests/book/golden_conventions.py"]


MARKS = {
    "keras": "tensorflow",
    "tf": "tensorflow",
    "chromium": "browser",
    "site": "site",
    "fork": "site",
    "lab": "lab",
    "engine": "engines",
}
"""What a test that asks for one of these fixtures is marked with."""

FIRST = ("chapters", "tests/engines", "tests/site", "tests/jupyterlab")
"""Where the longest tests are: with two workers, they begin with these."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Mark what a test needs, before tests are chosen by marks; begin with what takes long."""
    for item in items:
        place = item.nodeid.split("::")[0]
        if isinstance(item, pytest.DoctestItem) and place.removeprefix("cnnlab/") in TENSORFLOW:
            item.add_marker(pytest.mark.tensorflow)
        for fixture in set(MARKS) & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKS[fixture])
    if config.getoption("numprocesses", None):
        items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


@pytest.fixture(scope="session")
def keras():
    """Keras, imported when the first test asks for it: it takes seconds."""
    return importlib.import_module("keras")


@pytest.fixture(scope="session")
def tf():
    """TensorFlow, imported when the first test asks for it."""
    return importlib.import_module("tensorflow")


@pytest.fixture(scope="module")
def chromium():
    """One browser a module: Playwright's event loop must not outlive the tests that use it."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Open pages; none of them may log an error or ask another host for anything."""
    contexts, watched = [], []

    def open_(url, width=WIDE, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        watched.append(watch(page))
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [problem for problems in watched for problem in problems] == []


@pytest.fixture
def folder(tmp_path):
    """A folder with what a page of boards loads."""
    shutil.copytree(STATIC, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.mjs"))
    return tmp_path


@pytest.fixture
def write_page(folder):
    """Write a page with boards; give its address on disk."""

    def write(*boards, name="page.html", **options):
        path = folder / name
        path.write_text(page_with(*boards, **options), encoding="utf-8")
        return path.as_uri()

    return write


@pytest.fixture
def open_board(open_page, write_page):
    """Open a page from disk that holds one board; give the board as it is on the page."""

    def open_(board, address="", below="", **options):
        return BoardOnPage(open_page(write_page(board, below=below) + address, **options))

    return open_


@pytest.fixture
def server(folder):
    """Serve the folder of the pages."""
    with serve(folder) as address:
        yield address
