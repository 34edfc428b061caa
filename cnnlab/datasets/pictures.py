"""One picture, whatever its size and format, as a square of pixels.

Pillow is imported when a picture is read, not before.
"""

from __future__ import annotations

import os
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.checks import one_of, refuse, whole_number

if TYPE_CHECKING:
    from PIL import Image

_LARGEST_SIDE = 1024
_WITH_ALPHA = ("LA", "La", "PA", "RGBA", "RGBa")


class UnusableError(Exception):
    """Says why a picture cannot be used."""


@dataclass(frozen=True)
class Look:
    """How every picture of a data set is brought to one size; see `load_folder`."""

    side: int
    fit: str = "crop"
    color: bool = True
    background: int = 255

    def __post_init__(self) -> None:
        whole_number("side", self.side, 1, _LARGEST_SIDE)
        whole_number("background", self.background, 0, 255)
        one_of("fit", self.fit, ("crop", "pad"))


def load_picture(
    path: str | Path,
    side: int,
    *,
    fit: str = "crop",
    color: bool = True,
    background: int = 255,
) -> np.ndarray:
    """Load one picture exactly as `load_folder` loads those of a folder.

    Use it for a picture to predict: the network then gets what it was trained on.

    Parameters
    ----------
    path
        A file in any format that Pillow reads.
    side, fit, color, background
        As in `load_folder`; give what you gave there.

    Returns
    -------
    np.ndarray
        ``(side, side, 3)`` in color or ``(side, side)`` in gray, uint8.

    Raises
    ------
    ValueError
        The path names no file, the picture cannot be read, or a setting is not allowed.

    Examples
    --------
    >>> import tempfile
    >>> from PIL import Image
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("RGB", (40, 30), (80, 90, 0)).save(Path(folder, "cat.png"))
    ...     picture = load_picture(Path(folder, "cat.png"), side=32)
    >>> picture.shape, picture[0, 0].tolist()
    ((32, 32, 3), [80, 90, 0])
    """
    look = Look(side, fit, color, background)
    file = real_path(path, "a picture")
    if not os.path.isfile(file):
        what = "that is a folder" if os.path.isdir(file) else "there is nothing"
        refuse("path", str(path), f"the path of a picture: {what}")
    try:
        return read(file, look)
    except UnusableError as reason:
        raise ValueError(f"{shown(file.name)!r} cannot be used: {reason}.") from None


def read(file: Path, look: Look) -> np.ndarray:
    """Return a picture as (side, side, 3) or (side, side).

    Raises
    ------
    UnusableError
        It cannot be read; the error says why.
    """
    from PIL import Image, UnidentifiedImageError

    Image.init()
    formats = [name for name in Image.OPEN if name != "EPS"]  # it would run a program
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=formats) as image:
                upright = _upright(image, look.side)
                square = _square(_weighable(upright), look)
        except UnidentifiedImageError:
            raise UnusableError(_unknown_format(file)) from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise UnusableError(
                f"it has more than {Image.MAX_IMAGE_PIXELS:,} pixels, the most that is opened"
            ) from None
        except UnusableError:
            raise
        except Exception as error:  # decoders raise all kinds of errors on damaged files
            raise UnusableError(f"it is damaged or cut short ({why(error)})") from None
    return np.array(square if look.color else square.convert("L"))


def _upright(image: Image.Image, side: int) -> Image.Image:
    """Decode a picture, a large JPEG in a smaller size at once, and turn it as EXIF says."""
    from PIL import ImageOps

    image.draft(None, (2 * side, 2 * side))
    image.load()
    if image.format != "TIFF":  # loading has turned it, and old versions would turn it again
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _weighable(image: Image.Image) -> Image.Image:
    """Return a picture as RGB or RGBA, whose values can be averaged."""
    from PIL import Image

    short = image.mode.startswith("I;16")
    if short or (image.mode == "I" and image.format in ("PNG", "PPM")):
        values = np.asarray(image).astype(np.uint32)  # 0 to 65,535
        image = Image.fromarray(((values + 128) // 257).astype(np.uint8))
    elif image.mode in ("I", "F"):
        raise UnusableError("its values have 32 bits and no fixed range: save it with 8 or 16")
    transparent = image.mode in _WITH_ALPHA or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")


def _square(image: Image.Image, look: Look) -> Image.Image:
    """Resize a picture, and lay it on a square of the background's gray."""
    from PIL import Image

    side, (width, height) = look.side, image.size
    if look.fit == "crop":
        edge = min(width, height)
        left, top = (width - edge) / 2, (height - edge) / 2
        size, box = (side, side), (left, top, left + edge, top + edge)
    else:
        scale = side / max(width, height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        box = (0, 0, width, height)
    small = image.resize(size, Image.Resampling.BICUBIC, box, reducing_gap=2.0)
    square = Image.new("RGB", (side, side), (int(look.background),) * 3)
    corner = (side - size[0]) // 2, (side - size[1]) // 2
    square.paste(small, corner, small if small.mode == "RGBA" else None)
    return square


def _unknown_format(file: Path) -> str:
    """Say why Pillow does not know a file's format."""
    if not file.stat().st_size:
        return "it is empty"
    if file.suffix.lower() in (".heic", ".heif"):  # what phones write
        return "it is a HEIC picture, for which Pillow has no decoder here: save it as JPEG"
    return "it is not a picture in a format that Pillow reads"


def why(error: Exception) -> str:
    """Put an error in a few words, without the file's whole path."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f"{error}".strip(" .").splitlines()[0] if f"{error}".strip() else type(error).__name__


def shown(name: str) -> str:
    """Return a name that can be printed, composed alike on every system (é is one letter)."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))


def real_path(path: str | Path, what: str) -> Path:
    """Return a path without ``~``, or refuse what is no path."""
    if not isinstance(path, (str, Path)):
        refuse("path", path, f"the path of {what}")
    return Path(os.path.expanduser(path))
