"""Time the training: the sources' recipes beside the book's, three loops, and one step's cost.

    python benchmarks/training.py recipes [--seeds 3] [--networks source-d mnist-fast …]
    python benchmarks/training.py loops
    python benchmarks/training.py costs

`recipes` trains in turn, one seed of each network after the other, so that a busy minute
meets all of them. The sources' networks are trained by Keras's `fit`, as their sources do.
Rows of networks that are not named stay as they were measured before.
`loops` times a step of the same network in `fit`, in `fit` with ten steps per execution, in
the book's loop, which takes ten steps a call, too, and there compiled by XLA.
`costs` times a step, and measures its peak memory, against image size, width, depth and
batch, and beside the bare matrix product. Results are written as JSON, with processor,
cores and versions, into cnnlab/runs/ (or `--to FOLDER`), where a chapter finds them. The
real data must be there for `recipes`; `--trial` tries it on a few images and writes nothing.
"""

import argparse
import datetime
import json
import multiprocessing
import os
import resource
import sys
import time
from pathlib import Path
from statistics import median

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import numpy as np

from cnnlab import datasets, models, shapes, training
from cnnlab.training import records, steps
from cnnlab.training.loop import STEPS_PER_CALL

SOURCES = {"mnist": "source-d", "cifar10": "source-e"}
COMPARED = (
    "source-d",
    "mnist-fast",
    "mnist",
    "mnist-augmented",
    "source-e-dense",
    "source-e",
    "cifar10-fast",
    "cifar10",
)
BASE = {"size": 32, "width": 32, "depth": 4, "batch": 64}
VARIED = {
    "size": (8, 16, 32, 64, 96),
    "width": (8, 16, 32, 64, 128),
    "depth": (2, 4, 8, 16),
    "batch": (8, 16, 32, 64, 128, 256),
}


# --- the recipes, side by side -------------------------------------------------------


