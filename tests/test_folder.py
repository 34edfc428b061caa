"""Folders of pictures as readers have them, troubles included."""

import contextlib
import io
import os
import resource
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from cnnlab import datasets, training

MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB here
PHOTOGRAPH = datasets.photograph("china")  # (427, 640, 3)


def fill(folder, count=2, seed=0, size=(12, 10)):
    """Put small pictures, no two of them alike, into a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng([seed, *folder.name.encode()])
    for i in range(count):
        pixels = random.integers(0, 256, (*size, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{i}.png")
    return folder


@pytest.fixture
def pets(tmp_path):
    """Two classes of two small pictures each."""
    for name in ("cat", "dog"):
        fill(tmp_path / "pets" / name)
    return tmp_path / "pets"


def load_quietly(path, side=8, **settings):
    """Load a folder in which nothing may be left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return datasets.load_folder(path, side, **settings)


def reason(path, name, side=8):
    """Load a folder of which one file alone is left out; return its sentence."""
    with pytest.warns(UserWarning, match=r"^1 of \d+ files in 'pets' are left out") as caught:
        folder = datasets.load_folder(path, side)
    assert len(caught) == 1 and caught[0].filename == __file__
    [sentence] = folder.left_out
    assert sentence.startswith(f"{name} is left out: ") and sentence.endswith(".")
    assert "\n" not in sentence and str(path) not in sentence
    assert name not in folder.files
    return sentence


def read_one(pets, save, name="x.png", side=8, **settings):
    """Write one more picture by `save`; return it as loaded, (side, side, …)."""
    save(pets / "cat" / name)
    folder = load_quietly(pets, side, **settings)
    return folder.images[folder.files.index(f"cat/{name}")]


# --- what comes back ---------------------------------------------------------------


def test_arrays_labels_names_and_provenance(pets):
    folder = load_quietly(pets, 8)
    assert folder.images.shape == (4, 8, 8, 3) and folder.images.dtype == np.uint8
    assert folder.labels.tolist() == [0, 0, 1, 1] and folder.labels.dtype == np.int64
    assert folder.class_names == ("cat", "dog")
    assert folder.files == ("cat/0.png", "cat/1.png", "dog/0.png", "dog/1.png")
    assert folder.provenance == (
        "pets: 4 pictures of the reader's own (cat 2, dog 2), the largest square in the middle "
        "of each, resized to 8×8; 0 files left out"
    )
    assert repr(folder) == "ImageFolder('pets', images (4, 8, 8, 3), classes cat, dog, 0 left out)"


def test_a_picture_of_the_right_size_comes_back_unchanged(pets):
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    for fit in ("crop", "pad"):
        assert np.array_equal(read_one(pets, Image.fromarray(pixels).save, fit=fit), pixels)


def test_gray_has_no_channel_axis_as_in_mnist(pets):
    folder = load_quietly(pets, 8, color=False)
    assert folder.images.shape == (4, 8, 8)
    assert datasets.scale(folder.images).shape == (4, 8, 8, 1)


def test_crop_takes_the_middle_and_pad_keeps_everything(pets):
    wide = np.zeros((8, 24, 3), np.uint8)
    wide[:, 8:16] = 200  # the middle third
    save = Image.fromarray(wide).save
    assert (read_one(pets, save) == 200).all()
    padded = read_one(pets, save, side=24, fit="pad", background=90)
    assert np.array_equal(padded[8:16], wide)
    assert (padded[:8] == 90).all() and (padded[16:] == 90).all()


def test_a_line_of_one_pixel_can_be_padded(pets):
    line = Image.new("RGB", (900, 1), "black")
    assert (read_one(pets, line.save, fit="pad") < 255).any(axis=(1, 2)).sum() == 1


