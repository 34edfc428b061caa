"""The data sets of the book, and where each came from.

:func:`load` returns arrays together with their provenance. It looks in the folder
named by ``CNNLAB_DATA``, then in the cache that Keras uses, then downloads. No
file is opened before its hash is right, and no stand-in is returned unless the
caller allows it. :func:`load_folder` reads a folder of the reader's own pictures, and
:func:`load_picture` one of them.
"""

import codecs
import hashlib
import io
import json
import os
import pickle
import struct
import tarfile
import warnings
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cnnlab import _download
from cnnlab._dataset import Dataset
from cnnlab._folder import ImageFolder, load_folder, load_picture, stratified_split

__all__ = [
    "DataUnavailableError",
    "Dataset",
    "ImageFolder",
    "load",
    "load_folder",
    "load_picture",
    "photograph",
    "scale",
    "stratified_split",
]

_ARRAYS = ("x_train", "y_train", "x_test", "y_test")
_DIGITS = tuple("0123456789")


class DataUnavailableError(OSError):
    """The data set can be had in none of three ways; the message names them."""


@dataclass(frozen=True)
class _Source:
    """One published data set: its file, its hash, and what is inside."""

    npz: str  # its name in the CNNLAB_DATA folder
    published: str  # the name of the file as published
    cached: tuple[str, ...]  # its names in Keras's cache; a download gets the first
    url: str
    sha256: str
    image_shape: tuple[int, ...]
    class_names: tuple[str, ...]
    size: str
    note: str = ""


# The addresses and SHA-256 values are those that Keras 3 uses for the same files.
_SOURCES = {
    "mnist": _Source(
        npz="mnist.npz",
        published="mnist.npz",
        cached=("mnist.npz",),
        url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
        sha256="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
        image_shape=(28, 28),
        class_names=_DIGITS,
        size="11 MB",
    ),
    "cifar10": _Source(
        npz="cifar10.npz",
        published="cifar-10-python.tar.gz",
        cached=("cifar-10-batches-py-target_archive", "cifar-10-batches-py.tar.gz"),
        url="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        sha256="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
        image_shape=(32, 32, 3),
        class_names=(
            "airplane",
            "automobile",
            "bird",
            "cat",
            "deer",
            "dog",
            "frog",
            "horse",
            "ship",
            "truck",
        ),
        size="170 MB",
        note=" Its host has been slow since mid-2026: an hour is common.",
    ),
}

# MD5 of the four files that the authors of MNIST published, unpacked.
_MNIST_IDX_MD5 = {
    "x_train": "6bbc9ace898e44ae57da46a324031adb",
    "y_train": "a25bea736e30d166cdddb491f175f624",
    "x_test": "2646ac647ad5339dbf082846283269ea",
    "y_test": "27ae3e4e09519cfbb04c329615203637",
}

NAMES = (*_SOURCES, "digits")


def load(name: str, *, stand_in: bool = False) -> Dataset:
    """Load a data set and say where it came from.

    The first of these that has it wins: the folder in the environment variable
    ``CNNLAB_DATA`` (``mnist.npz`` or ``cifar10.npz`` with the arrays ``x_train``,
    ``y_train``, ``x_test``, ``y_test``, or the published file), Keras's cache,
    a download. ``CNNLAB_OFFLINE=1`` leaves the download out.

    Parameters
    ----------
    name : str
        ``"mnist"`` (28×28, gray), ``"cifar10"`` (32×32, color) or ``"digits"``
        (8×8, gray, comes with scikit-learn).
    stand_in : bool
        Where the data cannot be had, return a small replacement with
        ``is_stand_in=True`` instead of raising: scikit-learn's handwritten digits
        enlarged to 28×28 for MNIST, drawn color shapes for CIFAR-10.

    Returns
    -------
    Dataset
        Images ``(N, H, W)`` or ``(N, H, W, 3)``, uint8; labels ``(N,)``, int.

    Raises
    ------
    ValueError
        The name is unknown, or a file has the wrong content or hash.
    DataUnavailableError
        The data set is nowhere and cannot be downloaded.

    Examples
    --------
    >>> digits = load("digits")
    >>> digits.x_train.shape, digits.x_train.dtype, digits.class_names[:3]
    ((1437, 8, 8), dtype('uint8'), ('0', '1', '2'))
    """
    if name not in NAMES:
        raise ValueError(f"name must be one of {', '.join(map(repr, NAMES))}, got {name!r}.")
    if name == "digits":
        return _digits()
    found = _from_folder(name) or _from_cache(name)
    if found:
        return found
    try:
        path = _fetch(name)
    except OSError as reason:
        if stand_in:
            return _mnist_stand_in() if name == "mnist" else _cifar10_stand_in()
        raise DataUnavailableError(_three_ways(name, reason)) from reason
    return _read_published(name, path, "downloaded")


