"""Pages without the theme's icon font (0.2 MB) and the script that draws it (0.5 MB).

`_static/icons.css` draws the few icons that pages show. This extension takes the font, its
script and its two thousand rules out of the built site.
"""

import re
import shutil
from pathlib import Path

RULE = re.compile(r"[^{}]*\{[^{}]*\}")
NAMES = r"(?:\.fa[\w-]*(?:[:.][\w.:()-]*)?[\s,]*)+\{"  # selectors of the font's classes alone
FACE = r"@font-face\{[^}]*Font ?Awesome"
OF_ICONS = re.compile(rf"^[\s*]*(?:/\*.*?\*/)?\s*(?:{NAMES}|{FACE})", re.DOTALL)


def without_icons(style):
    """Return a style sheet without the rules for the icon font's names and without its faces."""
    return RULE.sub(lambda rule: "" if OF_ICONS.match(rule[0]) else rule[0], style)


def take_out_icons(app, error):
    """Shorten the theme's style sheet, and remove the font and its script from the site."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    sheet = static / "styles" / "pydata-sphinx-theme.css"
    sheet.write_text(without_icons(sheet.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.rmtree(static / "vendor" / "fontawesome", ignore_errors=True)
    for path in (static / "scripts").glob("fontawesome.js*"):
        path.unlink()


def setup(app):
    """Do it when the site is built."""
    app.connect("build-finished", take_out_icons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
