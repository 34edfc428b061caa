"""Execute chapters afresh and store clean outputs.

usage: python tools/notebooks.py [--cells] CHAPTER.ipynb …

Each chapter gets its set-up cell from the setting `repository` of _config.yml, or from the
environment (see _ext/address.py). It runs in a fresh kernel in its own folder, and is written
only when every cell has worked. With --cells, the set-up cell is written and nothing runs.
"""

import sys
import time
from pathlib import Path

import nbformat
import yaml
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))
from address import repository_branch, repository_url  # noqa: E402

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"  # names a model that no longer lives
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

WITHOUT_ADDRESS = """\
# Set-up: run this cell first.
try:
    import cnnlab
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "This chapter needs the book's package, cnnlab. Download the book's folder, "
        "run `pip install -e FOLDER`, then restart the kernel."
    ) from None
"""

WITH_ADDRESS = """\
# Set-up: run this cell first. It installs the book's package where it is missing (Colab).
try:
    import cnnlab
except ModuleNotFoundError:
    %pip install -q "git+{url}@{branch}"
    import cnnlab
"""


def setup_source(config):
    """Return the text of the set-up cell for the settings of _config.yml."""
    repository = config.get("repository") or {}
    url = repository_url(repository.get("url"))
    if not url:
        return WITHOUT_ADDRESS.rstrip()
    branch = repository_branch(repository.get("branch"))
    return WITH_ADDRESS.format(url=url, branch=branch).rstrip()


def write_setup(notebook):
    """Put the set-up text into the notebook's cell `setup`."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    cells = [cell for cell in notebook.cells if cell.get("id") == "setup"]
    if len(cells) != 1:
        raise ValueError(f"A chapter needs one code cell with the id 'setup', not {len(cells)}.")
    cells[0].source = setup_source(config)


def clean(notebook):
    """Keep what readers see; drop what differs from run to run."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
            copy_alternative_text(cell, output)


def copy_alternative_text(cell, output):
    """Set a figure's alternative text where MyST-NB reads it: in the cell's metadata."""
    alt = output.get("metadata", {}).get("image/png", {}).get("alt")
    if alt:
        cell.metadata["mystnb"] = {"image": {"alt": alt}}


def execute(path):
    """Execute one chapter and write it back; any failing cell stops with its error."""
    notebook = nbformat.read(path, as_version=4)
    write_setup(notebook)
    notebook.metadata["kernelspec"] = KERNEL
    client = NotebookClient(
        notebook,
        timeout=None,
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": path.parent}},
    )
    client.execute()
    clean(notebook)
    nbformat.write(notebook, path)


def write_cell(path):
    """Write the set-up cell of one chapter, and change nothing else."""
    notebook = nbformat.read(path, as_version=4)
    write_setup(notebook)
    nbformat.write(notebook, path)


def main(names):
    """Execute the chapters that are named, or write their set-up cells alone."""
    if not names or names == ["--cells"]:
        sys.exit(__doc__)
    if names[0] == "--cells":
        for name in names[1:]:
            write_cell(Path(name))
        return
    for name in names:
        start = time.perf_counter()
        execute(Path(name))
        print(f"{name}: executed in {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