def photograph(name: str = "china") -> np.ndarray:
    """Return one of the two photographs that come with scikit-learn.

    Parameters
    ----------
    name : str
        ``"china"`` (a temple roof) or ``"flower"`` (a dahlia).

    Returns
    -------
    numpy.ndarray
        ``(427, 640, 3)``, uint8, red, green and blue.

    Raises
    ------
    ValueError
        The name is unknown.

    Examples
    --------
    >>> photograph("china").shape
    (427, 640, 3)
    """
    if name not in ("china", "flower"):
        raise ValueError(f"name must be 'china' or 'flower', got {name!r}.")
    from sklearn.datasets import load_sample_image

    return np.array(load_sample_image(f"{name}.jpg"))


def scale(images: np.ndarray) -> np.ndarray:
    """Turn stored pixels into network input: 0–255 becomes 0–1, with a channel axis.

    Parameters
    ----------
    images : numpy.ndarray
        ``(N, H, W)`` or ``(N, H, W, C)``, uint8.

    Returns
    -------
    numpy.ndarray
        ``(N, H, W, C)``, float32; gray images get ``C = 1``.

    Raises
    ------
    ValueError
        The images are not uint8, as where they have been scaled already, or have another
        number of axes.

    Examples
    --------
    >>> scale(np.array([[[0, 51], [102, 255]]], dtype=np.uint8))[0, :, :, 0].tolist()
    [[0.0, 0.20000000298023224], [0.4000000059604645, 1.0]]
    """
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.ndim not in (3, 4):
        raise ValueError(
            "images must be uint8 with shape (N, H, W) or (N, H, W, C), "
            f"got {images.dtype} with shape {images.shape}."
        )
    if images.ndim == 3:
        images = images[..., np.newaxis]
    return images.astype(np.float32) / np.float32(255)


# --- where the files are ----------------------------------------------------------


def _from_folder(name: str) -> Dataset | None:
    """Read from the CNNLAB_DATA folder, where there is one."""
    setting = os.environ.get("CNNLAB_DATA")
    if not setting:
        return None
    folder = Path(setting).expanduser()
    if not folder.is_dir():
        raise ValueError(f"CNNLAB_DATA must name a folder, got {setting!r}.")
    source = _SOURCES[name]
    published = folder / source.published
    if (folder / source.npz).is_file():
        return _read_npz(name, folder / source.npz)
    if published.is_file():
        _require_hash(published, source)
        return _read_published(name, published, "from the CNNLAB_DATA folder")
    return None


def _from_cache(name: str) -> Dataset | None:
    """Read the file that Keras has stored; one with a wrong hash is passed over unopened."""
    source = _SOURCES[name]
    for file_name in source.cached:
        path = _cache_folder() / file_name
        if not path.is_file():
            continue
        if _download.digest(path) == source.sha256:
            return _read_published(name, path, "from Keras's cache")
        warnings.warn(
            f"{file_name} in Keras's cache has a wrong SHA-256 and is not used.", stacklevel=3
        )
    return None


def _cache_folder() -> Path:
    home = os.environ.get("KERAS_HOME") or Path("~", ".keras")
    return Path(home).expanduser() / "datasets"


def _fetch(name: str) -> Path:
    """Download into Keras's cache, so that Keras finds the file as well."""
    source = _SOURCES[name]
    if os.environ.get("CNNLAB_OFFLINE") == "1":
        raise OSError("CNNLAB_OFFLINE is set to 1, so nothing is downloaded")
    return _download.fetch(source.url, _cache_folder() / source.cached[0], source.sha256)


def _three_ways(name: str, reason: OSError) -> str:
    source = _SOURCES[name]
    files = " or ".join(dict.fromkeys((source.npz, source.published)))
    return (
        f"The data set {name!r} is not on this computer and cannot be downloaded ({reason}). "
        f"Supply it in one of three ways: (1) put {files} into a folder and set CNNLAB_DATA to "
        f"that folder; (2) put the published file (SHA-256 {source.sha256}) into Keras's cache "
        f"as ~/.keras/datasets/{source.cached[0]}; (3) connect to the internet and call again, "
        f"which downloads {source.size} from {source.url}.{source.note} "
        f"To go on with a small replacement: datasets.load({name!r}, stand_in=True)."
    )


# --- reading, after the hash is right ---------------------------------------------


def _require_hash(path: Path, source: _Source) -> None:
    found = _download.digest(path)
    if found != source.sha256:
        raise ValueError(
            f"{path} has SHA-256 {found}; expected {source.sha256}. It was not opened: "
            "delete it, or replace it with the published file."
        )


