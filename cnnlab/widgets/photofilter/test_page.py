"""The photo filter on a page without a kernel, worked by mouse, finger and keys."""

import base64
import io
import math

import numpy as np
import pytest
from browser import (
    LAUNCH_ARGS,
    PHONE,
    WIDE,
    BoardOnPage,
    axe_findings,
    chromium_path,
    eventually,
    overflow,
    watch,
)
from PIL import Image
from playwright.sync_api import expect

from cnnlab import kernels, ops
from cnnlab.widgets import PhotoFilter

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
    eventually(lambda: "row 60, column 40" in photo.read()["sum"])
    photo.page.mouse.move(1, 1)
    eventually(lambda: photo.assert_shows(board))
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
    eventually(lambda: photo.assert_shows(board))
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


CAMERA = "--use-fake-device-for-media-stream"
YES = "--use-fake-ui-for-media-stream"
KEEP_STREAMS = """
window.streams = [];
const devices = navigator.mediaDevices, ask = devices.getUserMedia.bind(devices);
devices.getUserMedia = (wish) => ask(wish).then((stream) => (window.streams.push(stream), stream));
"""
TRACKS = "streams.flatMap((stream) => stream.getTracks().map((track) => track.readyState))"


@pytest.fixture
def open_camera(chromium, write_page, server):
    """Open a photo filter from a server, in a browser that is started with these flags."""
    browsers, watched = [], []

    def open_(*flags):
        arguments = [*LAUNCH_ARGS, *flags]
        browser = chromium.browser_type.launch(executable_path=chromium_path(), args=arguments)
        browsers.append(browser)
        page = browser.new_page()
        page.add_init_script(KEEP_STREAMS)
        watched.append(watch(page))
        write_page(PhotoFilter())
        page.goto(f"{server}/page.html")
        return Photo(page)

    yield open_
    for browser in browsers:
        browser.close()
    assert [problem for problems in watched for problem in problems] == []


def test_the_webcam_is_filtered_as_it_runs_and_stays_on_the_page(open_camera):
    photo = open_camera(CAMERA, YES)
    still = photo.read()["photo"]["png"]
    photo.button("Webcam").click()
    expect(photo.root.get_by_role("status")).to_contain_text("stay on this page")
    expect(photo.button("Webcam")).to_have_attribute("aria-pressed", "true")
    shown = []
    while len(set(shown)) < 3:  # the page's own time limit ends this where nothing moves
        photo.page.wait_for_function(
            "([canvas, old]) => !old.includes(canvas.toDataURL().split(',')[1])",
            arg=[photo.photo.element_handle(), [still, *shown]],
        )
        shown.append(photo.read()["photo"]["png"])

    photo.button("Webcam").click()
    expect(photo.button("Webcam")).to_have_attribute("aria-pressed", "false")
    assert photo.page.evaluate(TRACKS) == ["ended"]
    last = photo.read()
    assert_filtered(last)
    photo.page.wait_for_timeout(300)
    assert photo.read()["photo"]["png"] == last["photo"]["png"]
    photo.button("Reset").click()
    photo.assert_shows(PhotoFilter())


def assert_filtered(shown):
    """Compare the output with NumPy's, for a photo that PhotoFilter might compress."""
    pixels = pixels_of(shown["photo"])
    maps = [ops.apply_kernel(pixels[..., c], kernels.get("sobel x")) for c in range(3)]
    levels = np.stack(maps, axis=-1) / 2 + 127.5
    output = pixels_of(shown["output"])
    assert output.shape == levels.shape
    assert np.abs(output - np.clip(np.rint(levels), 0, 255)).max() <= 1


