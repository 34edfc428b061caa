"""The networks of the book: the public name of `cnnlab.models.networks`."""

from cnnlab.models.networks import (
    NETWORKS,
    WHITENING,
    cifar10,
    cifar10_fast,
    cifar10_strong,
    lenet_5,
    mnist,
    mnist_fast,
    mnist_page,
    mnist_strong,
    source_d,
    source_e,
    source_e_dense,
)

__all__ = [
    "NETWORKS",
    "WHITENING",
    "cifar10",
    "cifar10_fast",
    "cifar10_strong",
    "lenet_5",
    "mnist",
    "mnist_fast",
    "mnist_page",
    "mnist_strong",
    "source_d",
    "source_e",
    "source_e_dense",
]
