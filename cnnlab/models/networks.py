"""The networks of the book, one function each, with the recipe that trains it.

A function takes the module `keras` and returns a network that is not yet compiled;
`cnnlab.models` builds, compiles, loads and stores them by name.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from cnnlab.models.recipes import Augmentation, Recipe

if TYPE_CHECKING:
    import keras

WHITENING = "whitening"
"""The name of a first layer whose kernels come from the training images."""


def source_d(keras: ModuleType) -> keras.Model:
    """One convolution and two dense layers, as a well-known tutorial trains them.

    The tutorial gives the order of the layers, Adam and ten epochs. The sizes (28
    kernels of 3×3, 128 units, a dropout of 0.2) and the batches of 32 are the book's
    choice. The last layer is a softmax, so the loss must be told that it gets
    probabilities: ``from_logits=False``.
    """
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(28, 3, activation="relu"),  # 26×26×28
            layers.MaxPooling2D(2),  # 13×13×28
            layers.Flatten(),  # 4732
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(10, activation="softmax", dtype="float32"),
        ],
        name="source-d",
    )


def source_e_dense(keras: ModuleType) -> keras.Model:
    """Two large dense layers on CIFAR-10, as a well-known tutorial starts.

    Each of the 3,072 numbers of an image is joined to each of 3,000 units, so this
    network has more parameters than all others of the book together.
    """
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Flatten(),  # 3072
            layers.Dense(3000, activation="relu"),
            layers.Dense(1000, activation="relu"),
            layers.Dense(10, activation="softmax", dtype="float32"),
        ],
        name="source-e-dense",
    )


def source_e(keras: ModuleType) -> keras.Model:
    """Two convolutions and two dense layers on CIFAR-10: the same tutorial's CNN."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),  # 30×30×32
            layers.MaxPooling2D(2),  # 15×15×32
            layers.Conv2D(64, 3, activation="relu"),  # 13×13×64
            layers.MaxPooling2D(2),  # 6×6×64
            layers.Flatten(),  # 2304
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax", dtype="float32"),
        ],
        name="source-e",
    )


def lenet_5(keras: ModuleType) -> keras.Model:
    """LeNet-5 (LeCun, Bottou, Bengio and Haffner, 1998), as it is taught today.

    The original reads 32×32 pixels: ``same`` padding gives the digits that margin.
    It has scaled tanh units, sparse links between its feature maps, trainable
    averages and radial outputs; in their places are plain tanh, full links,
    `AveragePooling2D` and ten logits.
    """
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(6, 5, padding="same", activation="tanh"),  # 28×28×6
            layers.AveragePooling2D(2),  # 14×14×6
            layers.Conv2D(16, 5, activation="tanh"),  # 10×10×16
            layers.AveragePooling2D(2),  # 5×5×16
            layers.Conv2D(120, 5, activation="tanh"),  # 1×1×120
            layers.Flatten(),  # 120
            layers.Dense(84, activation="tanh"),
            layers.Dense(10, dtype="float32"),
        ],
        name="lenet-5",
    )


def mnist(keras: ModuleType) -> keras.Model:
    """Three convolutions with batch normalization and one small dense layer.

    Pooling before normalization leaves three quarters less to normalize; a momentum
    of 0.9 lets its running statistics keep up with a short training. The last layer
    returns logits, and the softmax is inside the loss, once: ``from_logits=True``.
    Sizes and schedule were chosen on the validation images.
    """
    layers = keras.layers

    def normalized() -> list[Any]:
        return [layers.BatchNormalization(momentum=0.9), layers.ReLU()]

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 3, use_bias=False),  # 26×26×16
            layers.MaxPooling2D(2),  # 13×13×16
            *normalized(),
            layers.Conv2D(32, 3, use_bias=False),  # 11×11×32
            layers.MaxPooling2D(2),  # 5×5×32
            *normalized(),
            layers.Conv2D(64, 3, use_bias=False),  # 3×3×64
            *normalized(),
            layers.Flatten(),  # 576
            layers.Dropout(0.3),
            layers.Dense(10, dtype="float32"),
        ],
        name="mnist",
    )


