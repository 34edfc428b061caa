"""Packed figures: the same pixels, or for photographs nearly the same, in the same size."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(scope="module")
def pictures(extension):
    return extension("pictures")


def png(pixels, **settings):
    file = BytesIO()
    Image.fromarray(pixels).convert(**settings).save(file, "PNG")
    return file.getvalue()


def read(content):
    return np.asarray(Image.open(BytesIO(content)).convert("RGB")).astype(int)


def drawing():
    """Draw a hundred lines and noise in a few colors."""
    draw = np.random.default_rng(0)
    return draw.choice([0, 60, 120, 255], size=(120, 160, 3)).astype(np.uint8)


def photograph():
    """Return soft color gradients with grain: more colors than any drawing has."""
    row, col = np.mgrid[0:300, 0:400]
    soft = np.stack([row * 0.8, col * 0.6, (row + col) * 0.35], axis=-1)
    return (soft + np.random.default_rng(1).uniform(0, 12, soft.shape)).astype(np.uint8)


@pytest.mark.parametrize("settings", [{"mode": "RGB"}, {"mode": "P", "colors": 64}])
def test_a_drawing_loses_nothing(pictures, settings):
    content = png(drawing(), **settings)
    webp = pictures.packed(content)
    assert webp is not None and len(webp) < len(content)
    np.testing.assert_array_equal(read(webp), read(content))


def test_a_gray_photograph_loses_nothing(pictures):
    gray = np.repeat(photograph()[..., :1], 3, axis=-1)
    content = png(gray, mode="RGB")
    np.testing.assert_array_equal(read(pictures.packed(content)), read(content))


def test_a_color_photograph_is_nearly_the_same_and_much_smaller(pictures):
    content = png(photograph(), mode="RGB")
    webp = pictures.packed(content)
    assert len(webp) < 0.4 * len(content)
    assert read(webp).shape == read(content).shape
    assert np.abs(read(webp) - read(content)).mean() < 6


def test_transparency_is_kept(pictures):
    pixels = np.dstack([drawing(), np.full((120, 160), 90, np.uint8)])
    webp = pictures.packed(png(pixels, mode="RGBA"))
    np.testing.assert_array_equal(np.asarray(Image.open(BytesIO(webp)))[..., 3], 90)


def test_a_file_is_packed_once_and_a_small_one_is_left_alone(pictures, tmp_path):
    small, large = tmp_path / "small.png", tmp_path / "large.png"
    small.write_bytes(png(drawing()[:20], mode="RGB"))
    large.write_bytes(png(photograph(), mode="RGB"))
    folder = tmp_path / "packed"
    assert pictures.packed_file(small, folder) == small
    first = pictures.packed_file(large, folder)
    time = first.stat().st_mtime_ns
    assert first.suffix == ".webp"
    assert pictures.packed_file(large, folder) == first and first.stat().st_mtime_ns == time
