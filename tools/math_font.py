"""Make _ext/formulas.woff2: the part of Latin Modern Math that formulas of this book may use.

    python -m pip install fonttools brotli
    python tools/math_font.py latinmodern-math.otf

The font comes from https://www.gust.org.pl/projects/e-foundry/lm-math (and, in Debian, from
the package fonts-lmodern). Its license asks that a changed font has another name.
"""

import sys
from itertools import chain
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parents[1] / "_ext" / "formulas.woff2"
NAME = "Book Math"
ALPHABETS = (
    range(0x20, 0x7F),  # ASCII
    range(0x391, 0x3D7),  # Greek
    range(0x1D434, 0x1D468),  # italic letters
    range(0x1D6E2, 0x1D71C),  # italic Greek
)
SIGNS = "\u00a0¬°±·×÷–—…′″ℎℓℕℝ←↑→↓↔↦⇒⇔∀∂∃∇∈∉∑−∏∗∘∙√∝∞∣∥∩∪∫∼≈≠≡≤≥≪≫⊂⊆⊕⊗⊙⊤⋅⋮⋯⋱⌈⌉⌊⌋⟨⟩‖⏞⏟ˆ˜¯‾˙→"


def names_of(font):
    """Give the font a name of its own."""
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = NAME.replace(" ", "") if record.nameID == 6 else NAME
    if "CFF " in font:
        top = font["CFF "].cff.topDictIndex[0]
        top.FullName = top.FamilyName = NAME
        font["CFF "].cff.fontNames[0] = NAME.replace(" ", "")


def main():
    """Write the subset, and say how large it is."""
    font = TTFont(sys.argv[1])
    options = Options(flavor="woff2", layout_features=[], hinting=False)
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={*chain(*ALPHABETS), *map(ord, SIGNS)})
    subsetter.subset(font)
    names_of(font)
    font.flavor = "woff2"
    font.save(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes, {len(font.getGlyphOrder())} glyphs")


if __name__ == "__main__":
    main()
