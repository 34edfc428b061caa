"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

from cnnlab.widgets.kit.live import Live, Stage, says

STAGES = (
    Stage(
        "the network of the page",
        {},
        {
            "epoch chosen": ("slide", "input[type=range]", [3, 9, 0, 15, 6]),
            "image chosen": ("press", ".scrubber-images"),
            "layer chosen": ("choose", "Maps of"),
            "epoch compared": ("select", "Compare with", 17),
        },
    ),
)
LIVE = Live(
    python="board.epoch = 3",
    shown=says("Epoch 3: "),
    act=lambda root: root.get_by_role("slider", name="Epoch").press("ArrowRight"),
    same="board.epoch = 4",
    answer="[board.epoch, board.confusion.tolist(), float(board.maps.sum().round(6))]",
)
