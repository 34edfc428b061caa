"""Read the files in which MNIST and CIFAR-10 come, and check what is in them."""

import codecs
import hashlib
import io
import json
import pickle
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

from cnnlab.datasets import download
from cnnlab.datasets.dataset import Dataset
from cnnlab.datasets.sources import SOURCES, Source

_RECONSTRUCT = np.zeros(0).__reduce__()[0]  # what a pickled array names to be made again
_ARRAYS = ("x_train", "y_train", "x_test", "y_test")

# MD5 of the four files that the authors of MNIST published, unpacked.
_MNIST_IDX_MD5 = {
    "x_train": "6bbc9ace898e44ae57da46a324031adb",
    "y_train": "a25bea736e30d166cdddb491f175f624",
    "x_test": "2646ac647ad5339dbf082846283269ea",
    "y_test": "27ae3e4e09519cfbb04c329615203637",
}


def require_hash(path: Path, source: Source) -> None:
    """Refuse a file that is not the published one, unopened."""
    found = download.digest(path)
    if found != source.sha256:
        raise ValueError(
            f"{path} has SHA-256 {found}, but it must be {source.sha256}. It was not opened: "
            "delete it, or replace it with the published file."
        )


def read_published(name: str, path: Path, origin: str) -> Dataset:
    """Read the published file, whose hash the caller has checked."""
    arrays = _npz_arrays(path) if name == "mnist" else _cifar10_arrays(path)
    return _checked(name, arrays, path, f"{name}: the published file, SHA-256 equal, {origin}")


def read_npz(name: str, path: Path) -> Dataset:
    """Read a reader's own npz file and find out what can be said about it."""
    arrays = _npz_arrays(path)
    note = _stated_provenance(path.with_name("provenance.json"), name)
    if download.digest(path) == SOURCES[name].sha256:
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
        md5.update(np.ascontiguousarray(array, dtype=np.uint8).data)
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
    content = archive.extractfile(f"cifar-10-batches-py/{name}")
    if content is None:
        raise ValueError(f"The archive holds no file {name}, but CIFAR-10 has one.")
    batch = _ArrayUnpickler(io.BytesIO(content.read()), encoding="bytes").load()
    # Stored as all red, then all green, then all blue values: (N, 3, 32, 32).
    images = batch[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), np.array(batch[b"labels"])


class _ArrayUnpickler(pickle.Unpickler):
    """Unpickles NumPy arrays and plain Python values, and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        allowed = {
            ("numpy", "_reconstruct"): _RECONSTRUCT,
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
    source = SOURCES[name]
    ready = {}
    for part in ("train", "test"):
        images, labels = arrays[f"x_{part}"], arrays[f"y_{part}"]
        if images.dtype != np.uint8 or images.shape[1:] != source.image_shape or not len(images):
            expected = ", ".join(map(str, source.image_shape))
            raise ValueError(
                f"x_{part} in {path} holds {images.dtype} of shape {images.shape}, "
                f"but it must hold uint8 of shape (N, {expected})."
            )
        if labels.shape not in ((len(images),), (len(images), 1)) or labels.dtype.kind not in "iu":
            raise ValueError(
                f"y_{part} in {path} holds {labels.dtype} of shape {labels.shape}, "
                f"but it must hold {len(images)} integers, one an image."
            )
        if labels.min() < 0 or labels.max() >= len(source.class_names):
            raise ValueError(
                f"y_{part} in {path} runs from {labels.min()} to {labels.max()}, "
                f"but it must be from 0 to {len(source.class_names) - 1}."
            )
        ready[f"x_{part}"], ready[f"y_{part}"] = images, labels.reshape(-1).astype(np.int64)
    return Dataset(name, **ready, class_names=source.class_names, provenance=provenance)
