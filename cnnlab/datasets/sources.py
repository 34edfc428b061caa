"""The published data sets: their files, addresses and hashes."""

from dataclasses import dataclass

from cnnlab.datasets.bundled import DIGITS


@dataclass(frozen=True)
class Source:
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
SOURCES = {
    "mnist": Source(
        npz="mnist.npz",
        published="mnist.npz",
        cached=("mnist.npz",),
        url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
        sha256="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
        image_shape=(28, 28),
        class_names=DIGITS,
        size="11 MB",
    ),
    "cifar10": Source(
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
