"""The theme's scripts wait until a page is loaded, so that its boards answer at once.

Their tags become ``<script type="text/plain" data-late="TURN">``, which browsers leave
alone, and ``_static/late.mjs`` runs them after the page's load, in the order of their
turns. The theme's tags are changed in ``_templates/static/webpack-macros.html``.
"""

# The menus' script would choose between light and dark too late: a dark page would flash.
SCHEME = """{
  const { dataset } = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  if (dataset.theme === "auto") dataset.theme = dark ? "dark" : "light";
}"""


def setup(app):
    """Add the choice of light or dark, and the script that runs what waits."""
    app.add_js_file(None, body=SCHEME)
    app.add_js_file("late.mjs", defer="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
