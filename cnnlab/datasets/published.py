"""Find a published data set: in the reader's folder, in Keras's cache, or on the network.

No file is opened before its hash is right, and no stand-in is returned unless the caller
allows it.
"""

import os
import warnings
from pathlib import Path

from cnnlab.checks import one_of, refuse
from cnnlab.datasets import download
from cnnlab.datasets.bundled import digits
from cnnlab.datasets.dataset import Dataset
from cnnlab.datasets.formats import read_npz, read_published, require_hash
from cnnlab.datasets.sources import SOURCES
from cnnlab.datasets.stand_ins import stand_in as make_stand_in

NAMES = (*SOURCES, "digits")
"""The names that `load` knows."""


class DataUnavailableError(OSError):
    """The data set can be had in none of three ways; the message names them."""


def load(name: str, *, stand_in: bool = False) -> Dataset:
    """Load a data set and say where it came from.

    The first of these that has it wins: the folder in the environment variable
    ``CNNLAB_DATA`` (``mnist.npz`` or ``cifar10.npz`` with the arrays ``x_train``,
    ``y_train``, ``x_test``, ``y_test``, or the published file), Keras's cache,
    a download. ``CNNLAB_OFFLINE=1`` leaves the download out.

    Parameters
    ----------
    name
        ``"mnist"`` (28×28, gray), ``"cifar10"`` (32×32, color) or ``"digits"``
        (8×8, gray, comes with scikit-learn).
    stand_in
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
    if one_of("name", name, NAMES) == "digits":
        return digits()
    found = _from_folder(name) or _from_cache(name)
    if found:
        return found
    try:
        path = _fetch(name)
    except OSError as reason:
        if stand_in:
            return make_stand_in(name)
        raise DataUnavailableError(_three_ways(name, reason)) from reason
    return read_published(name, path, "downloaded")


def _from_folder(name: str) -> Dataset | None:
    """Read from the CNNLAB_DATA folder, where there is one."""
    setting = os.environ.get("CNNLAB_DATA")
    if not setting:
        return None
    folder = Path(os.path.expanduser(setting))
    if not os.path.isdir(folder):
        refuse("CNNLAB_DATA", setting, "the path of a folder")
    source = SOURCES[name]
    published = folder / source.published
    if (folder / source.npz).is_file():
        return read_npz(name, folder / source.npz)
    if published.is_file():
        require_hash(published, source)
        return read_published(name, published, "from the CNNLAB_DATA folder")
    return None


def _from_cache(name: str) -> Dataset | None:
    """Read the file that Keras has stored; one with a wrong hash is passed over unopened."""
    source = SOURCES[name]
    for file_name in source.cached:
        path = _cache_folder() / file_name
        if not path.is_file():
            continue
        if download.digest(path) == source.sha256:
            return read_published(name, path, "from Keras's cache")
        warnings.warn(
            f"{file_name} in Keras's cache has a wrong SHA-256 and is not used.", stacklevel=3
        )
    return None


def _cache_folder() -> Path:
    home = os.environ.get("KERAS_HOME") or Path("~", ".keras")
    return Path(os.path.expanduser(home)) / "datasets"


def _fetch(name: str) -> Path:
    """Download into Keras's cache, so that Keras finds the file as well."""
    source = SOURCES[name]
    if os.environ.get("CNNLAB_OFFLINE") == "1":
        raise OSError("CNNLAB_OFFLINE is set to 1, so nothing is downloaded")
    return download.fetch(source.url, _cache_folder() / source.cached[0], source.sha256)


def _three_ways(name: str, reason: OSError) -> str:
    source = SOURCES[name]
    files = " or ".join(dict.fromkeys((source.npz, source.published)))
    return (
        f"The data set {name!r} is not on this computer and cannot be downloaded ({reason}). "
        f"Supply it in one of three ways: (1) put {files} into a folder and set CNNLAB_DATA to "
        f"that folder; (2) put the published file (SHA-256 {source.sha256}) into Keras's cache "
        f"as ~/.keras/datasets/{source.cached[0]}; (3) connect to the internet and call again, "
        f"which downloads {source.size} from {source.url}.{source.note} "
        f"To go on with a small replacement: datasets.load({name!r}, stand_in=True)."
    )
