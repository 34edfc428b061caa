"""A folder of the reader's own pictures as arrays: a folder a class.

Whatever Pillow reads is taken, brought to one size, and the rest is named with the reason.
"""

import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cnnlab.datasets.dataset import Dataset
from cnnlab.datasets.download import digest
from cnnlab.datasets.pictures import Look, UnusableError, read, real_path, shown, why
from cnnlab.datasets.split import stratified_split

_CLUTTER = ("thumbs.db", "desktop.ini", "__macosx")  # what systems leave behind, lower case
_PARTS = ("train", "training", "test", "testing", "val", "valid", "validation")


@dataclass(frozen=True, eq=False)
class ImageFolder:
    """The pictures of a folder, all of one size, with their classes.

    Attributes
    ----------
    name : str
        The name of the folder.
    images : np.ndarray
        uint8, 0 to 255, ``(N, side, side, 3)`` in color or ``(N, side, side)`` in gray.
    labels : np.ndarray
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
        see `stratified_split`.

        Parameters
        ----------
        test
            The share of the test part, above 0 and below 1.
        seed
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
    in the test part would be a leak, and links to folders inside a class. Hidden files and
    what systems leave behind (``.DS_Store``, ``Thumbs.db``) are passed over.

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
        The path names no folder, there are fewer than two classes, the folders are parts
        such as ``train`` and ``test`` in place of classes, a class has no picture that can
        be read, or a setting is not allowed.

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
    look = Look(side, fit, color, background)
    top = _existing_folder(path)
    classes, left_out = _class_folders(top)
    listed = [list(_files(folder)) for folder in classes]
    copies = _copies(top, [file for files in listed for file, problem in files if not problem])
    images, labels, names = [], [], []
    for label, folder in enumerate(classes):
        pictures, read_from, reasons = _read_class(top, listed[label], copies, look)
        if not pictures:
            raise ValueError(_no_picture(folder, reasons))
        images += pictures
        labels += [label] * len(pictures)
        names += read_from
        left_out += reasons
    return _collect(top, classes, images, labels, names, left_out, fit)


def _read_class(
    top: Path, files: list[tuple[Path, str]], copies: dict[Path, str], look: Look
) -> tuple[list[np.ndarray], list[str], list[str]]:
    """Return the pictures of a class, their names, and a sentence for each other file."""
    pictures, names, reasons = [], [], []
    for file, problem in files:
        name = _name_below(top, file)
        try:
            if trouble := problem or copies.get(file):
                raise UnusableError(trouble)
            pictures.append(read(file, look))
        except UnusableError as reason:
            reasons.append(f"{name} is left out: {reason}.")
        else:
            names.append(name)
    return pictures, names, reasons


def _collect(
    top: Path,
    classes: list[Path],
    images: list[np.ndarray],
    labels: list[int],
    files: list[str],
    left_out: list[str],
    fit: str,
) -> ImageFolder:
    """Put everything together, and warn once when files were left out."""
    names = tuple(shown(folder.name) for folder in classes)
    counts = ", ".join(f"{name} {labels.count(i)}" for i, name in enumerate(names))
    how = "the largest square in the middle of each" if fit == "crop" else "each padded to a square"
    side = len(images[0])
    provenance = (
        f"{shown(top.name)}: {len(images)} pictures of the reader's own ({counts}), {how}, "
        f"resized to {side}×{side}; {len(left_out)} files left out"
    )
    if left_out:
        warnings.warn(
            f"{len(left_out)} of {len(images) + len(left_out)} files in "
            f"{shown(top.name)!r} are left out; `left_out` says why, a sentence each.",
            stacklevel=3,
        )
    return ImageFolder(
        shown(top.name),
        np.stack(images),
        np.array(labels, dtype=np.int64),
        names,
        tuple(files),
        tuple(left_out),
        provenance,
    )


# --- the folders of the classes ---------------------------------------------------


def _existing_folder(path: str | Path) -> Path:
    folder = real_path(path, "a folder")
    if not os.path.isdir(folder):
        what = "that is a file" if os.path.isfile(folder) else "there is nothing"
        raise ValueError(f"path must name a folder, got {str(path)!r}: {what}.")
    return folder.resolve()


def _class_folders(top: Path) -> tuple[list[Path], list[str]]:
    """List the folders of the classes, and say what else lies beside them."""
    classes, left_out = [], []
    try:
        entries = _entries(top)
    except OSError as error:
        raise ValueError(
            f"The folder {shown(top.name)!r} cannot be opened ({why(error)})."
        ) from None
    for entry in entries:
        if not os.path.isdir(entry):
            left_out.append(f"{shown(entry.name)} is left out: it lies in no class's folder.")
        elif _leads_back(entry, top):
            left_out.append(
                f"{shown(entry.name)} is left out: it links to a folder read elsewhere."
            )
        else:
            classes.append(entry)
    _require_classes(shown(top.name), [shown(folder.name) for folder in classes])
    return classes, left_out


def _leads_back(entry: Path, top: Path) -> bool:
    """Tell whether a folder is a link to one that is read anyway."""
    target = entry.resolve()
    return entry.is_symlink() and (target.is_relative_to(top) or top.is_relative_to(target))


def _require_classes(top: str, names: list[str]) -> None:
    """Refuse a folder whose folders are no classes, each with its own name."""
    if len(names) < 2:
        found = f"one ({names[0]!r})" if names else "none"
        raise ValueError(
            f"{top!r} must hold at least two folders, each named after the class "
            f"of the pictures in it, got {found}."
        )
    parts = [name for name in names if name.lower() in _PARTS]
    if len(parts) > 1:
        raise ValueError(
            f"{top!r} holds {' and '.join(parts)}, but it must hold a folder for each class: "
            f"load its parts one by one, the first from '{top}/{parts[0]}'."
        )
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(
            f"{top!r} holds {len(twice)} folders called {twice[0]!r}, in different spellings of "
            "the same letters, but each class must have one folder."
        )


def _no_picture(folder: Path, reasons: list[str]) -> str:
    name = shown(folder.name)
    if not reasons:
        return f"Class {name!r} is empty: its folder must hold at least one picture."
    return (
        f"Class {name!r} has no picture that can be read, in {len(reasons)} files. "
        f"For example: {reasons[0]}"
    )


# --- the files of a class ---------------------------------------------------------


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file below a folder with what speaks against opening it, or an empty string."""
    waiting = [folder]
    while waiting:
        entry = waiting.pop()
        if os.path.isfile(entry):
            yield entry, ""
        elif not os.path.isdir(entry):
            link = "it is a link that leads nowhere or in a circle"
            yield entry, link if entry.is_symlink() else "it is not a file that can be read"
        elif entry.is_symlink() and entry != folder:
            yield entry, "it is a link to a folder, and inside a class none is followed"
        else:
            try:
                waiting += reversed(_entries(entry))
            except OSError as error:
                yield entry, f"the folder cannot be opened ({why(error)})"


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


def _natural(path: Path) -> tuple[list[str | int], str]:
    """Sort numbers in names by their value, and letters without regard to their case."""
    pieces = re.split(r"([0-9]+)", shown(path.name).casefold())
    return [int(piece) if i % 2 else piece for i, piece in enumerate(pieces)], path.name


def _copies(top: Path, files: list[Path]) -> dict[Path, str]:
    """Say of each file that cannot be opened or repeats another one what is wrong with it."""
    first: dict[str, Path] = {}
    problems = {}
    for file in sorted(files, key=os.path.islink):  # a link never replaces a real file
        try:
            original = first.setdefault(digest(file), file)
        except OSError as error:
            problems[file] = f"it cannot be opened ({why(error)})"
        else:
            if original is not file:
                name = _name_below(top, original)
                problems[file] = f"it is a copy of {name} or a link to it"
    return problems


def _name_below(top: Path, path: Path) -> str:
    return shown(path.relative_to(top).as_posix())