def fit_as_the_source(name, data, seed):
    """Train with Keras's `fit`, and return the network and the seconds."""
    recipe = models.recipe(name)
    x, y, x_validation, y_validation = training.split(data, len(data.x_train) // 12, seed)
    model = models.build(name, seed=seed)
    x, x_validation = datasets.scale(x), datasets.scale(x_validation)
    begin = time.perf_counter()
    model.fit(
        x,
        y,
        epochs=recipe.epochs,
        batch_size=recipe.batch_size,
        validation_data=(x_validation, y_validation),
        verbose=0,
    )
    return model, time.perf_counter() - begin


def run_once(name, data, seed, precision):
    """Train one network once; return a row of the table."""
    is_source = name.startswith("source")
    if is_source:
        model, seconds = fit_as_the_source(name, data, seed)
    else:
        model, history = training.train_by_recipe(
            name, data, seed=seed, precision=precision, verbose=False
        )
        seconds = history.seconds
    views = models.recipe(name).views
    return {
        "network": name,
        "dataset": data.name,
        "seed": seed,
        "loop": "fit" if is_source else "cnnlab",
        "precision": "float32" if is_source else precision,
        "seconds": seconds,
        "views": views,
        "test_accuracy": training.evaluate(model, data, views=views)["accuracy"],
        "load": os.getloadavg()[0],
    }


def recipes(options):
    """Train all networks for each seed, and print accuracy, seconds and the ratios."""
    data = {name: datasets.load(name, stand_in=options.trial) for name in SOURCES}
    if options.trial:
        data = {name: part.take(600, 200) for name, part in data.items()}
    for part in data.values():
        print(part.provenance)
    models.import_keras()
    precision = training.best_precision()
    rows = kept_rows(options)
    for seed in range(options.seeds):
        for name in options.networks:
            rows.append(run_once(name, data[models.recipe(name).dataset], seed, precision))
            print(
                "{network:16} seed {seed}  {seconds:8.1f} s  {test_accuracy:.4f}".format(**rows[-1])
            )
    print_ratios(rows)
    return {"rows": rows, "provenance": {name: part.provenance for name, part in data.items()}}


def kept_rows(options):
    """Return the rows measured before of the networks that are not trained again."""
    path = options.to / "benchmark-recipes.json"
    if options.trial or not path.is_file():
        return []
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
    return [row for row in rows if row["network"] not in options.networks]


def print_ratios(rows):
    """Print median accuracy, median seconds, and the share of the source's seconds."""

    def middle(name, key):
        return median(row[key] for row in rows if row["network"] == name)

    found = dict.fromkeys(row["network"] for row in rows)
    for name in found:
        source = SOURCES[models.recipe(name).dataset]
        share = middle(name, "seconds") / middle(source, "seconds") if source in found else np.nan
        print(
            f"{name:16} accuracy {middle(name, 'test_accuracy'):.4f}  "
            f"{middle(name, 'seconds'):8.1f} s  {share:6.3f} of {source}'s time"
        )


# --- four loops ----------------------------------------------------------------------

LOOPS = ("fit", "fit with 10 steps per execution", "cnnlab", "xla")


def loops(options):
    """Time a step in each of `LOOPS`, in turn."""
    rows = []
    for name in options.networks:
        contenders = {how: loop_timer(name, how) for how in LOOPS}
        times = {how: [] for how in contenders}
        for _ in range(options.rounds):
            for how, timed in contenders.items():
                times[how].append(timed())
        fastest = {how: min(values) * 1000 for how, values in times.items()}
        rows.append({"network": name, "milliseconds": fastest})
        shown = "  ".join(f"{how} {value:8.2f} ms" for how, value in fastest.items())
        print(f"{name:16} {shown}  fit/cnnlab {fastest['fit'] / fastest['cnnlab']:.2f}")
    return {"rows": rows}


def loop_timer(name, how, count=100):
    """Return a function that takes `count` steps and returns the seconds of one.

    An epoch of `fit` also has a start, which its steps share here as in a short epoch.
    """
    import tensorflow as tf

    recipe, model = models.recipe(name), models.build(name, seed=0)
    random = np.random.default_rng(0)
    shape = (count * recipe.batch_size, *model.input_shape[1:])
    images = random.integers(0, 256, shape, dtype=np.uint8)
    labels = random.integers(0, 10, len(images))
    scaled = datasets.scale(images)
    if how.startswith("fit"):
        at_once = STEPS_PER_CALL if "10 steps" in how else 1
        model.compile(
            model.optimizer, model.loss, metrics=["accuracy"], steps_per_execution=at_once
        )

        def run():
            model.fit(scaled, labels, batch_size=recipe.batch_size, verbose=0)

    else:
        strategy = tf.distribute.get_strategy()
        model.optimizer.build(model.trainable_variables)
        jit = how == "xla"
        take = steps.stepper(model, strategy, label_smoothing=0.0, scheduled=False, jit=jit)
        batches = training.Batches(images, labels, recipe.batch_size, seed=0)
        iterator = steps.distributed(strategy, batches, 0, 10**9)

        def run():
            for first in range(0, count, STEPS_PER_CALL):
                take(iterator, [0.0] * min(STEPS_PER_CALL, count - first))

    def timed():
        begin = time.perf_counter()
        run()
        return (time.perf_counter() - begin) / count

    timed()
    return timed


# --- what a step costs ---------------------------------------------------------------


def costs(options):
    """Measure a step while one setting grows and the others stay."""
    context = multiprocessing.get_context("spawn")  # a process each, for its own peak memory
    rows = []
    for precision, varied, value in cost_settings():
        setting = BASE | {varied: value, "precision": precision}
        with context.Pool(1) as pool:
            row = pool.apply(step_cost, (setting, options.rounds))
        rows.append({"varied": varied} | setting | row)
        print(
            "{precision:8} {varied:5} size {size:3} width {width:3} depth {depth:2} "
            "batch {batch:3}  {milliseconds:9.1f} ms  {peak_mb:7.0f} MB  "
            "{gflops:6.1f} of {product_gflops:6.1f} GFLOP/s".format(**rows[-1]),
            flush=True,
        )
    return {"base": BASE, "rows": rows}


def cost_settings():
    """Yield what is measured: all settings in float32, and the base alone in bfloat16.

    Without a unit for bfloat16, a step in it can take many times as long.
    """
    for varied, values in VARIED.items():
        for value in values:
            yield "float32", varied, value
    yield "bfloat16", "size", BASE["size"]


def step_cost(setting, rounds):
    """Return milliseconds, memory and rate of a step, and the bare product's rate."""
    import tensorflow as tf

    models.import_keras()
    before = peak_mb()
    model = plain_network(setting)
    random = np.random.default_rng(0)
    images = tf.constant(random.random((setting["batch"], *model.input_shape[1:])), tf.float32)
    labels = tf.constant(random.integers(0, 10, setting["batch"]), tf.int32)
    one = tf.data.Dataset.from_tensors((images, labels, np.int64(setting["batch"]))).repeat()
    iterator = iter(one)
    strategy = tf.distribute.get_strategy()
    take = steps.stepper(model, strategy, label_smoothing=0.0, scheduled=False)
    take(iterator, [0.0] * 2)
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        take(iterator, [0.0] * 2)
        seconds.append((time.perf_counter() - begin) / 2)
    peak = peak_mb() - before
    product = getattr(training.product_rates(1024), setting["precision"])
    operations = 2 * 3 * setting["batch"] * multiply_adds(setting)  # forward, and twice backward
    return {
        "milliseconds": min(seconds) * 1000,
        "peak_mb": peak,
        "parameters": int(model.count_params()),
        "gflops": operations / min(seconds) / 1e9,
        "product_gflops": product,
    }


def plain_network(setting):
    """Build a stack of convolutions of one size and width, and a dense layer."""
    keras = models.import_keras()
    policy = {"float32": "float32", "bfloat16": "mixed_bfloat16"}[setting["precision"]]
    keras.config.set_dtype_policy(policy)
    layers = [keras.Input((setting["size"], setting["size"], setting["width"]))]
    for _ in range(setting["depth"]):
        layers.append(keras.layers.Conv2D(setting["width"], 3, padding="same", activation="relu"))
    layers += [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(10, dtype="float32")]
    model = keras.Sequential(layers)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.01), loss)
    model.optimizer.build(model.trainable_variables)
    return model