def mnist_fast(keras: ModuleType) -> keras.Model:
    """Read digits with the least work: strides in place of pooling.

    On a processor, a convolution of one channel and the backward rule of max pooling
    take most of a small network's time. A stride of 2 quarters the first and saves
    the second.
    """
    layers = keras.layers

    def convolution(filters: int, size: int, stride: int = 1) -> list[Any]:
        return [
            layers.Conv2D(filters, size, strides=stride, use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
        ]

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *convolution(16, 4, stride=2),  # 13×13×16
            *convolution(32, 3, stride=2),  # 6×6×32
            *convolution(64, 3),  # 4×4×64
            layers.Flatten(),  # 1024
            layers.Dense(10, dtype="float32"),
        ],
        name="mnist-fast",
    )


def mnist_page(keras: ModuleType) -> keras.Model:
    """Two small convolutions: few enough weights for a web page to load.

    It has only layers that the page's own arithmetic knows: convolution, ReLU, max
    pooling, a dense layer and a softmax.
    """
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(12, 5, activation="relu"),  # 24×24×12
            layers.MaxPooling2D(2),  # 12×12×12
            layers.Conv2D(24, 5, activation="relu"),  # 8×8×24
            layers.MaxPooling2D(2),  # 4×4×24
            layers.Flatten(),  # 384
            layers.Dense(10, activation="softmax", dtype="float32"),
        ],
        name="mnist-page",
    )


def mnist_strong(keras: ModuleType) -> keras.Model:
    """Five convolutions in three sizes; the last map is averaged over its place.

    Two 3×3 kernels, one after the other, see as much as one of 5×5 and cost less
    (Simonyan and Zisserman, 2015). The mean over the last map makes the answer depend
    less on where the digit is.
    """
    layers = keras.layers

    def convolution(filters: int, *, pool: bool = False) -> list[Any]:
        return [
            layers.Conv2D(filters, 3, padding="same", use_bias=False),
            *([layers.MaxPooling2D(2)] if pool else []),
            layers.BatchNormalization(momentum=0.95),
            layers.ReLU(),
        ]

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *convolution(24, pool=True),  # 14×14×24
            *convolution(48),
            *convolution(48, pool=True),  # 7×7×48
            *convolution(96),
            *convolution(96),  # 7×7×96
            layers.GlobalAveragePooling2D(),  # 96
            layers.Dropout(0.2),
            layers.Dense(10, dtype="float32"),
        ],
        name="mnist-strong",
    )


def cifar10_fast(keras: ModuleType) -> keras.Model:
    """Start with a first layer that does not have to be learned.

    The **whitening** layer's kernels are the principal components of small patches of
    the training images, scaled so that its outputs are uncorrelated and equally large,
    each kernel once with either sign (Jordan, 2024, arXiv:2404.00498). It is set
    before training and then kept. Its stride of 2 makes all later maps four times smaller.
    """
    return _whitened(keras, "cifar10-fast", stem=(4, 2, 48), stages=((32, 1), (64, 1), (128, 1)))


def cifar10(keras: ModuleType) -> keras.Model:
    """Whiten, then go through three stages with shortcuts: the chapter on CIFAR-10.

    The first stage has the largest maps, so it is narrow and short. Behind it the maps are
    a quarter and a sixteenth of that size: more kernels and one more layer cost little.
    """
    stages = ((32, 2), (96, 3), (128, 3))
    return _whitened(keras, "cifar10", stem=(4, 2, 32), stages=stages, scale=0.125)


def cifar10_strong(keras: ModuleType) -> keras.Model:
    """Whiten at full size, then three wide stages with shortcuts: the strongest network.

    An eighth of the last values keeps the logits small, so that a high learning rate does
    not throw them off in the first steps (Page, 2018).
    """
    stages = ((64, 2), (128, 3), (256, 3))
    return _whitened(keras, "cifar10-strong", stem=(2, 1, 24), stages=stages, scale=0.125)


