"""What is timed: each board as it starts, and the inputs that a reader makes on it.

An input is a verb and what it is done to. The verbs are in ``in_page.py``: press (an arrow
key), type, choose (a radio button), select (from a list), slide, click, point and draw.
"""

from typing import NamedTuple

import numpy as np

from cnnlab import widgets
from cnnlab.widgets.base import Board

LIMIT = 4.0
"""The milliseconds of script that an input may take, at the 95th percentile."""

LIMIT_OF_A_PHOTO = 12.0
"""The same where the input filters a photograph of 300×300 pixels, or changes 12 of 64×64."""

LIMIT_OF_A_NETWORK = 12.0
"""The same where the input runs a digit through every layer of a network."""


class Stage(NamedTuple):
    """A board as it starts, and the inputs that are made on it in turn.

    `opening` is a button that is pressed at first; `ready` is a text to wait for.
    """

    board: type[Board]
    title: str
    settings: dict
    inputs: dict[str, tuple]
    opening: str = ""
    ready: str = ""
    limit: float = LIMIT


_random = np.random.default_rng(0)
_IMAGE_16 = _random.integers(0, 256, (16, 16))
_KERNEL_7 = _random.integers(-9, 10, (7, 7))
_COLORS_6 = _random.integers(0, 256, (6, 6, 3))
_FILTERS_4 = _random.integers(-9, 10, (3, 3, 3, 4))
_LAYERS = [{"kind": "conv", "padding": "same"}, {"kind": "relu"}] * 10
_NUMBERS = ["-4", "3", "0", "2", "-1", "5"]

_MOVE = {"window moved": ("press", ".window")}
_WINDOW = {
    **_MOVE,
    "pixel typed": ("type", ".editor input", _NUMBERS),
    "stride chosen": ("choose", "Stride"),
    "padding chosen": ("choose", "Padding"),
    "output pointed at": ("point", "[aria-label=Output] .square"),
}
_WEIGHT = {"weight typed": ("type", ".weight", _NUMBERS)}
_SHIFT = {"image shifted": ("slide", ".pooling-move input", [-3, -2, -1, 0, 1, 2, 3])}
_PHOTO = {
    **_WEIGHT,
    "photo pointed at": ("point", "canvas"),
    "pixel moved": ("press", "[role=slider]"),
    "ReLU switched": ("click", "ReLU"),
    "padding chosen": ("choose", "Padding"),
}
_RANGES = {
    "random_flip": "both",
    "max_rotate": 180,
    "max_shift": 0.3,
    "max_zoom": 0.3,
    "max_brightness": 0.3,
    "max_contrast": 0.3,
    "max_saturation": 0.5,
    "max_hue": 90,
    "random_cutout": 0.3,
}
_AUGMENTED = {
    "picture turned": ("slide", "[aria-label='One picture'] input", [10, 20, 30, 40]),
    "samples turned": ("slide", "[aria-label=Samples] input[type=range]", [20, 40, 60, 90]),
    "drawn again": ("click", "Draw again"),
    "border chosen": ("choose", "Border"),
}


def _photo(mode, kernel):
    side = 3 if kernel is None else len(kernel)
    settings = {"mode": mode} | ({} if kernel is None else {"kernel": kernel})
    colors = "each color" if mode == "color" else mode
    return Stage(
        widgets.PhotoFilter,
        f"300×300, {side}×{side}, {colors}",
        settings,
        _PHOTO,
        ready="In the output,",
        limit=LIMIT_OF_A_PHOTO,
    )


def _augmented(title, settings):
    return Stage(
        widgets.AugmentationBoard,
        f"64×64, 12 samples, {title}",
        settings,
        _AUGMENTED,
        ready="from cnnlab.recipes",
        limit=LIMIT_OF_A_PHOTO,
    )


