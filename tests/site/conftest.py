"""The built site and the browser that the tests of this folder share."""

import pytest
from files import built_site, load_script


@pytest.fixture(scope="session")
def site():
    """The folder of the book's pages, which `make` has built with warnings as errors."""
    return built_site()


@pytest.fixture(scope="session")
def extension():
    """Import one of the extensions in _ext by its name."""

    return lambda name: load_script(f"_ext/{name}.py")
