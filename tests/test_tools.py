"""What the Makefile calls: the environment, the set-up cell, the local server."""

import os
import re
import shutil
import subprocess
import sys
import types
import urllib.request
import zipfile
from threading import Thread

import nbformat
import pytest
import yaml
from files import ROOT, load_script

from cnnlab import widgets

NOTEBOOKS = sorted([*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("appendix/*.ipynb")])


def load_tool(name):
    return load_script(f"tools/{name}.py")


@pytest.fixture(scope="module")
def notebooks():
    return load_tool("notebooks")


def test_without_an_address_the_set_up_cell_says_what_to_do(notebooks):
    source = notebooks.setup_source({"repository": {"url": "", "branch": "main"}})
    hidden = "import sys; sys.modules['cnnlab'] = None\n"
    done = subprocess.run([sys.executable, "-c", hidden + source], capture_output=True, text=True)
    assert done.returncode != 0
    assert "pip install -e FOLDER" in done.stderr
    assert "pip install -q" not in source


def test_with_an_address_the_set_up_cell_installs_from_there(notebooks):
    repository = {"url": "https://example.org/book.git", "branch": "v2"}
    source = notebooks.setup_source({"repository": repository})
    assert '%pip install -q "git+https://example.org/book.git@v2"' in source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_notebook_has_the_set_up_cell_of_the_setting(path, notebooks):
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    cells = nbformat.read(path, as_version=4).cells
    setup = [cell.source for cell in cells if cell.get("id") == "setup"]
    assert setup == [notebooks.setup_source(config)], "run: make notebooks"


def test_cleaning_keeps_outputs_and_drops_what_differs_from_run_to_run(notebooks):
    cell = nbformat.v4.new_code_cell("board", id="b")
    cell.metadata["execution"] = {"iopub.execute_input": "now"}
    data = {"text/html": "<p>1</p>", notebooks.WIDGET_VIEW: {"model_id": "random"}}
    cell.outputs = [nbformat.v4.new_output("display_data", data=data)]
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {}, "x": 1})
    notebooks.clean(notebook)
    assert dict(notebook.metadata) == {"kernelspec": notebooks.KERNEL}
    assert notebook.cells[0].outputs[0].data == {"text/html": "<p>1</p>"}
    assert "execution" not in notebook.cells[0].metadata


def test_a_python_that_is_too_old_is_refused_with_one_sentence(tmp_path):
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python"):
        fake = tmp_path / name
        fake.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        fake.chmod(0o755)
    command = ["/bin/sh", str(ROOT / "tools" / "make_venv.sh"), str(tmp_path / "venv")]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": str(tmp_path)})
    assert done.returncode == 1
    assert done.stderr.startswith("The book needs Python 3.11, 3.12 or 3.13")
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_server_serves_the_folder(tmp_path):
    (tmp_path / "index.html").write_text("the book", encoding="utf-8")
    server = load_tool("serve").open_server(str(tmp_path))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/") as answer:
            assert answer.read() == b"the book"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(("url", "buttons"), [("", 0), ("https://example.org/book", 1)])
def test_launch_buttons_need_the_repository_address(url, buttons, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "_ext")
    theme = load_script("_ext/theme.py")
    options = {"repository_url": url, "launch_buttons": {"colab_url": "https://example.org"}}
    theme.set_options(None, types.SimpleNamespace(html_theme_options=options))
    assert len(options["launch_buttons"]) == buttons
    assert options["navbar_persistent"] == []


# --- the room of a new board


@pytest.fixture
def house(tmp_path):
    """A copy of what a room needs: the package, the tools and the tests' support."""
    listed = [
        "git",
        "ls-files",
        "cnnlab",
        "tools",
        "tests/support",
        "*.toml",
        "*.json",
        "*.jsonc",
        "conftest.py",
    ]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).splitlines():
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def run(house, *command):
    done = subprocess.run(
        command,
        cwd=house,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(house)},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.slow
def test_a_new_board_is_green_at_once(house):
    tool = load_tool("new_board")
    other = house / "cnnlab" / "shapes.py"
    other.write_text(other.read_text("utf-8") + "\n\n\n\nNAME = ( 'x')\n", encoding="utf-8")
    tool.tidy(tool.make_room("separable", house), house)
    assert other.read_text("utf-8").endswith("NAME = ( 'x')\n"), "it is not the room's"
    room = "cnnlab/widgets/separable"
    for check in (["check"], ["format", "--check"]):
        run(house, sys.executable, "-m", "ruff", *check, room)
    run(house, "node_modules/.bin/biome", "check", "--error-on-warnings", room)
    modules = [f"{room}/{name}.py" for name in ("__init__", "picture")]
    run(house, sys.executable, "-m", "mypy", "--follow-imports=silent", *modules)
    run(house, "node", "tools/build_boards.mjs")
    run(house, "node", "--test", f"{room}/test_scene.mjs")
    kit = [
        f"cnnlab/widgets/kit/test_{name}.py::test_{test}"
        for name, test in (
            ("bundles", "there_is_a_bundle_for_each_board_and_no_other_file"),
            ("goldens", "a_golden_file_is_what_its_oracle_computes[separable]"),
        )
    ]
    run(house, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", room, *kit)


@pytest.mark.parametrize(("name", "sentence"), [("Two words", "small letters"), ("pooling", "new")])
def test_a_room_needs_a_new_name_of_small_letters(house, name, sentence):
    with pytest.raises(SystemExit, match=sentence):
        load_tool("new_board").make_room(name, house)


# --- the wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The names of the files in the wheel of the package."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        ".",
    ]
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True)
    [path] = folder.glob("cnnlab-*.whl")
    return set(zipfile.ZipFile(path).namelist())


@pytest.mark.slow
def test_the_wheel_carries_what_runs_and_no_sources_goldens_or_tests(wheel):
    for kind in widgets.BOARDS:
        assert f"cnnlab/widgets/{kind}/__init__.py" in wheel
        assert f"cnnlab/widgets/{kind}/spec.json" in wheel
        assert {
            f"cnnlab/widgets/static/{kind}.mjs",
            f"cnnlab/widgets/static/board-{kind}.js",
        } <= wheel
    assert {"cnnlab/widgets/boards.json", "cnnlab/py.typed"} <= wheel
    assert "cnnlab/runs/mnist-page.weights.npz" in wheel
    left_out = re.compile(r"/page/|/golden|/live\.py$|/support\.mjs$|/test_|/tests/")
    assert [name for name in wheel if left_out.search(name)] == []