STAGES = (
    *(_photo(mode, kernel) for kernel in (None, _KERNEL_7) for mode in ("gray", "color")),
    Stage(widgets.ConvolutionBoard, "6×6, 3×3", {}, _WEIGHT | _WINDOW, "Edit pixels"),
    Stage(
        widgets.ConvolutionBoard,
        "16×16, 7×7, padding 3, compared",
        {"image": _IMAGE_16, "kernel": _KERNEL_7, "padding": 3, "compare": True},
        _WEIGHT | _WINDOW,
        "Edit pixels",
    ),
    Stage(
        widgets.PoolingBoard,
        "6×6, window 2",
        {},
        _SHIFT | {"window moved": _WINDOW["window moved"]},
    ),
    Stage(
        widgets.PoolingBoard,
        "16×16, window 4, stride 1",
        {"image": _IMAGE_16, "size": 4, "stride": 1},
        _SHIFT | _MOVE | {"kind chosen": ("choose", "Keep the")},
    ),
    Stage(
        widgets.PoolingBoard,
        "16×16, window 4, pixels edited",
        {"image": _IMAGE_16, "size": 4, "stride": 1, "padding": 2},
        _WINDOW,
        "Edit pixels",
    ),
    Stage(
        widgets.ActivationBoard,
        "curve",
        {},
        {
            "x moved": ("press", ".activation-handle"),
            "number typed": ("type", ".activation-maps input", _NUMBERS),
            "function chosen": ("choose", "Function"),
        },
    ),
    Stage(
        widgets.ActivationBoard,
        "softmax",
        {"mode": "softmax"},
        {"logit moved": ("slide", "input[type=range]", [-4, -1, 2, 5])},
    ),
    *(_augmented(*case) for case in (("as it starts", {}), ("all ranges", _RANGES))),
    Stage(
        widgets.ChannelsBoard,
        "6×6×3, four 3×3×3 filters",
        {"image": _COLORS_6, "filters": _FILTERS_4},
        _WEIGHT | _MOVE | {"filter chosen": ("choose", "Filter")},
    ),
    Stage(
        widgets.NetworkBuilder,
        "the first network",
        {},
        {"network chosen": ("select", "Network", 9)},
    ),
    Stage(
        widgets.NetworkBuilder,
        f"{len(_LAYERS)} layers",
        {"layers": _LAYERS},
        {
            "input typed": ("type", ".controls input", ["32x32x3", "64x64x3", "28x28x1"]),
            "layer chosen": ("click", "Convolution"),
        },
    ),
    Stage(
        widgets.BackpropBoard,
        "6×6, 4×4",
        {"image": _IMAGE_16[:6, :6] / 256, "kernel": _KERNEL_7[:4, :4] / 9, "learning_rate": 0.01},
        {
            "gradient chosen": ("press", ".window"),
            "weight typed": ("type", "[aria-label='Edit the kernel'] input", _NUMBERS),
            "step taken": ("click", "Step ▶"),
            "ten steps taken": ("click", "10 steps ▶▶"),
        },
        "Edit numbers",
    ),
    Stage(widgets.ReceptiveField, "the first stack", {}, {"stack chosen": ("select", "Stack", 4)}),
    Stage(
        widgets.ReceptiveField,
        "28×28, six layers",
        {"side": 28, "layers": [{"kind": "conv", "size": 3, "padding": "same"}] * 6},
        {
            "cell moved": ("press", ".window:not([hidden])"),
            "cell pointed at": ("point", ".grid"),
            "paths counted": ("click", "Count paths"),
        },
    ),
    Stage(
        widgets.DigitPad,
        "a drawing",
        {"strokes": []},
        {
            "stroke drawn on": ("draw", ".digitpad-pad"),
            "digit turned": ("slide", "[aria-label='Rotate clockwise']", [-30, 10, 45, 0]),
            "digit thickened": ("slide", "[aria-label='Thicken']", [-0.5, 1, 2, 0]),
            "unit moved": ("press", "[aria-label^='Convolution 2']"),
            "digit chosen": ("choose", "Test digit"),
        },
        limit=LIMIT_OF_A_NETWORK,
    ),
    Stage(
        widgets.TrainingScrubber,
        "the network of the page",
        {},
        {
            "epoch chosen": ("slide", "input[type=range]", [3, 9, 0, 15, 6]),
            "image chosen": ("press", ".scrubber-images"),
            "layer chosen": ("choose", "Maps of"),
            "epoch compared": ("select", "Compare with", 17),
        },
    ),
    Stage(
        widgets.OutputSizeSolver,
        "32 cells",
        {},
        {
            "input typed": ("type", "[aria-label='n, the input']", ["32", "33", "40", "16"]),
            "kernel typed": ("type", "[aria-label='k, the kernel']", ["3", "5", "1", "7"]),
            "term pointed at": ("point", "button.solver-term"),
        },
    ),
    Stage(
        widgets.OutputSizeSolver,
        "999 cells",
        {"n": 999, "k": 16},
        {
            "padding typed": ("type", "[aria-label='p, the padding']", ["0", "3", "16", "1"]),
            "output typed": ("type", "[aria-label='the wanted output']", ["500", "333", "999"]),
        },
    ),
)