def test_the_order_is_natural_and_always_the_same(tmp_path):
    for name in ("b10", "b9", "A2"):
        fill(tmp_path / name, 12)
    folder = load_quietly(tmp_path)
    assert folder.class_names == ("A2", "b9", "b10")
    assert folder.files[:12] == tuple(f"A2/{i}.png" for i in range(12))
    assert np.array_equal(folder.images, load_quietly(tmp_path).images)


def test_folders_in_a_class_belong_to_it_whatever_they_are_called(pets):
    fill(pets / "cat" / "x.png", 1, seed=1)
    assert load_quietly(pets).files[:3] == ("cat/0.png", "cat/1.png", "cat/x.png/0.png")


def test_names_outside_ascii_are_composed(tmp_path):
    fill(tmp_path / "Ka\u0308fer")  # an A and two dots, as some systems store Ä
    fill(tmp_path / "蝶")
    folder = load_quietly(tmp_path)
    assert folder.class_names == ("K\u00e4fer", "蝶")
    assert "蝶/0.png" in folder.files


def test_a_name_that_is_no_text_can_be_printed(pets):
    with contextlib.suppress(OSError):  # some systems allow no such name
        os.rename(pets / "dog" / "0.png", os.fsencode(pets / "dog") + b"/\xff.png")
    folder = load_quietly(pets)
    assert len(folder.images) == 4
    assert all(name.encode("utf-8") for name in folder.files)


def test_hidden_files_and_clutter_are_passed_over_in_silence(pets):
    for name in (".DS_Store", "._0.png", "Thumbs.db", "desktop.ini", ".hidden.png"):
        (pets / name).write_bytes(b"clutter")
        (pets / "cat" / name).write_bytes(b"clutter")
    fill(pets / ".git")
    fill(pets / "__MACOSX")
    assert load_quietly(pets).class_names == ("cat", "dog")


def test_one_picture_is_loaded_as_in_its_folder(pets):
    wide = PHOTOGRAPH[:100, :160]
    for settings in ({}, {"fit": "pad", "background": 90}, {"color": False}):
        in_folder = read_one(pets, Image.fromarray(wide).save, side=24, **settings)
        alone = datasets.load_picture(pets / "cat" / "x.png", 24, **settings)
        assert alone.dtype == np.uint8 and np.array_equal(alone, in_folder)


def test_one_picture_that_cannot_be_read_is_refused_in_one_sentence(pets):
    (pets / "cat" / "text.png").write_text("no picture")
    refused = {
        "cat": "path is .*, but it must be the path of a picture: that is a folder",
        "cat/9.png": "path is .*, but it must be the path of a picture: there is nothing",
        "cat/text.png": "'text.png' cannot be used: it is not a picture in a format",
    }
    for name, sentence in refused.items():
        with pytest.raises(ValueError, match=sentence) as caught:
            datasets.load_picture(pets / name, 8)
        assert str(caught.value).endswith(".") and "\n" not in str(caught.value)
    with pytest.raises(ValueError, match="side is 0, but it must be a whole number from 1 to 1024"):
        datasets.load_picture(pets / "cat" / "0.png", 0)


# --- kinds of pictures -------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".tiff", ".webp"])
def test_each_exif_orientation_is_turned_upright(pets, orientation, suffix):
    upright = Image.fromarray(PHOTOGRAPH[100:260, 200:360])
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(back[orientation]) if orientation in back else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"exif": exif} | ({"compression": "tiff_lzw"} if suffix == ".tiff" else {})
    got = read_one(pets, lambda path: stored.save(path, **options), f"x{suffix}", side=16)
    wanted = upright.resize((16, 16), Image.Resampling.BICUBIC)
    assert np.abs(got.astype(int) - np.asarray(wanted)).mean() < 6
    others = {n: np.asarray(wanted.transpose(turn)) for n, turn in back.items()}
    assert all(np.abs(got.astype(int) - turned).mean() > 12 for turned in others.values())


