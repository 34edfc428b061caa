"""Scripts and styles of Sphinx's extensions are loaded only by pages that have what they serve."""

SERVES = {  # the file, and what stands in the body of a page that needs it
    "design-tabs.js": "sd-tab-set",
    "sphinx-design.min.css": 'class="sd-',
    "clipboard.min.js": "highlight",
    "copybutton.js": "highlight",
    "copybutton.css": "highlight",
    "pygments.css": "highlight",
    "exercise.css": "admonition-title",
    "mystnb.": 'class="cell',
}


def is_needed(file, body):
    """Tell whether a page with this body needs a script or a style sheet."""
    name = str(file.filename or "").rsplit("/", 1)[-1]
    return all(sign in body for prefix, sign in SERVES.items() if name.startswith(prefix))


def leave_out(_, __, ___, context, ____):
    """Take the others from one page."""
    body = context.get("body", "")
    for kind in ("script_files", "css_files"):
        context[kind] = [file for file in context[kind] if is_needed(file, body)]


def setup(app):
    """Look at each page when all its files are known."""
    app.connect("html-page-context", leave_out, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
