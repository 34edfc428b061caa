"""The photo filter in Python: its traits, its output, its HTML."""

import base64
import io

import numpy as np
import pytest
import traitlets
from PIL import Image

from cnnlab import datasets, ops
from cnnlab.widgets import PhotoFilter
from cnnlab.widgets.kit import goldens

GOLDEN = goldens.read("photofilter")
SMALL = np.random.default_rng(1).integers(0, 256, (12, 10, 3), dtype=np.uint8)


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: str(np.shape(case["kernel"])))
def test_the_output_is_that_of_tensorflow(case):
    (top, bottom), _ = case["sides"]
    padding = "same" if top != bottom else top
    board = PhotoFilter(
        photo=np.array(case["picture"], np.uint8),
        kernel=case["kernel"],
        stride=case["stride"],
        padding=padding,
        mode="gray" if case["gray"] else "color",
    )
    expected = np.array(case["output"])
    expected = expected[..., 0] if case["gray"] else expected
    np.testing.assert_allclose(board.output, expected, atol=1e-9)
    board.relu = True
    np.testing.assert_allclose(board.output, np.maximum(0, expected), atol=1e-9)


def test_the_photo_of_a_name_is_the_middle_of_the_photograph():
    board = PhotoFilter()
    assert board.photo.shape == (300, 300, 3) and board.photo.dtype == np.uint8
    whole = Image.fromarray(datasets.photograph("china")).resize((450, 300), Image.LANCZOS)
    cut = np.asarray(whole)[:, 75:375].astype(int)
    assert np.abs(board.photo - cut).mean() < 8  # what JPEG costs
    assert np.abs(PhotoFilter(photo="flower").photo - cut).mean() > 30


def test_the_page_gets_the_very_pixels_in_at_most_40_kb():
    for board in (PhotoFilter(), PhotoFilter(photo=SMALL)):
        head, text = board.state()["photo"].split(",")
        assert head.startswith("data:image/") and len(text) <= 40_000
        picture = Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB")
        assert np.array_equal(np.asarray(picture), board.photo)
    assert np.array_equal(board.photo, SMALL)
    assert len(PhotoFilter().to_html()) < 100_000


def test_gray_pictures_and_large_ones_are_taken():
    gray = np.tile(np.arange(0, 250, 5, dtype=np.uint8), (40, 1))
    board = PhotoFilter(photo=gray, mode="gray")
    assert np.array_equal(board.pixels, gray)
    assert PhotoFilter(photo=np.zeros((512, 256, 3), np.uint8)).photo.shape == (300, 150, 3)


@pytest.mark.parametrize(
    ("setting", "names"),
    [
        ({"photo": "cat"}, "china"),
        ({"photo": np.zeros((3, 3))}, "uint8"),
        ({"photo": np.zeros((513, 3), np.uint8)}, "512"),
        ({"photo": np.zeros((0, 3), np.uint8)}, "(0, 3)"),
        ({"photo": np.zeros((3, 3, 4), np.uint8)}, "(3, 3, 4)"),
        ({"photo": None}, "None"),
        ({"kernel": np.ones((8, 8))}, "7"),
        ({"kernel": [[np.nan]]}, "finite"),
        ({"stride": 0}, "1 to 4"),
        ({"padding": "full"}, "same"),
        ({"mode": "cmyk"}, "gray"),
        ({"view": 1e308}, "offset"),
        ({"channel": 3}, "0 to 2"),
        ({"row": 298}, "0 to 297"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_not_allowed_is_refused_with_a_sentence(setting, names):
    with pytest.raises(traitlets.TraitError, match=next(iter(setting))) as refused:
        PhotoFilter(**setting)
    assert names in str(refused.value) and len(str(refused.value)) < 300


def test_the_pixel_in_hand_stays_inside_and_adds_up():
    board = PhotoFilter(photo=SMALL, channel=2)
    assert (board.row, board.col) == (9, 7)
    assert board.step.total == board.output[9, 7, 2]
    board.stride = 3
    assert (board.row, board.col) == (3, 2)
    board.move(1, 0)
    assert board.step.total == board.output[1, 0, 2]
    board.kernel = np.ones((7, 7))
    board.photo = SMALL[:5]
    with pytest.raises(ValueError, match="7"):
        _ = board.output
    assert "300" not in board.describe() and board.to_html()


def test_views_say_how_numbers_become_grays():
    board = PhotoFilter(photo=SMALL, kernel=[[1, -1]])
    zero = board.output == 0
    assert np.all(board.shown()[board.output <= -255 * 0.99] <= 2)
    board.view = "size"
    assert np.all(board.shown()[zero] == 0) and np.all(board.shown() == abs(board.output))
    board.view = "clip"
    assert np.array_equal(board.shown(), ops.relu(board.output))


def test_a_message_from_the_page_moves_the_board_and_leaves_the_photo():
    board = PhotoFilter()
    photo = board.photo
    board.set_state({"row": 3, "stride": 2, "photo": "data:image/png;base64,xx"})
    assert (board.row, board.stride) == (3, 2) and board.photo is photo