@pytest.mark.parametrize("name", ["x.png", "x.tif", "x.pgm"])
def test_16_bit_gray_is_scaled_and_not_clipped(pets, name):
    ramp = np.repeat(np.arange(0, 65536, 257 * 15, dtype=np.uint16)[:16], 16).reshape(16, 16).T
    image = Image.fromarray(np.ascontiguousarray(ramp))
    if name.endswith(".pgm"):  # written by hand: a header, then big-endian values
        content = b"P5 16 16 65535\n" + ramp.astype(">u2").tobytes()
        got = read_one(pets, lambda path: path.write_bytes(content), name, side=16)
    else:
        got = read_one(pets, image.save, name, side=16)
    assert got[0, :, 0].tolist() == [15 * i for i in range(16)]
    assert (got == got[:1, :, :1]).all()  # every row alike, and gray


def test_values_of_32_bits_have_no_range_and_are_left_out(pets):
    Image.fromarray(np.ones((9, 9), np.float32)).save(pets / "cat" / "x.tif")
    assert "32 bits and no fixed range" in reason(pets, "cat/x.tif")


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "YCbCr"])
def test_each_mode_becomes_its_colors(pets, mode):
    color = (255, 255, 255) if mode == "1" else (90, 90, 90) if mode == "L" else (200, 40, 90)
    picture = Image.new("RGB", (9, 9), color).convert(mode, palette=Image.Palette.ADAPTIVE)
    name = "x.jpg" if mode == "YCbCr" else "x.tif"
    got = read_one(pets, lambda path: picture.save(path), name)
    assert np.abs(got.astype(int) - color).max() <= 3


def test_a_cmyk_jpeg_is_not_inverted(pets):
    picture = Image.new("RGB", (16, 16), (200, 40, 90)).convert("CMYK")
    got = read_one(pets, lambda path: picture.save(path, quality=95), "x.jpg")
    assert np.abs(got.astype(int) - (200, 40, 90)).max() <= 6


def transparent_pictures():
    """The left half is opaque black, the right half transparent red."""
    rgba = np.zeros((8, 8, 4), np.uint8)
    rgba[:, :4, 3], rgba[:, 4:, 0] = 255, 255
    gray = np.zeros((8, 8, 2), np.uint8)
    gray[:, :4, 1], gray[:, 4:, 0] = 255, 50
    whole = Image.fromarray(rgba)
    palette = Image.fromarray(np.repeat([[0] * 4 + [1] * 4], 8, axis=0).astype(np.uint8))
    palette = palette.convert("P")
    palette.putpalette([0, 0, 0, 255, 0, 0])
    key = Image.fromarray(rgba[..., :3])
    return {
        "RGBA": (whole, {}),
        "LA": (Image.fromarray(gray), {}),
        "P": (palette, {"transparency": 1}),
        "RGB with a transparent color": (key, {"transparency": (255, 0, 0)}),
    }


@pytest.mark.parametrize("kind", transparent_pictures())
@pytest.mark.parametrize("background", [255, 0, 120])
def test_transparent_pixels_become_the_background(pets, kind, background):
    picture, options = transparent_pictures()[kind]
    save = lambda path: picture.save(path, **options)  # noqa: E731
    got = read_one(pets, save, background=background)
    assert (got[:, :4] == 0).all() and (got[:, 4:] == background).all()


def test_half_transparent_pixels_mix_with_the_background(pets):
    picture = Image.new("RGBA", (8, 8), (0, 100, 200, 51))  # a fifth of it shows
    got = read_one(pets, picture.save)
    assert np.abs(got[0, 0].astype(int) - (204, 224, 244)).max() <= 1


def test_hidden_color_does_not_bleed_into_smaller_pictures(pets):
    rgba = np.zeros((64, 64, 4), np.uint8)
    rgba[..., 0] = 255  # red everywhere, and fully transparent
    rgba[:, :32] = (0, 0, 0, 255)
    got = read_one(pets, Image.fromarray(rgba).save)
    assert (got[..., 0] == got[..., 1]).all()  # black, white and gray alone


