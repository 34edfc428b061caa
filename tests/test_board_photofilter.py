"""The photo filter on a page without a kernel, worked by mouse, finger and keys."""

import base64
import io
import json
import math

import numpy as np
import pytest
from browser import PHONE, ROOT, WIDE, BoardOnPage, axe_findings, overflow, serve
from PIL import Image

from cnnlab.widgets import PhotoFilter

GOLDEN = json.loads((ROOT / "tests" / "golden_photofilter.json").read_text(encoding="utf-8"))
FILTER = """async (cases) => {
  const { filterPhoto, padPhoto } = await import('/maths.mjs');
  return cases.map(({ picture, kernel, stride, sides, gray }) => {
    const rgba = picture.flat().flatMap((pixel) => [...pixel, 255]);
    const photo = { rgba, rows: picture.length, cols: picture[0].length };
    return [...filterPhoto(padPhoto(photo, gray, sides), kernel, stride)];
  });
}"""
READ = """(board) => {
  const text = (selector) => board.querySelector(selector)?.textContent;
  const pixels = (name) => {
    const canvas = board.querySelector(`canvas[aria-label=${name}]`);
    return { rows: canvas.height, cols: canvas.width, png: canvas.toDataURL().split(',')[1] };
  };
  const mark = board.querySelector('[role=slider]');
  return { photo: pixels('Photo'), output: pixels('Output'), message: text('[role=status]'),
    at: mark.getAttribute('aria-valuetext'), sum: text('.sum'),
    notes: [...board.querySelectorAll('.note')].map((note) => note.textContent),
    weights: [...board.querySelectorAll('.weight')].map((field) => Number(field.value)),
    invalid: board.querySelectorAll('[aria-invalid=true]').length };
}"""


def pixels_of(shown):
    picture = Image.open(io.BytesIO(base64.b64decode(shown["png"])))
    return np.asarray(picture.convert("RGB")).astype(int)


class Photo(BoardOnPage):
    """A photo filter whose picture has been read."""

    def __init__(self, page):
        super().__init__(page)
        self.root.get_by_text("In the output,").wait_for()
        self.mark = self.root.get_by_role("slider")
        self.photo, self.output = (
            self.root.get_by_role("img", name=name) for name in ("Photo", "Output")
        )

    def read(self):
        return self.root.evaluate(READ)

    def assert_shows(self, board):
        """Compare pictures and sum with those that NumPy computes."""
        shown = self.read()
        assert np.array_equal(pixels_of(shown["photo"]), board.photo)
        output = board.shown() if board.mode == "color" else np.dstack([board.shown()] * 3)
        assert np.abs(pixels_of(shown["output"]) - output).max() <= 1
        assert f"row {board.row}, column {board.col}: " in shown["at"]
        total = str(round(float(board.step.total), 4)).removesuffix(".0").replace("-", "−")
        assert f"= {total} → output" in shown["sum"]


@pytest.fixture
def open_photo(open_page, write_page):
    def open_(board=None, address="", **options):
        page = open_page(write_page(board or PhotoFilter()) + address, **options)
        return Photo(page)

    return open_


def test_the_script_filters_as_tensorflow_does(chromium):
    with serve(ROOT / "js") as address:
        page = chromium.new_page()
        page.goto(f"{address}/maths.mjs")
        answers = page.evaluate(FILTER, GOLDEN)
        page.close()
    for case, answer in zip(GOLDEN, answers, strict=True):
        np.testing.assert_allclose(answer, np.ravel(case["output"]), rtol=1e-6, atol=1e-4)


def test_each_control_changes_what_numpy_says_it_does(open_photo):
    photo, board = open_photo(), PhotoFilter()
    photo.assert_shows(board)
    photo.select("Kernel", "laplacian")
    board.kernel = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    photo.assert_shows(board)
    photo.choose("Stride", 2)
    photo.choose("Padding", "same")
    board.stride, board.padding = 2, "same"
    photo.assert_shows(board)
    photo.choose("Filter", "gray")
    photo.button("ReLU").click()
    board.mode, board.relu = "gray", True
    photo.assert_shows(board)
    photo.choose("Show", "size")
    photo.button("ReLU").click()
    board.view, board.relu = "size", False
    photo.assert_shows(board)
    photo.weight(1, 1).fill("5")
    board.kernel = [[0, 1, 0], [1, 5, 1], [0, 1, 0]]
    photo.assert_shows(board)
    photo.button("Reset").click()
    photo.assert_shows(PhotoFilter())


def test_pointing_shows_a_sum_and_a_click_keeps_it(open_photo):
    photo, board = open_photo(), PhotoFilter()
    photo.output.hover(position={"x": 40.6, "y": 60.6})
    assert "row 60, column 40" in photo.read()["sum"]
    photo.page.mouse.move(1, 1)
    photo.assert_shows(board)
    photo.photo.click(position={"x": 201.6, "y": 101.6})
    board.move(100, 200)
    photo.assert_shows(board)
    photo.page.keyboard.press("ArrowLeft")
    photo.page.keyboard.press("Shift+ArrowDown")
    board.move(110, 199)
    photo.assert_shows(board)


def test_a_finger_taps_and_the_page_still_scrolls(open_photo):
    photo, board = open_photo(has_touch=True, width=PHONE), PhotoFilter()
    box = photo.photo.bounding_box()
    photo.page.touchscreen.tap(math.ceil(box["x"]) + 51, math.ceil(box["y"]) + 31)
    board.move(30, 50)
    photo.assert_shows(board)
    assert photo.photo.evaluate("canvas => getComputedStyle(canvas).touchAction") == "auto"


