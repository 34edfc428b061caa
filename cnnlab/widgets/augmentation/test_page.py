"""The augmentation board on a page without a kernel, worked by mouse, finger and keys."""

import base64
import io

import numpy as np
import pytest
from browser import PHONE, WIDE, BoardOnPage, axe_findings, overflow
from PIL import Image
from playwright.sync_api import expect

from cnnlab.widgets import AugmentationBoard
from cnnlab.widgets.augmentation.words import in_words

READ = """(board) => {
  const text = (selector) => board.querySelector(selector)?.textContent;
  const png = (canvas) => canvas.toDataURL().split(',')[1];
  const canvas = (name) => png(board.querySelector(`canvas[aria-label=${name}]`));
  return { photo: canvas('Photo'), output: canvas('Changed'), message: text('[role=status]'),
    samples: [...board.querySelectorAll('.augmentation-samples canvas')].map(png),
    labels: [...board.querySelectorAll('.augmentation-samples button')].map(
      (button) => button.getAttribute('aria-label')),
    done: text('.sum'), notes: [...board.querySelectorAll('.note')].map((note) => note.textContent),
    code: [...board.querySelectorAll('pre')].map((code) => code.textContent),
    invalid: board.querySelectorAll('[aria-invalid=true]').length };
}"""


def pixels_of(png):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")).astype(int)


class Augmented(BoardOnPage):
    """An augmentation board whose picture has been read."""

    def __init__(self, page, index=0):
        super().__init__(page, index)
        self.root.get_by_text("from cnnlab.recipes").wait_for()
        self.one, self.many = (
            self.root.get_by_role("region", name=name, exact=True)
            for name in ("One picture", "Samples")
        )
        self.samples = self.root.locator(".augmentation-samples button")

    def read(self):
        return self.root.evaluate(READ)

    def assert_shows(self, board):
        """Compare the pictures, the words and the code with those of Python."""
        shown = self.read()
        assert np.array_equal(pixels_of(shown["photo"]), board.photo)
        assert np.abs(pixels_of(shown["output"]) - board.output).max() <= 1
        for png, sample in zip(shown["samples"], board.sample(), strict=True):
            assert np.abs(pixels_of(png) - sample).max() <= 1
        assert shown["done"] == f"The picture {in_words(board.change)}."
        said = [f"Sample {i + 1}: {in_words(draw)}" for i, draw in enumerate(board.draws())]
        assert shown["labels"] == said
        assert shown["code"] == [board.keras_code(), board.recipe_code()]
        for sentence in board.cautions:
            assert any(sentence in note for note in shown["notes"])


@pytest.fixture
def open_augmented(open_page, write_page):
    def open_(board=None, address="", **options):
        page = open_page(write_page(board or AugmentationBoard()) + address, **options)
        return Augmented(page)

    return open_


EXACT = {
    "Rotate": ("rotate", -75),
    "Move right": ("right", 0.2),
    "Move down": ("down", -0.13),
    "Zoom out": ("zoom", 0.3),
    "Brightness": ("brightness", -0.2),
    "Contrast": ("contrast", 0.4),
    "Saturation": ("saturation", -0.5),
    "Hue": ("hue", 33),
    "Cut out": ("cutout", 0.3),
    "Patch right": ("hole_right", 0.1),
    "Patch down": ("hole_down", 0.9),
}
RANGES = {
    "Rotate": ("max_rotate", 90),
    "Move": ("max_shift", 0.2),
    "Zoom": ("max_zoom", 0.25),
    "Brightness": ("max_brightness", 0.3),
    "Contrast": ("max_contrast", 0.3),
    "Saturation": ("max_saturation", 0.5),
    "Hue": ("max_hue", 60),
    "Cut out": ("random_cutout", 0.2),
}


def test_the_sliders_of_the_picture_do_what_python_says(open_augmented):
    shown, board = open_augmented(), AugmentationBoard()
    shown.assert_shows(board)
    for label, (name, value) in EXACT.items():
        shown.one.get_by_role("slider", name=label, exact=True).fill(str(value))
        setattr(board, name, value)
    shown.one.get_by_label("Flip").select_option("both")
    board.flip = "both"
    shown.assert_shows(board)
    shown.button("As it was").click()
    shown.assert_shows(AugmentationBoard(rotate=0))


