"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

from cnnlab.widgets.kit.live import NUMBERS, Live, Stage, chosen, field

STAGES = (
    Stage(
        "curve",
        {},
        {
            "x moved": ("press", ".activation-handle"),
            "number typed": ("type", ".activation-maps input", NUMBERS),
            "function chosen": ("choose", "Function"),
        },
    ),
    Stage(
        "softmax",
        {"mode": "softmax"},
        {"logit moved": ("slide", "input[type=range]", [-4, -1, 2, 5])},
    ),
)
LIVE = Live(
    python="board.function = 'sigmoid'",
    shown=chosen("Sigmoid"),
    act=lambda root: field("Input x")(root).fill("-2"),
    same="board.x = -2",
    answer="[board.x, board.y, board.gradient, board.after.tolist()]",
)
