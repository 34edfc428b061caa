"""Train and list the book's networks: ``python -m cnnlab train mnist``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cnnlab import checks, datasets, models, training
from cnnlab.training import numpy_network

INTERRUPTED = 130  # the exit status that shells give to Ctrl-C


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, 1 after a sentence on what went wrong, 130 after Ctrl-C."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except (ValueError, OSError, ImportError, FloatingPointError) as error:
        print(f"cnnlab: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("cnnlab: interrupted", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cnnlab", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    train = commands.add_parser("train", help="train a network, evaluate it and record the run")
    train.add_argument("dataset", choices=["mnist", "cifar10"])
    train.add_argument(
        "--network",
        choices=[*models.names(), numpy_network.NAME],
        help="by default the one with the name of the data set",
    )
    seeds = train.add_mutually_exclusive_group()
    seeds.add_argument(
        "--seeds", type=_count, default=1, metavar="N", help="train N times: 0, 1, …"
    )
    seeds.add_argument("--seed", type=int, metavar="SEED", help="train once, with this seed")
    train.add_argument("--epochs", type=int, help="by default the network's own number")
    train.add_argument("--rate", type=float, help="peak of the one-cycle learning rate")
    train.add_argument(
        "--precision",
        choices=["auto", "float32", "bfloat16"],
        default="auto",
        help="auto measures whether this processor gains by bfloat16",
    )
    train.add_argument(
        "--jit", action=argparse.BooleanOptionalAction, help="compile each step with XLA"
    )
    train.add_argument(
        "--trial",
        action="store_true",
        help="for choosing: report the validation images alone, record nothing",
    )
    train.add_argument("--to", type=Path, help="folder for the records; by default the package's")
    train.add_argument(
        "--checkpoints", type=Path, metavar="FOLDER", help="go on from here after a kill"
    )
    train.add_argument("--weights", action="store_true", help="store the first seed's weights too")
    train.add_argument(
        "--story",
        action="store_true",
        help="store the first seed's story too: what the board TrainingScrubber shows",
    )
    train.add_argument("--stand-in", action="store_true", help="go on where the data is missing")
    train.set_defaults(command=_train)
    listing = commands.add_parser("runs", help="list the recorded runs")
    listing.add_argument("--from", dest="folder", type=Path, help="folder of the records")
    listing.set_defaults(command=_runs)
    return parser


def _count(text: str) -> int:
    """Read how many seeds to train with."""
    if not text.isdecimal() or int(text) < 1:
        allowed = "but it must be a whole number of at least 1"
        raise argparse.ArgumentTypeError(f"it is {text!r}, {allowed}")
    return int(text)


def _train(options: argparse.Namespace) -> int:
    options.network = options.network or options.dataset
    _check_choices(options)
    data = datasets.load(options.dataset, stand_in=options.stand_in)
    if training.quick():
        data = data.take(600, 200)
    options.folder = models.RUNS if options.to is None else options.to
    if not options.trial:
        training.check_recordable(data, options.folder)
    one = _train_numpy if options.network == numpy_network.NAME else _train_keras
    if one is _train_keras:
        models.import_keras()
        if options.precision == "auto":
            options.precision = training.best_precision()
        print(f"precision: {options.precision}")
    print(data.provenance)
    seeds = range(options.seeds) if options.seed is None else [options.seed]
    results = []
    for seed in seeds:
        history, test = _train_once(one, options, data, seed, is_first=seed == seeds[0])
        if history.stopped:
            print("Nothing was recorded for this seed.", file=sys.stderr)
            return INTERRUPTED
        results.append((history, test))
    _print_table(options, results)
    return 0


def _check_choices(options: argparse.Namespace) -> None:
    """Refuse what does not go together, before anything is loaded."""
    is_numpy = options.network == numpy_network.NAME
    wanted = "mnist" if is_numpy else models.recipe(options.network).dataset
    if wanted != options.dataset:
        allowed = f"one that is trained on {options.dataset}; this one is trained on {wanted}"
        checks.refuse("--network", options.network, allowed)
    for_keras = ("weights", "checkpoints", "rate", "jit", "story")
    if is_numpy and any(getattr(options, name) for name in for_keras):
        raise ValueError(
            "--network numpy must be without --weights, --checkpoints, --rate, --jit and --story: "
            "they are for networks in Keras."
        )
    if options.story and (options.checkpoints or options.trial):
        raise ValueError("--story must be without --checkpoints and --trial.")


def _train_once(
    one: Callable, options: argparse.Namespace, data: datasets.Dataset, seed: int, *, is_first: bool
) -> tuple[training.History, dict[str, Any]]:
    """Train one seed; return its history and its test result, which is empty in a trial."""
    begin = time.perf_counter()
    model, history, evaluate, views = one(options, data, seed, tells=options.story and is_first)
    if options.trial or history.stopped:
        return history, {}
    test = evaluate()
    path = training.record(
        history,
        network=options.network,
        model=model,
        data=data,
        test=test,
        folder=options.folder,
        views=views,
        total_seconds=time.perf_counter() - begin,
    )
    print(f"seed {seed}: test accuracy {test['accuracy']:.4f}, recorded in {path}")
    if options.weights and is_first:
        stored = models.save_weights(model, options.network, options.folder, run=path.name)
        print(f"weights stored in {stored}")
    if history.story:
        told = history.story.save(options.folder / f"{options.network}.story.json")
        print(f"story stored in {told}")
    checkpoint = _checkpoint(options, seed)
    if checkpoint:
        checkpoint.unlink(missing_ok=True)
    return history, test


def _train_keras(
    options: argparse.Namespace, data: datasets.Dataset, seed: int, *, tells: bool
) -> tuple[Any, training.History, Callable, str]:
    model, history = training.train_by_recipe(
        options.network,
        data,
        seed=seed,
        epochs=options.epochs,
        peak_rate=options.rate,
        precision=options.precision,
        jit=options.jit,
        checkpoint=_checkpoint(options, seed),
        story=tells,
    )
    views = models.recipe(options.network).views
    return model, history, lambda: training.evaluate(model, data, views=views), views


def _train_numpy(
    options: argparse.Namespace, data: datasets.Dataset, seed: int, *, tells: bool
) -> tuple[Any, training.History, Callable, str]:
    network = numpy_network.build(seed)
    epochs = numpy_network.RECIPE.epochs if options.epochs is None else options.epochs
    history = numpy_network.train(
        network, data, seed=seed, epochs=epochs, validation=len(data.x_train) // 12
    )
    return network, history, lambda: numpy_network.evaluate(network, data), "none"


def _checkpoint(options: argparse.Namespace, seed: int) -> Path | None:
    if options.checkpoints is None:
        return None
    return options.checkpoints / f"{options.dataset}-{options.network}-seed{seed}.npz"


def _print_table(options: argparse.Namespace, results: list[tuple[training.History, dict]]) -> None:
    """Print median and range over the seeds."""
    histories = [history for history, _ in results]
    rows = {
        "validation accuracy": ([h.val_accuracy[-1] for h in histories], "{:.2%}"),
        "seconds of training": ([h.seconds for h in histories], "{:.1f}"),
    }
    if not options.trial:
        rows["test loss"] = ([test["loss"] for _, test in results], "{:.4f}")
        rows["test accuracy"] = ([test["accuracy"] for _, test in results], "{:.2%}")
    print(f"\n{options.dataset}, {options.network}:")
    for name, (values, form) in rows.items():
        print(f"  {name:20} {training.spread(values, form)}")


def _runs(options: argparse.Namespace) -> int:
    for run in training.runs(folder=options.folder):
        views = "" if run.views == "none" else f", {run.views} averaged"
        print(
            f"{run.dataset:8} {run.network:16} seed {run.history.seed}  {run.parameters:10,} "
            f"parameters  {len(run.history.loss):3} epochs  {run.history.seconds:7.1f} s  "
            f"{run.precision:8} test loss {run.test_loss:.4f}  "
            f"accuracy {run.test_accuracy:.2%}{views}  {run.date}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
