"""Pictures are written in one place, and nothing that stands in them breaks out of it."""

import ast
import base64
import dataclasses
import inspect
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from browser import ROOT, WIDGETS
from PIL import Image
from tags import tags_of

from cnnlab import widgets
from cnnlab.training import story
from cnnlab.widgets import BOARDS
from cnnlab.widgets.kit import svg

HOSTILE = [
    "<script>alert(1)</script>",
    "</text></svg><b>",
    "R & D &amp; &lt;",
    "\"'>",
    '" onload="alert(1)',
    "]]> <!-- <![CDATA[",
    "Überraschung 数字 −∞",
]
PICTURES = sorted(WIDGETS.glob("*/picture.py"))
TAG = re.compile(r"</?[A-Za-z]")


def drawing(html):
    """Return the parsed SVG inside the one image of some HTML, and the image's attributes."""
    (image,) = [attributes for tag, attributes in tags_of(html) if tag == "img"]
    head, data = image["src"].split(",")
    assert head == "data:image/svg+xml;base64"
    return ElementTree.fromstring(base64.b64decode(data)), image


def texts(element):
    return [part.text for part in element.iter() if part.tag.endswith("text")]


def pixels(address):
    """Return the kind and the pixels of a picture in a data address."""
    head, data = address.split(",")
    return head, np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


# --- escaping


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("write", [svg.text, svg.note, svg.label])
def test_words_stay_words(write, words):
    element = ElementTree.fromstring(write(1, 2, words))
    assert element.text == words and len(element) == 0
    assert set(element.attrib) <= {"x", "y", "style", "class"}


@pytest.mark.parametrize("value", HOSTILE)
def test_an_attribute_stays_one_attribute(value):
    element = ElementTree.fromstring(svg.path(value, stroke=value))
    assert element.attrib == {"d": value, "stroke": value}


@pytest.mark.parametrize("words", HOSTILE)
def test_the_words_of_a_grid_stay_in_their_cells(words):
    drawn = svg.grid(np.array([[1, 2]]), 0, 0, padded=np.array([[True, False]]), padding_text=words)
    assert texts(ElementTree.fromstring(svg.group(drawn))) == [words, "2"]


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_not_svg_is_escaped_once_wherever_it_is_put(words):
    inner = svg.group(words)
    for outer in (svg.group(inner), svg.group(svg.together(inner)), svg.element("g", inner)):
        element = ElementTree.fromstring(outer)
        assert [part.tag for part in element.iter()] == ["g", "g"]
        assert element[0].text == words


@pytest.mark.parametrize("words", HOSTILE)
def test_an_image_says_what_it_shows_and_no_more(words):
    html = svg.as_image(40, 30, [svg.label(0, 20, words), words], words)
    assert [tag for tag, _ in tags_of(html)] == ["img"]
    element, image = drawing(html)
    assert list(image) == ["class", "alt", "width", "height", "src"] and image["alt"] == words
    assert texts(element) == [words] and element[-1].tail == words


def test_a_single_part_is_a_picture_too():
    one = svg.circle(1, 2, 3)
    assert svg.as_image(9, 9, one, "") == svg.as_image(9, 9, [one], "")


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\ud800", "\uffff"])
def test_a_character_that_xml_forbids_is_replaced(character):
    element, _ = drawing(svg.as_image(9, 9, [svg.text(1, 1, f"a{character}\tb")], "one"))
    assert texts(element) == ["a\ufffd\tb"]


def test_names_of_classes_stay_names_in_the_picture_of_a_training():
    told = story.load("mnist-page")
    names = ("<b>", "&lt", "\"'>", "a<b", "</g", *told.classes[5:])
    board = widgets.TrainingScrubber(story=dataclasses.replace(told, classes=names), name="hostile")
    element, _ = drawing(board.picture())
    assert all(texts(element).count(name) >= 2 for name in names[:5])


# --- pictures made of pixels


@pytest.mark.parametrize("shape", [(3, 4), (3, 4, 3)])
@pytest.mark.parametrize("optimize", [True, False])
def test_an_image_keeps_every_pixel(shape, optimize):
    values = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    element = ElementTree.fromstring(svg.image(values, 1, 2, 8, 6, optimize=optimize))
    head, found = pixels(element.get("href"))
    assert head == "data:image/png;base64" and [element.get(key) for key in "xy"] == ["1", "2"]
    np.testing.assert_array_equal(found, values)


@pytest.mark.parametrize("shape", [(30, 60), (60, 30, 3), (5, 5, 3)])
def test_a_photograph_fits_into_its_square(shape):
    values = np.full(shape, 200, np.uint8)
    head, found = pixels(ElementTree.fromstring(svg.photograph(values, 20)).get("href"))
    assert head == "data:image/jpeg;base64" and max(found.shape[:2]) <= 20
    assert np.abs(found.astype(int) - 200).max() <= 3


# --- one place


@pytest.mark.parametrize("kind", BOARDS)
def test_the_picture_of_a_board_is_one_sound_image(kind):
    board = getattr(widgets, BOARDS[kind]["class"])()
    element, image = drawing(board.picture())
    assert image["alt"] == board.describe() and WIDGETS / kind / "picture.py" in PICTURES
    assert element.get("viewBox") == f"0 0 {image['width']} {image['height']}"
    assert any(texts(element))


def strings(path):
    """Return all strings of a module, the fixed pieces of f-strings among them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.parent.name)
def test_a_picture_module_writes_no_tag(path):
    assert [text for text in strings(path) if TAG.search(text)] == []


def test_addresses_of_pictures_are_made_in_one_place():
    shipped = [p for p in (ROOT / "cnnlab").rglob("*.py") if not p.name.startswith("test_")]
    found = [p.name for p in shipped if any("data:image" in text for text in strings(p))]
    assert found == ["svg.py"]


def test_every_drawing_function_has_an_example():
    functions = inspect.getmembers(svg, inspect.isfunction)
    public = [name for name, it in functions if it.__module__ == svg.__name__ and name[0] != "_"]
    assert len(public) > 12
    assert [name for name in public if ">>> " not in getattr(svg, name).__doc__] == []
