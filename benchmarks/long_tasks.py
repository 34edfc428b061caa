"""Print, for pages of the built book, how long scripts hold the page in one piece.

    make book && .venv/bin/python benchmarks/long_tasks.py [SITE] [PAGE ...]

A "long task" takes more than 50 ms, as Chromium counts. What starts after the boards answer
is in a column of its own.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from browser import launch, serve  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

RECORD = """
  window.longTasks = [];
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries()
    .map(({ startTime, duration }) => [startTime, duration])))
    .observe({ type: 'longtask', buffered: true });
  const mounted = () => document.readyState !== 'loading'
    && [...document.querySelectorAll('.cnnlab-board')]
      .every((board) => board.querySelector('.cnnlab-frame'));
  const look = () => {
    if (mounted()) window.boardsAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""
REST_MS = 4000


def measure(browser, url):
    """Open a page; return when its boards answered, and all its long tasks."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(RECORD)
    page.goto(url)
    page.wait_for_function("() => window.boardsAt")
    page.wait_for_timeout(REST_MS)
    found = page.evaluate("({ at: window.boardsAt, tasks: window.longTasks })")
    page.close()
    return found["at"], found["tasks"]


def main():
    """Measure each page, and print a line for it."""
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "html"
    pages = sys.argv[2:] or [
        "index.html",
        *sorted(path.relative_to(site).as_posix() for path in site.glob("chapters/*.html")),
    ]
    print(f"{'page':45} {'boards at':>10} {'longest before':>15} {'longest after':>14}")
    with sync_playwright() as playwright, serve(site) as address:
        browser = launch(playwright)
        for name in pages:
            at, tasks = measure(browser, f"{address}/{name}")
            before = max((length for start, length in tasks if start < at), default=0)
            after = max((length for start, length in tasks if start >= at), default=0)
            print(f"{name:45} {at:7.0f} ms {before:12.0f} ms {after:11.0f} ms")
        browser.close()


if __name__ == "__main__":
    main()
