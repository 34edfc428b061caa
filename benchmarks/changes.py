"""Train a small CIFAR-10 network with one change after the other, and say what each is worth.

    python benchmarks/changes.py [--epochs 3] [--seeds 3]

Each row of `LADDER` keeps all changes of the rows before it. Accuracy is that of the
validation images: the test images are not read. The rows are trained in turn for each
seed, so that a busy minute meets all of them. The result goes into cnnlab/runs/ (or
`--to FOLDER`), where the chapter *Better and faster* finds it. `--trial` trains on the
stand-in's few images and writes nothing.
"""

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import training as timing

from cnnlab import datasets, models, training
from cnnlab.models import networks
from cnnlab.models.recipes import Augmentation

WIDTHS = (24, 48, 96)
BATCH = 128
LADDER = {
    "plain": {},
    "batch normalization": {"normalize": True},
    "one-cycle learning rate": {"peak_rate": 0.01},
    "residual connections": {"shortcuts": True},
    "SiLU in place of ReLU": {"activation": "silu"},
    "whitened patches first": {"whiten": True},
    "flips and shifts": {"augmentation": Augmentation(flip=True, shift=2)},
    "label smoothing": {"label_smoothing": 0.1},
    "mirror images averaged": {"views": "flips"},
}


def rungs():
    """Yield each name of `LADDER` with all settings that have come together so far."""
    settings = {}
    for name, change in LADDER.items():
        settings = settings | change
        yield name, settings


def network(keras, settings):
    """Build six convolutions in three sizes; the settings say what is added to them."""
    layers = keras.layers
    activation = settings.get("activation", "relu")

    def convolution(x, filters):
        normalize = settings.get("normalize", False)
        x = layers.Conv2D(filters, 3, padding="same", use_bias=not normalize)(x)
        x = layers.BatchNormalization(momentum=0.9)(x) if normalize else x
        return layers.Activation(activation)(x)

    inputs = keras.Input((32, 32, 3))
    x = layers.Rescaling(4.0, offset=-2.0)(inputs)
    whiten = settings.get("whiten", False)  # `train` sets the layer of this name
    name = networks.WHITENING if whiten else "first"
    first = layers.Conv2D(48, 4, strides=2, padding="same", name=name, trainable=not whiten)
    x = layers.Activation(activation)(first(x))  # 16×16×48
    for filters in WIDTHS:
        x = shortcut = convolution(x, filters)
        x = convolution(x, filters)
        x = layers.Add()([x, shortcut]) if settings.get("shortcuts") else x
        x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)  # 2×2×96
    return keras.Model(inputs, layers.Dense(10, dtype="float32")(x))


def run_once(name, settings, data, seed, epochs):
    """Train one rung; return its row."""
    keras = models.import_keras()
    keras.utils.set_random_seed(seed)
    model = network(keras, settings)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(), loss, metrics=["accuracy"])
    history = training.train(
        model,
        data,
        epochs=epochs,
        batch_size=BATCH,
        seed=seed,
        validation=len(data.x_train) // 10,
        peak_rate=settings.get("peak_rate"),
        label_smoothing=settings.get("label_smoothing", 0.0),
        augmentation=settings.get("augmentation"),
        verbose=False,
    )
    return {
        "change": name,
        "seed": seed,
        "epochs": epochs,
        "parameters": int(model.count_params()),
        "train_accuracy": history.accuracy[-1],
        "validation_accuracy": accuracy(
            model, data, len(data.x_train) // 10, seed, settings.get("views", "none")
        ),
        "seconds": history.seconds,
    }


def accuracy(model, data, count, seed, views):
    """Return the share of right answers on the `count` validation images of a seed."""
    _, _, images, labels = training.split(data, count, seed)
    answers = training.probabilities(model, images, views=views).argmax(axis=1)
    return float(np.mean(answers == labels))


def main():
    """Train all rungs for each seed, print and write the rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--to", type=Path, default=models.RUNS)
    parser.add_argument("--trial", action="store_true")
    options = parser.parse_args()
    data = datasets.load("cifar10", stand_in=options.trial)
    if options.trial:
        data = data.take(300, 10)
    print(data.provenance)
    rows = []
    for seed in range(options.seeds):
        for name, settings in rungs():
            rows.append(run_once(name, settings, data, seed, options.epochs))
            print(
                "{change:26} seed {seed}  {validation_accuracy:.4f}  {seconds:7.1f} s".format(
                    **rows[-1]
                ),
                flush=True,
            )
    result = {"rows": rows, "provenance": data.provenance}
    print(json.dumps(rows[0])) if options.trial else timing.write("changes", result, options.to)


if __name__ == "__main__":
    main()