def test_the_ranges_the_border_and_the_seed_do_what_python_says(open_augmented):
    shown, board = open_augmented(), AugmentationBoard()
    for label, (name, value) in RANGES.items():
        shown.many.get_by_role("slider", name=label, exact=True).fill(str(value))
        setattr(board, name, value)
    shown.many.get_by_label("Flip").select_option("both")
    shown.choose("Border", "constant")
    board.random_flip, board.fill = "both", "constant"
    shown.assert_shows(board)
    shown.button("Draw again").click()
    board.seed = 2
    shown.assert_shows(board)
    shown.many.get_by_label("Seed").fill("77")
    shown.choose("Border", "nearest")
    board.seed, board.fill = 77, "nearest"
    shown.assert_shows(board)
    shown.button("Reset").click()
    shown.assert_shows(AugmentationBoard())


def test_a_sample_hands_its_changes_to_the_picture_by_mouse_and_by_keys(open_augmented):
    shown, board = open_augmented(), AugmentationBoard(random_cutout=0.2)
    shown = Augmented(shown.page)
    shown.many.get_by_role("slider", name="Cut out").fill("0.2")
    shown.samples.nth(4).hover()
    assert f"Sample 5: {in_words(board.draws()[4])}." in shown.read()["notes"]
    shown.samples.nth(4).click()
    board.take(4)
    shown.assert_shows(board)
    expect(shown.root.get_by_role("status")).to_contain_text("changes of sample 5")
    shown.samples.nth(8).press("Enter")
    board.take(8)
    shown.assert_shows(board)


def test_keys_move_a_slider_and_its_value_is_spoken(open_augmented):
    shown = open_augmented()
    slider = shown.one.get_by_role("slider", name="Rotate")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "31° counterclockwise")
    slider.fill("-5")
    expect(slider).to_have_attribute("aria-valuetext", "5° clockwise")
    shown.assert_shows(AugmentationBoard(rotate=-5))


def test_a_finger_works_it_and_the_page_still_scrolls(open_augmented):
    shown, board = open_augmented(has_touch=True, width=PHONE), AugmentationBoard()
    shown.samples.nth(2).tap()
    board.take(2)
    shown.assert_shows(board)
    touch = "element => getComputedStyle(element).touchAction"
    assert shown.samples.nth(2).evaluate(touch) == "auto"
    for box in (sample.bounding_box() for sample in shown.samples.all()):
        assert min(box["width"], box["height"]) >= 44


def test_the_address_keeps_the_state_but_not_the_photo(open_augmented, open_page):
    shown = open_augmented()
    shown.one.get_by_role("slider", name="Move right").fill("-0.25")
    shown.many.get_by_label("Seed").fill("12")
    shown.page.wait_for_function("location.hash.includes('seed=12')")
    address = shown.page.evaluate("location.hash")
    assert address == "#board=augmentation&right=-0.25&seed=12"
    again = Augmented(open_page(shown.page.url))
    again.assert_shows(AugmentationBoard(right=-0.25, seed=12))


def test_a_taken_sample_comes_back_from_the_address(open_augmented, open_page):
    shown, board = open_augmented(), AugmentationBoard()
    shown.samples.nth(1).click()
    board.take(1)
    shown.page.wait_for_function("location.hash.includes('zoom=')")
    Augmented(open_page(shown.page.url)).assert_shows(board)


BAD = [
    ("rotate=181", "the rotation", "−180 to 180"),
    ("zoom=1e9", "the zoom", "−0.5 to 0.5"),
    ("flip=diagonal", "the flip", "horizontal"),
    ("fill=wrap", "the border", "nearest"),
    ("max_shift=-0.1", "the range of moves", "0 to 0.5"),
    ("seed=1.5", "the seed", "0 to 9999"),
    ("photo=http://a", "photo", "no setting"),
    ("hue=%3Cscript%3E", "the hue", "−180 to 180"),
]


@pytest.mark.parametrize(("part", "label", "allowed"), BAD)
def test_a_bad_address_is_refused_with_a_sentence(open_augmented, part, label, allowed):
    shown = open_augmented(address=f"#board=augmentation&{part}&down=0.1")
    message = shown.read()["message"]
    assert label in message and allowed in message
    shown.assert_shows(AugmentationBoard(down=0.1))


def test_hostile_seeds_are_refused_in_place(open_augmented):
    shown = open_augmented()
    field = shown.many.get_by_label("Seed")
    for text in ["", "-1", "1.5", "NaN", "<script>alert(1)</script>", "9" * 10_000]:
        field.fill(text)
        read = shown.read()
        assert read["invalid"] == 1 and "a whole number, 0 to 9999" in read["message"]
    shown.assert_shows(AugmentationBoard())
    field.fill("9999")
    assert shown.read()["invalid"] == 0
    shown.button("Draw again").click()
    shown.assert_shows(AugmentationBoard(seed=0))


