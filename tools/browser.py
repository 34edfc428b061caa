"""Make sure that the tests have a Chromium: find one, or install one.

Order: the environment variable CHROMIUM, a Chromium or Chrome on this machine,
Debian's package (where we are root), Playwright's own download.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find():
    """Return the path of a browser that is here already, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or find_playwrights_own()


def find_playwrights_own():
    """Return the path of the Chromium that Playwright has downloaded, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def install():
    """Install a browser; return True where a step has worked."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Debian's package chromium …", flush=True)
        steps = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"])
        if all(run_quietly(step) for step in steps) and find():
            return True
    print("Downloading Playwright's Chromium …", flush=True)
    return run_quietly([sys.executable, "-m", "playwright", "install", "chromium"])


def run_quietly(command):
    """Run a command; show what it printed only where it failed."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
    return done.returncode == 0


def main():
    """Find or install a browser, or say what to do."""
    if not find() and not (install() and find()):
        sys.exit(
            "The tests need a browser and none could be installed: install Chromium or Chrome, "
            "or name one: make test CHROMIUM=/path/to/chromium"
        )
    print(f"Browser: {find()}")


if __name__ == "__main__":
    main()
