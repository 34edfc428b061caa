"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

import numpy as np

from cnnlab.widgets.kit.live import MOVE, WINDOW, Live, Stage, chosen

IMAGE_16 = np.random.default_rng(0).integers(0, 256, (16, 16))
SHIFT = {"image shifted": ("slide", ".pooling-move input", [-3, -2, -1, 0, 1, 2, 3])}

STAGES = (
    Stage("6×6, window 2", {}, SHIFT | MOVE),
    Stage(
        "16×16, window 4, stride 1",
        {"image": IMAGE_16, "size": 4, "stride": 1},
        SHIFT | MOVE | {"kind chosen": ("choose", "Keep the")},
    ),
    Stage(
        "16×16, window 4, pixels edited",
        {"image": IMAGE_16, "size": 4, "stride": 1, "padding": 2},
        WINDOW,
        "Edit pixels",
    ),
)
LIVE = Live(
    python="board.mode = 'average'",
    shown=chosen("Average"),
    act=lambda root: root.get_by_role("slider", name="Move the image").fill("1"),
    same="board.shift = 1",
    answer="[board.state(), board.output.tolist(), board.changed.tolist()]",
)
