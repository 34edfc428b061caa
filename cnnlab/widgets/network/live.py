"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

from cnnlab.widgets.kit.live import Live, Stage, press, says

LAYERS = [{"kind": "conv", "padding": "same"}, {"kind": "relu"}] * 10

STAGES = (
    Stage("the first network", {}, {"network chosen": ("select", "Network", 9)}),
    Stage(
        f"{len(LAYERS)} layers",
        {"layers": LAYERS},
        {
            "input typed": ("type", ".controls input", ["32x32x3", "64x64x3", "28x28x1"]),
            "layer chosen": ("click", "Convolution"),
        },
    ),
)
LIVE = Live(
    python="board.add('dense', units=7)",
    shown=says("Dense 7"),
    act=press("+ Softmax"),
    same="board.add('softmax')",
    answer="[board.state(), board.parameters, board.output_shape]",
)