def _whitened(
    keras: ModuleType,
    name: str,
    *,
    stem: tuple[int, int, int],
    stages: tuple[tuple[int, int], ...],
    scale: float = 1.0,
) -> keras.Model:
    """Stack a whitening layer and stages of convolutions, the first of each with pooling.

    In a stage, what follows its first convolution is added to that one's output: a
    residual connection (He, Zhang, Ren and Sun, 2016). The activation is
    x·sigmoid(x), called SiLU or swish, smooth like GELU and several times cheaper on
    a processor. 0.5 and 4 bring pixels to about mean 0 and variance 1.
    """
    layers = keras.layers

    def convolution(x: Any, filters: int, *, pool: bool = False) -> Any:
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.MaxPooling2D(2)(x) if pool else x
        return layers.Activation("silu")(layers.BatchNormalization(momentum=0.9)(x))

    size, stride, kernels = stem
    inputs = keras.Input((32, 32, 3))
    x = layers.Rescaling(4.0, offset=-2.0)(inputs)
    whitening = layers.Conv2D(kernels, size, strides=stride, padding="same", name=WHITENING)
    whitening.trainable = False
    x = layers.Activation("silu")(whitening(x))
    for filters, convolutions in stages:
        x = shortcut = convolution(x, filters, pool=True)
        for _ in range(convolutions - 1):
            x = convolution(x, filters)
        x = layers.Add()([x, shortcut]) if convolutions > 1 else x
    x = layers.Rescaling(scale)(layers.GlobalMaxPooling2D()(x))
    return keras.Model(inputs, layers.Dense(10, dtype="float32")(x), name=name)


_TURNED = Augmentation(shift=2, rotate=10, zoom=0.1)
_MIRRORED = Augmentation(flip=True, shift=2)
_CUT = Augmentation(flip=True, shift=2, cutout=8)

NETWORKS = {
    "source-d": (source_d, Recipe(epochs=10, batch_size=32)),
    "mnist": (mnist, Recipe(epochs=5, batch_size=128, peak_rate=0.01)),
    "mnist-fast": (mnist_fast, Recipe(epochs=2, batch_size=128, peak_rate=0.01, validation=2000)),
    "mnist-augmented": (
        mnist,
        Recipe(epochs=12, batch_size=128, peak_rate=0.01, augmentation=_TURNED, validation=2000),
    ),
    "mnist-strong": (
        mnist_strong,
        Recipe(
            epochs=16,
            batch_size=128,
            peak_rate=0.004,
            label_smoothing=0.05,
            augmentation=_TURNED,
            views="shifts",
            validation=2000,
        ),
    ),
    "mnist-page": (
        mnist_page,
        Recipe(
            epochs=12,
            batch_size=64,
            peak_rate=0.004,
            augmentation=Augmentation(shift=3, rotate=15, zoom=0.2),
        ),
    ),
    "lenet-5": (lenet_5, Recipe(epochs=10, batch_size=64, peak_rate=0.003)),
    "source-e-dense": (
        source_e_dense,
        Recipe(epochs=5, batch_size=32, dataset="cifar10", optimizer="sgd", rate=0.01),
    ),
    "source-e": (source_e, Recipe(epochs=10, batch_size=32, dataset="cifar10")),
    "cifar10-fast": (
        cifar10_fast,
        Recipe(epochs=2, batch_size=128, dataset="cifar10", peak_rate=0.01, augmentation=_MIRRORED),
    ),
    "cifar10": (
        cifar10,
        Recipe(
            epochs=8,
            batch_size=256,
            dataset="cifar10",
            optimizer="muon",
            peak_rate=0.16,
            label_smoothing=0.2,
            augmentation=_MIRRORED,
            views="flips and shifts",
            validation=1000,
        ),
    ),
    "cifar10-strong": (
        cifar10_strong,
        Recipe(
            epochs=9,
            batch_size=256,
            dataset="cifar10",
            optimizer="muon",
            peak_rate=0.16,
            label_smoothing=0.2,
            augmentation=_CUT,
            views="flips and shifts",
            validation=1000,
        ),
    ),
}
"""Each network by its name: the function that builds it, and its recipe."""
