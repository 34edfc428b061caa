"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

from cnnlab.widgets.kit.live import LIMIT_OF_MUCH, Live, Stage, chosen, field

STAGES = (
    Stage(
        "a drawing",
        {"strokes": []},
        {
            "stroke drawn on": ("draw", ".digitpad-pad"),
            "digit turned": ("slide", "[aria-label='Rotate clockwise']", [-30, 10, 45, 0]),
            "digit thickened": ("slide", "[aria-label='Thicken']", [-0.5, 1, 2, 0]),
            "unit moved": ("press", "[aria-label^='Convolution 2']"),
            "digit chosen": ("choose", "Test digit"),
        },
        limit=LIMIT_OF_MUCH,
    ),
)
LIVE = Live(
    python="board.digit = 7",
    shown=chosen("7"),
    act=lambda root: field("Rotate clockwise")(root).fill("30"),
    same="board.rotate = 30",
    answer="[board.digit, board.rotate, board.probabilities.round(6).tolist()]",
)
