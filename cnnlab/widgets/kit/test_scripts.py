"""A page loads the kit and the scripts of its own boards; what no script knows stays a picture."""

import pytest

from cnnlab.widgets import ConvolutionBoard, PoolingBoard
from cnnlab.widgets.kit.base import Board


class _Unknown(Board):
    """A board that no script knows."""

    kind = "unknown"

    def picture(self):
        return '<img alt="A picture" src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>">'


def test_a_page_loads_the_kit_and_its_own_boards_and_nothing_else(open_page, write_page):
    boards = PoolingBoard(), ConvolutionBoard(), ConvolutionBoard(name="again")
    page = open_page(write_page(*boards))
    page.wait_for_load_state("load")
    scripts = page.evaluate("[...document.scripts].map(({ src }) => src.split('/').at(-1))")
    assert scripts == ["kit.js", "board-convolution.js", "board-pooling.js"]
    assert page.locator(".cnnlab-frame").count() == 3


@pytest.mark.parametrize("from_disk", [True, False])
def test_a_board_that_no_script_knows_keeps_its_picture(open_page, write_page, server, from_disk):
    address = write_page(_Unknown(), ConvolutionBoard())
    page = open_page(address if from_disk else f"{server}/page.html")
    page.locator(".cnnlab-frame").wait_for()
    page.wait_for_load_state("load")
    assert page.get_by_alt_text("A picture").count() == 1
    assert page.locator(".cnnlab-frame").count() == 1