def _read_published(name: str, path: Path, origin: str) -> Dataset:
    """Read the published file, whose hash the caller has checked."""
    arrays = _npz_arrays(path) if name == "mnist" else _cifar10_arrays(path)
    return _checked(name, arrays, path, f"{name}: the published file, SHA-256 equal, {origin}")


def _read_npz(name: str, path: Path) -> Dataset:
    """Read a reader's own npz file and find out what can be said about it."""
    arrays = _npz_arrays(path)
    note = _stated_provenance(path.with_name("provenance.json"), name)
    if _download.digest(path) == _SOURCES[name].sha256:
        check = "the published file, SHA-256 equal"
    elif name == "mnist" and _is_official_mnist(arrays):
        check = "images and labels equal to the four official files, MD5 checked"
    else:
        check = "not compared with the published images"
    return _checked(name, arrays, path, f"{note or name}; CNNLAB_DATA folder; {check}")


def _npz_arrays(path: Path) -> dict[str, np.ndarray]:
    """Four arrays of an npz file, without unpickling anything."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in _ARRAYS}
    except (KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(
            f"{path} must be an npz file with the arrays {', '.join(_ARRAYS)} "
            f"and no pickled objects ({error})."
        ) from error


def _stated_provenance(path: Path, name: str) -> str:
    """Look up what provenance.json says about this data set, or an empty string."""
    if not path.is_file():
        return ""
    try:
        return str(json.loads(path.read_text(encoding="utf-8")).get(name, ""))
    except (ValueError, AttributeError) as error:
        raise ValueError(
            f"{path} must be a JSON object of data set names and sentences ({error})."
        ) from error


def _is_official_mnist(arrays: dict[str, np.ndarray]) -> bool:
    """Rebuild each of MNIST's own files (a big-endian header, then bytes) and hash it."""
    for key, expected in _MNIST_IDX_MD5.items():
        array = arrays[key]
        header = struct.pack(f">{1 + array.ndim}I", 0x800 + array.ndim, *array.shape)
        md5 = hashlib.md5(header, usedforsecurity=False)
        md5.update(np.ascontiguousarray(array, dtype=np.uint8))
        if md5.hexdigest() != expected:
            return False
    return True


def _cifar10_arrays(path: Path) -> dict[str, np.ndarray]:
    """Images and labels out of the published archive, read in memory."""
    with tarfile.open(path) as archive:
        train = [_cifar10_batch(archive, f"data_batch_{i}") for i in range(1, 6)]
        test = _cifar10_batch(archive, "test_batch")
    images, labels = zip(*train, strict=True)
    return {
        "x_train": np.concatenate(images),
        "y_train": np.concatenate(labels),
        "x_test": test[0],
        "y_test": test[1],
    }


def _cifar10_batch(archive: tarfile.TarFile, name: str) -> tuple[np.ndarray, np.ndarray]:
    content = archive.extractfile(f"cifar-10-batches-py/{name}").read()
    batch = _ArrayUnpickler(io.BytesIO(content), encoding="bytes").load()
    # Stored as all red, then all green, then all blue values: (N, 3, 32, 32).
    images = batch[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), np.array(batch[b"labels"])


class _ArrayUnpickler(pickle.Unpickler):
    """Unpickles NumPy arrays and plain Python values, and nothing else."""

    def find_class(self, module, name):
        allowed = {
            ("numpy", "_reconstruct"): np._core.multiarray._reconstruct,
            ("numpy", "ndarray"): np.ndarray,
            ("numpy", "dtype"): np.dtype,
            ("_codecs", "encode"): codecs.encode,  # how Python 3 writes bytes
        }
        found = allowed.get((module.split(".")[0], name))
        if found:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a data file")


def _checked(name: str, arrays: dict, path: Path, provenance: str) -> Dataset:
    """Check shapes, types and labels, and make labels one-dimensional."""
    source = _SOURCES[name]
    ready = {}
    for part in ("train", "test"):
        images, labels = arrays[f"x_{part}"], arrays[f"y_{part}"]
        if images.dtype != np.uint8 or images.shape[1:] != source.image_shape or not len(images):
            expected = ", ".join(map(str, source.image_shape))
            raise ValueError(
                f"x_{part} in {path} must be uint8 with shape (N, {expected}), "
                f"got {images.dtype} with shape {images.shape}."
            )
        if labels.shape not in ((len(images),), (len(images), 1)) or labels.dtype.kind not in "iu":
            raise ValueError(
                f"y_{part} in {path} must be {len(images)} integers, one an image, "
                f"got {labels.dtype} with shape {labels.shape}."
            )
        if labels.min() < 0 or labels.max() >= len(source.class_names):
            raise ValueError(
                f"y_{part} in {path} must lie in 0 to {len(source.class_names) - 1}, "
                f"got {labels.min()} to {labels.max()}."
            )
        ready[f"x_{part}"], ready[f"y_{part}"] = images, labels.reshape(-1).astype(np.int64)
    return Dataset(name, **ready, class_names=source.class_names, provenance=provenance)


