"""What the engines' tests would see: each fault of a page is told, in each engine."""

import pytest
from browser import WIDE, eventually
from watched import copy_watched

pytestmark = pytest.mark.engines

FAULTS = {
    "error: ": "setTimeout(() => { throw new Error('thrown') })",
    "rejection: ": "Promise.reject(new Error('rejected'))",
    "console: ": "console.error('written')",
    "not loaded: ": "document.head.append(Object.assign(new Image(), { src: 'nowhere.png' }))",
    "asked another host: ": "new Image().src = 'http://another.example/picture.png'",
    "font not loaded: ": "const face = new FontFace('Lost', 'url(nowhere.woff2)');"
    "document.fonts.add(face); face.load().catch(() => null)",
}
PAGE = "<!doctype html><html><head><title>A page</title></head><body>{}</body></html>"


@pytest.fixture
def open_body(engine, tmp_path):
    """Open a page with this body, watched as the book's pages are."""
    site, copy = tmp_path / "site", tmp_path / "copy"
    site.mkdir()
    copy.mkdir()

    def open_(body):
        (site / "index.html").write_text(PAGE.format(body), "utf-8")
        copy_watched(site, copy)
        engine.open((copy / "index.html").as_uri(), WIDE)

    return open_


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_told(engine, open_body, kind):
    open_body(f"<script>{FAULTS[kind]}</script>")
    eventually(lambda: [told for told in engine.problems() if told.startswith(kind)])


def test_a_page_without_a_fault_tells_of_none(engine, open_body):
    open_body("<p>Nothing to trip over.</p>")
    assert engine.problems() == []
    assert engine.overflow() == 0


def test_a_page_that_is_too_wide_is_seen(engine, open_body):
    open_body(f"<div style='width: {WIDE + 100}px'>wide</div>")
    assert engine.overflow() > 0