def test_an_animation_gives_its_first_frame(pets):
    frames = [Image.new("P", (9, 9), i) for i in range(3)]
    for frame in frames:
        frame.putpalette([0, 0, 0, 250, 0, 0, 0, 250, 0])
    got = read_one(
        pets, lambda path: frames[1].save(path, save_all=True, append_images=[frames[2]]), "x.gif"
    )
    assert (got == (250, 0, 0)).all()


# --- files that cannot be used -----------------------------------------------------


@pytest.mark.parametrize("name", ["x.heic", "x.HEIC", "x.heif"])
def test_heic_without_a_decoder(pets, name):
    (pets / "cat" / name).write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    sentence = reason(pets, f"cat/{name}")
    assert "HEIC" in sentence and "save it as JPEG" in sentence


def test_heic_with_a_decoder_is_read(pets, monkeypatch):
    """A registered plug-in is used, as Pillow's own formats are."""

    class Decoder(ImageFile.ImageFile):
        format = "HEIF"

        def _open(self):
            self._size, self._mode = (9, 9), "RGB"
            self.im = Image.core.fill("RGB", self.size, (7, 8, 9))

        def load(self):
            return None

    monkeypatch.setattr(Image, "ID", [*Image.ID])
    monkeypatch.setattr(Image, "OPEN", dict(Image.OPEN))
    Image.register_open("HEIF", Decoder, lambda start: start[4:12] == b"ftypheic")
    content = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    got = read_one(pets, lambda path: path.write_bytes(content), "x.heic")
    assert (got == (7, 8, 9)).all()


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "gif", "tif"])
def test_a_truncated_picture(pets, suffix):
    path = pets / "cat" / f"x.{suffix}"
    Image.fromarray(PHOTOGRAPH).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "damaged or cut short" in reason(pets, f"cat/x.{suffix}")


def test_text_that_calls_itself_a_picture(pets):
    (pets / "cat" / "x.png").write_text("not a picture at all", encoding="utf-8")
    assert "not a picture in a format that Pillow reads" in reason(pets, "cat/x.png")


def test_an_empty_file(pets):
    (pets / "cat" / "x.png").touch()
    assert "it is empty" in reason(pets, "cat/x.png")


def test_postscript_is_not_run(pets):
    (pets / "cat" / "x.eps").write_text(
        "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n{} loop\n"
    )
    assert "not a picture in a format that Pillow reads" in reason(pets, "cat/x.eps")


def test_damaged_files_of_every_kind_never_stop_the_reading(pets):
    """Flip bytes of real files: each is read or left out, whatever its decoder raises."""
    random = np.random.default_rng(0)
    small = Image.fromarray(PHOTOGRAPH[:40, :40])
    for suffix in ("png", "jpg", "gif", "tif", "webp", "bmp", "ico", "jp2", "tga", "ppm"):
        stream = io.BytesIO()
        small.save(stream, {"jpg": "jpeg", "tif": "tiff", "jp2": "jpeg2000"}.get(suffix, suffix))
        for i in range(12):
            content = np.frombuffer(stream.getvalue(), np.uint8).copy()
            places = random.integers(0, min(len(content), 400 if i % 2 else 10**6), 1 + i)
            content[places] = random.integers(0, 256, len(places))
            (pets / "cat" / f"{i}.{suffix}").write_bytes(content.tobytes())
    with warnings.catch_warnings(record=True):
        folder = datasets.load_folder(pets, 8)
    assert len(folder.images) + len(folder.left_out) == 120 + 2  # two old ones are gone
    assert len(folder.left_out) > 10


def test_a_copy_would_be_a_leak_and_is_left_out(pets):
    (pets / "dog" / "z.png").write_bytes((pets / "cat" / "1.png").read_bytes())
    assert "a copy of cat/1.png" in reason(pets, "dog/z.png")


def test_a_picture_beside_the_classes(pets):
    fill(pets, 1)
    assert "lies in no class's folder" in reason(pets, "0.png")


