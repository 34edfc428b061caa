"""The steps of a training as one TensorFlow graph, in one process or in several.

The graph takes many steps in a row before it returns to Python, as Keras's `fit` does when
a network is compiled with ``steps_per_execution``. What `fit` does not do: return each
step's loss, so that the first that is no number stops the training; follow a learning rate
of each step inside the graph; go on in the middle of an epoch; work, in Keras 3, with
`MultiWorkerMirroredStrategy`, which asks for a step inside `strategy.run`. What the loops
cost is measured by ``benchmarks/training.py loops``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab import checks, models
from cnnlab.datasets import scale
from cnnlab.training.batches import Batches

if TYPE_CHECKING:
    import keras


def stepper(
    model: keras.Model, strategy: Any, *, label_smoothing: float, scheduled: bool, jit: bool = False
) -> Callable:
    """Return a function that takes some steps and returns what they measured.

    Each process computes the gradient of its share of the batch, divided by the size of
    the whole batch; the optimizer adds the shares. So several processes take the same
    step as one, up to rounding. Batch normalization is the exception: each process
    normalizes by its own share, unless the layer has ``synchronized=True``.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    strategy : tf.distribute.Strategy
        Where the model was built.
    label_smoothing : float
        The share of the target that is spread evenly over all classes.
    scheduled : bool
        Whether the learning rates that the function gets are to be used.
    jit : bool
        Compile the step with XLA. It joins small operations, but its convolutions can be
        slower than TensorFlow's, and compiling takes seconds: measure it.

    Returns
    -------
    callable
        From (iterator of `distributed`, learning rates ``(steps,)``) to float32
        ``(steps, 2)``: summed loss and right answers of each step.
    """
    import tensorflow as tf

    optimizer, variables = model.optimizer, model.trainable_variables
    cross_entropy = _cross_entropy(model, label_smoothing)

    def step(images: Any, labels: Any, size: Any) -> Any:
        with tf.GradientTape() as tape:
            outputs = model(images, training=True)
            each = cross_entropy(labels, outputs)
            loss = tf.reduce_sum(each) / tf.cast(size, tf.float32)
            if model.losses:  # what the layers add, such as a penalty on their weights
                loss += tf.add_n(model.losses) / strategy.num_replicas_in_sync
        optimizer.apply(tape.gradient(loss, variables), variables)
        right = tf.argmax(outputs, axis=-1, output_type=tf.int32) == labels
        return tf.stack([tf.reduce_sum(each), tf.reduce_sum(tf.cast(right, tf.float32))])

    if jit:
        step = tf.function(step, jit_compile=True)

    @tf.function
    def steps(iterator: Any, rates: Any) -> Any:
        measured = tf.TensorArray(tf.float32, size=tf.size(rates))
        for i in tf.range(tf.size(rates)):
            if scheduled:
                optimizer.learning_rate.assign(rates[i])
            of_each = strategy.run(step, args=next(iterator))
            measured = measured.write(i, strategy.reduce("SUM", of_each, axis=None))
        return measured.stack()

    return lambda iterator, rates: steps(iterator, tf.constant(rates, tf.float32)).numpy()


def distributed(strategy: Any, batches: Batches, first: int, last: int) -> Any:
    """Return an iterator over steps, each split among the replicas of a strategy."""

    def of_pipeline(context: Any) -> Any:
        replicas = context.num_replicas_in_sync
        local = replicas // context.num_input_pipelines
        shares = range(context.input_pipeline_id * local, (context.input_pipeline_id + 1) * local)
        return batches.dataset(first, last, shares, replicas)

    return iter(strategy.distribute_datasets_from_function(of_pipeline))


def input_for(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Scale the images, and check that the network takes their shape.

    Parameters
    ----------
    model : keras.Model
        Any network of one input.
    images : numpy.ndarray
        ``(N, H, W)`` or ``(N, H, W, C)``, uint8.

    Returns
    -------
    numpy.ndarray
        ``(N, H, W, C)``, float32 from 0 to 1.

    Raises
    ------
    ValueError
        The network takes images of another shape.
    """
    x, wanted = scale(images), tuple(model.input_shape[1:])
    if wanted != x.shape[1:]:
        checks.refuse("the shape of images", x.shape[1:], f"{wanted} for this network")
    return x


def outputs_of(model: keras.Model, images: np.ndarray, batch_size: int = 500) -> np.ndarray:
    """Return the network's outputs, float32 ``(N, classes)``.

    Each process answers for all images itself, whatever the strategy.

    Parameters
    ----------
    model : keras.Model
        In inference: no dropout, running statistics in batch normalization.
    images : numpy.ndarray
        ``(N, H, W, C)``, float32 from 0 to 1.
    batch_size : int
        Images at a time; it bounds the memory.
    """
    parts = (images[i : i + batch_size] for i in range(0, len(images), batch_size))
    answers = [np.asarray(model(part, training=False), np.float32) for part in parts]
    return np.concatenate(answers)


def cross_entropy_and_hits(
    model: keras.Model, outputs: np.ndarray, labels: np.ndarray
) -> tuple[float, int]:
    """Return the mean loss, without smoothing, and the number of right answers."""
    import tensorflow as tf

    each = _cross_entropy(model, 0.0)(tf.constant(labels, tf.int32), tf.constant(outputs))
    return float(np.mean(each, dtype=np.float64)), int(np.sum(outputs.argmax(axis=-1) == labels))


def loss_takes_logits(model: keras.Model) -> bool:
    """Return whether the compiled loss reads logits, or say that there is no such loss.

    Raises
    ------
    ValueError
        The model is not compiled, or its loss is not a cross-entropy object.
    """
    loss: Any = getattr(model, "loss", None)
    settings = loss.get_config() if hasattr(loss, "get_config") else {}
    if "from_logits" not in settings:
        allowed = "a keras.losses.SparseCategoricalCrossentropy: compile the network with one"
        checks.refuse("the network's loss", loss, allowed)
    return settings["from_logits"]


def _cross_entropy(model: keras.Model, smoothing: float) -> Callable:
    """Return the loss of each image, as the compiled loss reads the network's outputs."""
    keras = models.import_keras()
    from_logits = loss_takes_logits(model)

    def each(labels: Any, outputs: Any) -> Any:
        if not smoothing:
            return keras.losses.sparse_categorical_crossentropy(
                labels, outputs, from_logits=from_logits
            )
        return keras.losses.categorical_crossentropy(
            keras.ops.one_hot(labels, outputs.shape[-1]),
            outputs,
            from_logits=from_logits,
            label_smoothing=smoothing,
        )

    return each
