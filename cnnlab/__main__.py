"""Train and list the book's networks: ``python -m cnnlab train mnist``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cnnlab import datasets, models, training


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, or 1 after a sentence on what went wrong."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except (ValueError, OSError, ImportError, FloatingPointError) as error:
        print(f"cnnlab: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cnnlab", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    train = commands.add_parser("train", help="train a network, evaluate it and record the run")
    train.add_argument("dataset", choices=["mnist"])
    train.add_argument("--network", choices=models.names(), default="mnist")
    seeds = train.add_mutually_exclusive_group()
    seeds.add_argument(
        "--seeds", type=_count, default=1, metavar="N", help="train N times: 0, 1, …"
    )
    seeds.add_argument("--seed", type=int, metavar="SEED", help="train once, with this seed")
    train.add_argument("--epochs", type=int, help="by default the network's own number")
    train.add_argument("--to", type=Path, help="folder for the records; by default the package's")
    train.add_argument("--weights", action="store_true", help="store the first seed's weights too")
    train.add_argument("--stand-in", action="store_true", help="go on where the data is missing")
    train.set_defaults(command=_train)
    listing = commands.add_parser("runs", help="list the recorded runs")
    listing.add_argument("--from", dest="folder", type=Path, help="folder of the records")
    listing.set_defaults(command=_runs)
    return parser


def _count(text: str) -> int:
    """Read how many seeds to train with."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"it must be a whole number of at least 1, got {text!r}")
    return int(text)


def _train(options: argparse.Namespace) -> None:
    data = datasets.load(options.dataset, stand_in=options.stand_in)
    if training.quick():
        data = data.take(600, 200)
    folder = models.RUNS if options.to is None else options.to
    training.check_recordable(data, folder)
    recipe = models.recipe(options.network)
    print(data.provenance)
    seeds = range(options.seeds) if options.seed is None else [options.seed]
    for seed in seeds:
        model = models.build(options.network, seed=seed)
        history = training.train(
            model,
            data,
            epochs=recipe.epochs if options.epochs is None else options.epochs,
            batch_size=recipe.batch_size,
            peak_rate=recipe.peak_rate,
            validation=len(data.x_train) // 12,
            seed=seed,
        )
        test = training.evaluate(model, data)
        path = training.record(
            history, network=options.network, model=model, data=data, test=test, folder=folder
        )
        print(f"seed {seed}: test accuracy {test['accuracy']:.4f}, recorded in {path}")
        if options.weights and seed == seeds[0]:
            print(f"weights stored in {models.save_weights(model, options.network, folder)}")


def _runs(options: argparse.Namespace) -> None:
    for run in training.runs(folder=options.folder):
        print(
            f"{run.dataset:8} {run.network:10} seed {run.history.seed}  {run.parameters:9,} "
            f"parameters  {len(run.history.loss):3} epochs  {run.history.seconds:7.1f} s  "
            f"test loss {run.test_loss:.4f}  accuracy {run.test_accuracy:.2%}  {run.date}"
        )


if __name__ == "__main__":
    sys.exit(main())
