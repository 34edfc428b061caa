"""Formulas: made from LaTeX when the book is built, drawn by the browser, in the book's font."""

import base64
import re
import subprocess
import sys
from io import BytesIO
from xml.etree import ElementTree

import pytest
from browser import PHONE, ROOT, WIDE
from fontTools.ttLib import TTFont
from test_weights import chapters

CONF = """\
import sys
sys.path.insert(0, {folder!r})
extensions = ["myst_parser", "formulas", "mathfont"]
myst_enable_extensions = ["amsmath", "dollarmath"]
html_math_renderer = "mathml"
"""
FORMULAS = """() => [...document.querySelectorAll('math')].filter(one => one.checkVisibility())
  .map(one => { const { width, height } = one.getBoundingClientRect(); return [width, height]; })"""
HEIGHTS = """() => [...document.querySelectorAll('div.math mrow:has(> mfrac)')].map(row => {
  const height = (one) => one.getBoundingClientRect().height;
  return [height(row.firstElementChild), height(row.querySelector('mfrac'))];
})"""
BEGINNINGS = """() => [...document.querySelectorAll('div.math')].map(box => [
  box.firstElementChild.getBoundingClientRect().x - box.getBoundingClientRect().x,
  box.scrollWidth, box.clientWidth])"""
CUT_OFF = """() => [...document.querySelectorAll('div.math, span.math')]
  .filter(one => one.scrollHeight > one.clientHeight + 1 && one.tagName === 'DIV')
  .map(one => one.textContent)"""


@pytest.fixture(scope="module")
def mathml(extension):
    return extension("formulas").mathml


def build(folder, text):
    """Build a page of a line or two; return what Sphinx said, and the folder of the page."""
    (folder / "conf.py").write_text(CONF.format(folder=str(ROOT / "_ext")), encoding="utf-8")
    (folder / "index.md").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", folder, folder / "out"]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    return done, folder / "out"


def signs(element):
    """Return the letters, numbers and signs of a MathML element as one string."""
    text = "".join(ElementTree.fromstring(element.replace("&ApplyFunction;", "")).itertext())
    return text.replace("\u2063", "")  # an unseen separator


@pytest.mark.parametrize(
    ("latex", "written", "holds"),
    [
        (r"\frac{n - k}{s}", "n−ks", "mfrac"),
        (r"\left\lfloor \frac{1}{2} \right\rfloor", "⌊12⌋", "mfrac"),
        (r"\begin{bmatrix} 1 & 0 \\ 2 & -3 \end{bmatrix}", "[102−3]", "mtd"),
        (r"\begin{cases} x & x > 0 \\ 0 & \text{else} \end{cases}", "{xx>00else", "mtext"),
        (r"\underbrace{a + b}_{n}", "a+b⏟n", "munder"),
        (r"\sqrt{\sigma^2 + \varepsilon}", "σ2+ε", "msqrt"),
        (r"w \leftarrow w - \eta \, \frac{\partial L}{\partial w}", "w←w−η∂L∂w", "mfrac"),
        (r"\max_{0 \le u < k} x_u", "max0≤u<kxu", "munder"),
    ],
)
def test_latex_becomes_mathml(mathml, latex, written, holds):
    element = mathml(latex, display=True)
    assert signs(element).replace(" ", "") == written
    assert f"<{holds}" in element


def test_a_gap_between_rows_is_space_and_not_text(mathml):
    element = mathml(r"\begin{aligned} a &= b \\[1ex] c &= d \end{aligned}", display=True)
    assert signs(element) == "a=bc=d"
    cells = ElementTree.fromstring(element).findall(".//mtd")
    assert ["padding-top" in cell.get("style", "") for cell in cells] == [False, False, True, False]


def test_big_brackets_are_as_large_as_latex_makes_them(mathml):
    sizes = {}
    for command in ("big", "Big", "bigg", "Bigg"):
        element = mathml(rf"\{command}l( x \{command}r)")
        brackets = [mo for mo in ElementTree.fromstring(element).iter("mo") if mo.text in "()"]
        [sizes[command]] = {mo.get("style") for mo in brackets}
        assert len(brackets) == 2 and all(mo.get("stretchy") == "false" for mo in brackets)
    assert len(set(sizes.values())) == 4


def test_lines_without_an_environment_become_rows(extension):
    in_lines = extension("formulas").in_lines
    assert in_lines("a") == "a"
    assert in_lines(r"a \\ b") == r"\begin{aligned}a \\ b\end{aligned}"
    assert in_lines("a\n\nb") == r"\begin{aligned}a \\ b\end{aligned}"
    matrix = r"M = \begin{bmatrix} 1 \\ 2 \end{bmatrix}"
    assert in_lines(matrix) == matrix


@pytest.mark.slow
def test_a_formula_that_cannot_be_made_fails_the_build_with_its_page_and_line(tmp_path):
    done, _ = build(tmp_path, "# Page\n\nOne: $x^2$.\n\nTwo: $\\nosuchthing{x}$.\n")
    assert done.returncode != 0
    assert "index.md:5: WARNING" in done.stderr and "nosuchthing" in done.stderr


@pytest.mark.slow
def test_a_numbered_formula_has_its_number_and_links_to_it(tmp_path):
    done, out = build(tmp_path, "# Page\n\n$$\nx^2\n$$ (square)\n\nSee {eq}`square`.\n")
    assert done.returncode == 0, done.stderr
    html = (out / "index.html").read_text(encoding="utf-8")
    assert '<span class="eqno">(1)' in html and 'href="#equation-square">(1)</a>' in html


