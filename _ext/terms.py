"""Links from the bold terms of a chapter to their entries in the glossary.

A notebook says **pooling** where it explains the word, in plain Markdown that Jupyter
and Colab show as well. On the page, the word leads to the glossary.
"""

from docutils import nodes


def entries_of(environment):
    """Return the page and the anchor of each term of the glossary, by its small letters."""
    objects = environment.get_domain("std").objects
    return {name.lower(): place for (kind, name), place in objects.items() if kind == "term"}


def link_terms(app, doctree, page):
    """Turn the bold terms of one chapter into links."""
    entries = entries_of(app.env)
    if not page.startswith("chapters/"):
        return
    for bold in list(doctree.findall(nodes.strong)):
        word = bold.astext().lower()
        place = entries.get(word) or entries.get(word.removesuffix("s"))
        if place and not isinstance(bold.parent, nodes.reference):
            address = app.builder.get_relative_uri(page, place[0])
            link = nodes.reference("", "", internal=True, refuri=f"{address}#{place[1]}")
            bold.replace_self(link)
            link += bold


def setup(app):
    """Link the terms when the glossary has been read."""
    app.connect("doctree-resolved", link_terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
