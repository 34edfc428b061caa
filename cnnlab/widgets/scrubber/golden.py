"""Make golden.json: small stories, packed as they are saved, and the numbers that Python reads.

The maps of the first layer are those of `cnnlab.ops`, of the kernels as they were rounded. The
JavaScript of the board, which unpacks the same bytes, is held to the file.
"""

import numpy as np

from cnnlab.training.story import FirstLayer, LastMaps, Story

MOMENTS, PICTURES, CLASSES = 3, 4, 3
LAYERS = [
    {"stride": 1, "padding": ((0, 0), (0, 0)), "activation": "relu"},
    {"stride": 2, "padding": ((1, 2), (0, 1)), "activation": "tanh", "scale": 2.0, "offset": -1.0},
    {"stride": 1, "padding": ((1, 1), (1, 1)), "activation": "linear", "offset": 0.25},
]


def story(random, channels, layer):
    """Tell a small story of random numbers: the first layer as given, or none."""
    first = last = None
    if layer is not None:
        kernels = random.normal(size=(MOMENTS, 3, 2, channels, 4))
        first = FirstLayer("First", kernels, random.normal(size=(MOMENTS, 4)), **layer)
        last = LastMaps("Last", random.normal(size=(MOMENTS, 2, 2, 3, 5)) ** 2)
    counts = random.integers(0, 9, (2, MOMENTS, 5, 5))
    accuracy = tuple(random.random(MOMENTS).tolist())
    losses = (None, 1.5, 0.25)
    return Story(
        about={"network": "small", "dataset": "noise"},
        classes=("a", "b", "c"),
        epochs=(0, 0.5, 1),
        curves={"loss": losses, "accuracy": losses, "val_loss": accuracy, "val_accuracy": accuracy},
        confusion=counts[0, :, :CLASSES, :CLASSES],
        learned=counts[1, 0, :MOMENTS, :MOMENTS],
        pictures=random.integers(0, 256, (PICTURES, 7, 6, channels), np.uint8),
        labels=random.integers(0, CLASSES, PICTURES),
        predicted=random.integers(0, CLASSES, (MOMENTS, PICTURES)),
        first=first,
        last=last,
    )


def case(content):
    """Read a story from its document, and write down its numbers."""
    read = Story.from_json(content)
    maps = [
        [
            [_plain(read.maps(layer, moment, picture)) for picture in range(PICTURES)]
            for moment in range(MOMENTS)
        ]
        for layer in range(len(read.layers))
    ]
    kernels = None
    if read.first is not None:
        kernels = [_plain(moment) for moment in read.first.kernels]
    total = int(read.confusion[0].sum())
    return {"story": content, "total": total, "kernels": kernels, "maps": maps}


def _plain(numbers):
    return None if numbers is None else numbers.ravel().round(9).tolist()


def golden():
    """Return all cases, the same on every call."""
    random = np.random.default_rng(9)
    kinds = [(1, LAYERS[0]), (1, LAYERS[1]), (3, LAYERS[2]), (1, None)]
    return [case(story(random, channels, layer).to_json()) for channels, layer in kinds]