# --- data that comes with the dependencies, or is drawn ----------------------------


def _digits() -> Dataset:
    """scikit-learn's handwritten digits, 0–16 rescaled to 0–255, split by a fixed seed."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = np.round(bunch.images * (255 / 16)).astype(np.uint8)
    return _split(
        Dataset(
            "digits",
            images,
            bunch.target.astype(np.int64),
            images[:0],
            bunch.target[:0],
            _DIGITS,
            "digits: 1,797 real handwritten digits of 8×8 pixels that come with scikit-learn",
        ),
        test=360,
    )


def _mnist_stand_in() -> Dataset:
    """Put the same digits into MNIST's format: 20×20 in the middle of 28×28."""
    from PIL import Image

    small = _digits()

    def enlarge(images):
        grown = [np.asarray(Image.fromarray(i).resize((20, 20), Image.BICUBIC)) for i in images]
        sharp = np.clip((np.stack(grown) - 64.0) * 2, 0, 255)  # strokes as hard as MNIST's
        return np.pad(sharp.astype(np.uint8), ((0, 0), (4, 4), (4, 4)))

    return replace(
        small,
        name="mnist",
        x_train=enlarge(small.x_train),
        x_test=enlarge(small.x_test),
        provenance="STAND-IN for mnist: scikit-learn's 1,797 real handwritten digits of 8×8 "
        "pixels, enlarged and sharpened to 20×20 in the middle of 28×28",
        is_stand_in=True,
    )


_SHAPES = (
    "disk",
    "square",
    "triangle",
    "diamond",
    "plus",
    "cross",
    "ring",
    "frame",
    "horizontal bar",
    "vertical bar",
)


def _cifar10_stand_in(count: int = 2500) -> Dataset:
    """Ten kinds of shapes in random colors, places and sizes on noisy backgrounds."""
    random = np.random.default_rng(0)
    labels = np.arange(count) % len(_SHAPES)
    images = np.stack([_draw_shape(label, random) for label in labels])
    whole = Dataset(
        "cifar10",
        images,
        labels.astype(np.int64),
        images[:0],
        labels[:0],
        _SHAPES,
        f"STAND-IN for cifar10: {count:,} color shapes of 32×32 pixels, drawn by cnnlab",
        is_stand_in=True,
    )
    return _split(whole, test=count // 5)


def _draw_shape(label: int, random: np.random.Generator) -> np.ndarray:
    """One 32×32×3 image; u and v run from −1 to 1 across the shape."""
    center, radius = random.uniform(11, 20, size=2), random.uniform(6, 10)
    v, u = (np.indices((32, 32)) - center[:, None, None]) / radius
    inside = (np.abs(u) <= 1) & (np.abs(v) <= 1)
    arm, reach = 0.35, np.maximum(np.abs(u), np.abs(v))
    mask = (
        np.hypot(u, v) <= 1,
        inside,
        inside & (v >= 2 * np.abs(u) - 1),
        np.abs(u) + np.abs(v) <= 1.2,
        inside & ((np.abs(u) <= arm) | (np.abs(v) <= arm)),
        inside & ((np.abs(u - v) <= arm * 1.4) | (np.abs(u + v) <= arm * 1.4)),
        (np.hypot(u, v) <= 1) & (np.hypot(u, v) >= 0.55),
        (reach <= 1) & (reach >= 0.6),
        inside & (np.abs(v) <= arm),
        inside & (np.abs(u) <= arm),
    )[label]
    background = random.uniform(0, 255, size=3)
    ink = (background + random.uniform(80, 175, size=3)) % 256  # never close to the background
    image = np.where(mask[..., np.newaxis], ink, background)
    return np.clip(image + random.normal(0, 12, size=image.shape), 0, 255).astype(np.uint8)


def _split(whole: Dataset, test: int) -> Dataset:
    """Shuffle with a fixed seed, images and labels together, and set the last ones apart."""
    order = np.random.default_rng(0).permutation(len(whole.x_train))
    images, labels = whole.x_train[order], whole.y_train[order]
    return replace(
        whole,
        x_train=images[:-test],
        y_train=labels[:-test],
        x_test=images[-test:],
        y_test=labels[-test:],
    )
