"""A folder of the reader's own pictures as arrays: a folder a class.

Whatever Pillow reads is taken, brought to one size, and the rest is named with the
reason. Pillow is imported when a folder is read, not before.
"""

from __future__ import annotations

import os
import re
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cnnlab import _download
from cnnlab._dataset import Dataset

if TYPE_CHECKING:
    from PIL import Image

_FITS = ("crop", "pad")
_LARGEST_SIDE = 1024
_CLUTTER = ("thumbs.db", "desktop.ini", "__macosx")  # what systems leave behind, lower case
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_WITH_ALPHA = ("LA", "La", "PA", "RGBA", "RGBa")


class _LeftOutError(Exception):
    """Says why a file is left out."""


@dataclass(frozen=True, eq=False)
class ImageFolder:
    """The pictures of a folder, all of one size, with their classes.

    Attributes
    ----------
    name : str
        The name of the folder.
    images : numpy.ndarray
        uint8, 0 to 255, ``(N, side, side, 3)`` in color or ``(N, side, side)`` in gray.
    labels : numpy.ndarray
        Class numbers, ``(N,)``, integers from 0.
    class_names : tuple of str
        ``class_names[y]`` is the name of class ``y``.
    files : tuple of str
        ``files[i]`` is where ``images[i]`` comes from, below the folder.
    left_out : tuple of str
        One sentence for each file that is not among the images: its name and the reason.
    provenance : str
        What was read, and how it was brought to one size.
    """

    name: str
    images: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]
    files: tuple[str, ...]
    left_out: tuple[str, ...]
    provenance: str

    def __repr__(self) -> str:
        """One line: the shapes, not the pixels."""
        return (
            f"ImageFolder({self.name!r}, images {self.images.shape}, "
            f"classes {', '.join(self.class_names)}, {len(self.left_out)} left out)"
        )

    def split(self, test: float = 0.2, seed: int = 0) -> Dataset:
        """Return the pictures as a data set with a training and a test part.

        Each class gives the same share of its pictures to the test part, at least one;
        see :func:`stratified_split`.

        Parameters
        ----------
        test : float
            The share of the test part, above 0 and below 1.
        seed : int
            The same seed gives the same parts.

        Returns
        -------
        Dataset
            With the folder's class names, and its provenance with the split added.

        Raises
        ------
        ValueError
            A class has one picture only, or the share or the seed is not allowed.

        Examples
        --------
        >>> images, labels = np.zeros((10, 8, 8, 3), np.uint8), np.repeat([0, 1], 5)
        >>> files = tuple(f"{y}/{i}.png" for i, y in enumerate(labels))
        >>> pets = ImageFolder("pets", images, labels, ("cat", "dog"), files, (), "drawn")
        >>> pets.split(test=0.2)
        Dataset('pets', x_train (8, 8, 8, 3), x_test (2, 8, 8, 3))
        """
        for name, count in zip(self.class_names, np.bincount(self.labels), strict=True):
            if count < 2:
                raise ValueError(
                    f"Class {name!r} has {count} picture, but each class needs at least 2: "
                    "one to train with and one to test with."
                )
        kept, held = stratified_split(self.labels, test, seed)
        return Dataset(
            self.name,
            self.images[kept],
            self.labels[kept],
            self.images[held],
            self.labels[held],
            self.class_names,
            f"{self.provenance}; {len(kept)} to train with and {len(held)} to test with, "
            f"split class by class with seed {seed}",
        )


