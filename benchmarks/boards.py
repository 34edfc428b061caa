"""Time all boards: their scripts, their painting, their pages; and interact beside them.

Nothing here is a test. On a busy machine the times grow: look at the processes at work, in
the first lines, before you believe them.

Usage: python benchmarks/boards.py [--rounds 100] [--only PoolingBoard] [--without-lab]
           [--site FOLDER]
"""

import argparse
import os
import tempfile
from pathlib import Path

from in_page import EMPTY, ROOT, launch, spread, time_inputs, time_to_interactive
from interact import time_interact
from playwright.sync_api import sync_playwright

from cnnlab import widgets
from cnnlab.widgets.kit.live import at_work

HEAD = f"{'':68}{'script':>16}{'painted':>18}{'frame':>9}"
TO_INTERACT = "JupyterLab, interact and matplotlib, painted"


def row(name, *groups, end=""):
    """Write one line of the table: median and 95th percentile of each group of times."""
    cells = ["{:8.2f}{:8.2f}".format(*spread(times)) if times else " " * 16 for times in groups]
    return f"{name:68}" + "  ".join(cells) + end


def print_stage(name, stage, times):
    """Print a line for each input; mark those whose script takes longer than it may."""
    empty = spread(times.pop(EMPTY)[1])[0]
    for act, (script, painted) in times.items():
        slow = f"  over {stage.limit:g}" if spread(script)[1] > stage.limit else ""
        title = f"{name} {stage.title}: {act}"
        print(row(title, script, painted, end=f"{empty:9.2f}{slow}"), flush=True)


def print_pages(browser, site):
    """Print, for each page with boards, the time until all of them answer an input."""
    pages = [
        page
        for page in sorted((site / "chapters").glob("*.html"))
        if "cnnlab-board" in page.read_text(encoding="utf-8")
    ]
    if not pages:
        print(f"No built pages in {site}: run `make book` first, or name a site with --site.")
    for page in pages:
        times = time_to_interactive(browser, page.as_uri())
        print(row(f"{page.stem}, until all boards answer", [], times), flush=True)


def print_head(browser, rounds):
    """Print where and how the times are taken."""
    print(f"Headless Chromium {browser.version}, {os.cpu_count()} processors, {rounds} rounds")
    if hasattr(os, "getloadavg"):
        print(f"Processes at work in the last minute: {os.getloadavg()[0]:.1f}, these included")
    print("Milliseconds: median and 95th percentile; the median of an empty frame on the right")
    print(HEAD)


def parse():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--only", help="time the inputs of one board alone", default="")
    parser.add_argument("--without-lab", action="store_true")
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    return parser.parse_args()


def main():
    """Print the table."""
    options = parse()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright)
        print_head(browser, options.rounds)
        for name, live in at_work():
            board = getattr(widgets, name)
            for stage in live.STAGES if options.only in name else ():
                times = time_inputs(browser, Path(folder), board, stage, options.rounds)
                print_stage(name, stage, times)
        if options.only:
            return
        if not options.without_lab:
            print(row(TO_INTERACT, [], time_interact(browser)), flush=True)
        print_pages(browser, options.site)


if __name__ == "__main__":
    main()
