"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

import numpy as np

from cnnlab.widgets.kit.live import WEIGHT, WINDOW, Live, Stage, field, says

_random = np.random.default_rng(0)
IMAGE_16 = _random.integers(0, 256, (16, 16))
KERNEL_7 = _random.integers(-9, 10, (7, 7))

STAGES = (
    Stage("6×6, 3×3", {}, WEIGHT | WINDOW, "Edit pixels"),
    Stage(
        "16×16, 7×7, padding 3, compared",
        {"image": IMAGE_16, "kernel": KERNEL_7, "padding": 3, "compare": True},
        WEIGHT | WINDOW,
        "Edit pixels",
    ),
)
LIVE = Live(
    python="board.stride = 2",
    shown=says("Output 2×2"),
    act=lambda root: field("Kernel row 0, column 0")(root).fill("-5"),
    same="board.kernel = [[-5, 2, 1], [2, 4, 2], [1, 2, 1]]",
    answer="[board.state(), board.output.tolist()]",
)
