"""Train a network, evaluate it once, and record the run.

A validation split is taken from the training images, by a seed. The test images are
used by `evaluate` alone, after every choice has been made.

=================  ==============================================================
``batches``        split, order and random changes of the images
``steps``          the steps as one TensorFlow graph, in one process or in several
``loop``           `train`: epochs, validation, progress, interrupts
``checkpoint``     the state of a training in a file
``precision``      whether this processor gains by bfloat16
``evaluation``     `evaluate`, `confusion_matrix` and `probabilities`
``recorder``       the story of a training, for the board `TrainingScrubber`
``records``        `record`, `runs` and `spread`
``numpy_network``  the same on MNIST with `cnnlab.layers`, without TensorFlow
=================  ==============================================================
"""

from cnnlab.models.recipes import Augmentation, Recipe, one_cycle
from cnnlab.training.batches import Batches, split
from cnnlab.training.evaluation import confusion_matrix, evaluate, probabilities
from cnnlab.training.loop import History, quick, train, train_by_recipe
from cnnlab.training.precision import best_precision, product_rates
from cnnlab.training.records import Run, benchmark, check_recordable, record, runs, spread

__all__ = [
    "Augmentation",
    "Batches",
    "History",
    "Recipe",
    "Run",
    "benchmark",
    "best_precision",
    "check_recordable",
    "confusion_matrix",
    "evaluate",
    "one_cycle",
    "probabilities",
    "product_rates",
    "quick",
    "record",
    "runs",
    "split",
    "spread",
    "train",
    "train_by_recipe",
]
