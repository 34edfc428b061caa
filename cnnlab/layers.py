"""The layers of `cnnlab.ops` with forward and backward side by side, and a network that learns.

`forward` computes a layer's output and remembers what it needs; `backward` takes the
gradient of the loss with respect to that output, stores the gradients of the layer's
parameters in `grads`, and returns the gradient with respect to its input. Arrays have the
layout of `cnnlab.ops`: images (N, H, W, C), kernels (kh, kw, C_in, C_out). A gradient has
the shape of what it belongs to.

Examples
--------
>>> random = np.random.default_rng(0)
>>> network = Network(
...     Conv2D(he_normal(random, 3, 3, 1, 4), np.zeros(4), padding="same"),
...     ReLU(),
...     MaxPool2D(2),
...     Flatten(),
...     Dense(he_normal(random, 4 * 4 * 4, 10), np.zeros(10)),
... )
>>> network.forward(np.zeros((5, 8, 8, 1))).shape
(5, 10)
>>> network.count_parameters()  # (9 + 1)·4 + (64 + 1)·10
690
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cnnlab import ops
from cnnlab.arrays import as_array, as_floating
from cnnlab.checks import number, refuse, whole_number, written
from cnnlab.checks import seed as checked_seed
from cnnlab.windows import (
    Axis,
    PaddingLike,
    PairLike,
    pooling_axes,
    window_axes,
    window_views,
    with_border,
)


class Layer:
    """One step of a network.

    Attributes
    ----------
    params : dict of str to np.ndarray
        What the layer learns, by name; empty where it learns nothing.
    grads : dict of str to np.ndarray
        The gradient of each parameter, as the last call of `backward` left it.
    """

    def __init__(self, **params: ArrayLike | None):
        self.params = {
            name: as_floating(name, value) for name, value in params.items() if value is not None
        }
        self.grads: dict[str, np.ndarray] = {}
        self._seen: tuple[np.ndarray, np.ndarray] | None = None

    def forward(self, x: ArrayLike) -> np.ndarray:
        """Return the layer's output for a batch, and remember both."""
        x = as_floating("x", x)
        y = self._compute(x)
        self._seen = x, y
        return y

    def backward(self, dy: ArrayLike) -> np.ndarray:
        """Fill `grads` and return dx, both from dy, the gradient of the layer's output.

        Raises
        ------
        ValueError
            If `dy` has not the shape of the output, or nothing went forward before.
        """
        if self._seen is None:
            raise ValueError(f"{type(self).__name__} has no input yet: call forward first.")
        x, y = self._seen
        dy = as_floating("dy", dy)
        if dy.shape != y.shape:
            raise ValueError(f"dy has shape {dy.shape}, but the output has shape {y.shape}.")
        return self._send_back(x, y, dy)

    def _compute(self, x: np.ndarray) -> np.ndarray:
        raise NotImplementedError(f"{type(self).__name__} computes nothing")

    def _send_back(self, x: np.ndarray, y: np.ndarray, dy: np.ndarray) -> np.ndarray:
        raise NotImplementedError(f"{type(self).__name__} has no backward rule")


