"""A progress bar with the time left, in a terminal and in a notebook."""

from __future__ import annotations

import sys
import time

WIDTH = 30
PAUSE = 0.2  # seconds between two drawings


class Progress:
    """Shows how far a training or a download is, where somebody can see it move.

    Parameters
    ----------
    total
        Number of steps or bytes; None where it is not known.
    done
        What an earlier part has done.
    visible
        False draws nothing at all.
    file
        The name of the file whose bytes are counted; without one, steps are counted.

    Examples
    --------
    >>> Progress(10).line(5, seconds=20.0)
    '[###############...............] step 5 of 10, 0:20 left'
    >>> Progress(8_000_000, file="mnist.npz").line(2_000_000, seconds=20.0)
    'mnist.npz [#######.......................] 2.0 of 8.0 MB, 1:00 left'
    """

    def __init__(
        self, total: int | None, done: int = 0, visible: bool = True, *, file: str | None = None
    ):
        self.total, self.first, self.file = total, done, file
        self.start, self.next = time.monotonic(), 0.0
        self.display = None
        self.kind = _kind() if visible else None

    def line(self, done: int, seconds: float) -> str:
        """Return the bar as text, after `done` steps or bytes and so many seconds."""
        label = f"{self.file} " if self.file else ""
        if not self.total:
            return label + self._amount(done)
        filled = min(WIDTH, WIDTH * done // self.total)
        left = max(0.0, seconds / max(done - self.first, 1) * (self.total - done))
        clock = f"{int(left) // 60}:{int(left) % 60:02}"
        return f"{label}[{'#' * filled:.<{WIDTH}}] {self._amount(done)}, {clock} left"

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
            reached = self._amount(done).removeprefix("step ")
            what = f"{self.file}: {reached}" if self.file else f"{reached} steps"
            self._show_in_notebook(f"{what} in {time.monotonic() - self.start:.0f} s")

    def _amount(self, done: int) -> str:
        if self.file:
            of = f" of {self.total / 1e6:.1f}" if self.total else ""
            return f"{done / 1e6:.1f}{of} MB"
        return f"step {done:,}" + (f" of {self.total:,}" if self.total else "")

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
