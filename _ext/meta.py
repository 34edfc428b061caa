"""What search engines and link previews read: descriptions, previews, a sitemap.

The packages for this write warnings or relative addresses where the address of the site is
not known; here, whatever needs the address is left out then.

A page's description is its `myst: html_meta: description`, or else its first sentences.
"""

import re
from html import escape, unescape
from pathlib import Path

from docutils import nodes

PICTURE = "_static/board.png"
PICTURE_ALT = "The convolution board: an image, a kernel with its nine products, and the output"
LONGEST = 160  # characters that a search engine shows
MADE_PAGES = {
    "genindex": "Every name of the book's package, and every term of the glossary, from A to Z.",
    "search": "Search all chapters, the glossary and the reference of the book.",
    "404": "There is no page at this address.",
}
NOT_LISTED = {"search", "404"}


def add_tags(app, page, _, context, doctree):
    """Add the description and the preview to the head of a page."""
    tags = context.get("metatags") or ""
    given = re.search(r'<meta content="([^"]*)" name="description"', tags)
    about = unescape(given[1]) if given else MADE_PAGES.get(page) or first_sentences(doctree)
    if not given:
        tags += tag("name", "description", about)
    if page in NOT_LISTED:
        tags += tag("name", "robots", "noindex")
    preview = preview_of(app, page, context, about)
    context["metatags"] = tags + "".join(tag("property", *entry) for entry in preview.items())


def tag(kind, name, text):
    """Write one line of a page's head."""
    return f'\n<meta {kind}="{name}" content="{escape(text)}" />'


def preview_of(app, page, context, about):
    """Return what a preview of the page shows, by the names of the Open Graph protocol."""
    book, site = app.config.html_title, app.config.html_baseurl
    title = unescape(re.sub(r"<[^>]+>", "", context.get("title", ""))) or book
    tags = {"og:type": "website", "og:site_name": book, "og:title": title, "og:description": about}
    if site:
        tags["og:url"] = site + app.builder.get_target_uri(page)
        tags |= {"og:image": site + PICTURE, "og:image:alt": PICTURE_ALT}
    return tags


def first_sentences(doctree):
    """Return the sentences that a page begins with, as many as fit into a description."""
    chosen = ""
    for sentence in re.split(r"(?<=[.?!]) ", first_text(doctree)):
        longer = f"{chosen} {sentence}".strip()
        if chosen and len(longer) > LONGEST:
            break
        chosen = longer
    return chosen if len(chosen) <= LONGEST else f"{chosen[: LONGEST - 2].rsplit(' ', 1)[0]} …"


def first_text(doctree):
    """Return the text of the first paragraph that is no label, or of the list it stands in."""
    paragraphs = doctree.findall(nodes.paragraph)
    first = next((one for one in paragraphs if not is_label(one)), nodes.paragraph())
    in_list = isinstance(first.parent, nodes.list_item)
    block = first.parent.parent.findall(nodes.paragraph) if in_list else [first]
    return " ".join(" ".join(one.astext().split()) for one in block)


def is_label(paragraph):
    """Tell whether a paragraph is in bold alone."""
    words = [child for child in paragraph.children if child.astext().strip()]
    return all(isinstance(child, nodes.strong) for child in words)


def list_pages(app, error):
    """Write the sitemap and name it to search engines, where the site's address is known."""
    site = app.config.html_baseurl
    if error or not site or app.builder.format != "html":
        return
    pages = sorted({*app.env.found_docs, "genindex"} - NOT_LISTED)
    lines = [
        f"<url><loc>{escape(site + app.builder.get_target_uri(page))}</loc></url>" for page in pages
    ]
    head = '<?xml version="1.0" encoding="utf-8"?>'
    start = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    write(app, "sitemap.xml", [head, start, *lines, "</urlset>"])
    write(app, "robots.txt", ["User-agent: *", "Allow: /", f"Sitemap: {site}sitemap.xml"])


def write(app, name, lines):
    """Write a text file at the root of the site."""
    Path(app.outdir, name).write_text("\n".join([*lines, ""]), encoding="utf-8")


def setup(app):
    """Add the tags to each page, and write the sitemap at the end."""
    app.connect("html-page-context", add_tags)
    app.connect("build-finished", list_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
