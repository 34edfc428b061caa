"""Where the tests find the repository, its scripts and the built site."""

import importlib.util
import os
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
NO_SITE = "These tests open the built book, and there is none at {}: run `make book` first."


def load_script(path: str) -> ModuleType:
    """Return a script of the repository as a module, afresh."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def built_site() -> Path:
    """Return the folder of the built book; the environment variable CNNLAB_SITE names another."""
    site = Path(os.environ.get("CNNLAB_SITE", ROOT / "_build" / "html")).resolve()
    assert (site / "index.html").is_file(), NO_SITE.format(site)
    return site