def test_the_address_keeps_the_state_but_not_the_photo(open_photo, open_page):
    photo = open_photo()
    photo.choose("Padding", 1)
    photo.choose("Filter", "gray")
    photo.mark.press("ArrowUp")
    photo.page.wait_for_function("location.hash.includes('row=149')")
    address = photo.page.evaluate("location.hash")
    assert address == "#board=photofilter&padding=1&mode=gray&row=149"
    again = Photo(open_page(photo.page.url))
    again.assert_shows(PhotoFilter(padding=1, mode="gray", row=149))


@pytest.mark.parametrize(
    "part", ["stride=0", "mode=cmyk", "kernel=1,x", "photo=http://a", "row=-1"]
)
def test_a_bad_address_is_refused_with_a_sentence(open_photo, part):
    photo = open_photo(address=f"#board=photofilter&{part}&padding=1")
    assert part.split("=")[0] in photo.read()["message"]
    photo.assert_shows(PhotoFilter(padding=1))


def test_hostile_weights_are_refused_in_place(open_photo):
    photo = open_photo()
    for text in ["", "NaN", "1e308", "<script>alert(1)</script>", "9" * 10_000]:
        photo.weight(0, 0).fill(text)
        shown = photo.read()
        assert shown["invalid"] == 1 and "type a number from −9999 to 9999" in shown["message"]
    photo.assert_shows(PhotoFilter())
    photo.weight(0, 0).fill("-9999")
    assert photo.read()["invalid"] == 0


def picture_file(picture, name="mine.png"):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


def test_a_picture_of_ones_own_is_filtered_and_goes_with_reset(open_photo):
    own = np.random.default_rng(2).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    photo = open_photo()
    photo.root.locator("input[type=file]").set_input_files(picture_file(own))
    photo.root.get_by_text("Your picture: 40×60").wait_for()
    photo.assert_shows(PhotoFilter(photo=own, row=37, col=57))
    assert "photo" not in photo.page.evaluate("location.hash").replace("photofilter", "")
    wide = np.zeros((900, 1800, 3), np.uint8)
    photo.root.locator("input[type=file]").set_input_files(picture_file(wide))
    photo.root.get_by_text("Your picture: 150×300").wait_for()
    photo.button("Reset").click()
    photo.page.wait_for_function("document.querySelector('canvas').height === 300")
    photo.assert_shows(PhotoFilter())


def test_what_is_no_picture_is_refused_and_the_old_one_stays(open_photo):
    photo = open_photo()
    for content in (b"", b"not a picture", b"<svg/>"):
        file = {"name": "<b>x</b>.png", "mimeType": "image/png", "buffer": content}
        photo.root.locator("input[type=file]").set_input_files(file)
        photo.root.get_by_text("is not a picture that this browser can open").wait_for()
        photo.root.get_by_role("button", name="Reset").evaluate("b => b")
    assert photo.read()["message"].endswith("The old picture stays.")
    photo.assert_shows(PhotoFilter())


PASTE = """async (board, [bytes, type]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], 'p.png', { type: 'image/png' }));
  const event = type === 'paste'
    ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true })
    : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
  board.querySelector('[role=slider]').dispatchEvent(event);
}"""


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_pictures_are_pasted_and_dropped(open_photo, way):
    own = np.full((30, 20, 3), 99, np.uint8)
    photo = open_photo()
    photo.root.evaluate(PASTE, [list(picture_file(own)["buffer"]), way])
    photo.root.get_by_text("Your picture: 30×20").wait_for()
    photo.assert_shows(PhotoFilter(photo=own))


def test_a_kernel_larger_than_the_picture_is_explained(open_photo):
    photo = open_photo(PhotoFilter(photo=np.full((5, 9, 3), 7, np.uint8)))
    photo.select("Size", "7")
    assert "the kernel spans 7 rows" in photo.read()["sum"]
    photo.select("Size", "3")
    assert "= 0 → output" in photo.read()["sum"]


def test_without_a_script_the_picture_stays(open_page, write_page):
    board = PhotoFilter()
    page = open_page(write_page(board), java_script_enabled=False)
    picture = page.get_by_alt_text(board.describe())
    assert picture.is_visible() and picture.bounding_box()["width"] > 300


SMALL_TEXT = """board => [...board.querySelectorAll('*')].filter((element) =>
  [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) &&
  element.getBoundingClientRect().width &&
  parseFloat(getComputedStyle(element).fontSize) < 11).length"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_it_can_be_read_by_all(open_photo, width, theme):
    photo = open_photo(width=width)
    photo.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    photo.select("Size", "7")
    assert axe_findings(photo.page) == []
    assert overflow(photo.page) <= 0
    assert photo.root.evaluate(SMALL_TEXT) == 0


def test_two_boards_live_apart(open_page, write_page):
    page = open_page(write_page(PhotoFilter(name="one"), PhotoFilter(name="two", stride=2)))
    page.get_by_text("In the output,").nth(1).wait_for()
    Photo(page).choose("Padding", 1)
    second = page.locator(".cnnlab-board").nth(1).evaluate(READ)
    assert (second["output"]["rows"], Photo(page).read()["output"]["rows"]) == (149, 300)
