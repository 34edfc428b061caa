"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

from cnnlab.widgets.kit.live import Live, Stage, says

STAGES = (
    Stage("the first stack", {}, {"stack chosen": ("select", "Stack", 4)}),
    Stage(
        "28×28, six layers",
        {"side": 28, "layers": [{"kind": "conv", "size": 3, "padding": "same"}] * 6},
        {
            "cell moved": ("press", ".window:not([hidden])"),
            "cell pointed at": ("point", ".grid"),
            "paths counted": ("click", "Count paths"),
        },
    ),
)
LIVE = Live(
    python="board.select(1, 0, 0)",
    shown=says("Layer 1: "),
    act=lambda root: root.get_by_role("slider", name="Cell in hand").press("ArrowRight"),
    same="board.select(1, 0, 1)",
    answer="[board.row, board.col, board.field.size, tuple(board.counts), board.paths.tolist()]",
)
