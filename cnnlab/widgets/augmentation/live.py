"""The board at work: its inputs in the benchmark, and what JupyterLab does with it."""

from cnnlab.widgets.kit.live import LIMIT_OF_MUCH, Live, Stage, chosen, field

RANGES = {
    "random_flip": "both",
    "max_rotate": 180,
    "max_shift": 0.3,
    "max_zoom": 0.3,
    "max_brightness": 0.3,
    "max_contrast": 0.3,
    "max_saturation": 0.5,
    "max_hue": 90,
    "random_cutout": 0.3,
}
INPUTS = {
    "picture turned": ("slide", "[aria-label='One picture'] input", [10, 20, 30, 40]),
    "samples turned": ("slide", "[aria-label=Samples] input[type=range]", [20, 40, 60, 90]),
    "drawn again": ("click", "Draw again"),
    "border chosen": ("choose", "Border"),
}
STAGES = tuple(
    Stage(
        f"64×64, 12 samples, {title}",
        settings,
        INPUTS,
        ready="from cnnlab.recipes",
        limit=LIMIT_OF_MUCH,
    )
    for title, settings in (("as it starts", {}), ("all ranges", RANGES))
)
LIVE = Live(
    python="board.fill = 'nearest'",
    shown=chosen("nearest"),
    act=lambda root: field("Seed")(root).fill("7"),
    same="board.seed = 7",
    answer="[board.seed, board.fill, board.output.tolist(), int(board.sample().astype(int).sum())]",
)