def test_a_pipe_is_not_waited_for(pets):
    os.mkfifo(pets / "cat" / "x.png")
    assert "not a file that can be read" in reason(pets, "cat/x.png")


# --- links -------------------------------------------------------------------------


def test_a_link_to_a_file_elsewhere_is_followed(pets, tmp_path):
    (pets / "cat" / "x.png").symlink_to(fill(tmp_path / "else", 1, seed=5) / "0.png")
    assert "cat/x.png" in load_quietly(pets).files


def test_links_of_files_in_a_circle(pets):
    (pets / "cat" / "x.png").symlink_to(pets / "cat" / "y.png")
    (pets / "cat" / "y.png").symlink_to(pets / "cat" / "x.png")
    with pytest.warns(UserWarning, match="^2 of 6 files"):
        folder = datasets.load_folder(pets, 8)
    assert all("leads nowhere or in a circle" in sentence for sentence in folder.left_out)


def test_a_link_to_nowhere(pets):
    (pets / "cat" / "x.png").symlink_to(pets / "gone.png")
    assert "leads nowhere" in reason(pets, "cat/x.png")


@pytest.mark.parametrize("target", [".", "..", "../dog", "../../outside"])
def test_a_link_to_a_folder_is_not_followed_inside_a_class(pets, tmp_path, target):
    """So that no circle of links can be entered, wherever it leads."""
    fill(tmp_path / "outside", 1, seed=9)
    (pets / "cat" / "round").symlink_to(target, target_is_directory=True)
    assert "a link to a folder, and inside a class none is followed" in reason(pets, "cat/round")


def test_a_class_may_be_a_link_to_a_folder_elsewhere(pets, tmp_path):
    outside = fill(tmp_path / "outside", 1, seed=9)
    (pets / "fox").symlink_to(outside, target_is_directory=True)
    assert load_quietly(pets).class_names == ("cat", "dog", "fox")


def test_a_linked_file_never_replaces_the_real_one_of_a_later_class(pets):
    (pets / "cat" / "seen.png").symlink_to(pets / "dog" / "0.png")
    assert "a copy of dog/0.png or a link to it" in reason(pets, "cat/seen.png")


def test_folders_may_lie_a_thousand_deep(pets):
    places = [pets / "cat" / "a"]
    while len(places) < 1200:
        places.append(places[-1] / "a")
    for place in places:
        place.mkdir()
    try:
        assert len(load_quietly(pets).images) == 4
    finally:  # what clears up after the tests cannot go so deep
        for place in reversed(places):
            place.rmdir()


def test_a_linked_class_never_replaces_a_real_one(pets):
    (pets / "a cat").symlink_to(pets / "cat", target_is_directory=True)
    (pets / "zoo").symlink_to(pets, target_is_directory=True)
    with pytest.warns(UserWarning, match="^2 of 6"):
        folder = datasets.load_folder(pets, 8)
    assert folder.class_names == ("cat", "dog")
    assert [sentence.split()[0] for sentence in folder.left_out] == ["a", "zoo"]


# --- all of it at once -------------------------------------------------------------


