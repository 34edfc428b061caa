"""A place in the address that lies outside the output: the board says so, and stays inside."""

import re

import pytest
from playwright.sync_api import expect

from cnnlab import widgets

CASES = [
    ("ConvolutionBoard", "row=9&col=2", "“9” is not possible for the row", "0 to 3"),
    ("ConvolutionBoard", "stride=2&col=2", "“2” is not possible for the column", "0 to 1"),
    ("PoolingBoard", "row=7", "“7” is not possible for the row", "0 to 2"),
    ("PhotoFilter", "col=298", "“298” is not possible for the column", "0 to 297"),
    ("PhotoFilter", "stride=4&row=75", "“75” is not possible for the row", "0 to 74"),
    ("ChannelsBoard", "row=3", "“3” is not possible for the row", "0 to 2"),
    ("ChannelsBoard", "filter=2", "“2” is not possible for the filter", "0 to 0"),
    ("ReceptiveField", "layer=1&row=16&col=0", "“16” is not possible for the row", "0 to 15"),
    ("BackpropBoard", "col=4", "“4” is not possible for the column", "0 to 2"),
]


@pytest.mark.parametrize(("name", "parts", "refused", "allowed"), CASES)
def test_a_place_outside_the_output_is_refused_with_a_sentence(
    open_board, name, parts, refused, allowed
):
    board = getattr(widgets, name)()
    on_page = open_board(board, address=f"#board={board.kind}&{parts}")
    message = on_page.root.get_by_role("status")
    expect(message).to_contain_text(refused)
    expect(message).to_contain_text(allowed)
    slider = on_page.root.get_by_role("slider").first
    slider.press("ArrowLeft")  # the board is alive, and its next step starts inside
    low, high, now = (slider.get_attribute(f"aria-value{part}") for part in ("min", "max", "now"))
    assert int(low) <= int(now) <= int(high)


@pytest.mark.parametrize("name", ["ConvolutionBoard", "PoolingBoard", "PhotoFilter"])
def test_both_places_and_other_refused_parts_are_named_together(open_board, name):
    board = getattr(widgets, name)()
    on_page = open_board(board, address=f"#board={board.kind}&row=900&col=99&stride=9")
    message = on_page.root.get_by_role("status")
    for part in ("the stride", "the row"):
        expect(message).to_contain_text(part)


@pytest.mark.parametrize("name", ["ConvolutionBoard", "PoolingBoard", "PhotoFilter"])
def test_places_inside_are_taken_without_a_word(open_board, name):
    board = getattr(widgets, name)()
    on_page = open_board(board, address=f"#board={board.kind}&row=2&col=1")
    slider = on_page.root.get_by_role("slider").first
    expect(slider).to_have_attribute("aria-valuetext", re.compile("row 2, column 1: "))
    expect(on_page.root.get_by_role("status")).to_have_text("")