def test_another_picture_and_reset_turn_the_webcam_off(open_camera):
    photo = open_camera(CAMERA, YES)
    own = np.full((30, 20, 3), 99, np.uint8)
    photo.button("Webcam").click()
    photo.page.wait_for_function("streams.length === 1")
    expect(photo.button("Webcam")).to_have_attribute("aria-pressed", "true")
    photo.root.locator("input[type=file]").set_input_files(picture_file(own))
    photo.root.get_by_text("Your picture: 30×20").wait_for()
    photo.assert_shows(PhotoFilter(photo=own))
    photo.button("Webcam").click()
    photo.page.wait_for_function("streams.length === 2")
    expect(photo.button("Webcam")).to_have_attribute("aria-pressed", "true")
    photo.button("Reset").click()
    photo.assert_shows(PhotoFilter())
    assert photo.page.evaluate(TRACKS) == ["ended", "ended"]


@pytest.mark.parametrize("flags", [[CAMERA, "--deny-permission-prompts"], [YES]], ids=str)
def test_without_permission_or_without_a_webcam_a_sentence_says_so(open_camera, flags):
    photo = open_camera(*flags)
    photo.button("Webcam").click()
    message = photo.root.get_by_role("status")
    expect(message).to_have_text("The webcam is not there, or this page may not use it.")
    expect(photo.button("Webcam")).to_have_attribute("aria-pressed", "false")
    photo.assert_shows(PhotoFilter())


def test_where_a_page_may_use_no_webcam_there_is_no_button(open_page, write_page):
    page = open_page("about:blank")
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page.goto(write_page(PhotoFilter()))
    photo = Photo(page)
    assert photo.button("Webcam").count() == 0
    photo.assert_shows(PhotoFilter())


HOLD_PICTURES = """
const decode = HTMLImageElement.prototype.decode;
HTMLImageElement.prototype.decode = async function () {
  await new Promise((go) => { window.release = go; });
  return decode.call(this);
};
"""


def test_a_reset_while_the_photo_is_read_does_no_harm(open_page, write_page):
    page = open_page("about:blank")
    page.add_init_script(HOLD_PICTURES)
    page.goto(write_page(PhotoFilter()))
    page.get_by_role("button", name="Reset").click()
    page.evaluate("release()")
    Photo(page).assert_shows(PhotoFilter())


def test_copy_link_gives_the_address_of_the_board_as_it_stands(open_page, write_page, server):
    write_page(PhotoFilter())
    photo = Photo(
        open_page(f"{server}/page.html", permissions=["clipboard-read", "clipboard-write"])
    )
    photo.choose("Stride", 3)
    photo.weight(0, 0).fill("0.5")
    photo.button("Copy link").click()
    expect(photo.root.get_by_role("status")).to_contain_text("copied")
    copied = photo.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{server}/page.html#board=photofilter&")
    assert len(copied) < 200  # the photo is no part of it
    board = PhotoFilter(stride=3, kernel=[[0.5, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    Photo(open_page(copied)).assert_shows(board)


def test_where_copying_is_refused_the_link_is_shown(open_photo):
    photo = open_photo()
    photo.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    photo.choose("Stride", 3)
    photo.button("Copy link").click()
    expect(photo.root.get_by_role("status")).to_contain_text("#board=photofilter&stride=3")


MOVING = """(board) => [...board.querySelectorAll('*')].filter((element) => {
  const style = getComputedStyle(element);
  return style.transitionDuration !== '0s' || style.animationName !== 'none';
}).length"""


def test_nothing_moves_by_itself_where_reduced_motion_is_asked_for(open_photo):
    photo = open_photo(reduced_motion="reduce")
    assert photo.root.evaluate(MOVING) == 0
    photo.mark.press("Shift+ArrowUp")
    photo.assert_shows(PhotoFilter(row=140))
    assert photo.page.evaluate("document.getAnimations().length") == 0


def test_a_kernel_larger_than_the_picture_is_explained(open_photo):
    photo = open_photo(PhotoFilter(photo=np.full((5, 9, 3), 7, np.uint8)))
    photo.select("Size", "7")
    assert "spans 7 rows" in photo.read()["sum"]
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
