"""The boards' static pictures: SVG for print, notebook viewers and pages without a script.

The one place that writes tags and addresses of pictures. All text and all attributes are
escaped here; only what these functions have written themselves goes in as it is.
"""

import base64
import html
import io
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

CELL = 34
GAP = 30
ACCENT = "#0072b2"
SOURCE = "#d55e00"
EDGE = "#777"
PIXELATED = "image-rendering:pixelated"

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""The characters that no XML may hold, not even escaped."""

_STYLE = (
    "text{font:15px sans-serif;text-anchor:middle;dominant-baseline:central}"
    ".label{font-weight:bold;text-anchor:start}"
)


class Svg(str):
    """SVG that is written: it becomes a part of other SVG as it is, unlike any other text."""

    __slots__ = ()


def together(*parts: object) -> Svg:
    """Write parts one after another; all but SVG is escaped.

    Examples
    --------
    >>> together(circle(1, 2, 3), "a < b")
    '<circle cx="1" cy="2" r="3"/>a &lt; b'
    """
    return Svg("".join(part if isinstance(part, Svg) else _escaped(part) for part in parts))


def _escaped(value: object) -> str:
    return html.escape(_NO_XML.sub("\ufffd", str(value)))


def _attributes(given: Mapping[str, object]) -> str:
    """Write attributes in their order: `stroke_width` is stroke-width, `class_` is class."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_escaped(value)}"'
        for name, value in given.items()
        if value is not None
    )


def element(name: str, *inside: object, **attributes: object) -> Svg:
    """Write an element, with its attributes and its content escaped.

    Parameters
    ----------
    name : str
        The tag.
    *inside
        SVG, and text that is escaped. Where nothing is given, the tag closes itself.
    **attributes
        In the order in which they are given, with _ for -, and with _ behind a word of
        Python. One that is None is left out.

    Examples
    --------
    >>> element("text", "R & D", class_="label", stroke_width=2, fill=None)
    '<text class="label" stroke-width="2">R &amp; D</text>'
    >>> element("path", d='M0 0"/>')
    '<path d="M0 0&quot;/&gt;"/>'
    """
    start = f"<{name}{_attributes(attributes)}"
    return Svg(f"{start}>{together(*inside)}</{name}>" if inside else f"{start}/>")


def group(*parts: object, at: tuple | None = None, **look: object) -> Svg:
    """Put parts into a group, which may be moved and have a look of its own.

    Examples
    --------
    >>> group(circle(0, 0, 3), at=(10, 20), fill="none")
    '<g transform="translate(10 20)" fill="none"><circle cx="0" cy="0" r="3"/></g>'
    """
    moved = None if at is None else f"translate({at[0]} {at[1]})"
    return element("g", together(*parts), transform=moved, **look)


def text(
    x: float,
    y: float,
    words: object,
    *,
    size: int | None = None,
    start: bool = False,
    weight: str | None = None,
    **look: object,
) -> Svg:
    """Write words around a point, or from it to the right.

    Parameters
    ----------
    x, y : number
        The middle of the words; with `start` the middle of their left end.
    words : object
        What is written.
    size : int, optional
        In pixels; 15 where none is given.
    start : bool
        The words begin at `x`.
    weight : str, optional
        "bold", for one.
    **look
        Attributes.

    Examples
    --------
    >>> text(5, 9, "1 < 2", size=11, fill="#555")
    '<text x="5" y="9" fill="#555" style="font-size:11px">1 &lt; 2</text>'
    """
    rules = [
        "text-anchor:start" if start else "",
        f"font-size:{size}px" if size else "",
        f"font-weight:{weight}" if weight else "",
    ]
    style = ";".join(filter(None, rules)) or None
    return element("text", words, x=x, y=y, **look, style=style)


def note(left: float, middle: float, words: object, *, size: int = 13, **look: Any) -> Svg:
    """Write small words to the right of a place.

    Examples
    --------
    >>> note(5, 9, "Kernels", weight="bold")
    '<text x="5" y="9" style="text-anchor:start;font-size:13px;font-weight:bold">Kernels</text>'
    """
    return text(left, middle, words, size=size, start=True, **look)


def rect(x: float, y: float, width: float, height: float, **look: object) -> Svg:
    """Draw a rectangle from its upper left corner.

    Examples
    --------
    >>> rect(0, 5, 20, 10, fill="#fff")
    '<rect x="0" y="5" width="20" height="10" fill="#fff"/>'
    """
    return element("rect", x=x, y=y, width=width, height=height, **look)


def circle(x: float, y: float, radius: float, **look: object) -> Svg:
    """Draw a circle around a point.

    Examples
    --------
    >>> circle(4, 5, 6, fill="none")
    '<circle cx="4" cy="5" r="6" fill="none"/>'
    """
    return element("circle", cx=x, cy=y, r=radius, **look)


def path(data: str, **look: object) -> Svg:
    """Draw a path by SVG's commands: M moves, h and v draw across and down, z closes.

    Examples
    --------
    >>> path("M0 0h6v6h-6z", stroke="#777")
    '<path d="M0 0h6v6h-6z" stroke="#777"/>'
    """
    return element("path", d=data, **look)


