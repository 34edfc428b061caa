"""What the browser tests share: a Chromium, a local server, pages with boards, what they show."""

import contextlib
import functools
import http.server
import threading
import time

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from files import ROOT, load_script

from cnnlab.widgets.kit.scripts import tags_for

WIDGETS = ROOT / "cnnlab" / "widgets"
STATIC = WIDGETS / "static"
LAUNCH_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
OWN_ADDRESSES = ("file:", "data:", "blob:", "http://127.0.0.1:", "ws://127.0.0.1:")
WIDE, PHONE = 1280, 360
NO_BROWSER = (
    "The browser tests need Chromium and found none: run `make browser`, "
    "or set the environment variable CHROMIUM to its path."
)


def chromium_path():
    """Return the path of the browser, found as `make browser` finds it."""
    path = load_script("tools/browser.py").find()
    if path is None:
        raise RuntimeError(NO_BROWSER)
    return str(path)


def launch(playwright):
    """Start the browser without a window; no name but this machine's resolves in it."""
    return playwright.chromium.launch(executable_path=chromium_path(), args=LAUNCH_ARGS)


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serve(folder):
    """Serve a folder on a free port of this machine; give the address."""
    handler = functools.partial(_QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def watch(page):
    """Collect what must not happen on a page: errors, and requests to other hosts."""
    problems = []
    page.on("pageerror", lambda error: problems.append(f"error: {error}"))
    page.on("console", lambda m: m.type == "error" and problems.append(f"console: {m.text}"))

    def note_foreign(request):
        if not request.url.startswith(OWN_ADDRESSES):
            problems.append(f"foreign request: {request.url}")

    page.on("request", note_foreign)
    return problems


def axe_findings(page, *rules, leave_out=(), except_in=None):
    """Return what axe-core finds wrong with the page, one line a rule (of these, or of all)."""
    page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"], "preload": False}
    options["rules"] = {rule: {"enabled": False} for rule in leave_out}
    if rules:
        options["runOnly"] = list(rules)
    found = page.evaluate(
        """([exclude, options]) =>
          axe.run({ include: document, exclude }, options).then((results) => results.violations)""",
        [[[except_in]] if except_in else [], options],
    )
    return [f"{v['id']}: {[node['target'] for node in v['nodes']][:3]}" for v in found]


def overflow(page):
    """Return how many pixels the page is wider than its viewport."""
    return page.evaluate(
        "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    )


def page_with(*boards, below=""):
    """Write a whole page around boards, as the built site holds them."""
    html = "\n".join(board.to_html() for board in boards)
    return (
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,"><title>Boards</title>'
        f"{tags_for(html)}"
        '<style>html[data-theme="dark"] body { background: #111; color: #eee }</style>'
        f"</head><body><main><h1>Boards</h1>{html}{below}</main></body></html>"
    )


READ_BOARD = """(board) => {
  const one = (selector) => board.querySelector(selector);
  const all = (selector, from = board) => [...from.querySelectorAll(selector)];
  const shown = (element) => Boolean(element?.checkVisibility());
  const rowsOf = (grid, look) => {
    const cols = Number(grid.style.getPropertyValue('--cols')), rows = [];
    [...grid.children].forEach((cell, i) => {
      if (i % cols === 0) rows.push([]);
      rows.at(-1).push(look(cell));
    });
    return rows;
  };
  const has = (name) => (cell) => cell.classList.contains(name);
  const text = (cell) => cell.textContent;
  const grid = (name) => one(`[role=group][aria-label=${name}]`);
  const image = grid('Image'), output = grid('Output');
  const choice = (legend) => all('fieldset').find((set) => text(set.firstChild) === legend)
    .querySelector('input:checked')?.value;
  const placed = one('.chosen').style;
  return {
    image: rowsOf(image, text), padding: rowsOf(image, has('padding')),
    unread: rowsOf(image, has('unread')), imageLit: rowsOf(image, has('lit')),
    output: rowsOf(output, text), outputLit: rowsOf(output, has('lit')),
    edges: rowsOf(output, has('edge')),
    captions: all('figcaption').filter(shown).map(text),
    cell: shown(one('.chosen'))
      ? [placed.getPropertyValue('--row'), placed.getPropertyValue('--col')].map(Number) : null,
    sum: text(one('.sum')), message: text(one('[role=status]')), note: text(one('.size .note')),
    formulas: all('.formula').map(text), invalid: all('[aria-invalid=true]').length,
    ghosts: { across: shown(one('.ghost.across')), down: shown(one('.ghost.down')) },
    windowShown: shown(one('.window')), windowText: one('.window').getAttribute('aria-valuetext'),
    stride: choice('Stride'), padded: choice('Padding'), dilation: choice('Dilation'),
    kernelName: one('select').value, size: all('select')[1].value, bias: one('.bias').value,
    terms: all('.term').map((term) => ({
      pixel: text(term.querySelector('.pixel')), weight: term.querySelector('input').value,
      product: text(term.querySelector('.product')), running: text(term.querySelector('.running')),
      padding: term.querySelector('.pixel').classList.contains('padding') })),
    compare: shown(one('.compare')) ? all('.compare figure').map((figure) => ({
      title: text(figure.querySelector('figcaption')), note: text(figure.querySelector('.note')),
      output: rowsOf(figure.querySelector('.grid'), text),
      differs: rowsOf(figure.querySelector('.grid'), has('differs')) })) : null,
  };
}"""


def eventually(check, seconds=60):
    """Repeat a check until it holds: what an input does may come a moment after it.

    The check asserts for itself, or it answers whether it holds.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            assert check() is not False
            return
        except AssertionError:
            if time.monotonic() > end:
                raise
        time.sleep(0.02)


def median_of_best(root, script, rounds=8):
    """Time the same inputs in several rounds; return the median of each one's best time in ms.

    Other programs use the machine too, and what they take is not the script's.
    """
    times = [root.evaluate(script) for _ in range(rounds)]
    return float(np.median(np.min(times, axis=0)))


def drag(page, path):
    """Take hold with the mouse at the first place of a path on the screen; let go at the last."""
    places = iter(path)
    page.mouse.move(*next(places))
    page.mouse.down()
    for place in places:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


class Finger:
    """A finger that swipes over a page with touch."""

    REST_MS = 150  # lifted in motion, it flings: a tap soon after only ends that, and is no click

    def __init__(self, page):
        self.page = page
        self.devtools = page.context.new_cdp_session(page)

    def swipe(self, start, end):
        """Touch the screen, move from place to place, rest, and lift."""
        self._send("touchStart", start)
        for place in np.linspace(start, end, 9)[1:].tolist():
            self._send("touchMove", place)
        self.page.wait_for_timeout(self.REST_MS)
        self._send("touchEnd")

    def _send(self, kind, *places):
        touches = [{"x": x, "y": y} for x, y in places]
        self.devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


class BoardOnPage:
    """One mounted board of a page: what it shows, and the hands that work it."""

    def __init__(self, page, index=0, root=None):
        self.page = page
        self.root = root or page.locator(".cnnlab-board").nth(index)
        self.root.locator(".cnnlab-frame").wait_for()
        self.window = self.root.locator(".window")
        self.image = self.root.locator("[role=group][aria-label=Image]")
        self.output = self.root.locator("[role=group][aria-label=Output]")

    def read(self):
        """Return everything that the board shows."""
        return self.root.evaluate(READ_BOARD)

    def choose(self, legend, value):
        """Choose one of the radio buttons of Stride, Padding or Dilation."""
        self.root.locator(
            f"fieldset:has(legend:text-is('{legend}')) input[value='{value}']"
        ).check()

    def select(self, label, value):
        """Choose from one of the drop-down lists, Kernel or Size."""
        self.root.locator(f"label:has(> span:text-is('{label}')) select").select_option(value)

    def press(self, *keys):
        """Press keys on the framed kernel."""
        for key in keys:
            self.window.press(key)

    def button(self, name):
        """Return a button by its name."""
        return self.root.get_by_role("button", name=name)

    def weight(self, row, col):
        """Return the field of one kernel value."""
        return self.root.get_by_label(f"Kernel row {row}, column {col}", exact=True)

    def pixel_field(self, row, col):
        """Return the field of one pixel, while pixels are edited."""
        return self.root.get_by_label(f"Pixel row {row}, column {col}", exact=True)

    def cell_of(self, grid, row, col):
        """Return one cell of a grid of numbers."""
        cols = int(grid.evaluate("grid => grid.style.getPropertyValue('--cols')"))
        return grid.locator(".square").nth(row * cols + col)

    def center(self, locator):
        """Return the middle of an element on the screen, in pixels."""
        locator.scroll_into_view_if_needed()
        box = locator.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def shown_number(text):
    """Return a written number's value and how far rounding may have moved it."""
    plain = text.replace("−", "-").lstrip("=Σ ").strip()
    if "e" in plain:
        return float(plain), 0.5 * 10 ** int(plain.split("e")[1])
    size = abs(float(plain))
    return float(plain), 0.5 if size >= 1000 else 0.05 if size >= 100 else 0.005


def same_number(text, value):
    """Tell whether a written number is this value, rounded as far as its length allows."""
    shown, slack = shown_number(text)
    return abs(shown - float(value)) <= slack + 1e-9 * abs(float(value))


def same_numbers(texts, values):
    """Tell whether rows of written numbers are these values, in this shape."""
    rows, values = [list(row) for row in texts], [list(row) for row in values]
    return [len(row) for row in rows] == [len(row) for row in values] and all(
        same_number(text, value)
        for row, line in zip(rows, values, strict=True)
        for text, value in zip(row, line, strict=True)
    )
