"""Pages that need no other host: formulas from a wheel, and no Thebe.

Jupyter Book always loads sphinx_thebe, whose script names a foreign host and
is written twice into each page; nothing in this book uses it.
"""

import importlib.util
from pathlib import Path

from sphinx.util.fileutil import copy_asset

MATHJAX = "mathjax/tex-svg.js"


def drop_thebe(app):
    """Disconnect everything that sphinx_thebe has connected."""
    for listeners in app.events.listeners.values():
        listeners[:] = [
            listener
            for listener in listeners
            if not listener.handler.__module__.startswith("sphinx_thebe")
        ]
    for kind in ("js_files", "css_files"):
        files = getattr(app.registry, kind)
        files[:] = [entry for entry in files if "thebe" not in str(entry[0])]


def copy_mathjax(app, error):
    """Copy the one MathJax file that pages load; its glyphs are inside."""
    if error or app.builder.format != "html":
        return
    package = importlib.util.find_spec("sphinx-mathjax-offline")
    source = Path(package.submodule_search_locations[0]) / "static" / MATHJAX
    copy_asset(source, Path(app.outdir) / "_static" / "mathjax")


def setup(app):
    """Join both to the build."""
    drop_thebe(app)
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