class Conv2D(Layer):
    """A convolution with its kernels and biases.

    Backward, written for one channel and stride 1: each weight's gradient is the sum of
    output gradients times the pixels that the weight met, which is the cross-correlation of
    the input with dy; the input's gradient is the full convolution of dy with the kernel,
    where the kernel is flipped (Dumoulin and Visin, 2016, chapter 4).

    Parameters
    ----------
    w
        The kernels, (kh, kw, C_in, C_out).
    b
        A bias for each filter, (C_out,), or None.
    stride, padding, dilation
        As in `cnnlab.ops.conv2d`.

    Raises
    ------
    ValueError
        If an argument has the wrong form; `forward` also if the channels differ or the
        kernel does not fit into the padded image.

    Examples
    --------
    >>> layer = Conv2D(np.ones((2, 2, 1, 1)), [0.0])
    >>> layer.forward(np.arange(9.0).reshape(1, 3, 3, 1)).ravel()
    array([ 8., 12., 20., 24.])
    >>> dx = layer.backward(np.ones((1, 2, 2, 1)))
    >>> dx[0, :, :, 0]  # in how many windows each pixel lies
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    >>> layer.grads["w"].ravel()  # the sums of the pixels that each weight met
    array([ 8., 12., 20., 24.])
    """

    def __init__(
        self,
        w: ArrayLike,
        b: ArrayLike | None = None,
        *,
        stride: PairLike = 1,
        padding: PaddingLike = "valid",
        dilation: PairLike = 1,
    ):
        super().__init__(w=as_floating("w", w), b=b)
        _check_parameters(self.params, ("kh", "kw", "C_in", "C_out"))
        self.settings: dict[str, Any] = {
            "stride": stride,
            "padding": padding,
            "dilation": dilation,
        }

    def _compute(self, x: np.ndarray) -> np.ndarray:
        return ops.conv2d(x, self.params["w"], self.params.get("b"), **self.settings)

    def _send_back(self, x: np.ndarray, y: np.ndarray, dy: np.ndarray) -> np.ndarray:
        w = self.params["w"]
        rows, columns = window_axes(x.shape[1:3], w.shape[:2], **self.settings)
        padded = with_border(x, rows, columns, 0)
        taps = [(down, across) for down in rows.taps() for across in columns.taps()]
        # Two matrix products for all weights at once are much faster than one pair for each.
        met = np.stack([padded[:, down, across] for down, across in taps], axis=3)
        dmet = (_columns(dy) @ w.reshape(-1, w.shape[3]).T).reshape(met.shape)
        dpadded = np.zeros_like(padded)
        for tap, (down, across) in enumerate(taps):
            dpadded[:, down, across] += dmet[:, :, :, tap]
        dw = met.reshape(len(_columns(dy)), -1).T @ _columns(dy)
        self.grads = {"w": dw.reshape(w.shape)}
        if "b" in self.params:
            self.grads["b"] = dy.sum(axis=(0, 1, 2))
        return _inside(dpadded, rows, columns)


class ReLU(Layer):
    """max(x, 0). Backward: the gradient passes where x was above 0, and is 0 elsewhere.

    At x = 0 the curve has a corner; as TensorFlow and PyTorch do, this takes the slope 0.

    Examples
    --------
    >>> layer = ReLU()
    >>> layer.forward([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    >>> layer.backward([10.0, 10.0, 10.0])
    array([ 0.,  0., 10.])
    """

    def _compute(self, x: np.ndarray) -> np.ndarray:
        return ops.relu(x)

    def _send_back(self, x: np.ndarray, y: np.ndarray, dy: np.ndarray) -> np.ndarray:
        return np.where(x > 0, dy, dy.dtype.type(0))


class _Pool2D(Layer):
    def __init__(
        self, size: PairLike = 2, *, stride: PairLike | None = None, padding: PaddingLike = "valid"
    ):
        super().__init__()
        self.size = size
        self.settings: dict[str, Any] = {"stride": stride, "padding": padding}