def font_of(site):
    """Return the bytes of the font inside the style sheet of a site."""
    style = (site / "_static" / "formulas.css").read_text(encoding="utf-8")
    [font] = re.findall(r"url\(data:font/woff2;base64,([^)]+)\)", style)
    return base64.b64decode(font)


def characters_of(font):
    """Return the characters of a font."""
    return {chr(code) for code in TTFont(BytesIO(font)).getBestCmap()}


@pytest.mark.slow
def test_the_font_has_the_characters_of_the_formulas_and_no_others(tmp_path):
    done, out = build(tmp_path, "# Page\n\n$h < 2$ and $\\sqrt{\\text{q}}$, zebra\n")
    assert done.returncode == 0, done.stderr
    assert characters_of(font_of(out)) == set("<2√") | set("hℎ") | set("q𝑞")


@pytest.mark.slow
def test_the_font_has_every_size_of_a_bracket(tmp_path):
    _, out = build(tmp_path, "# Page\n\n$\\left\\lfloor x \\right\\rfloor$\n")
    font = TTFont(BytesIO(font_of(out)))
    variants = font["MATH"].table.MathVariants
    bracket = variants.VertGlyphCoverage.glyphs.index(font.getBestCmap()[ord("⌊")])
    found = variants.VertGlyphConstruction[bracket]
    sizes = [size.AdvanceMeasurement for size in found.MathGlyphVariantRecord]
    assert len(sizes) > 3 and sizes == sorted(sizes)
    parts = {part.glyph for part in found.GlyphAssembly.PartRecords}
    assert parts and all(font["glyf"][name].numberOfContours > 0 for name in parts)


@pytest.mark.slow
def test_the_font_grows_and_shrinks_with_the_formulas(tmp_path):
    (tmp_path / "other.md").write_text("---\norphan: true\n---\n# Other\n\n$7$\n")
    for text, holds in ("$1$", "√17"), ("$2$", "√27"):
        done, out = build(tmp_path, f"# Page\n\n{text}\n")
        assert done.returncode == 0, done.stderr
        assert characters_of(font_of(out)) == set(holds)
    (tmp_path / "other.md").unlink()
    build(tmp_path, "# Page\n\nnone\n")
    assert characters_of(font_of(out)) == {"√"}


@pytest.mark.slow
def test_the_same_formulas_give_the_same_font(tmp_path):
    fonts = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        _, out = build(tmp_path / name, f"# {name}\n\n$x + {{1}}$\n")
        fonts.append(font_of(out))
    assert fonts[0] == fonts[1]


@pytest.mark.slow
def test_the_font_is_made_once(tmp_path):
    _, out = build(tmp_path, "# Page\n\n$x$\n")
    [font] = (out / ".doctrees" / "fonts").iterdir()
    font.write_bytes(b"made before")
    build(tmp_path, "# Page\n\nAnother text, $x$ and $x$.\n")
    assert font_of(out) == b"made before"


def test_the_font_has_a_name_of_its_own_and_comes_with_its_license(site):
    names = TTFont(BytesIO(font_of(site)))["name"]
    assert {names.getDebugName(number) for number in (1, 3, 4)} == {"Book Math"}
    assert not any("STIX" in names.getDebugName(number) for number in (1, 3, 4, 6))
    terms = (site / "_static" / "formulas.LICENSE.txt").read_text(encoding="utf-8")
    assert "STIX Two Math" in terms and names.getDebugName(0) in terms
    for section in ("SIL OPEN FONT LICENSE Version 1.1", "PERMISSION & CONDITIONS", "DISCLAIMER"):
        assert section in terms


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_formulas_are_drawn_without_a_script_and_nothing_is_cut_off(site, chromium, width):
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    for name in ("03-padding-stride-size", "08-how-kernels-are-learned"):
        page.goto((site / "chapters" / f"{name}.html").as_uri())
        boxes = page.evaluate(FORMULAS)
        assert len(boxes) > 5 and all(w > 2 and h > 5 for w, h in boxes)
        assert page.evaluate(CUT_OFF) == []
    context.close()


def test_a_formula_that_is_wider_than_a_phone_shows_its_beginning(site, chromium):
    page = chromium.new_page(viewport={"width": PHONE, "height": 800})
    page.goto((site / "chapters/11-augmentation-and-your-pictures.html").as_uri())
    places = page.evaluate(BEGINNINGS)
    assert any(wide > place for _, wide, place in places)
    assert all(start >= 0 for start, _, _ in places)
    page.close()


def test_brackets_are_as_tall_as_what_they_hold(site, chromium):
    page = chromium.new_page()
    page.goto((site / "chapters/03-padding-stride-size.html").as_uri())
    heights = page.evaluate(HEIGHTS)
    assert len(heights) >= 3 and all(bracket >= 0.95 * inside for bracket, inside in heights)
    page.close()


def fonts_of_formulas(page):
    """Return the fonts that the browser really takes for the formulas of a page."""
    devtools = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        devtools.send(f"{domain}.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    formulas = devtools.send("DOM.querySelectorAll", {"nodeId": root, "selector": "math *"})
    used = set()
    for node in formulas["nodeIds"]:
        fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        used |= {(font["familyName"], font["isCustomFont"]) for font in fonts}
    return used


def test_every_sign_of_every_formula_is_in_the_font(site, chromium):
    seen = set()
    for name in chapters():
        page = chromium.new_page()
        page.goto((site / name).as_uri())
        page.evaluate("document.fonts.ready.then(() => null)")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        used = fonts_of_formulas(page)
        assert used <= {("Book Math", True)}, name
        seen |= used
        page.close()
    assert seen