def stratified_split(
    labels: ArrayLike, share: float, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Choose the same share of every class, at random, to be set apart.

    A plain random choice can leave a small class without a single example in one part.
    Use this to take a test part or a validation part; images and labels stay together
    because both are indexed with the same numbers.

    Parameters
    ----------
    labels
        Class numbers, (N,), integers; each class at least twice.
    share
        The share to set apart, above 0 and below 1. Each class gives this share of its
        examples, rounded, but at least one, and it keeps at least one.
    seed
        The same seed gives the same choice.

    Returns
    -------
    kept, held : numpy.ndarray
        Positions in `labels`, each in random order. No position is in both.

    Raises
    ------
    ValueError
        The labels are not integers, a class has one example, or the share or the seed is
        not allowed.

    Examples
    --------
    >>> labels = np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
    >>> kept, held = stratified_split(labels, 0.25)
    >>> np.bincount(labels[kept]).tolist(), np.bincount(labels[held]).tolist()
    ([6, 1], [2, 1])
    """
    labels = np.asarray(labels)
    if labels.ndim != 1 or labels.dtype.kind not in "iu" or not labels.size:
        raise ValueError(
            f"labels must be integers of shape (N,), got {labels.dtype} of shape {labels.shape}."
        )
    if not 0 < share < 1:
        raise ValueError(f"The share to set apart must be above 0 and below 1, got {share}.")
    random = np.random.default_rng(_checked_seed(seed))
    kept, held = [], []
    for label, count in zip(*np.unique(labels, return_counts=True), strict=True):
        if count < 2:
            raise ValueError(f"Class {label} has one example, but a split needs at least 2.")
        order = random.permutation(np.flatnonzero(labels == label))
        size = min(max(1, round(share * count)), count - 1)
        held.append(order[:size])
        kept.append(order[size:])
    return random.permutation(np.concatenate(kept)), random.permutation(np.concatenate(held))


def _checked_seed(seed: int) -> int:
    whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
    if not whole or seed < 0:
        raise ValueError(f"seed must be an integer of at least 0, got {seed!r}.")
    return int(seed)


def load_folder(
    path: str | Path,
    side: int,
    *,
    fit: str = "crop",
    color: bool = True,
    background: int = 255,
) -> ImageFolder:
    """Load a folder of pictures that holds a folder for each class.

    The name of each folder is the name of its class. Pictures may have any size and any
    format that Pillow reads; each becomes a square of the same side, turned upright as its
    EXIF tag says. Folders inside a class belong to it. Of an animation, the first
    frame counts. Classes and files are read in natural order (``2.jpg`` before ``10.jpg``).

    Files that cannot be used are left out, with a sentence each in ``left_out`` and one
    warning that counts them; so are copies of a file that has been read, since a copy
    in the test part would be a leak. Hidden files and what systems leave behind
    (``.DS_Store``, ``Thumbs.db``) are passed over.

    Parameters
    ----------
    path
        The folder that holds the classes' folders.
    side
        Height and width of each image in pixels, from 1 to 1024.
    fit
        ``"crop"`` takes the largest square in the middle: nothing is distorted and every
        pixel is real, but what lies at the ends is lost. ``"pad"`` keeps the whole
        picture, with borders in the color of the background. Stretching is not offered:
        it would change the shapes that the network is to learn.
    color
        True returns red, green and blue; False returns gray.
    background
        The gray, 0 (black) to 255 (white), behind transparent pixels and around padded
        pictures. White by default: drawings without a background are made for paper.

    Returns
    -------
    ImageFolder
        Images ``(N, side, side, 3)`` or ``(N, side, side)``, uint8; labels ``(N,)``. Gray
        pictures of 16 bits are scaled to 8, not clipped. Color profiles are not applied.

    Raises
    ------
    ValueError
        The path names no folder, there are fewer than two classes, a class has no
        picture that can be read, or a setting is not allowed.

    Examples
    --------
    >>> import tempfile
    >>> from PIL import Image
    >>> with tempfile.TemporaryDirectory() as pets:
    ...     for name, size in (("cat", (40, 30)), ("dog", (30, 50))):
    ...         Path(pets, name).mkdir()
    ...         for i in range(3):
    ...             Image.new("RGB", size, (80 * i, 90, 0)).save(Path(pets, name, f"{i}.png"))
    ...         _ = Path(pets, name, ".DS_Store").write_text("passed over")
    ...     folder = load_folder(pets, side=32)
    >>> folder.images.shape, folder.labels.tolist(), folder.class_names
    ((6, 32, 32, 3), [0, 0, 0, 1, 1, 1], ('cat', 'dog'))
    >>> folder.files[:2], folder.left_out
    (('cat/0.png', 'cat/1.png'), ())
    """
    _check_settings(side, fit, background)
    top = _existing_folder(path)
    classes, left_out = _class_folders(top)
    images, labels, files, known = [], [], [], {}
    entered = {_identity(folder) for folder in (top, *classes)}
    for label, folder in enumerate(classes):
        reasons = []
        for file, problem in _files(folder, entered):
            name = _name_below(top, file)
            try:
                _refuse(problem)
                _refuse_copy(file, name, known)
                images.append(_read(file, side, fit, color, background))
            except _LeftOutError as reason:
                reasons.append(f"{name} is left out: {reason}.")
            else:
                labels.append(label)
                files.append(name)
        if label not in labels:
            raise ValueError(_no_picture(folder, reasons))
        left_out += reasons
    return _collect(top, classes, images, labels, files, left_out, fit)


def load_picture(
    path: str | Path,
    side: int,
    *,
    fit: str = "crop",
    color: bool = True,
    background: int = 255,
) -> np.ndarray:
    """Load one picture exactly as :func:`load_folder` loads those of a folder.

    Use it for a picture to predict: the network then gets what it was trained on.

    Parameters
    ----------
    path
        A file in any format that Pillow reads.
    side, fit, color, background
        As in :func:`load_folder`; give what you gave there.

    Returns
    -------
    numpy.ndarray
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
    _check_settings(side, fit, background)
    file = Path(path).expanduser()
    if not os.path.isfile(file):
        what = "that is a folder" if os.path.isdir(file) else "there is nothing"
        raise ValueError(f"path must name a picture, got {str(path)!r}: {what}.")
    try:
        return _read(file, side, fit, color, background)
    except _LeftOutError as reason:
        raise ValueError(f"{_shown(file.name)!r} cannot be used: {reason}.") from None


def _collect(top, classes, images, labels, files, left_out, fit) -> ImageFolder:
    """Put everything together, and warn once when files were left out."""
    names = tuple(_shown(folder.name) for folder in classes)
    counts = ", ".join(f"{name} {labels.count(i)}" for i, name in enumerate(names))
    how = "the largest square in the middle of each" if fit == "crop" else "each padded to a square"
    side = len(images[0])
    provenance = (
        f"{_shown(top.name)}: {len(images)} pictures of the reader's own ({counts}), {how}, "
        f"resized to {side}×{side}; {len(left_out)} files left out"
    )
    if left_out:
        warnings.warn(
            f"{len(left_out)} of {len(images) + len(left_out)} files in "
            f"{_shown(top.name)!r} are left out; `left_out` says why, a sentence each.",
            stacklevel=3,
        )
    return ImageFolder(
        _shown(top.name),
        np.stack(images),
        np.array(labels, dtype=np.int64),
        names,
        tuple(files),
        tuple(left_out),
        provenance,
    )


# --- what is asked for ------------------------------------------------------------


def _check_settings(side: int, fit: str, background: int) -> None:
    limits = {"side": (side, 1, _LARGEST_SIDE), "background": (background, 0, 255)}
    for argument, (value, least, most) in limits.items():
        whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
        if not whole or not least <= value <= most:
            raise ValueError(
                f"{argument} must be a whole number from {least} to {most}, got {value!r}."
            )
    if fit not in _FITS:
        raise ValueError(f"fit must be one of {', '.join(map(repr, _FITS))}, got {fit!r}.")


def _existing_folder(path: str | Path) -> Path:
    folder = Path(path).expanduser()
    if not os.path.isdir(folder):
        what = "that is a file" if os.path.isfile(folder) else "there is nothing"
        raise ValueError(f"path must name a folder, got {str(path)!r}: {what}.")
    return folder.resolve()


def _class_folders(top: Path) -> tuple[list[Path], list[str]]:
    """List the folders of the classes, and say what else lies beside them."""
    classes, left_out, entered = [], [], {_identity(top)}
    try:
        entries = _entries(top)
    except OSError as error:
        raise ValueError(
            f"The folder {_shown(top.name)!r} cannot be opened ({_why(error)})."
        ) from None
    for entry in sorted(entries, key=os.path.islink):  # a linked class never replaces a real one
        if not os.path.isdir(entry):
            left_out.append(f"{_shown(entry.name)} is left out: it lies in no class's folder.")
        elif _identity(entry) in entered:
            left_out.append(
                f"{_shown(entry.name)} is left out: it links to a folder read elsewhere."
            )
        else:
            entered.add(_identity(entry))
            classes.append(entry)
    if len(classes) < 2:
        found = f"one ({_shown(classes[0].name)!r})" if classes else "none"
        raise ValueError(
            f"{_shown(top.name)!r} must hold at least two folders, each named after the class "
            f"of the pictures in it, got {found}."
        )
    return sorted(classes, key=_natural), left_out


def _no_picture(folder: Path, reasons: list[str]) -> str:
    name = _shown(folder.name)
    if not reasons:
        return f"Class {name!r} is empty: its folder must hold at least one picture."
    return (
        f"Class {name!r} has no picture that can be read, in {len(reasons)} files. "
        f"For example: {reasons[0]}"
    )


# --- which files there are --------------------------------------------------------


def _files(folder: Path, entered: set) -> Iterator[tuple[Path, str]]:
    """Yield each file below a folder with what speaks against opening it, or an empty string."""
    try:
        entries = _entries(folder)
    except OSError as error:
        yield folder, f"the folder cannot be opened ({_why(error)})"
        return
    for entry in entries:
        if os.path.isfile(entry):
            yield entry, ""
        elif not os.path.isdir(entry):
            link = "it is a link that leads nowhere or in a circle"
            yield entry, link if entry.is_symlink() else "it is not a file that can be read"
        elif _identity(entry) in entered:
            yield entry, "it links to a folder read elsewhere"
        else:
            entered.add(_identity(entry))
            yield from _files(entry, entered)


def _entries(folder: Path) -> list[Path]:
    """List what a folder holds, in natural order, without hidden files and clutter."""
    return sorted(
        (
            entry
            for entry in folder.iterdir()
            if not entry.name.startswith(".") and entry.name.lower() not in _CLUTTER
        ),
        key=_natural,
    )


def _natural(path: Path) -> tuple:
    """Sort numbers in names by their value, and letters without regard to their case."""
    pieces = re.split(r"([0-9]+)", _shown(path.name).casefold())
    return [(int(p), "") if i % 2 else (0, p) for i, p in enumerate(pieces)], path.name


def _identity(folder: Path) -> tuple[int, int]:
    """Tell a folder from all others, through whatever link it is reached."""
    status = os.stat(folder)
    return status.st_dev, status.st_ino


def _name_below(top: Path, path: Path) -> str:
    return _shown(path.relative_to(top).as_posix())


def _shown(name: str) -> str:
    """Return a name that can be printed, composed alike on every system (é is one letter)."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))


def _refuse(problem: str) -> None:
    if problem:
        raise _LeftOutError(problem)


def _refuse_copy(file: Path, name: str, known: dict[str, str]) -> None:
    """Remember a file by its bytes, or refuse one whose bytes are known."""
    try:
        digest = _download.digest(file)
    except OSError as error:
        raise _LeftOutError(f"it cannot be opened ({_why(error)})") from None
    if digest in known:
        raise _LeftOutError(f"it is a copy of {known[digest]} or a link to it")
    known[digest] = name


# --- from a file to a square ------------------------------------------------------


def _read(file: Path, side: int, fit: str, color: bool, background: int) -> np.ndarray:
    """Return a picture as (side, side, 3) or (side, side), or say why not."""
    from PIL import Image, UnidentifiedImageError

    Image.init()
    formats = [name for name in Image.OPEN if name != "EPS"]  # it would run a program
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=formats) as image:
                upright = _upright(image, side)
                square = _square(_weighable(upright), side, fit, background)
        except UnidentifiedImageError:
            raise _LeftOutError(_unknown_format(file)) from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _LeftOutError(
                f"it has more than {Image.MAX_IMAGE_PIXELS:,} pixels, the most that is opened"
            ) from None
        except _LeftOutError:
            raise
        except Exception as error:  # decoders raise all kinds of errors on damaged files
            raise _LeftOutError(f"it is damaged or cut short ({_why(error)})") from None
    return np.array(square if color else square.convert("L"))


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
        raise _LeftOutError("its values have 32 bits and no fixed range: save it with 8 or 16")
    transparent = image.mode in _WITH_ALPHA or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")


def _square(image: Image.Image, side: int, fit: str, background: int) -> Image.Image:
    """Resize a picture, and lay it on a square of the background's gray."""
    from PIL import Image

    width, height = image.size
    if fit == "crop":
        edge = min(width, height)
        left, top = (width - edge) / 2, (height - edge) / 2
        size, box = (side, side), (left, top, left + edge, top + edge)
    else:
        scale = side / max(width, height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        box = (0, 0, width, height)
    small = image.resize(size, Image.Resampling.BICUBIC, box, reducing_gap=2.0)
    square = Image.new("RGB", (side, side), (int(background),) * 3)
    corner = (side - size[0]) // 2, (side - size[1]) // 2
    square.paste(small, corner, small if small.mode == "RGBA" else None)
    return square


def _unknown_format(file: Path) -> str:
    """Say why Pillow does not know a file's format."""
    with open(file, "rb") as stream:
        start = stream.read(12)
    if not start:
        return "it is empty"
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS:
        return "it is a HEIC picture, for which Pillow has no decoder here: save it as JPEG"
    return "it is not a picture in a format that Pillow reads"


def _why(error: Exception) -> str:
    """Put an error in a few words, without the file's whole path."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f"{error}".strip(" .").splitlines()[0] if f"{error}".strip() else type(error).__name__
