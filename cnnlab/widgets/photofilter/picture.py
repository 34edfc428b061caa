"""The static picture of the photo filter: the photograph and its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnlab.widgets.kit import svg

if TYPE_CHECKING:
    from cnnlab.widgets.photofilter import PhotoFilter

SIDE, TOP = 240, 50


def photofilter(board: PhotoFilter) -> str:
    """Draw a photo filter: the photograph, and the output where there is one."""
    photo = [svg.photograph(board.photo, SIDE)]
    try:
        output = [svg.photograph(board.shown(), SIDE)]
    except ValueError:
        output = []
    left = svg.GAP + SIDE + svg.GAP
    parts = [
        svg.label(svg.GAP, TOP, "photo", above=20),
        svg.label(left, TOP, "output", above=20),
        svg.group(*photo, at=(svg.GAP, TOP)),
        svg.group(*output, at=(left, TOP)),
    ]
    return svg.as_image(left + SIDE + svg.GAP, TOP + SIDE + svg.GAP, parts, board.describe())