def polyline(points: Iterable[tuple], **look: object) -> Svg:
    """Draw straight lines from point to point, (x, y), to a tenth of a pixel.

    Examples
    --------
    >>> polyline([(0, 1), (2.25, 3)], fill="none")
    '<polyline points="0.0,1.0 2.2,3.0" fill="none"/>'
    """
    return element("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points), **look)


def number(value: float) -> str:
    """Write a number in at most five characters where that is possible.

    Examples
    --------
    >>> number(2), number(-0.125), number(123.45), number(1234.5), number(-0.001)
    ('2', '-0.12', '123.5', '1234', '0')
    """
    if abs(value) >= 1000:
        return f"{value:.0f}"
    written = f"{value:.{1 if abs(value) >= 100 else 2}f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


# --- pictures made of pixels


def encoded(image: "Image", kind: str, **options: Any) -> bytes:
    """Return a Pillow image as the bytes of a picture file.

    Examples
    --------
    >>> from PIL import Image
    >>> encoded(Image.new("L", (2, 2)), "PNG")[1:4]
    b'PNG'
    """
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def address(data: bytes) -> str:
    r"""Return the data address of a PNG or JPEG file, or of an SVG image.

    Examples
    --------
    >>> address(b"\x89PNG"), address(b"\xff\xd8\xff"), address(b"<svg/>")[:26]
    ('data:image/png;base64,iVBORw==', 'data:image/jpeg;base64,/9j/', 'data:image/svg+xml;base64,')
    """
    kinds = {b"\x89PNG": "png", b"<svg": "svg+xml"}
    kind = kinds.get(data[:4], "jpeg")
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def png(pixels: np.ndarray, *, optimize: bool = True) -> str:
    """Return the data address of a PNG file that holds uint8 pixels, (H, W) or (H, W, 3).

    Examples
    --------
    >>> png(np.zeros((2, 2), np.uint8))[:30]
    'data:image/png;base64,iVBORw0K'
    """
    from PIL import Image

    return address(encoded(Image.fromarray(pixels), "PNG", optimize=optimize))


def image(
    pixels: np.ndarray, x: float, y: float, width: float, height: float, *, optimize: bool = True
) -> Svg:
    """Draw uint8 pixels, (H, W) or (H, W, 3), as squares with sharp edges.

    Examples
    --------
    >>> image(np.zeros((2, 2), np.uint8), 5, 6, 20, 20)[:40]
    '<image x="5" y="6" width="20" height="20'
    """
    href = png(pixels, optimize=optimize)
    return element("image", x=x, y=y, width=width, height=height, style=PIXELATED, href=href)


def photograph(pixels: np.ndarray, side: int) -> Svg:
    """Draw uint8 pixels, (H, W) or (H, W, 3), inside a square at the origin, as JPEG.

    Examples
    --------
    >>> photograph(np.zeros((8, 8), np.uint8), 20)[:35]
    '<image href="data:image/jpeg;base64'
    """
    from PIL import Image

    picture = Image.fromarray(pixels).convert("RGB")
    picture.thumbnail((side, side))
    href = address(encoded(picture, "JPEG", quality=70))
    return element("image", href=href, width=side, height=side)


# --- what the boards draw with them


def label(left: float, top: float, words: object, *, above: float = 14) -> Svg:
    """Write the name of what stands below, so many pixels above its upper edge.

    Examples
    --------
    >>> label(10, 50, "image")
    '<text x="10" y="36" class="label">image</text>'
    """
    return text(left, top - above, words, class_="label")


def frame(
    left: float,
    top: float,
    rows: int,
    cols: int,
    color: str,
    *,
    side: float = CELL,
    halo: bool = False,
) -> Svg:
    """Draw a frame around so many cells; a white halo sets it off from their colors.

    Examples
    --------
    >>> frame(10, 20, 1, 2, "red", side=5)
    '<rect x="10" y="20" width="10" height="5" fill="none" stroke="red" stroke-width="4"/>'
    """
    lines = [("#fff", 7), (color, 4)] if halo else [(color, 4)]
    return together(
        *(
            rect(left, top, cols * side, rows * side, fill="none", stroke=stroke, stroke_width=wide)
            for stroke, wide in lines
        )
    )


def cells(
    values: np.ndarray, left: float, top: float, side: float, look: Callable[[Any], dict]
) -> Svg:
    r"""Draw a square with words for each entry of an array.

    Parameters
    ----------
    values : numpy.ndarray, shape (H, W) or (H, W, C)
        What the squares stand for.
    left, top : number
        The upper left corner.
    side : number
        The width and the height of a square.
    look : callable
        Takes an entry and gives its ``words``, where wanted their color, ``ink``, and
        ``size``, and the attributes of the square.

    Examples
    --------
    >>> def look(value):
    ...     return {"words": f"{value} m", "ink": "#fff", "fill": "#000"}
    >>> print(cells(np.array([[7]]), 0, 0, 20, look).replace("><", ">\n<"))
    <rect x="0" y="0" width="20" height="20" fill="#000"/>
    <text x="10.0" y="10.0" fill="#fff">7 m</text>
    """
    return together(
        *(
            _cell(left + col * side, top + row * side, side, **look(values[row, col]))
            for row, col in np.ndindex(values.shape[:2])
        )
    )


def _cell(
    x: float,
    y: float,
    side: float,
    words: object,
    ink: str | None = None,
    size: int | None = None,
    **look: object,
) -> Svg:
    written = text(x + side / 2, y + side / 2, words, size=size, fill=ink)
    return together(rect(x, y, side, side, **look), written)


def grid(
    values: np.ndarray,
    left: float,
    top: float,
    *,
    padded: np.ndarray | None = None,
    padding_text: str = "0",
    limits: tuple[float, float] | None = None,
) -> Svg:
    r"""Draw numbers in gray squares: the least is black, the largest white.

    Parameters
    ----------
    values : numpy.ndarray, shape (H, W)
        The numbers.
    left, top : number
        The upper left corner.
    padded : numpy.ndarray of bool, shape (H, W), optional
        Which cells are padding; they are dashed.
    padding_text : str
        What stands in those.
    limits : tuple of two numbers, optional
        What is black and what is white; 0, or the least where that is below, and the largest.

    Examples
    --------
    >>> print(grid(np.array([[0, 9]]), 0, 0).replace("><", ">\n<"))
    <rect x="0" y="0" width="34" height="34" fill="rgb(0,0,0)" stroke="#777"/>
    <text x="17.0" y="17.0" fill="#fff">0</text>
    <rect x="34" y="0" width="34" height="34" fill="rgb(255,255,255)" stroke="#777"/>
    <text x="51.0" y="17.0" fill="#000">9</text>
    """
    low, high = limits or (min(values.min(), 0), values.max())
    padding = {"words": padding_text, "ink": "#555", "fill": "#fff"}
    padding |= {"stroke": EDGE, "stroke_dasharray": "3 3"}

    def look(value: Any) -> dict:
        if value is np.ma.masked:
            return padding
        fill, ink = _shade(value, low, high)
        words = number(value)
        size = 11 if len(words) > 4 else None
        return {"words": words, "ink": ink, "size": size, "fill": fill, "stroke": EDGE}

    mask = False if padded is None else padded
    return cells(np.ma.array(values, mask=mask), left, top, CELL, look)


def _shade(value: float, low: float, high: float) -> tuple[str, str]:
    """Give the gray of a cell and the text color that stands out from it."""
    level = 128 if high == low else round(255 * (value - low) / (high - low))
    return f"rgb({level},{level},{level})", "#000" if level > 117 else "#fff"


def signed_grid(
    values: np.ndarray, left: float, top: float, side: float, *, size: int | None = None
) -> Svg:
    r"""Draw numbers in squares that are white at 0, blue above and orange below.

    Parameters
    ----------
    values : numpy.ndarray, shape (H, W)
        The numbers; the largest of either sign is the darkest.
    left, top : number
        The upper left corner.
    side : number
        The width and the height of a square.
    size : int, optional
        The numbers' size in pixels.

    Examples
    --------
    >>> print(signed_grid(np.array([[-2, 1]]), 0, 0, 20).replace("><", ">\n<"))
    <rect x="0" y="0" width="20" height="20" fill="#d55e00" fill-opacity="0.40" stroke="#777"/>
    <text x="10.0" y="10.0">-2</text>
    <rect x="20" y="0" width="20" height="20" fill="#0072b2" fill-opacity="0.20" stroke="#777"/>
    <text x="30.0" y="10.0">1</text>
    """
    largest = max(np.abs(values).max(), 1e-9)

    def look(value: float) -> dict:
        color, strength = SOURCE if value < 0 else ACCENT, 0.4 * abs(value) / largest
        square = {"fill": color, "fill_opacity": f"{strength:.2f}", "stroke": EDGE}
        return {"words": number(value), "size": size, **square}

    return cells(values, left, top, side, look)


def as_image(width: float, height: float, parts: str | Iterable[object], alt: str) -> str:
    """Wrap parts of a picture as an image tag that keeps their text and says what they show.

    Parameters
    ----------
    width, height : number
        The size in pixels.
    parts : iterable
        SVG; anything else is escaped. A single part may stand alone.
    alt : str
        The picture in words.

    Examples
    --------
    >>> as_image(80, 60, [label(10, 30, "image")], 'A "small" image')[:76]
    '<img class="cnnlab-picture" alt="A &quot;small&quot; image" width="80" heigh'
    """
    svg = element(
        "svg",
        element("style", _STYLE),
        element("rect", width="100%", height="100%", rx=8, fill="#fff"),
        *([parts] if isinstance(parts, str) else parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
    )
    size = {"width": width, "height": height}
    shown = {"class": "cnnlab-picture", "alt": alt, **size, "src": address(svg.encode())}
    return f"<img{_attributes(shown)}>"