class MaxPool2D(_Pool2D):
    """The largest value of each window. Backward: the whole gradient goes to the winner.

    Where two pixels of a window are equally large, the first in reading order wins, as in
    TensorFlow.

    Parameters
    ----------
    size, stride, padding
        As in `cnnlab.ops.max_pool2d`.

    Examples
    --------
    >>> layer = MaxPool2D(2)
    >>> layer.forward(np.array([1.0, 5.0, 5.0, 2.0]).reshape(1, 2, 2, 1)).ravel()
    array([5.])
    >>> layer.backward(np.full((1, 1, 1, 1), 7.0)).ravel()
    array([0., 7., 0., 0.])
    """

    def _compute(self, x: np.ndarray) -> np.ndarray:
        return ops.max_pool2d(x, self.size, **self.settings)

    def _send_back(self, x: np.ndarray, y: np.ndarray, dy: np.ndarray) -> np.ndarray:
        rows, columns = pooling_axes(x, self.size, **self.settings)
        padded = with_border(x, rows, columns, -np.inf)
        dpadded = np.zeros_like(padded)
        pairs = (window_views(array, rows, columns) for array in (padded, dpadded))
        waiting = np.ones(y.shape, dtype=bool)
        for view, dview in zip(*pairs, strict=True):
            wins = waiting & (view == y)
            dview[wins] += dy[wins]
            waiting &= ~wins
        return _inside(dpadded, rows, columns)


class AvgPool2D(_Pool2D):
    """The mean of each window. Backward: each pixel gets an equal share of the gradient.

    As in Keras, padding is not counted, so a window at the edge shares among fewer pixels.

    Parameters
    ----------
    size, stride, padding
        As in `cnnlab.ops.avg_pool2d`.

    Examples
    --------
    >>> layer = AvgPool2D(2)
    >>> layer.forward(np.array([1.0, 5.0, 4.0, 2.0]).reshape(1, 2, 2, 1)).ravel()
    array([3.])
    >>> layer.backward(np.full((1, 1, 1, 1), 8.0)).ravel()
    array([2., 2., 2., 2.])
    """

    def _compute(self, x: np.ndarray) -> np.ndarray:
        return ops.avg_pool2d(x, self.size, **self.settings)

    def _send_back(self, x: np.ndarray, y: np.ndarray, dy: np.ndarray) -> np.ndarray:
        rows, columns = pooling_axes(x, self.size, **self.settings)
        counts = np.outer(rows.counts(0, 0), columns.counts(0, 0))[:, :, None]
        share = dy / counts.astype(dy.dtype)
        dpadded = np.zeros_like(with_border(x, rows, columns, 0))
        for dview in window_views(dpadded, rows, columns):
            dview += share
        return _inside(dpadded, rows, columns)


class Flatten(Layer):
    """Each example as one row. Backward: the gradient goes back into the old shape.

    Examples
    --------
    >>> layer = Flatten()
    >>> layer.forward(np.zeros((2, 4, 4, 3))).shape  # 4·4·3
    (2, 48)
    >>> layer.backward(np.zeros((2, 48))).shape
    (2, 4, 4, 3)
    """

    def _compute(self, x: np.ndarray) -> np.ndarray:
        return ops.flatten(x)

    def _send_back(self, x: np.ndarray, y: np.ndarray, dy: np.ndarray) -> np.ndarray:
        return dy.reshape(x.shape)


class Dense(Layer):
    """x @ w + b. Backward: dw = xᵀ @ dy, db = Σ dy over the batch, dx = dy @ wᵀ.

    Parameters
    ----------
    w
        The weights, (D_in, D_out).
    b
        A bias for each unit, (D_out,), or None.

    Examples
    --------
    >>> layer = Dense([[1.0, 0.0], [2.0, 1.0]], [0.0, 5.0])
    >>> layer.forward([[1.0, 3.0]])
    array([[7., 8.]])
    >>> layer.backward([[1.0, 10.0]])
    array([[ 1., 12.]])
    >>> layer.grads["w"]
    array([[ 1., 10.],
           [ 3., 30.]])
    """

    def __init__(self, w: ArrayLike, b: ArrayLike | None = None):
        super().__init__(w=as_floating("w", w), b=b)
        _check_parameters(self.params, ("D_in", "D_out"))

    def _compute(self, x: np.ndarray) -> np.ndarray:
        return ops.dense(x, self.params["w"], self.params.get("b"))

    def _send_back(self, x: np.ndarray, y: np.ndarray, dy: np.ndarray) -> np.ndarray:
        self.grads = {"w": x.T @ dy}
        if "b" in self.params:
            self.grads["b"] = dy.sum(axis=0)
        return dy @ self.params["w"].T


