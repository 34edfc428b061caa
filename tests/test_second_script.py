"""The boards of the second half: a page loads their script only where it has one of them."""

import pytest

from cnnlab.widgets import ConvolutionBoard
from cnnlab.widgets.base import Board

SECOND = "script[src$='site-training.mjs']"


class _Unknown(Board):
    """A board that neither script knows."""

    kind = "unknown"

    def picture(self):
        return '<img alt="A picture" src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>">'


def test_a_page_with_boards_of_the_first_half_loads_one_script(open_board):
    page = open_board(ConvolutionBoard()).page
    page.wait_for_load_state("load")
    assert page.locator(SECOND).count() == 0


@pytest.mark.parametrize("from_disk", [True, False])
def test_a_board_that_no_script_knows_keeps_its_picture(open_page, write_page, server, from_disk):
    address = write_page(_Unknown(), ConvolutionBoard())
    page = open_page(address if from_disk else f"{server}/page.html")
    page.locator(".cnnlab-frame").wait_for()
    assert page.locator(SECOND).count() == 1
    page.wait_for_load_state("load")
    assert page.get_by_alt_text("A picture").count() == 1
    assert page.locator(".cnnlab-frame").count() == 1
