"""The reference of the package, made from its docstrings.

The directive ``{api} MODULE`` describes one module: its docstring, then each public name.
``{api-overview}`` lists many modules, with one line for each of their names.

A name is looked up where readers import it from. A module may become a package, or give
a name from another module, and its page stays as it is.
"""

import importlib
import inspect
import sys
from pathlib import Path

import traitlets
from sphinx.ext.autodoc import ClassDocumenter
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective
from sphinx.util.fileutil import copy_asset_file

STYLE = Path(__file__).with_name("reference.css")
WIDGET_TRAITS = {"layout", "tabbable", "tooltip", "log", "keys", "comm"}
"""Traits that every Jupyter widget has, whatever it shows."""


def public_names(module):
    """Return the names that a module offers: its ``__all__``, or what it defines itself."""
    if hasattr(module, "__all__"):
        return list(module.__all__)
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and (data_doc(module, name) or is_defined_in(module, value))
    ]


def data_doc(module, name):
    """Return the docstring below a name that holds data, in the module where it is defined."""
    value = getattr(module, name)
    for home, candidate in sorted(sys.modules.items()):
        if home.startswith("cnnlab") and vars(candidate).get(name) is value:
            lines = ModuleAnalyzer.for_module(home).find_attr_docs().get(("", name))
            if lines:
                return "\n".join(lines).strip()
    return ""


def is_defined_in(module, value):
    """Tell whether a class or a function stands in this module or in a part of it."""
    home = getattr(value, "__module__", None) or ""
    return callable(value) and f"{home}.".startswith(f"{module.__name__}.")


def first_line(text):
    """Return the first line of a docstring."""
    return (inspect.cleandoc(text or "").splitlines() or [""])[0]


def traits_of(value):
    """Return the names of the traits that make a board what it is, in their order."""
    if not (inspect.isclass(value) and issubclass(value, traitlets.HasTraits)):
        return []
    return [
        name
        for name in value.class_trait_names(sync=True)
        if not name.startswith("_") and name not in WIDGET_TRAITS
    ]


def in_words(names):
    """Write names as code, with commas."""
    return ", ".join(f"``{name}``" for name in names)


class ApiDirective(SphinxDirective):
    """Describe one module and each of its public names."""

    required_arguments = 1

    def run(self):
        """Return what autodoc makes of the module and of its names."""
        module = importlib.import_module(self.arguments[0])
        lines = [f".. automodule:: {module.__name__}", ""]
        for name in public_names(module):
            lines += self.entry(f"{module.__name__}.{name}", getattr(module, name))
        return self.parse_text_to_nodes("\n".join(["```{eval-rst}", *lines, "```"]))

    def entry(self, name, value):
        """Return the lines of reStructuredText that describe one name."""
        traits = traits_of(value)
        if traits:
            return [f".. autoclass:: {name}", "", f"   Traits: {in_words(traits)}.", ""]
        if inspect.isclass(value):
            return [f".. autoclass:: {name}", "   :members:", ""]
        if callable(value):
            return [f".. autofunction:: {name}", ""]
        return self.data(*name.rsplit(".", 1))

    def data(self, home, name):
        """Describe data by hand: napoleon takes what stands before a colon for a type."""
        text = data_doc(importlib.import_module(home), name)
        return [f".. py:data:: {name}", f"   :module: {home}", "", f"   {text}", ""]


class OverviewDirective(SphinxDirective):
    """List the modules that the body names, with a line for each of their names."""

    has_content = True

    def run(self):
        """Return a heading and a list for each module."""
        modules = [importlib.import_module(name) for name in self.content]
        for module in modules:
            self.env.note_dependency(module.__file__)
        parts = [self.section(module) for module in modules]
        return self.parse_text_to_nodes("\n\n".join(parts), allow_section_headings=True)

    def section(self, module):
        """Return the Markdown of one module."""
        _, short = module.__name__.split(".")
        lines = [self.line(module, name) for name in public_names(module)]
        about = first_line(module.__doc__)
        return "\n".join([f"## [{module.__name__}](api/{short}.md)", "", about, "", *lines])

    def line(self, module, name):
        """Return the Markdown of one name."""
        value = getattr(module, name)
        about = first_line(value.__doc__ if callable(value) else data_doc(module, name))
        traits = traits_of(value)
        ending = f" Traits: {in_words(traits)}." if traits else ""
        return f"- {{py:obj}}`{name} <{module.__name__}.{name}>`: {about}{ending}"


class PublicClassDocumenter(ClassDocumenter):
    """Knows a class by its public names alone: two modules may both give it to readers."""

    def get_canonical_fullname(self):
        """Return no other name."""


def skip_plain_fields(_, __, name, value, skip, ___):
    """Leave out the fields of a named tuple, which the docstring of its class explains."""
    return True if type(value).__name__ == "_tuplegetter" else None


def add_style(app, page, _, __, ___):
    """Load the style of the reference and of the index on their pages alone."""
    if page.startswith("appendix/api") or page == "genindex":
        copy_asset_file(STYLE, Path(app.outdir) / "_static")
        app.add_css_file(STYLE.name)


def setup(app):
    """Register the directives."""
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.napoleon")
    app.add_autodocumenter(PublicClassDocumenter, override=True)
    app.add_directive("api", ApiDirective)
    app.add_directive("api-overview", OverviewDirective)
    app.connect("html-page-context", add_style, priority=400)
    app.connect("autodoc-skip-member", skip_plain_fields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