def mean_squared_error(y: ArrayLike, target: ArrayLike) -> tuple[float, np.ndarray]:
    """Return the mean of (y - target)², and its gradient with respect to y.

    Formula: the gradient is 2·(y - target) / n, with n the number of values.

    Parameters
    ----------
    y, target
        Numbers of one shape.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> loss, dy = mean_squared_error([1.0, 5.0], [1.0, 2.0])
    >>> loss, dy  # (0 + 9) / 2, and 2·3 / 2
    (4.5, array([0., 3.]))
    """
    y, target = as_floating("y", y), as_floating("target", target)
    if y.shape != target.shape:
        raise ValueError(f"target has shape {target.shape}, but y has shape {y.shape}.")
    error = y - target
    return float(np.mean(error**2)), 2 * error / error.dtype.type(error.size)


def softmax_cross_entropy(logits: ArrayLike, labels: ArrayLike) -> tuple[float, np.ndarray]:
    """Return the mean cross-entropy of a batch, and its gradient with respect to the logits.

    Formula: -log p[label], averaged, with p the softmax of the logits; the gradient is
    (p - 1 at the label) / N (Goodfellow, Bengio and Courville, 2016, section 6.2.2.3). The
    logarithm is taken of the sum of exponentials, not of p, so that it is never log 0.

    Parameters
    ----------
    logits
        One row an example, (N, classes).
    labels
        The right classes, whole numbers from 0, (N,).

    Raises
    ------
    ValueError
        If the shapes do not agree or a label is not a class.

    Examples
    --------
    >>> loss, dlogits = softmax_cross_entropy([[0.0, 0.0]], [1])
    >>> round(loss, 4), dlogits  # -log(1/2), and p - (0, 1)
    (0.6931, array([[ 0.5, -0.5]]))
    """
    logits, labels = as_floating("logits", logits), np.asarray(labels)
    _check_labels(logits, labels)
    examples = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    gradient = np.exp(logs)
    gradient[examples, labels] -= 1
    return float(-logs[examples, labels].mean()), gradient / gradient.dtype.type(len(labels))