def picture_file(picture, name="mine.png"):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


def test_a_picture_of_ones_own_is_changed_and_goes_with_reset(open_augmented):
    own = np.random.default_rng(2).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    shown = open_augmented()
    shown.root.locator("input[type=file]").set_input_files(picture_file(own))
    shown.root.get_by_text("Your picture: 40×60").wait_for()
    shown.assert_shows(AugmentationBoard(photo=own))
    wide = np.zeros((900, 1800, 3), np.uint8)
    shown.root.locator("input[type=file]").set_input_files(picture_file(wide))
    shown.root.get_by_text("Your picture: 32×64").wait_for()
    assert "photo" not in shown.page.evaluate("location.hash")
    shown.button("Reset").click()
    shown.assert_shows(AugmentationBoard())


def test_what_is_no_picture_is_refused_and_the_old_one_stays(open_augmented):
    shown = open_augmented()
    for content in (b"", b"not a picture", b"<svg/>"):
        file = {"name": "<b>x</b>.png", "mimeType": "image/png", "buffer": content}
        shown.root.locator("input[type=file]").set_input_files(file)
        shown.root.get_by_text("is not a picture that this browser can open").wait_for()
    assert shown.read()["message"].endswith("The old picture stays.")
    shown.assert_shows(AugmentationBoard())


PASTE = """async (board, [bytes, type]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], 'p.png', { type: 'image/png' }));
  const event = type === 'paste'
    ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true })
    : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
  board.querySelector('button').dispatchEvent(event);
}"""


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_pictures_are_pasted_and_dropped(open_augmented, way):
    own = np.full((30, 20, 3), 99, np.uint8)
    shown = open_augmented()
    shown.root.evaluate(PASTE, [list(picture_file(own)["buffer"]), way])
    shown.root.get_by_text("Your picture: 30×20").wait_for()
    shown.assert_shows(AugmentationBoard(photo=own))


def test_code_and_link_are_copied(open_page, write_page, server):
    write_page(AugmentationBoard(seed=4))
    page = open_page(f"{server}/page.html", permissions=["clipboard-read", "clipboard-write"])
    shown = Augmented(page)
    pasted = "navigator.clipboard.readText()"
    shown.button("Copy Keras code").click()
    expect(shown.root.get_by_role("status")).to_have_text("Keras code: copied.")
    assert page.evaluate(pasted) == AugmentationBoard().keras_code()
    shown.button("Copy The book’s recipe").click()
    expect(shown.root.get_by_role("status")).to_have_text("The book’s recipe: copied.")
    assert page.evaluate(pasted) == AugmentationBoard().recipe_code()
    shown.one.get_by_role("slider", name="Hue").fill("20")
    shown.button("Copy link").click()
    expect(shown.root.get_by_role("status")).to_contain_text("is copied")
    link = page.evaluate(pasted)
    assert link == f"{server}/page.html#board=augmentation&hue=20"
    Augmented(open_page(link)).assert_shows(AugmentationBoard(seed=4, hue=20))


def test_where_copying_is_refused_a_sentence_says_so(open_augmented):
    shown = open_augmented()
    shown.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    shown.button("Copy Keras code").click()
    expect(shown.root.get_by_role("status")).to_contain_text("refuses to copy")


def test_without_a_script_the_picture_stays(open_page, write_page):
    board = AugmentationBoard()
    page = open_page(write_page(board), java_script_enabled=False)
    picture = page.get_by_alt_text(board.describe())
    assert picture.is_visible() and picture.bounding_box()["width"] > 300


SMALL_TEXT = """board => [...board.querySelectorAll('*')].filter((element) =>
  [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) &&
  element.getBoundingClientRect().width &&
  parseFloat(getComputedStyle(element).fontSize) < 11).length"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_it_can_be_read_by_all(open_augmented, width, theme):
    shown = open_augmented(AugmentationBoard(cutout=0.2, max_hue=20), width=width)
    shown.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    assert axe_findings(shown.page) == []
    assert overflow(shown.page) <= 0
    assert shown.root.evaluate(SMALL_TEXT) == 0


def test_two_boards_live_apart(open_page, write_page):
    boards = AugmentationBoard(name="one"), AugmentationBoard(name="two", seed=3)
    page = open_page(write_page(*boards))
    first, second = Augmented(page), Augmented(page, 1)
    first.one.get_by_role("slider", name="Rotate").fill("0")
    first.assert_shows(AugmentationBoard(rotate=0))
    second.assert_shows(AugmentationBoard(seed=3))
