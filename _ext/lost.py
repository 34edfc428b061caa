"""The page that a server shows where an address leads nowhere.

The package sphinx-notfound-page makes it, with links that hold at any depth: they begin
with the path of the site, which is `/` where its address is not known.
"""

from urllib.parse import urlsplit

BODY = """<h1>Page not found</h1>
<p>There is no page at this address: a link may be old, or a letter of it lost.</p>
<p>Go to the <a href="{path}index.html">first page of the book</a>, choose a chapter from the
table of contents, or <a href="{path}search.html">search the book</a>.</p>"""


def write_page(_, config):
    """Tell the package where the site is, and what its page says."""
    path = urlsplit(config.html_baseurl).path or "/"
    config.notfound_urls_prefix = path
    words = dict.fromkeys(("title", "pagetitle"), "Page not found")  # the theme prints the second
    config.notfound_context = words | {"body": BODY.format(path=path)}


def setup(app):
    """Set the page before the package checks its settings."""
    app.setup_extension("notfound.extension")
    app.connect("config-inited", write_page, priority=1)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
