"""Try other recipes for CIFAR-10 in about the same time, and keep what they gave.

    python benchmarks/trials.py [NAME …]

Each trial of `TRIALS` is trained once, with seed 0, and judged by the validation images:
the test images are not read. Its row is added to benchmark-trials.json in cnnlab/runs/ (or
`--to FOLDER`), in place of an older one of the same name, so that failures are kept, too;
the chapter *Better and faster* shows them. `--trial` trains on the stand-in's few images
and writes nothing.
"""

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import changes
import training as timing

from cnnlab import datasets, models, training
from cnnlab.models import networks
from cnnlab.models.recipes import VIEWS, Augmentation, Recipe

BASE = Recipe(
    epochs=6,
    batch_size=128,
    dataset="cifar10",
    peak_rate=0.01,
    label_smoothing=0.1,
    augmentation=Augmentation(flip=True, shift=2),
    views="flips",
)
"""The recipe that the first trials set out from."""

STAGES = ((48, 2), (96, 2), (192, 2))
NARROW = ((32, 2), (64, 2), (128, 2))
MIDDLE = ((32, 2), (96, 2), (128, 2))
DEEP = ((32, 2), (96, 3), (128, 3))
LAST = ((32, 2), (96, 3), (128, 2))
SGD = {"optimizer": "sgd", "peak_rate": 0.15, "weight_decay": 0.0005, "label_smoothing": 0.2}
MUON = {
    "optimizer": "muon",
    "peak_rate": 0.08,
    "epochs": 7,
    "batch_size": 256,
    "label_smoothing": 0.2,
}
TRIALS = {
    "base": (48, STAGES, {}),
    "4-epochs": (48, STAGES, {"epochs": 4}),
    "narrow": (48, NARROW, {"epochs": 9}),
    "sgd": (48, STAGES, SGD),
    "narrow-sgd": (48, NARROW, SGD | {"epochs": 9}),
    "narrow-muon": (48, NARROW, MUON | {"epochs": 9}),
    "middle-muon": (48, MIDDLE, MUON),
    "middle-muon-fast": (48, MIDDLE, MUON | {"peak_rate": 0.16}),
    "deep-muon-fast": (48, DEEP, MUON | {"peak_rate": 0.16}),
    "deep-muon-faster": (48, DEEP, MUON | {"peak_rate": 0.24, "epochs": 6}),
    "deep-muon-stem32": (32, DEEP, MUON | {"peak_rate": 0.16}),
    "last-muon": (32, LAST, MUON | {"peak_rate": 0.16}),
    "last-adam": (32, LAST, {"epochs": 7, "batch_size": 256, "label_smoothing": 0.2}),
}
"""Each trial's whitening kernels, its stages as `cnnlab.networks` describes them, and what its
recipe changes."""


def run_once(name, data):
    """Train the network of the chapter on CIFAR-10 with the changes of a trial."""
    kernels, stages, settings = TRIALS[name]
    recipe = replace(BASE, **settings)
    scale = 1.0 if recipe.optimizer == "adam" else 0.125  # as in the strongest network

    def build(keras):
        return networks._whitened(
            keras, "cifar10", stem=(4, 2, kernels), stages=stages, scale=scale
        )

    kept, networks.NETWORKS["cifar10"] = networks.NETWORKS["cifar10"], (build, recipe)
    try:
        model, history = training.train_by_recipe("cifar10", data, seed=0, verbose=False)
    finally:
        networks.NETWORKS["cifar10"] = kept
    return {
        "trial": name,
        "recipe": repr(recipe),
        "parameters": int(model.count_params()),
        "seconds": history.seconds,
        "validation_accuracy": {
            views: changes.accuracy(model, data, history.validation_images, 0, views)
            for views in VIEWS
        },
    }


def main():
    """Run the trials that are named, or all, and write each row as it comes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("trials", nargs="*", metavar="NAME", help=f"of {', '.join(TRIALS)}")
    parser.add_argument("--to", type=Path, default=models.RUNS)
    parser.add_argument("--trial", action="store_true")
    options = parser.parse_args()
    unknown = set(options.trials) - set(TRIALS)
    if unknown:
        allowed = f"it must be one of {', '.join(TRIALS)}"
        parser.error(f"NAME is {', '.join(sorted(unknown))}, but {allowed}.")
    data = datasets.load("cifar10", stand_in=options.trial)
    if options.trial:
        data = data.take(300, 10)
    path = options.to / "benchmark-trials.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.is_file() else []
    for name in options.trials or TRIALS:
        row = run_once(name, data)
        print(f"{name}: {row['seconds']:.0f} s, {row['validation_accuracy']}", flush=True)
        rows = [other for other in rows if other["trial"] != name] + [row]
        if not options.trial:
            timing.write("trials", {"rows": rows, "provenance": data.provenance}, options.to)


if __name__ == "__main__":
    main()
