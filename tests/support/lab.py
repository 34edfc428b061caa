"""A JupyterLab of our own: a server with a token, notebooks written for it, cells run in it."""

import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat

SECONDS_TO_START = 200
HAS_RUN = r"""([prompt, before]) =>
  prompt.innerText !== before && /\[\d+\]/.test(prompt.innerText)"""


def write_notebook(path, *cells, outputs=None):
    """Write a notebook of code cells; outputs maps a cell's number to its MIME bundle."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    for number, data in (outputs or {}).items():
        output = nbformat.v4.new_output("display_data", data)
        notebook.cells[number].update(outputs=[output], execution_count=number + 100)
    nbformat.write(notebook, path)


def _environment(folder):
    """Keep the server away from the settings of whoever runs the tests."""
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    own = {f"JUPYTER_{name}": str(folder / name.lower()) for name in names}
    own |= {f"JUPYTERLAB_{name}": str(folder / name.lower()) for name in ("SETTINGS_DIR",)}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces")}
    own |= {
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    return {**os.environ, **own}


def _write_settings(folder):
    """No news, no question about updates; cells are there also where they are out of sight."""
    wanted = {
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "notebook-extension/tracker": {"windowingMode": "none"},
    }
    for name, settings in wanted.items():
        path = folder / "settings_dir" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(settings), encoding="utf-8")


def _wait_for_address(server, log, token):
    """Return the server's address once it answers; say what it printed where it does not."""
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text(encoding="utf-8"))
        if found:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{found[0]}api/status?token={token}", timeout=30).close()
                return found[0]
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text(encoding='utf-8')[-2000:]}")


@contextlib.contextmanager
def running_lab(folder):
    """Run JupyterLab on a folder; give a function from a notebook's name to its address."""
    notebooks, state = Path(folder) / "notebooks", Path(folder) / "state"
    notebooks.mkdir(exist_ok=True)
    _write_settings(state)
    token, log = secrets.token_hex(16), Path(folder) / "lab.log"
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        "--port=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={notebooks}",
        "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(
            command, stdout=output, stderr=output, env=_environment(state), start_new_session=True
        )
    try:
        address = _wait_for_address(server, log, token)
        yield lambda name: f"{address}doc/tree/{name}?token={token}"
    finally:
        _end(server)


def _end(server):
    """End the server and its kernels, politely at first."""
    server.terminate()
    try:
        server.wait(timeout=60)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=60)


class Notebook:
    """An open notebook: its cells, and what they show."""

    def __init__(self, page):
        self.page = page
        self.cells = page.locator(".jp-Notebook .jp-CodeCell")
        self.cells.first.wait_for(timeout=120_000)
        page.locator(".jp-StatusBar-Widget").get_by_text("| Idle").wait_for(timeout=120_000)

    def run(self, number):
        """Run one cell and wait until it has ended."""
        cell = self.cells.nth(number)
        cell.locator(".cm-content").click()
        before = cell.locator(".jp-InputArea-prompt").inner_text()
        self.page.keyboard.press("Control+Enter")
        prompt = cell.locator(".jp-InputArea-prompt").element_handle()
        self.page.wait_for_function(HAS_RUN, arg=[prompt, before], timeout=120_000)

    def printed(self, number):
        """Return the text that a cell has printed."""
        area = self.cells.nth(number).locator(".jp-OutputArea-output pre")
        area.first.wait_for()
        return "".join(area.all_inner_texts()).strip()
