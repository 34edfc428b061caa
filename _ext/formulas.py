"""Formulas are made when the book is built: LaTeX becomes MathML, which browsers draw themselves.

No script is needed to show a formula, and a screen reader reads it as one. A formula that
cannot be converted is a warning with its page and line, so the book's build stops at it.
`_ext/formulas.css` says how formulas look, and `_ext/mathfont.py` makes their font.
"""

import re
from html import escape

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
ROW_GAP = re.compile(r"\\\\\s*\[([\d.]+\w+)\]")
MARKED_ROW = re.compile(r'<mtd(?: style="([^"]*)")?><mtext>row-gap:(\S+?)</mtext>')
BIG = re.compile(r'<mo minsize="([\d.]+)em" maxsize="\1em"[^>]*>([^<]*)</mo>')
MIDDLE = 0.25  # the height of a fraction's bar over the line, in em

logger = logging.getLogger(__name__)
converter = LatexToMathML(fancy_error=False)


def mathml(latex, display=False):
    r"""Return the MathML element of one formula.

    Parameters
    ----------
    latex : str
        The formula without the dollar signs around it.
    display : bool
        Whether it stands in a line of its own.

    Examples
    --------
    >>> mathml("x^2")
    '<math><msup><mi>x</mi><mn>2</mn></msup></math>'
    """
    marked = ROW_GAP.sub(r"\\\\ \\text{row-gap:\1}", latex)
    element = converter.convert_with_local_state(marked, displaystyle=display)
    return BIG.sub(big_delimiter, MARKED_ROW.sub(wider_row, element))


def wider_row(match):
    r"""Give the cell after ``\\[1ex]`` its space, which the converter does not know."""
    style, gap = match[1] or "", match[2]
    return f'<mtd style="{style}padding-top: calc(0.5ex + {gap});">'


def big_delimiter(match):
    r"""Draw ``\bigl(`` as a larger letter around the middle of the line.

    As a stretched sign it would be as wide in Chromium as the widest one of the font.
    """
    size, sign = float(match[1]), match[2]
    shift = (1 - size) * MIDDLE
    return (
        f'<mpadded voffset="{shift:.3f}em"><mo stretchy="false" lspace="0" rspace="0"'
        f' style="font-size: {size}em">{sign}</mo></mpadded>'
    )


def in_lines(latex):
    r"""Put a formula whose lines are split by ``\\`` or by an empty line into rows.

    Sphinx does the same for MathJax. Lines inside an environment are left to it.
    """
    parts = [part.strip() for part in latex.split("\n\n") if part.strip()]
    rows = r" \\ ".join(parts)
    if r"\\" in ENVIRONMENT.sub("", rows):
        return rf"\begin{{aligned}}{rows}\end{{aligned}}"
    return rows


def formula_of(node):
    """Return the MathML of a node of either kind."""
    latex = node.astext()
    if isinstance(node, nodes.math_block):
        return mathml(latex if node["nowrap"] else in_lines(latex), display=True)
    return mathml(latex)


def converted(node):
    """Return a formula's MathML; where it cannot be made, warn and return the LaTeX."""
    latex = node.astext()
    try:
        return formula_of(node)
    except LatexError as error:
        logger.warning("the formula %r cannot be converted: %s", latex, error, location=node)
        return f"<code>{escape(latex)}</code>"


def visit_inline(writer, node):
    """Write a formula of a line of text."""
    formula = converted(node)
    writer.body.append(writer.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    writer.body.append(f"{formula}</span>")
    raise nodes.SkipNode


def visit_block(writer, node):
    """Write a formula in a line of its own, with its number where it has one."""
    formula = converted(node)
    # On a phone it may be wider than the page: then keys must be able to scroll it.
    settings = {"CLASS": "math notranslate nohighlight", "tabindex": "0"}
    writer.body.append(writer.starttag(node, "div", **settings))
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body.append(f"{formula}</div>\n")
    raise nodes.SkipNode


def setup(app):
    """Register the renderer, and let Sphinx use it."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