def multiply_adds(setting):
    """Count those of one image, forward, in all convolutions."""
    size, width = setting["size"], setting["width"]
    return setting["depth"] * shapes.conv_macs(size, size, 3, 3, width, width)


def peak_mb():
    """Return the most memory that this process has used so far, in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def write(name, result, folder):
    """Write a result with the machine that made it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"benchmark-{name}.json"
    path.write_text(json.dumps(result | machine(), indent=1) + "\n", encoding="utf-8")
    print(f"written to {path}")


def machine():
    """Say what the measurement ran on."""
    return {
        "processor": records._processor(),
        "cores": records._cores(),
        "versions": records._versions(None),
        "load": os.getloadavg()[0],
        "date": datetime.date.today().isoformat(),
    }


def main():
    """Run one benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["recipes", "loops", "costs"])
    parser.add_argument("--networks", nargs="+", choices=models.names())
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--to", type=Path, default=models.RUNS)
    parser.add_argument("--trial", action="store_true", help="a few images; nothing is written")
    options = parser.parse_args()
    if options.networks is None:
        options.networks = (
            COMPARED if options.what == "recipes" else ("source-d", "mnist-fast", "cifar10")
        )
    print(f"Processes at work in the last minute: {os.getloadavg()[0]:.1f}")
    result = {"recipes": recipes, "loops": loops, "costs": costs}[options.what](options)
    if not options.trial:
        write(options.what, result, options.to)


if __name__ == "__main__":
    main()
