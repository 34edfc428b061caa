"""One way to work any browser engine: what the back ends share."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
import time

KEYS = {
    "PageUp": "\ue00e",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}
HEIGHT = 900
SECONDS = 180


class Engine:
    """A browser with one page. A back end says how to go, resize, run and act.

    `go(url)` loads a page, `resize(width)` gives the page this width in pixels,
    `run(expression)` returns the value of a JavaScript expression (plain data),
    `act(actions)` performs input as the standard WebDriver writes it.
    """

    def __init__(self, asked):
        self.asked = asked

    def open(self, url, width):
        """Load a page at a width."""
        self.asked.clear()
        self.resize(width)
        self.go(url)

    def wait_until(self, expression):
        """Wait until a JavaScript expression is true."""
        end = time.monotonic() + SECONDS
        while not self.run(f"Boolean({expression})"):
            assert time.monotonic() < end, f"{expression} did not come true in {SECONDS} s"
            time.sleep(0.05)

    def problems(self):
        """Return what went wrong since the page was opened."""
        fonts = self.run("[...document.fonts].filter(f => f.status === 'error').map(f => f.family)")
        return [
            *self.run("window.problems"),
            *(f"font not loaded: {font}" for font in fonts),
            *(f"asked another host: {address}" for address in self.asked),
        ]

    def overflow(self):
        """Return how many pixels the page is wider than its viewport."""
        page = "document.scrollingElement"
        return self.run(f"{page}.scrollWidth - {page}.clientWidth")

    def center(self, element):
        """Bring an element (a JavaScript expression) into view and to rest; return its middle."""
        self.run(f"{element}.scrollIntoView({{block: 'center', behavior: 'instant'}}) ?? null")
        self.wait_until(f"!{element}.getAnimations().length")
        box = self.run(f"{element}.getBoundingClientRect().toJSON()")
        return round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2)

    def press(self, element, *keys):
        """Give an element the keyboard, and press keys one after the other."""
        self.run(f"{element}.focus() ?? null")
        strokes = [
            {"type": kind, "value": KEYS[key]} for key in keys for kind in ("keyDown", "keyUp")
        ]
        self.act([{"type": "key", "id": "keyboard", "actions": strokes}])

    def click(self, element):
        """Press and let go the mouse in the middle of an element."""
        self._mouse([self.center(element)])

    def drag(self, element, across, down):
        """Take hold of an element in its middle with the mouse, and move it by so many pixels."""
        x, y = self.center(element)
        self._mouse([(x + across * part // 4, y + down * part // 4) for part in range(5)])

    def _mouse(self, path):
        """Press the mouse at the first place of a path, and let it go at the last."""
        moves = [{"type": "pointerMove", "x": x, "y": y, "duration": 20} for x, y in path]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        steps = [moves[0], down, *moves[1:], up]
        mouse = {"pointerType": "mouse"}
        self.act([{"type": "pointer", "id": "mouse", "parameters": mouse, "actions": steps}])


@contextlib.contextmanager
def running(command, environment, **options):
    """Run a program with all that it starts; end them all at the end."""
    program = subprocess.Popen(
        list(map(str, command)),
        env={**os.environ, **environment},
        start_new_session=True,
        **options,
    )
    try:
        yield program
    finally:
        _end_group(program)


def _end_group(program):
    """Ask a program's group to end; kill what has not ended in five seconds."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(5)
    for stream in filter(None, (program.stdout, program.stderr)):
        stream.close()


def wait_for_line(stream, mark):
    """Return the first line of a stream that holds a mark; read the stream to its end aside."""
    lines = queue.Queue()
    threading.Thread(target=lambda: [*map(lines.put, stream), lines.put(None)], daemon=True).start()
    seen = []
    while (line := lines.get(timeout=SECONDS)) is not None:
        seen.append(line)
        if mark in line:
            return line
    raise RuntimeError(f"A browser ended before it said {mark!r}: {''.join(seen)[-1000:]}")


def as_json(expression):
    """Write a JavaScript expression whose value is the JSON text of another's value."""
    return f"JSON.stringify({expression})"


def from_json(text):
    """Return the value of a JSON text; nothing where there is none."""
    return None if text is None else json.loads(text)
