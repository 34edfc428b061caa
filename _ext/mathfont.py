"""The small font of the formulas is made when the book is built, from one that a package brings.

It is a part of STIX Two Math, which comes inside ziamath: the characters of the book's formulas,
with the larger sizes of brackets and signs. It is written into the style sheet, since a page
that is opened from disk may not load a font from another folder in every browser.
"""

import base64
import hashlib
import re
import unicodedata
from html import unescape
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import matplotlib
from docutils import nodes
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from formulas import formula_of
from math_core import LatexError
from sphinx.environment.collectors import EnvironmentCollector

STYLE = "formulas.css"
FONT_PLACE = "url(formulas.woff2)"
LICENSE = "formulas.LICENSE.txt"
LICENSE_BEGIN = "SIL OPEN FONT LICENSE Version 1.1"
ORIGINAL = files("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf"
ORIGINAL_LICENSE = Path(matplotlib.get_data_path(), "fonts", "ttf", "LICENSE_STIX")
NAME = "Book Math"
# OpenType's numbers of the texts in a font.
COPYRIGHT, FAMILY, _, UNIQUE, FULL, _, POSTSCRIPT = range(7)
LICENSED, LICENSE_ADDRESS = 13, 14
KEPT_NAMES = [*range(7), LICENSED, LICENSE_ADDRESS]
BAR = 55  # thousandths of a letter's size: below one pixel, so that no bar is drawn with two
PRIMES = "′″‴"  # they stand in exponents only, so they are drawn for small letters
ROOT_SIGN = "√"  # browsers draw it for an element
ITALIC_LETTERS = (*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))


def italics():
    """Return the italic letter that browsers draw for each letter that stands alone."""
    parts = {unicodedata.decomposition(chr(code)): chr(code) for code in ITALIC_LETTERS}
    letters = {chr(int(part.split()[1], 16)): letter for part, letter in parts.items() if part}
    return letters | {"h": "\N{PLANCK CONSTANT}"}  # it is older than its alphabet


ITALIC = italics()


def characters(element):
    """Return the characters that a browser draws for the text of a MathML element.

    Examples
    --------
    >>> sorted(characters("<math><mi>x</mi><mo>&lt;</mo><mn>2</mn></math>"))
    ['2', '<', 'x', '𝑥']
    """
    text = unescape(re.sub(r"<[^>]*>", "", element))
    return {*text} | {ITALIC[letter] for letter in text if letter in ITALIC}


class Characters(EnvironmentCollector):
    """Remember the characters of each page's formulas, also for pages that are not read again."""

    def clear_doc(self, app, env, docname):
        """Forget a page."""
        characters_of_pages(env).pop(docname, None)

    def merge_other(self, app, env, docnames, other):
        """Take over what another process has read."""
        theirs = characters_of_pages(other)
        characters_of_pages(env).update({name: theirs[name] for name in docnames})

    def process_doc(self, app, doctree):
        """Read the formulas of a page; the writer warns of those that cannot be made."""
        found = set()
        for node in doctree.findall(is_formula):
            try:
                found |= characters(formula_of(node))
            except LatexError:
                continue
        characters_of_pages(app.env)[app.env.docname] = found


def characters_of_pages(env):
    """Return the characters by the name of the page."""
    if not hasattr(env, "formula_characters"):
        env.formula_characters = {}
    return env.formula_characters


def is_formula(node):
    """Tell whether a node is a formula of either kind."""
    return isinstance(node, nodes.math | nodes.math_block)


def fit_for_browsers(font):
    """Change what browsers, unlike TeX, take from a font as it is."""
    constants = font["MATH"].table.MathConstants
    for rule in (constants.FractionRuleThickness, constants.RadicalRuleThickness):
        rule.Value = BAR
    glyphs = font.getBestCmap()
    small = {ord(prime): f"{glyphs[ord(prime)]}.ssty" for prime in PRIMES}
    for table in font["cmap"].tables:
        table.cmap = {code: small.get(code, glyph) for code, glyph in table.cmap.items()}


def give_own_name(font):
    """Name the font as its license asks: the original's name is for the original."""
    for record in font["name"].names:
        if record.nameID in (FAMILY, UNIQUE, FULL, POSTSCRIPT):
            record.string = NAME.replace(" ", "") if record.nameID == POSTSCRIPT else NAME


def small_font(text):
    """Return the part of the font for the characters of a text, packed as WOFF2."""
    font = TTFont(ORIGINAL, recalcTimestamp=False)
    fit_for_browsers(font)
    give_own_name(font)
    options = Options(layout_features=[], hinting=False, notdef_outline=True, bidi_closure=False)
    options.name_IDs = KEPT_NAMES
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    font.flavor = "woff2"
    content = BytesIO()
    font.save(content)
    return content.getvalue()


def cached_font(text, folder):
    """Return the small font, which is made anew only for other characters or another recipe."""
    tools = [version(package) for package in ("fonttools", "brotli", "ziamath")]
    recipe = repr((text, tools)).encode() + Path(__file__).read_bytes()
    path = folder / f"{hashlib.sha256(recipe).hexdigest()[:32]}.woff2"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(small_font(text))
    return path.read_bytes()


def license_text():
    """Return the license: whose font this is part of, and the terms."""
    names = TTFont(ORIGINAL)["name"]
    origin = f"{NAME}, the font inside {STYLE}, is a part of {names.getDebugName(FULL)}."
    terms = ORIGINAL_LICENSE.read_text(encoding="utf-8")
    paragraphs = [origin, names.getDebugName(COPYRIGHT), names.getDebugName(LICENSED)]
    return "\n\n".join([*paragraphs, terms[terms.index(LICENSE_BEGIN) :]])


def write_style(app, env):
    """Write the style sheet with the font inside, and the font's license beside it."""
    if app.builder.format != "html":
        return
    text = "".join(sorted({ROOT_SIGN}.union(*characters_of_pages(env).values())))
    font = base64.b64encode(cached_font(text, Path(app.doctreedir, "fonts"))).decode()
    style = Path(__file__).with_name(STYLE).read_text(encoding="utf-8")
    style = style.replace(FONT_PLACE, f"url(data:font/woff2;base64,{font})")
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    (static / STYLE).write_text(style, encoding="utf-8")
    (static / LICENSE).write_text(license_text(), encoding="utf-8")


def add_style(app, page, _, __, doctree):
    """Load the style sheet on pages with a formula only."""
    if doctree and any(doctree.findall(is_formula)):
        app.add_css_file(STYLE)


def setup(app):
    """Read the characters of all pages, then make the font, then write the pages."""
    app.add_env_collector(Characters)
    app.connect("env-updated", write_style)
    app.connect("html-page-context", add_style)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
