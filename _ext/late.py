"""Large scripts wait until a page is loaded, so that its boards answer at once.

The theme's icons (1.5 MB) and the formulas (2 MB) hold a page for about a second. Their
tags become ``<script type="text/plain" data-late>``, which browsers leave alone, and
``_static/late.mjs`` runs them after the page's load. The tag of the icons is changed in
``_templates/static/webpack-macros.html``.
"""

LATE = {"type": "text/plain", "data-late": "", "defer": "defer"}


def setup(app):
    """Mark the tag of the formulas, and add the script that runs the marked ones."""
    app.connect("config-inited", lambda _, config: config.mathjax_options.update(LATE))
    app.add_js_file("late.mjs", defer="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
