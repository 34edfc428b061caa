"""WebKitGTK's small browser, worked by its WebDriver on a screen in memory."""

import contextlib
import json
import os
import socket
import time
import urllib.error
import urllib.request

from engine import HEIGHT, SECONDS, Engine, as_json, from_json, running

# The bar above the page is 447 pixels wide: its parts may shrink, so that a phone's width fits.
NARROW_BAR = "* { min-width: 0; margin: 0; padding: 0; font-size: 1px }\n"


class WebKit(Engine):
    """A WebKit that a WebDriver at this address has started."""

    def __init__(self, address, options, asked):
        super().__init__(asked)
        self.session = f"{address}/session"
        answer = self.post("", capabilities={"alwaysMatch": options})
        self.session += f"/{answer['sessionId']}"

    def post(self, path, **parameters):
        """Send one command; return its value."""
        request = urllib.request.Request(self.session + path, json.dumps(parameters).encode())
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refusal:
            raise RuntimeError(f"WebKit refuses {path}: {refusal.read().decode()}") from None

    def go(self, url):
        """Load a page."""
        self.post("/url", url=url)

    def resize(self, width):
        """Give the page this width."""
        self.post("/window/rect", x=0, y=0, width=width, height=HEIGHT)
        self.wait_until(f"innerWidth === {width}")

    def run(self, expression):
        """Return the value of a JavaScript expression."""
        return from_json(
            self.post("/execute/sync", script=f"return {as_json(expression)}", args=[])
        )

    def act(self, actions):
        """Perform input."""
        self.post("/actions", actions=actions)


@contextlib.contextmanager
def screen(xvfb):
    """Run a screen in memory; give its name."""
    ours, its = os.pipe()
    command = [xvfb, "-displayfd", its, "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with running(command, {}, pass_fds=[its], stderr=-3), open(ours) as answer:
        os.close(its)
        number = answer.readline().strip()
        assert number, "Xvfb ended before it showed a screen"
        yield f":{number}"


def free_port():
    """Return a port of this machine that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_it_listens(port, program):
    """Wait until a program listens at a port."""
    end = time.monotonic() + SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert program.poll() is None and time.monotonic() < end, "WebKit's driver did not start"
        time.sleep(0.05)


def options_for(browser, port):
    """Return what to ask of the driver: this browser, all but this machine through the proxy."""
    proxy = f"127.0.0.1:{port}"
    return {
        "webkitgtk:browserOptions": {"binary": browser, "args": ["--automation"]},
        "proxy": {
            "proxyType": "manual",
            "httpProxy": proxy,
            "sslProxy": proxy,
            "noProxy": ["127.0.0.1"],
        },
    }


@contextlib.contextmanager
def webkit(paths, home, proxy):
    """Run WebKit with a home and a screen of its own."""
    driver, browser, xvfb = paths
    proxy_port, asked = proxy
    style = home / ".config" / "gtk-3.0" / "gtk.css"
    style.parent.mkdir(parents=True)
    style.write_text(NARROW_BAR, "utf-8")
    own_home = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "XDG_CONFIG_HOME": ""}
    port = free_port()
    with screen(xvfb) as display:
        environment = {**own_home, "DISPLAY": display, "NO_AT_BRIDGE": "1", "GDK_BACKEND": "x11"}
        command = [driver, f"--port={port}"]
        with running(command, environment, stdout=-3, stderr=-3) as program:
            wait_until_it_listens(port, program)
            yield WebKit(f"http://127.0.0.1:{port}", options_for(browser, proxy_port), asked)
