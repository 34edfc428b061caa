import tempfile
from pathlib import Path

import pytest
from browser import serve
from files import built_site, load_script
from firefox import firefox
from watched import copy_watched, refusing_proxy
from webkit import webkit

ENGINES = {"Firefox": firefox, "WebKit": webkit}
FINDER = "tools/browser.py"


@pytest.fixture
def finder():
    """What `make browser` runs."""
    return load_script(FINDER)


@pytest.fixture(scope="session", params=ENGINES)
def engine(request):
    """A running browser. Its home has a short path: sockets in it allow some hundred characters."""
    path, start = load_script(FINDER).find_or_explain(request.param), ENGINES[request.param]
    with (
        tempfile.TemporaryDirectory(prefix="engine", ignore_cleanup_errors=True) as home,
        refusing_proxy() as proxy,
        start(path, Path(home), proxy) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The built book, with a watch on the pages to open."""
    target = tmp_path_factory.mktemp("watched")
    copy_watched(built_site(), target)
    return target


@pytest.fixture(scope="session", params=["disk", "server"])
def address(request, site):
    """The address of the site, as a folder and as a server gives it."""
    if request.param == "disk":
        yield site.as_uri()
    else:
        with serve(site) as url:
            yield url
