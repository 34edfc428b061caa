"""The built site and the browser that the tests of this folder share."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from browser import ROOT, launch
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Build the book with warnings as errors; give the folder of its pages."""
    out = tmp_path_factory.mktemp("site")
    build = [Path(sys.executable).parent / "jupyter-book", "build", ROOT, "--path-output", out]
    done = subprocess.run(
        [*map(str, build), "-n", "-W", "--keep-going"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-3000:]
    return out / "_build" / "html"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def extension():
    """Import one of the extensions in _ext by its name."""

    def load(name):
        spec = importlib.util.spec_from_file_location(f"ext_{name}", ROOT / "_ext" / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load
