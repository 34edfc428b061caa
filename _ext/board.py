"""Boards on pages: the directive ``{board}``, and links to a board in a given state.

The directive's argument names the class in `cnnlab.widgets`; its body holds the settings
as YAML. A link is written ``[text](#board=NAME&stride=2)``.
"""

from pathlib import Path

import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.fileutil import copy_asset_file

from cnnlab import widgets
from cnnlab.widgets.kit.base import STATIC
from cnnlab.widgets.kit.scripts import files_for


class BoardDirective(SphinxDirective):
    """Write a board's HTML into the page, as its display in a notebook would."""

    required_arguments = 1
    has_content = True

    def run(self):
        """Return the board as one raw node for HTML builders."""
        settings = yaml.safe_load("\n".join(self.content)) or {}
        board = getattr(widgets, self.arguments[0])(**settings)
        return [nodes.raw("", board.to_html(), format="html")]


def link_boards(_, doctree):
    """Keep links to a board's state as they are written: no document has such a target."""
    for link in list(doctree.findall(addnodes.pending_xref)):
        target = link.get("reftarget") or ""
        if target.startswith("board="):
            link.replace_self(nodes.reference("", "", *link.children, refuri=f"#{target}"))


def load_boards(app, _, __, context, ___):
    """Let a page load the kit and the boards that it has, and nothing where it has none."""
    folder = Path(app.outdir) / "_static" / "boards"
    for name in files_for(context.get("body", "")):
        folder.mkdir(parents=True, exist_ok=True)
        copy_asset_file(STATIC / name, folder)
        add = app.add_css_file if name.endswith(".css") else app.add_js_file
        add(f"boards/{name}")


def setup(app):
    """Register the directive and the links."""
    app.add_directive("board", BoardDirective)
    app.connect("doctree-read", link_boards)
    app.connect("html-page-context", load_boards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
