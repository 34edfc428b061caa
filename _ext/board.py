"""The directive ``{board}``: a board on a page that is not a notebook.

The argument names the class in `cnnlab.widgets`; the body holds its settings as YAML.
"""

import yaml
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from cnnlab import widgets


class BoardDirective(SphinxDirective):
    """Write a board's HTML into the page, as its display in a notebook would."""

    required_arguments = 1
    has_content = True

    def run(self):
        """Return the board as one raw node for HTML builders."""
        settings = yaml.safe_load("\n".join(self.content)) or {}
        board = getattr(widgets, self.arguments[0])(**settings)
        return [nodes.raw("", board.to_html(), format="html")]


def setup(app):
    """Register the directive."""
    app.add_directive("board", BoardDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
