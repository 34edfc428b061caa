import importlib.util
import os
import tempfile
from pathlib import Path

import pytest
from browser import ROOT, serve
from firefox import firefox
from watched import copy_watched, refusing_proxy
from webkit import webkit

ENGINES = {"Firefox": firefox, "WebKit": webkit}
NO_SITE = "The engines' tests open the built book, and there is none at {}: run `make book` first."


def load_finder():
    """Return tools/browser.py as a module, afresh."""
    spec = importlib.util.spec_from_file_location("find_browser", ROOT / "tools" / "browser.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def finder():
    """What `make browser` runs."""
    return load_finder()


@pytest.fixture(scope="session", params=ENGINES)
def engine(request):
    """A running browser. Its home has a short path: sockets in it allow some hundred characters."""
    path, start = load_finder().find_or_explain(request.param), ENGINES[request.param]
    with (
        tempfile.TemporaryDirectory(prefix="engine", ignore_cleanup_errors=True) as home,
        refusing_proxy() as proxy,
        start(path, Path(home), proxy) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The built book (CNNLAB_SITE names another), with a watch on the pages to open."""
    built = Path(os.environ.get("CNNLAB_SITE", ROOT / "_build" / "html")).resolve()
    assert (built / "index.html").is_file(), NO_SITE.format(built)
    target = tmp_path_factory.mktemp("watched")
    copy_watched(built, target)
    return target


@pytest.fixture(scope="session", params=["disk", "server"])
def address(request, site):
    """The address of the site, as a folder and as a server gives it."""
    if request.param == "disk":
        yield site.as_uri()
    else:
        with serve(site) as url:
            yield url