def test_a_folder_with_every_trouble_at_once(tmp_path):
    """What can be read is read; the rest is named, each with its own reason."""
    top = tmp_path / "Ko\u0308rper"
    butterflies = fill(fill(top / "Ka\u0308fer").parent / "蝶")
    short = (np.arange(64, dtype=np.uint16) * 1000).reshape(8, 8)
    frames = [Image.new("P", (9, 9), i) for i in range(2)]
    save = {
        "16-bit.png": Image.fromarray(short).save,
        "animated.gif": lambda path: frames[0].save(path, save_all=True, append_images=frames[1:]),
        "cmyk.jpg": Image.new("CMYK", (9, 9), (0, 200, 100, 0)).save,
        "palette.png": Image.new("RGB", (9, 9), (200, 40, 90)).convert("P").save,
        "wide.jpg": Image.new("RGB", (20_000, 30), (10, 200, 30)).save,
        "cut.jpg": Image.fromarray(PHOTOGRAPH).save,
    }
    for name, write in save.items():
        write(butterflies / name)
    cut = butterflies / "cut.jpg"
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    (butterflies / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    (butterflies / "text.png").write_text("not a picture at all", encoding="utf-8")
    (butterflies / "round").symlink_to(top, target_is_directory=True)
    (butterflies / "a.png").symlink_to(butterflies / "b.png")
    (butterflies / "b.png").symlink_to(butterflies / "a.png")

    with pytest.warns(UserWarning, match=r"^6 of 15 files in 'Körper' are left out"):
        folder = datasets.load_folder(top, 8)
    assert folder.class_names == ("Käfer", "蝶") and folder.images.shape == (9, 8, 8, 3)
    read = {name.split("/")[1] for name in folder.files}
    assert read == {"0.png", "1.png", *save} - {"cut.jpg"}
    reasons = dict(sentence.split(" is left out: ") for sentence in folder.left_out)
    assert reasons == {
        "蝶/a.png": "it is a link that leads nowhere or in a circle.",
        "蝶/b.png": "it is a link that leads nowhere or in a circle.",
        "蝶/cut.jpg": reasons["蝶/cut.jpg"],
        "蝶/phone.heic": reasons["蝶/phone.heic"],
        "蝶/round": "it is a link to a folder, and inside a class none is followed.",
        "蝶/text.png": "it is not a picture in a format that Pillow reads.",
    }
    assert reasons["蝶/cut.jpg"].startswith("it is damaged or cut short")
    assert reasons["蝶/phone.heic"].startswith("it is a HEIC picture")


# --- permissions -------------------------------------------------------------------


@contextlib.contextmanager
def as_an_ordinary_user():
    """Give up root's right to open everything, for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("what", ["cat/1.png", "cat/more"])
def test_what_may_not_be_opened_is_left_out(what):
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to others
        pets = Path(folder) / "pets"
        for name in ("cat", "dog", "cat/more"):
            fill(pets / name, seed=len(name))
        os.chmod(folder, 0o755)
        os.chmod(pets / what, 0)
        try:
            with as_an_ordinary_user():
                assert "permission denied" in reason(pets, what)
        finally:
            os.chmod(pets / what, 0o700)


# --- size --------------------------------------------------------------------------


def test_a_picture_20000_pixels_wide_needs_little_memory(pets, tmp_path):
    """A whole decoded picture would take 20,000 · 4,000 · 3 bytes; a JPEG needs far less."""
    Image.new("RGB", (20_000, 4_000), (10, 200, 30)).save(pets / "cat" / "x.jpg")
    program = (
        "import resource, sys\n"
        "from cnnlab import datasets\n"
        "from PIL import Image\n"
        "Image.init()\n"
        "datasets.load_folder(sys.argv[2], 32)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "folder = datasets.load_folder(sys.argv[1], 32)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
        "print(folder.images[folder.files.index('cat/x.jpg'), 9, 9].tolist())\n"
    )
    small = tmp_path / "small"
    for name in ("cat", "dog"):
        fill(small / name)
    command = [sys.executable, "-c", program, pets, small]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    grown, color = done.stdout.splitlines()
    assert int(grown) * MAXRSS_UNIT < 60e6
    assert np.abs(np.array(eval(color)) - (10, 200, 30)).max() <= 3


@pytest.mark.parametrize("suffix", ["png", "jpg"])
@pytest.mark.parametrize("fit", ["crop", "pad"])
def test_a_panorama_is_read_like_any_other(pets, suffix, fit):
    wide = np.zeros((100, 20_000, 3), np.uint8)
    wide[:, 9_000:11_000] = (250, 0, 0)
    save = lambda path: Image.fromarray(wide).save(path)  # noqa: E731
    got = read_one(pets, save, f"x.{suffix}", side=40, fit=fit, background=0)
    assert got[19, 20, 0] > 240
    assert (got[..., 0] > 128).sum() == (40 * 40 if fit == "crop" else 4)


@pytest.mark.parametrize("factor", [1.5, 4])
def test_a_decompression_bomb_is_refused_before_it_is_opened(pets, factor):
    """A tiny file that claims a huge size; Pillow warns of the first, refuses the second."""
    stream = io.BytesIO()
    Image.new("1", (8, 8)).save(stream, "bmp")
    content = bytearray(stream.getvalue())
    content[18:22] = (10_000).to_bytes(4, "little")
    content[22:26] = int(Image.MAX_IMAGE_PIXELS / 10_000 * factor).to_bytes(4, "little")
    (pets / "cat" / "x.bmp").write_bytes(content)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "more than 89,478,485 pixels, the most that is opened" in reason(pets, "cat/x.bmp")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    assert grown * MAXRSS_UNIT < 50e6


# --- refused with a sentence -------------------------------------------------------


def test_a_path_that_is_no_folder(pets):
    with pytest.raises(
        ValueError, match=r"path must name a folder, got '.*gone': there is nothing"
    ):
        datasets.load_folder(pets / "gone", 8)
    with pytest.raises(ValueError, match=r"0\.png': that is a file"):
        datasets.load_folder(pets / "cat" / "0.png", 8)


def test_an_empty_folder_and_a_single_class(tmp_path):
    with pytest.raises(ValueError, match=r"must hold at least two folders.*got none"):
        datasets.load_folder(tmp_path, 8)
    fill(tmp_path / "cat")
    with pytest.raises(ValueError, match=r"at least two folders.*got one \('cat'\)"):
        datasets.load_folder(tmp_path, 8)


@pytest.mark.parametrize("parts", [("train", "test"), ("Training", "Validation"), ("val", "test")])
def test_parts_are_not_taken_for_classes(tmp_path, parts):
    for part in parts:
        for name in ("cat", "dog"):
            fill(tmp_path / "data" / part / name)
    first = min(parts, key=str.casefold)
    with pytest.raises(ValueError, match=f"must hold a folder for each class.*'data/{first}'"):
        datasets.load_folder(tmp_path / "data", 8)
    load_quietly(tmp_path / "data" / first)
    fill(tmp_path / "vehicles" / "train")  # one such name can be a class
    fill(tmp_path / "vehicles" / "ship")
    assert load_quietly(tmp_path / "vehicles").class_names == ("ship", "train")


def test_two_classes_of_one_name(pets):
    fill(pets / "caf\u00e9")
    fill(pets / "cafe\u0301")
    if len(list(pets.iterdir())) == 4:  # some systems take both for one folder
        with pytest.raises(ValueError, match="2 folders called 'caf\u00e9'"):
            datasets.load_folder(pets, 8)
    else:
        assert load_quietly(pets).class_names == ("caf\u00e9", "cat", "dog")


@pytest.mark.parametrize("path", [None, 5, [], b"pets"])
def test_what_is_no_path(path):
    with pytest.raises(ValueError, match=r"path is .*, but it must be the path of a folder"):
        datasets.load_folder(path, 8)
    with pytest.raises(ValueError, match=r"path is .*, but it must be the path of a picture"):
        datasets.load_picture(path, 8)


def test_an_empty_class(pets):
    (pets / "fox").mkdir()
    (pets / "fox" / ".DS_Store").touch()
    with pytest.raises(ValueError, match="Class 'fox' is empty"):
        datasets.load_folder(pets, 8)


def test_a_class_without_a_picture_that_can_be_read(pets):
    (pets / "fox").mkdir()
    (pets / "fox" / "notes.txt").write_text("no picture")
    with pytest.raises(ValueError, match=r"Class 'fox' has no picture.*fox/notes\.txt is left out"):
        datasets.load_folder(pets, 8)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"side": 0}, "side is 0, but it must be a whole number from 1 to 1024"),
        ({"side": 8.5}, "side is 8.5, but it must be a whole number from 1 to 1024"),
        ({"side": True}, "side is True, but it must be a whole number from 1 to 1024"),
        ({"side": 10**9}, "side is 1000000000, but it must be a whole number from 1 to 1024"),
        ({"background": 256}, "background is 256, but it must be a whole number from 0 to 255"),
        ({"fit": "stretch"}, 'fit is \'stretch\', but it must be one of "crop", "pad"'),
    ],
)
def test_settings_that_are_not_allowed(pets, settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        datasets.load_folder(pets, **{"side": 8, **settings})


# --- the split ---------------------------------------------------------------------


@hypothesis.settings(deadline=None)
@given(
    st.lists(st.integers(2, 30), min_size=1, max_size=6),
    st.floats(0.01, 0.99),
    st.integers(0, 2**32 - 1),
)
def test_a_split_takes_its_share_of_every_class(counts, share, seed):
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    kept, held = datasets.stratified_split(labels, share, seed)
    assert sorted([*kept, *held]) == list(range(len(labels)))  # all of them, none twice
    for label, count in enumerate(counts):
        size = int((labels[held] == label).sum())
        assert 1 <= size <= count - 1
        assert abs(size - share * count) <= 0.5 or size in (1, count - 1)
    again = datasets.stratified_split(labels, share, seed)
    assert np.array_equal(kept, again[0]) and np.array_equal(held, again[1])


def test_another_seed_gives_another_split():
    labels = np.repeat([0, 1], 50)
    helds = [set(datasets.stratified_split(labels, 0.2, seed)[1].tolist()) for seed in range(5)]
    assert len(set(map(frozenset, helds))) == 5


def test_parts_are_mixed_and_images_stay_with_their_labels(tmp_path):
    for value, name in enumerate(("a", "b", "c")):
        for i in range(20):
            (tmp_path / name).mkdir(exist_ok=True)
            Image.new("RGB", (8, 8), (100 * value, i, 0)).save(tmp_path / name / f"{i}.png")
    data = load_quietly(tmp_path).split(test=0.25, seed=3)
    for images, labels, size in ((data.x_train, data.y_train, 15), (data.x_test, data.y_test, 5)):
        assert (images[:, 0, 0, 0] == 100 * labels).all()
        assert np.bincount(labels).tolist() == [size] * 3
        assert labels.tolist() != sorted(labels.tolist())
    everything = np.concatenate([data.x_train, data.x_test])[:, 0, 0, :2]
    assert len(np.unique(everything, axis=0)) == 60
    assert "45 to train with and 15 to test with" in data.provenance
    assert data.take(10, 5).is_part


def test_a_split_that_is_not_possible(pets):
    with pytest.raises(ValueError, match="share is 1, but it must be a number above 0 and below 1"):
        load_quietly(pets).split(test=1)
    with pytest.raises(ValueError, match="seed is -1, but it must be a whole number from 0 to"):
        load_quietly(pets).split(seed=-1)
    with pytest.raises(
        ValueError, match=r"labels holds float64 of shape .*, but it must hold integers"
    ):
        datasets.stratified_split([0.5, 1], 0.5)
    with pytest.raises(ValueError, match="Class 1 has one example"):
        datasets.stratified_split([0, 0, 1], 0.5)
    (pets / "cat" / "0.png").unlink()
    with pytest.raises(
        ValueError, match="Class 'cat' has 1 picture, but each class needs at least"
    ):
        load_quietly(pets).split()


def test_the_parts_fit_the_training_of_the_book(pets):
    data = load_quietly(fill(pets / "fox", 9).parent).split(seed=1)
    x, _, x_validation, _ = training.split(data, 2, seed=0)
    assert len(x) + len(x_validation) == len(data.x_train)
    assert datasets.scale(x).dtype == np.float32
