"""Firefox, worked over WebDriver BiDi: it listens to that itself, with no driver beside it."""

import contextlib
import itertools
import json
import time

import websocket
from browser import OWN_ADDRESSES
from engine import HEIGHT, SECONDS, Engine, as_json, from_json, running, wait_for_line

TRIES, PAUSE = 20, 0.5
"""How often a width that Firefox refuses is asked for, and the seconds between."""


def profile_for(port):
    """Write the preferences of a profile: all but this machine goes through the proxy.

    What Firefox asks for itself, its settings and updates, is refused there and is no fault.
    """
    preferences = {
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": port,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": port,
    }
    return "".join(
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in preferences.items()
    )


class Firefox(Engine):
    """A Firefox that listens at a WebSocket."""

    def __init__(self, socket):
        super().__init__([])
        self.socket = socket
        self.numbers = itertools.count(1)
        self.send("session.new", capabilities={})
        self.context = self.send("browsingContext.getTree")["contexts"][0]["context"]
        self.send("session.subscribe", events=["network.beforeRequestSent"])

    def send(self, method, **parameters):
        """Send one command; return its result."""
        answer = self.answer_to(method, parameters)
        assert answer["type"] == "success", f"Firefox refuses {method}: {answer}"
        return answer["result"]

    def answer_to(self, method, parameters):
        """Send one command; return what Firefox answers, good or bad."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            self._note_request(answer)
        return answer

    def _note_request(self, event):
        """Note what the page asks another host for."""
        url = event["params"]["request"]["url"]
        if not url.startswith(OWN_ADDRESSES):
            self.asked.append(url)

    def go(self, url):
        """Load a page."""
        self.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def resize(self, width):
        """Give the page this width."""
        asked = {"context": self.context, "viewport": {"width": width, "height": HEIGHT}}
        for _ in range(TRIES):
            answer = self.answer_to("browsingContext.setViewport", asked)
            if answer["type"] == "success":
                return
            time.sleep(PAUSE)  # on a busy machine Firefox may lose sight of its own window
        raise AssertionError(f"Firefox refuses the width {width}: {answer}")

    def run(self, expression):
        """Return the value of a JavaScript expression."""
        answer = self.send(
            "script.evaluate",
            expression=as_json(expression),
            target={"context": self.context},
            awaitPromise=False,
        )
        assert answer["type"] == "success", f"{expression}: {answer}"
        return from_json(answer["result"].get("value"))

    def act(self, actions):
        """Perform input."""
        self.send("input.performActions", context=self.context, actions=actions)


@contextlib.contextmanager
def firefox(path, home, proxy):
    """Run Firefox with a home of its own."""
    port, _ = proxy
    profile = home / "profile"
    profile.mkdir()
    (profile / "user.js").write_text(profile_for(port), "utf-8")
    command = [path, "--headless", "--no-remote", "--profile", profile]
    own_home = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "MOZ_CRASHREPORTER_DISABLE": "1"}
    with running(
        [*command, "--remote-debugging-port", "0"], own_home, stderr=-1, stdout=-3, text=True
    ) as program:
        address = wait_for_line(program.stderr, "WebDriver BiDi listening on").split()[-1]
        socket = websocket.create_connection(
            f"{address}/session", timeout=SECONDS, suppress_origin=True
        )
        with contextlib.closing(socket):
            yield Firefox(socket)
