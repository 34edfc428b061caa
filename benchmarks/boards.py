"""Time the convolution board: its script, its painting, its page; and interact beside it.

Each input is made in the page and timed there. "Script" is the time that the input's
listeners take. "Painted" is the time until the second animation frame after the input: the
first one draws the change. An empty frame is the same without a change, measured in turn with
the others, so that a busy machine slows them all alike. Nothing here is a test.

Usage: python benchmarks/boards.py [--rounds 250] [--without-lab]
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import STATIC, launch, page_with  # noqa: E402
from lab import Notebook, running_lab, write_notebook  # noqa: E402

from cnnlab.widgets import ConvolutionBoard  # noqa: E402

MEASURE = """async (rounds) => {
  const board = document.querySelector('.cnnlab-frame');
  const one = (selector) => board.querySelector(selector);
  const pick = (list, round) => list[round % list.length];
  const type = (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const strides = [...board.querySelectorAll('fieldset')]
    .find(set => set.firstChild.textContent === 'Stride').querySelectorAll('input');
  const path = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'];
  const inputs = {
    'an empty frame': () => {},
    'kernel moved': (round) => one('.window').dispatchEvent(
      new KeyboardEvent('keydown', { key: pick(path, round), bubbles: true, cancelable: true })),
    'weight typed': (round) => type(one('.weight'), String(round % 9 - 4)),
    'pixel typed': (round) => type(one('.editor input'), String(round % 200)),
    'stride chosen': (round) => { pick(strides, round).click(); },
  };
  [...board.querySelectorAll('button')].find(b => b.textContent === 'Edit pixels').click();
  const frame = () => new Promise(requestAnimationFrame);
  const pause = () => new Promise(done => setTimeout(done, Math.random() * 16));
  const times = Object.fromEntries(Object.keys(inputs).map(name => [name, []]));
  for (let round = -10; round < rounds; round++)
    for (const [name, make] of Object.entries(inputs)) {
      await pause();
      const start = performance.now();
      make(round + 10);
      const script = performance.now() - start;
      await frame();
      await frame();
      const painted = performance.now() - start;
      if (round >= 0) times[name].push([script, painted]);
    }
  return times;
}"""

NOTE_READY = """
new MutationObserver((_, observer) => {
  const boards = [...document.querySelectorAll('.cnnlab-board')];
  if (!boards.length || !boards.every(board => board.querySelector('.cnnlab-frame'))) return;
  observer.disconnect();
  const channel = new MessageChannel();  // the task after this one: listeners are at work
  channel.port1.onmessage = () => { window.readyAt = performance.now(); };
  channel.port2.postMessage(0);
}).observe(document, { childList: true, subtree: true });
"""

INTERACT = """
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import interact
from cnnlab import examples, ops

@interact(stride=(1, 4))
def show(stride=1):
    output = ops.apply_kernel(examples.image_6x6, examples.kernel_3x3, stride=stride)
    figure, axes = plt.subplots(1, 2)
    axes[0].imshow(examples.image_6x6, cmap="gray")
    axes[1].imshow(output, cmap="gray")
    plt.show()
"""
MEASURE_INTERACT = """async (rounds) => {
  const handle = document.querySelector('.noUi-handle');
  const picture = () => document.querySelector('.jp-OutputArea img')?.src;
  const frame = () => new Promise(requestAnimationFrame);
  const press = (key) => handle.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const changed = (old) => new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error('the picture did not change')), 20000);
    const observer = new MutationObserver(() => {
      if (!picture() || picture() === old) return;
      observer.disconnect();
      clearTimeout(timer);
      done();
    });
    observer.observe(document.body, { childList: true, subtree: true, attributes: true });
  });
  const times = [];
  for (let round = -3; round < rounds; round++) {
    const old = picture(), start = performance.now();
    press((round + 9) % 6 < 3 ? 'ArrowRight' : 'ArrowLeft');
    await changed(old);
    await frame();
    await frame();
    if (round >= 0) times.push(performance.now() - start);
    await new Promise(done => setTimeout(done, 100));
  }
  return times;
}"""


def write_pages(folder):
    """Write a page with one board, beside the files that it loads; give its address."""
    for name in ("boards.css", "site.js"):
        (folder / name).write_bytes((STATIC / name).read_bytes())
    page = folder / "page.html"
    page.write_text(page_with(ConvolutionBoard()), encoding="utf-8")
    return page.as_uri()


def spread(times):
    """Return the median and the 95th percentile."""
    return median(times), quantiles(times, n=20)[-1]


def row(name, *groups):
    """Write one line of the table: median and 95th percentile of each group of times."""
    cells = ["{:8.2f} {:8.2f}".format(*spread(times)) if times else " " * 17 for times in groups]
    return f"{name:44}" + "   ".join(cells)


def time_inputs(browser, address, rounds):
    """Time inputs on the page; give (script times, painted times) by the input's name."""
    page = browser.new_page()
    page.goto(address)
    times = page.evaluate(MEASURE, rounds)
    page.close()
    return {name: list(zip(*pairs, strict=True)) for name, pairs in times.items()}


def time_to_interactive(browser, address, rounds=10):
    """Return, for several fresh visits, the time from navigation to boards at work."""
    times = []
    for _ in range(rounds):
        context = browser.new_context()
        page = context.new_page()
        page.add_init_script(NOTE_READY)
        page.goto(address)
        page.wait_for_function("window.readyAt")
        times.append(page.evaluate("window.readyAt"))
        context.close()
    return times


def time_interact(browser, rounds=40):
    """Time the same change through ipywidgets.interact and matplotlib in JupyterLab."""
    with tempfile.TemporaryDirectory() as folder, running_lab(folder) as address_of:
        write_notebook(Path(folder) / "notebooks" / "interact.ipynb", INTERACT.strip())
        page = browser.new_page(viewport={"width": 1280, "height": 1200})
        page.goto(address_of("interact.ipynb"))
        Notebook(page).run(0)
        page.locator(".jp-OutputArea img").first.wait_for(timeout=60_000)
        times = page.evaluate(MEASURE_INTERACT, rounds)
        page.close()
    return times


def print_inputs(browser, address, rounds):
    for name, (script, painted) in time_inputs(browser, address, rounds).items():
        print(row(name, script, painted), flush=True)


def print_pages(browser, address):
    print(
        row("page with one board, until it is at work", [], time_to_interactive(browser, address))
    )
    for page in sorted((ROOT / "_build" / "html" / "chapters").glob("*.html")):
        if "cnnlab-board" in page.read_text(encoding="utf-8"):
            times = time_to_interactive(browser, page.as_uri())
            print(row(f"{page.stem}, until boards are at work", [], times), flush=True)


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=250)
    parser.add_argument("--without-lab", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright)
        print(
            f"6×6 board, headless Chromium {browser.version}, {os.cpu_count()} processors, ", end=""
        )
        print(f"{options.rounds} rounds; milliseconds: median and 95th percentile")
        if hasattr(os, "getloadavg"):
            print(f"Processes at work in the last minute: {os.getloadavg()[0]:.1f}, these included")
        print(f"{'':44}{'script':>17}   {'painted':>17}")
        address = write_pages(Path(folder))
        print_inputs(browser, address, options.rounds)
        if not options.without_lab:
            print(
                row("JupyterLab, interact and matplotlib", [], time_interact(browser)), flush=True
            )
        print_pages(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
