"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

import numpy as np

from cnnlab.widgets.kit.live import MOVE, WEIGHT, Live, Stage, says

_random = np.random.default_rng(0)

STAGES = (
    Stage(
        "6×6×3, four 3×3×3 filters",
        {
            "image": _random.integers(0, 256, (6, 6, 3)),
            "filters": _random.integers(-9, 10, (3, 3, 3, 4)),
        },
        WEIGHT | MOVE | {"filter chosen": ("choose", "Filter")},
    ),
)
LIVE = Live(
    python="board.add_filter('blur')",
    shown=says("2 filters, 2 maps"),
    act=lambda root: root.get_by_role("slider").press("ArrowRight"),
    same="board.move(0, 1)",
    answer="[board.row, board.col, board.filter, board.total, board.output.tolist()]",
)
