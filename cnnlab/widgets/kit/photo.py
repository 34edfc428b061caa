"""A photograph as a part of a board's state: its pixels, and the file that holds them in a page."""

import io
from typing import Any, TypeGuard

import numpy as np
import traitlets

from cnnlab import datasets
from cnnlab.checks import refuse
from cnnlab.widgets.kit.svg import address, encoded
from cnnlab.widgets.kit.traits import Named

MOST_BYTES = 30_000
"""The bytes of a photo in a page; as text (base64) they are 40,000 characters."""

_NAMES = ("china", "flower")
_LARGEST_SIDE = 512


class Pixels:
    """What stands in a message for pixels that are refused: their shape, or the value itself."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        if hasattr(self.value, "dtype"):
            return f"an array of shape {self.value.shape} of {self.value.dtype}"
        return repr(self.value)


class Photo(Named):
    """A photograph by its name or its pixels, kept as the read-only pixels that are shown.

    Its longest side is at most `side` pixels. A page gets it as a picture file, and sends
    none back.
    """

    info_text = (
        '"china", "flower", or a uint8 array of shape (H, W) or (H, W, 3) with 1 to '
        f"{_LARGEST_SIDE} rows and columns"
    )

    def __init__(self, *, side: int, **kwargs: Any) -> None:
        self.side = side
        super().__init__(**kwargs)
        self.tag(
            sync=True,
            to_json=lambda photo, board: address(board._photo_file),
            from_json=lambda value, board: board.photo,
        )

    def validate(self, obj: Any, value: object) -> np.ndarray:
        """Return uint8 pixels, (H, W, 3), at most `side` long, or raise `TraitError`."""
        if isinstance(value, str) and value in _NAMES:
            value = _middle(datasets.photograph(value), self.side)
        if not _is_picture(value):
            refuse(self.name, Pixels(value), self.info_text, traitlets.TraitError)
        if value is obj._trait_values.get(self.name):
            return value
        pixels, obj._photo_file = _packed(value, self.side)
        pixels.setflags(write=False)
        return pixels


def _is_picture(value: object) -> TypeGuard[np.ndarray]:
    return (
        isinstance(value, np.ndarray)
        and value.dtype == np.uint8
        and (value.ndim == 2 or (value.ndim == 3 and value.shape[2] == 3))
        and 0 < min(value.shape[:2]) <= max(value.shape[:2]) <= _LARGEST_SIDE
    )


def _middle(photo: np.ndarray, side: int) -> np.ndarray:
    """Scale a wide photograph to so many rows and cut out as many columns in its middle."""
    from PIL import Image

    height, width = photo.shape[:2]
    image = Image.fromarray(photo).resize(
        (round(width * side / height), side), Image.Resampling.LANCZOS
    )
    left = (image.width - side) // 2
    return np.asarray(image.crop((left, 0, left + side, side)))


def _packed(photo: np.ndarray, side: int) -> tuple[np.ndarray, bytes]:
    """Return the pixels that a page will show, and the picture file that holds them.

    PNG keeps every pixel; where it takes too many bytes, the finest JPEG that fits is taken,
    and the pixels are those that come out of it: Python and the page compute with the same.
    """
    from PIL import Image

    image = Image.fromarray(photo).convert("RGB")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    data = encoded(image, "PNG", optimize=True)
    quality = 90
    while len(data) > MOST_BYTES:
        data = encoded(image, "JPEG", quality=quality, subsampling=0)
        quality -= 10 if quality > 10 else 3
    return np.array(Image.open(io.BytesIO(data)).convert("RGB")), data
