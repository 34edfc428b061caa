"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

import numpy as np

from cnnlab.widgets.kit.live import NUMBERS, Live, Stage, chosen, press

_random = np.random.default_rng(0)

STAGES = (
    Stage(
        "6×6, 4×4",
        {
            "image": _random.random((6, 6)),
            "kernel": _random.uniform(-1, 1, (4, 4)),
            "learning_rate": 0.01,
        },
        {
            "gradient chosen": ("press", ".window"),
            "weight typed": ("type", "[aria-label='Edit the kernel'] input", NUMBERS),
            "step taken": ("click", "Step ▶"),
            "ten steps taken": ("click", "10 steps ▶▶"),
        },
        "Edit numbers",
    ),
)
LIVE = Live(
    python="board.learning_rate = 0.03",
    shown=chosen("0.03"),
    act=press("10 steps"),
    same="board.step(10)",
    answer="[board.steps, board.losses, board.now.kernel.tolist()]",
)
