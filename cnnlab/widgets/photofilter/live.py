"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

import numpy as np

from cnnlab.widgets.kit.live import LIMIT_OF_MUCH, WEIGHT, Live, Stage, says

KERNEL_7 = np.random.default_rng(1).integers(-9, 10, (7, 7))
INPUTS = {
    **WEIGHT,
    "photo pointed at": ("point", "canvas"),
    "pixel moved": ("press", "[role=slider]"),
    "ReLU switched": ("click", "ReLU"),
    "padding chosen": ("choose", "Padding"),
}
STAGES = tuple(
    Stage(
        f"300×300, {side}, {'each color' if mode == 'color' else mode}",
        {"mode": mode} | kernel,
        INPUTS,
        ready="In the output,",
        limit=LIMIT_OF_MUCH,
    )
    for side, kernel in (("3×3", {}), ("7×7", {"kernel": KERNEL_7}))
    for mode in ("gray", "color")
)
LIVE = Live(
    python="board.padding = 'same'",
    shown=says("Output 300×300"),
    act=lambda root: root.get_by_role("radio", name="gray", exact=True).check(),
    same="board.mode = 'gray'",
    answer="[board.mode, board.output_shape, int(abs(board.output).sum()), board.step.total]",
)
