"""Pages that need no other host: no Thebe.

Jupyter Book always loads sphinx_thebe, whose script names a foreign host and
is written twice into each page; nothing in this book uses it.
"""


def setup(app):
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
    return {"parallel_read_safe": True, "parallel_write_safe": True}
