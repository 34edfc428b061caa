"""The static picture of the augmentation board: the photograph, one change, 12 samples."""

from cnnlab.widgets import picture
from cnnlab.widgets.photo import drawn

PHOTO, SAMPLE, COLS, SPACE = 150, 96, 4, 8
TOP = 50


def augmentation(board) -> str:
    """Draw an augmentation board in its present state."""
    left, below = 2 * picture.GAP + PHOTO, TOP + PHOTO + 2 * picture.GAP
    parts = [
        picture._label(picture.GAP, TOP, "photo"),
        _placed(board.photo, picture.GAP, TOP, PHOTO),
        picture._label(picture.GAP, below, "changed"),
        _placed(board.output, picture.GAP, below, PHOTO),
        picture._label(left, TOP, f"samples of seed {board.seed}"),
    ]
    step = SAMPLE + SPACE
    for index, sample in enumerate(board.sample()):
        row, col = divmod(index, COLS)
        parts.append(_placed(sample, left + col * step, TOP + row * step, SAMPLE))
    width = left + COLS * step + picture.GAP - SPACE
    return picture.as_image(width, below + PHOTO + picture.GAP, "".join(parts), board.describe())


def _placed(pixels, x, y, side):
    return f'<g transform="translate({x} {y})">{drawn(pixels, side)}</g>'
