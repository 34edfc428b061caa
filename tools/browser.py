"""Make sure that the tests have three browser engines: find each, or install it.

Chromium: the environment variable CHROMIUM, a Chromium or Chrome on this machine,
Debian's package (where we are root), Playwright's own download.
Firefox: the environment variable FIREFOX, a Firefox on this machine, Debian's package.
WebKit: WebKitGTK with its driver, and a screen in memory for it (Xvfb), from Debian's packages.
"""

import glob
import os
import shutil
import subprocess
import sys

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIREFOX_NAMES = ("firefox-esr", "firefox")
MINIBROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
PACKAGES = {
    "Chromium": ["chromium"],
    "Firefox": ["firefox-esr"],
    "WebKit": ["webkit2gtk-driver", "xvfb"],
}
MISSING = {
    "Chromium": "The tests need Chromium and found none: install Chromium or Chrome, "
    "or name one: make test CHROMIUM=/path/to/chromium",
    "Firefox": "The tests need Firefox and found none: install Debian's package firefox-esr "
    "or Mozilla's Firefox, or name one: make test FIREFOX=/path/to/firefox",
    "WebKit": "The tests need WebKit and found none: install Debian's packages webkit2gtk-driver "
    "and xvfb, or, where there are none (macOS, Windows), leave the engines out: "
    'pytest tests -m "not engines"',
}


def find():
    """Return the path of a Chromium that is here already, or None."""
    return os.environ.get("CHROMIUM") or first_on_path(CHROMIUM_NAMES) or find_playwrights_own()


def first_on_path(names):
    """Return the path of the first of these programs that is here, or None."""
    return next(filter(None, map(shutil.which, names)), None)


def find_playwrights_own():
    """Return the path of the Chromium that Playwright has downloaded, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def find_firefox():
    """Return the path of a Firefox that is here already, or None."""
    return os.environ.get("FIREFOX") or first_on_path(FIREFOX_NAMES)


def find_webkit():
    """Return the paths of WebKit's driver, its browser and the screen for it, or None."""
    browser = next(iter(sorted(glob.glob(MINIBROWSERS), reverse=True)), None)
    parts = (shutil.which("WebKitWebDriver"), browser, shutil.which("Xvfb"))
    return parts if all(parts) else None


FINDERS = {"Chromium": find, "Firefox": find_firefox, "WebKit": find_webkit}


def find_or_explain(engine):
    """Return what an engine's finder finds; where it is nothing, say what to install."""
    found = FINDERS[engine]()
    if found is None:
        raise RuntimeError(MISSING[engine])
    return found


def install(engines):
    """Install Debian's packages of these engines, where we may."""
    packages = [package for engine in engines for package in PACKAGES[engine]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing Debian's packages {', '.join(packages)} …", flush=True)
        for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            run_quietly(["apt-get", "-qq", *step])
    if "Chromium" in engines and not find():
        print("Downloading Playwright's Chromium …", flush=True)
        run_quietly([sys.executable, "-m", "playwright", "install", "chromium"])


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


def missing():
    """Return the names of the engines that are not here."""
    return [engine for engine, finder in FINDERS.items() if finder() is None]


def main():
    """Find or install the three engines, or say what to do."""
    absent = missing()
    if absent:
        install(absent)
    still_absent = missing()
    if still_absent:
        sys.exit("\n".join(MISSING[engine] for engine in still_absent))
    print("Browsers: " + ", ".join(FINDERS))


if __name__ == "__main__":
    main()
