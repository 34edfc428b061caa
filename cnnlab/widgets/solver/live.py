"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

from cnnlab.widgets.kit.live import Live, Stage, field, reads

STAGES = (
    Stage(
        "32 cells",
        {},
        {
            "input typed": ("type", "[aria-label='n, the input']", ["32", "33", "40", "16"]),
            "kernel typed": ("type", "[aria-label='k, the kernel']", ["3", "5", "1", "7"]),
            "term pointed at": ("point", "button.solver-term"),
        },
    ),
    Stage(
        "999 cells",
        {"n": 999, "k": 16},
        {
            "padding typed": ("type", "[aria-label='p, the padding']", ["0", "3", "16", "1"]),
            "output typed": ("type", "[aria-label='the wanted output']", ["500", "333", "999"]),
        },
    ),
)
LIVE = Live(
    python="board.stride = 3",
    shown=reads("s, the stride", "3"),
    act=lambda root: field("n, the input")(root).fill("20"),
    same="board.n = 20",
    answer="[board.state(), board.output_size, len(board.settings)]",
)