def he_normal(random: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw starting weights: normal, with standard deviation √(2 / inputs of one unit).

    So the values keep their size on the way through many layers with ReLU (He, Zhang, Ren
    and Sun, 2015, arXiv 1502.01852).

    Parameters
    ----------
    random
        Where the numbers come from; its seed makes them repeatable.
    shape
        (kh, kw, C_in, C_out) for a convolution, (D_in, D_out) for a dense layer.

    Returns
    -------
    np.ndarray
        The weights, float32.

    Raises
    ------
    ValueError
        If the shape has less than two axes, or an axis is not a whole number above 0.

    Examples
    --------
    >>> weights = he_normal(np.random.default_rng(0), 3, 3, 8, 16)
    >>> weights.shape, round(float(weights.std() * np.sqrt(3 * 3 * 8 / 2)), 1)
    ((3, 3, 8, 16), 1.0)
    """
    if len(shape) < 2:
        refuse("shape", shape, "at least two axes")
    if not isinstance(random, np.random.Generator):
        refuse("random", random, "a generator of random numbers of NumPy")
    for size in shape:
        whole_number("shape", size)
    inputs = int(np.prod(shape[:-1]))
    return (random.standard_normal(shape) * np.sqrt(2 / inputs)).astype(np.float32)


class History(NamedTuple):
    """What was measured while a network learned, one value an epoch.

    `loss` and `accuracy` are means over the epoch, taken while the weights changed;
    `val_loss` and `val_accuracy` are measured on the validation images after it.
    """

    loss: list[float]
    accuracy: list[float]
    val_loss: list[float]
    val_accuracy: list[float]


class Network:
    """Layers, one after the other.

    Parameters
    ----------
    *layers
        The layers; the last one gives the logits, (N, classes).

    Raises
    ------
    ValueError
        If there is no layer, or something is not a layer.
    """

    def __init__(self, *layers: Layer):
        for place, layer in enumerate(layers):
            if not isinstance(layer, Layer):
                refuse(f"layers[{place}]", layer, "a layer")
        if not layers:
            refuse("layers", layers, "one layer or more")
        self.layers = layers

    def forward(self, x: ArrayLike) -> np.ndarray:
        """Send a batch through all layers; return the logits, (N, classes)."""
        y = as_array("x", x)
        for layer in self.layers:
            y = layer.forward(y)
        return y

    def backward(self, dy: ArrayLike) -> np.ndarray:
        """Send a gradient back through all layers; return that of the input."""
        dx = as_array("dy", dy)
        for layer in reversed(self.layers):
            dx = layer.backward(dx)
        return dx

    def count_parameters(self) -> int:
        """Return how many numbers the network learns."""
        return sum(values.size for layer in self.layers for values in layer.params.values())

    def predict(self, x: ArrayLike, batch_size: int = 256) -> np.ndarray:
        """Return the probability of each class for each image, (N, classes)."""
        x = as_floating("x", x)
        batches = range(0, len(x), whole_number("batch_size", batch_size))
        return np.concatenate(
            [ops.softmax(self.forward(x[first : first + batch_size])) for first in batches]
        )

    def evaluate(self, x: ArrayLike, labels: ArrayLike) -> tuple[float, float]:
        """Return the mean cross-entropy and the share of right answers."""
        logits = self.forward(x)
        loss, _ = softmax_cross_entropy(logits, labels)
        return loss, float(np.mean(logits.argmax(axis=1) == labels))

    def fit(
        self,
        x: ArrayLike,
        labels: ArrayLike,
        *,
        validation: tuple[ArrayLike, ArrayLike],
        epochs: int,
        batch_size: int = 32,
        learning_rate: float = 0.05,
        momentum: float = 0.9,
        seed: int = 0,
        optimizer: "SGD | None" = None,
    ) -> History:
        """Learn from labeled images by stochastic gradient descent with momentum.

        Parameters
        ----------
        x, labels
            The training images, (N, H, W, C), and their classes, (N,).
        validation
            Images and classes that are measured after each epoch and never learned from.
        epochs, batch_size
            How often all images are shown, and how many at a time.
        learning_rate, momentum, seed
            See `SGD`; the seed fixes the order of the images.
        optimizer
            One of this network that has taken steps before, in place of a new one with that
            rate and momentum: so the momentum of an earlier call is carried on.

        Returns
        -------
        History
            Loss and accuracy of every epoch.

        Raises
        ------
        ValueError
            If an argument has the wrong form, or the loss grows beyond all numbers.
        """
        x, labels = as_floating("x", x), np.asarray(labels)
        if labels.shape != x.shape[:1]:
            raise ValueError(f"labels has shape {labels.shape}, but x has {len(x)} images.")
        if not isinstance(validation, (tuple, list)) or len(validation) != 2:
            refuse("validation", validation, "a pair of images and labels")
        if optimizer is None:
            optimizer = SGD(self, learning_rate, momentum)
        if not isinstance(optimizer, SGD):
            refuse("optimizer", optimizer, "an SGD or None")
        random = np.random.default_rng(checked_seed(seed))
        measured = []
        for epoch in range(1, whole_number("epochs", epochs) + 1):
            batches = _shuffled_batches(random, len(x), whole_number("batch_size", batch_size))
            with np.errstate(over="ignore", invalid="ignore"):  # a sentence says it instead
                steps = [self._learn(optimizer, x[batch], labels[batch]) for batch in batches]
                loss, right = (sum(values) / len(x) for values in zip(*steps, strict=True))
                measured.append((loss, right, *self.evaluate(*validation)))
            if not np.isfinite(measured[-1]).all():
                raise ValueError(
                    f"learning_rate is {optimizer.learning_rate}, and the loss left all bounds in "
                    f"epoch {epoch}: choose a smaller one."
                )
        return History(*map(list, zip(*measured, strict=True)))

    def _learn(self, optimizer: "SGD", x: np.ndarray, labels: np.ndarray) -> tuple[float, int]:
        """Take one step; return the summed loss and the right answers before it."""
        logits = self.forward(x)
        loss, gradient = softmax_cross_entropy(logits, labels)
        self.backward(gradient)
        optimizer.step()
        return loss * len(x), int(np.sum(logits.argmax(axis=1) == labels))


class SGD:
    """Gradient descent with momentum: v ← momentum·v - learning_rate·gradient, w ← w + v.

    Source: Goodfellow, Bengio and Courville, 2016, algorithm 8.2, as in Keras. With momentum
    0 it is plain gradient descent.

    Parameters
    ----------
    network
        The network whose parameters it changes, in place.
    learning_rate
        How far a step goes; above 0.
    momentum
        How much of the last step is kept; from 0 to below 1.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> layer = Dense([[1.0]])
    >>> loss, dy = mean_squared_error(layer.forward([[2.0]]), [[6.0]])  # (2 - 6)²
    >>> _ = layer.backward(dy)
    >>> SGD(Network(layer), learning_rate=0.1, momentum=0).step()
    >>> layer.params["w"]  # 1 + 0.1·16
    array([[2.6]])
    """

    def __init__(self, network: Network, learning_rate: float, momentum: float = 0.9):
        number("learning_rate", learning_rate, above=0)
        number("momentum", momentum, least=0, below=1)
        self.network, self.learning_rate, self.momentum = network, learning_rate, momentum
        self._velocities = [
            {name: np.zeros_like(values) for name, values in layer.params.items()}
            for layer in network.layers
        ]

    def step(self) -> None:
        """Change every parameter by its gradient."""
        for layer, velocities in zip(self.network.layers, self._velocities, strict=True):
            for name, gradient in layer.grads.items():
                velocity = velocities[name]
                velocity *= self.momentum
                velocity -= self.learning_rate * gradient
                layer.params[name] += velocity


def _check_parameters(params: dict[str, np.ndarray], axes: tuple[str, ...]) -> None:
    """Copy the parameters, so that learning changes no one else's, once their shapes agree."""
    w = as_array("w", params["w"], axes)
    if "b" in params and params["b"].shape != w.shape[-1:]:
        raise ValueError(f"b has shape {params['b'].shape}, but w has {w.shape[-1]} outputs.")
    for name, values in params.items():
        params[name] = values.astype(w.dtype)


def _check_labels(logits: np.ndarray, labels: np.ndarray) -> None:
    if logits.ndim != 2 or labels.shape != logits.shape[:1]:
        raise ValueError(
            f"logits has shape {logits.shape} and labels {labels.shape}, but they must have "
            "(N, classes) and (N,)."
        )
    classes = logits.shape[1]
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"labels holds {written(labels.tolist())}, but it must hold whole numbers "
            f"from 0 to {classes - 1}."
        )


def _columns(values: np.ndarray) -> np.ndarray:
    """Lay out (N, H, W, C) as (N·H·W, C)."""
    return values.reshape(-1, values.shape[-1])


def _inside(padded: np.ndarray, rows: Axis, columns: Axis) -> np.ndarray:
    """Return what a padded array holds in the place of the image."""
    down = slice(rows.before, rows.before + rows.n)
    return padded[:, down, columns.before : columns.before + columns.n]


def _shuffled_batches(
    random: np.random.Generator, count: int, batch_size: int
) -> Iterator[np.ndarray]:
    """Yield the numbers of the examples in a new order, a batch at a time."""
    order = random.permutation(count)
    for first in range(0, count, batch_size):
        yield order[first : first + batch_size]
