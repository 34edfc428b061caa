"""A progress bar with the time left, in a terminal and in a notebook."""

from __future__ import annotations

import sys
import time

WIDTH = 30
PAUSE = 0.2  # seconds between two drawings


class Progress:
    """Shows how far a training is; draws nothing where nobody could see it move.

    Parameters
    ----------
    total : int
        Number of steps.
    done : int
        Steps that an earlier part of the training has taken.
    visible : bool
        False draws nothing at all.

    Examples
    --------
    >>> progress = Progress(10)
    >>> progress.line(5, seconds=20.0)
    '[###############...............] step 5 of 10, 0:20 left'
    """

    def __init__(self, total: int, done: int = 0, visible: bool = True):
        self.total, self.first = total, done
        self.start, self.next = time.monotonic(), 0.0
        self.display = None
        self.kind = _kind() if visible else None

    def line(self, done: int, seconds: float) -> str:
        """Return the bar as text, after `done` steps and so many seconds."""
        filled = WIDTH * done // self.total
        left = seconds / max(done - self.first, 1) * (self.total - done)
        clock = f"{int(left) // 60}:{int(left) % 60:02}"
        return f"[{'#' * filled:.<{WIDTH}}] step {done:,} of {self.total:,}, {clock} left"

    def show(self, done: int) -> None:
        """Draw the bar, at most five times a second."""
        now = time.monotonic()
        if self.kind is None or now < self.next:
            return
        self.next = now + PAUSE
        text = self.line(done, now - self.start)
        if self.kind == "terminal":
            print(f"\r{text}", end="", file=sys.stderr, flush=True)
        else:
            self._show_in_notebook(text)

    def clear(self) -> None:
        """Take the bar away, so that a line can be printed in its place."""
        if self.kind == "terminal" and self.next:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self.next = 0.0

    def close(self, done: int) -> None:
        """End with what was reached; a notebook keeps this line."""
        self.clear()
        if self.kind == "notebook" and self.display:
            seconds = time.monotonic() - self.start
            self._show_in_notebook(f"{done:,} of {self.total:,} steps in {seconds:.0f} s")

    def _show_in_notebook(self, text: str) -> None:
        from IPython.display import display

        content = {"text/plain": text}
        if self.display is None:
            self.display = display(content, raw=True, display_id=True)
        else:
            self.display.update(content, raw=True)


def _kind() -> str | None:
    """Return where this process shows its output: a notebook, a terminal, or neither."""
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        if shell is not None and "IPKernelApp" in shell.config:
            return "notebook"
    stream = sys.stderr
    return "terminal" if stream is not None and stream.isatty() else None
