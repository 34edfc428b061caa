"""The training scrubber on a page without a kernel, worked by mouse, finger and keys."""

import numpy as np
import pytest
from browser import PHONE, WIDE, BoardOnPage, axe_findings, median_of_best, overflow
from playwright.sync_api import expect

from cnnlab import story as stories
from cnnlab.widgets import TrainingScrubber

READ = """(board) => {
  const text = (element) => element.textContent;
  const one = (selector) => board.querySelector(selector);
  const all = (selector) => [...board.querySelectorAll(selector)];
  const cells = [...one('.scrubber-confusion .grid').children].map(text);
  const side = Math.sqrt(cells.length);
  const rows = (from) => Array.from({ length: side - from },
    (_, r) => cells.slice((r + from) * side + from, (r + from + 1) * side));
  return {
    epoch: one('input[type=range]').getAttribute('aria-valuetext'),
    moment: Number(one('input[type=range]').value),
    markers: all('.scrubber-marker').map((marker) => parseFloat(marker.style.left)),
    sum: text(one('.sum')), changes: text(one('.scrubber-changes')),
    confusion: rows(1).map((line) => line.map(Number)),
    since: one('select').value,
    layer: one('input[type=radio]:checked')?.value,
    images: all('.scrubber-images button').map((button) => ({
      answer: text(button.querySelector('span')), change: text(button.querySelector('b')),
      pressed: button.getAttribute('aria-pressed') === 'true',
      label: button.getAttribute('aria-label'),
    })),
    maps: one('.scrubber-maps')?.querySelector('figcaption').textContent,
    message: text(one('[role=status]')),
    play: text(all('.moves button')[1]),
  };
}"""
ALPHAS = """canvas => {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const rows = [];
  for (let y = 0; y < height; y++)
    rows.push(Array.from({ length: width }, (_, x) => {
      const at = 4 * (y * width + x);
      return (data[at] > data[at + 2] ? -1 : 1) * data[at + 3];
    }));
  return rows;
}"""


class Hands(BoardOnPage):
    def read(self):
        return self.root.evaluate(READ)

    def slider(self):
        return self.root.get_by_role("slider", name="Epoch")

    def slide(self, moment):
        self.slider().fill(str(moment))

    def thumb(self, at):
        return self.root.locator(".scrubber-images button").nth(at)

    def sheet(self, name):
        """Return the signed opacities of a canvas, rows of pixels."""
        return np.array(self.root.locator(f"canvas[aria-label*='{name}']").evaluate(ALPHAS))


@pytest.fixture
def hands(open_page, write_page):
    def open_(board, address="", below="", **options):
        return Hands(open_page(write_page(board, below=below) + address, **options))

    return open_


def assert_shows(seen, board):
    """The board on the page shows the state of the board in Python."""
    told, last = board.story, len(board.story.epochs) - 1
    assert seen["moment"] == board.moment and seen["epoch"] == f"epoch {board.epoch}"
    assert seen["markers"] == pytest.approx([100 * board.moment / last] * 2, abs=0.01)
    where = f"Epoch {board.epoch}" if board.epoch else "Before training"
    accuracy = f"accuracy {100 * board.measured('val_accuracy'):.1f} %"
    assert seen["sum"].startswith(f"{where}: validation loss ") and accuracy in seen["sum"]
    assert ("training" in seen["sum"].split(":")[1]) == (board.measured("loss") is not None)
    np.testing.assert_array_equal(np.array(seen["confusion"]), board.confusion)
    assert seen["since"] == str(board.since) and seen["layer"] == str(board.layer)
    changed = board.changed
    if board.moment == board.earlier:
        assert seen["changes"].startswith("Both epochs are the same")
    else:
        counts = f"{changed.learned_count:,} were learned and {changed.forgotten_count:,} forgotten"
        assert counts in seen["changes"]
        few = f"images below, {len(changed.learned)} and {len(changed.forgotten)}."
        assert few in seen["changes"]
    assert len(seen["images"]) == len(told.pictures)
    for at, image in enumerate(seen["images"]):
        assert_image(image, at, board)
    assert f"feature maps of image {board.image}, " in seen["maps"]


def assert_image(image, at, board):
    label, answer = board.story.labels[at], board.predicted[at]
    assert image["answer"] == (f"✓ {answer}" if label == answer else f"{label} → {answer}")
    learned, forgotten = board.changed[:2]
    assert image["change"] == "learned" * (at in learned) + "forgotten" * (at in forgotten)
    assert image["pressed"] == (at == board.image)
    assert image["label"].startswith(f"Image {at}, class {label}: ")
    assert image["label"].count(image["change"] or "no change") == bool(image["change"])


def assert_draws(page, board):
    """The canvases hold the kernels and the maps: sign as color, size as opacity."""
    full = np.abs(board.story.first.kernels).max() / 2
    kernels = tiles_of(page.sheet("kernels"), board.kernels.shape[:2], board.kernels.shape[3])
    shares = np.clip(board.kernels[:, :, 0] / full, -1, 1)
    np.testing.assert_allclose(kernels / 255, shares, atol=0.004)
    if board.maps is None:
        assert page.root.locator("canvas[aria-label^='Feature maps']").is_hidden()
        return
    largest = (board.story.first.largest, board.story.last.largest)[board.layer]
    maps = tiles_of(page.sheet("Feature maps"), board.maps.shape[:2], board.maps.shape[2])
    shares = np.clip(board.maps / (largest / 2), -1, 1)
    np.testing.assert_allclose(maps / 255, shares, atol=0.004)


def tiles_of(pixels, size, count, gap=4, side=48, across=6):
    """Return the first pixel of each cell, (rows, columns, tiles)."""
    zoom = side // max(size)
    tiles = []
    for at in range(count):
        top, left = ((size[i] * zoom + gap) * n for i, n in enumerate(divmod(at, across)))
        part = pixels[top : top + size[0] * zoom, left : left + size[1] * zoom]
        tiles.append(part[::zoom, ::zoom])
    return np.stack(tiles, axis=-1)


# --- by mouse, finger and keys


def test_the_slider_goes_through_every_moment(hands):
    page, board = hands(TrainingScrubber()), TrainingScrubber()
    assert_shows(page.read(), board)
    for moment, epoch in enumerate(board.story.epochs):
        page.slide(moment)
        board.epoch = epoch
        assert_shows(page.read(), board)
        if moment % 5 == 0:
            assert_draws(page, board)


def test_keys_alone_move_choose_and_step(hands):
    page, board = hands(TrainingScrubber()), TrainingScrubber()
    page.slider().focus()
    press = page.page.keyboard.press
    for key, epoch in (("ArrowRight", 2), ("End", 12), ("ArrowLeft", 11), ("Home", 0)):
        press(key)
        board.epoch = epoch
        assert_shows(page.read(), board)
    page.button("Step").press("Enter")
    board.epoch = board.story.epochs[1]
    assert_shows(page.read(), board)
    page.button("Back").press("Enter")
    page.button("Back").press("Enter")
    board.epoch = 0
    assert_shows(page.read(), board)
    page.thumb(0).focus()
    for key, image in (("ArrowRight", 1), ("ArrowDown", 2), ("ArrowLeft", 1), ("End", -1)):
        press(key)
        board.image = image % len(board.story.pictures)
        assert_shows(page.read(), board)
        expect(page.thumb(board.image)).to_be_focused()
        assert page.read()["message"] == page.read()["images"][board.image]["label"]


def test_everything_can_be_reached_by_the_tab_key_alone(hands):
    page, names = hands(TrainingScrubber()), set()
    for _ in range(40):
        page.page.keyboard.press("Tab")
        names.add(
            page.page.evaluate(
                "() => document.activeElement.getAttribute('aria-label')"
                " ?? document.activeElement.closest('label')?.textContent"
                " ?? document.activeElement.textContent"
            )
        )
    wanted = {"Epoch", "◀ Back", "Play", "Step ▶", "Reset", "Copy link"}
    assert wanted <= names, wanted - names
    assert any(name.startswith("Layer 1: ") for name in names)
    assert any(name.startswith("Compare with") for name in names)
    assert sum(name.startswith("Image ") for name in names) == 18


def test_it_plays_to_the_end_and_starts_again_from_there(hands):
    page, board = hands(TrainingScrubber(epoch=11)), TrainingScrubber(epoch=12)
    page.button("Play").click()
    page.page.wait_for_function("board => board.querySelector('input').value === '15'",
                                arg=page.root.element_handle())  # fmt: skip
    assert_shows(page.read(), board)
    expect(page.button("Play")).to_have_text("Play")
    page.button("Play").click()
    seen = page.read()
    assert seen["moment"] < 8 and seen["play"] == "Pause"  # a slow machine reads later than at 0
    board.epoch = board.story.epochs[seen["moment"]]
    assert_shows(seen, board)
    page.slide(8)  # a hand on the slider ends the playing
    board.epoch = board.story.epochs[8]
    page.page.wait_for_timeout(900)
    assert_shows(page.read(), board)
    expect(page.button("Play")).to_be_visible()


def test_a_press_or_a_drag_on_a_curve_goes_to_its_moment(hands):
    page, board = hands(TrainingScrubber()), TrainingScrubber()
    area, last = page.root.locator(".scrubber-area").nth(1), len(board.story.epochs) - 1
    area.scroll_into_view_if_needed()
    box, mouse = area.bounding_box(), page.page.mouse

    def x(moment):
        return box["x"] + box["width"] * (moment + 0.2) / last

    mouse.move(x(9), box["y"] + 20)
    mouse.down()
    board.epoch = board.story.epochs[9]
    assert_shows(page.read(), board)
    mouse.move(x(13), box["y"] + 60, steps=4)
    mouse.up()
    mouse.move(x(2), box["y"] + 60)
    board.epoch = board.story.epochs[13]
    assert_shows(page.read(), board)


def test_image_layer_and_compared_epoch_are_chosen(hands):
    page, board = hands(TrainingScrubber(epoch=8)), TrainingScrubber(epoch=8)
    page.thumb(4).click()
    board.image = 4
    assert_shows(page.read(), board)
    assert_draws(page, board)
    page.choose("Maps of", 1)
    board.layer = 1
    assert_shows(page.read(), board)
    assert_draws(page, board)
    note = page.root.locator(".scrubber-maps .note")
    kept = board.story.last.values.shape[1]
    expect(note).to_have_text(
        f"The recording keeps this layer for images 0 to {kept - 1}: choose one of them."
    )
    page.thumb(1).click()
    board.image = 1
    assert_draws(page, board)
    for since in board.story.epochs[::5]:
        page.select("Compare with", str(since))
        board.since = since
        assert_shows(page.read(), board)


def test_a_number_of_the_confusion_matrix_says_what_it_counts(hands):
    page, board = hands(TrainingScrubber(epoch=12)), TrainingScrubber(epoch=12)
    wrong = board.confusion - np.diag(np.diag(board.confusion))
    row, col = np.unravel_index(wrong.argmax(), wrong.shape)
    cells = page.root.locator(".scrubber-confusion .square")
    cells.nth((row + 1) * 11 + col + 1).click()
    total = board.confusion[row].sum()
    said = f"{wrong[row, col]} of {total} images of class {row} were taken for {col}."
    assert page.read()["message"] == said
    cells.nth(12).click()
    assert page.read()["message"].endswith("images of class 0 were answered right.")


def test_a_finger_presses_a_curve_and_scrolls_over_it(hands):
    page = hands(
        TrainingScrubber(), below='<div style="height: 3000px"></div>', width=PHONE, has_touch=True
    )
    board, last = TrainingScrubber(), 15
    area = page.root.locator(".scrubber-area").first
    box = area.bounding_box()
    page.page.touchscreen.tap(box["x"] + box["width"] * 10.1 / last, box["y"] + 50)
    board.epoch = board.story.epochs[10]
    assert_shows(page.read(), board)
    assert area.evaluate("area => getComputedStyle(area).touchAction") == "pan-y"
    page.thumb(3).tap()
    board.image = 3
    assert_shows(page.read(), board)


# --- the address, and every host and reader


def test_the_address_keeps_the_state_and_gives_it_back(hands, open_page):
    page, board = hands(TrainingScrubber()), TrainingScrubber()
    board.epoch, board.since, board.image, board.layer = board.story.epochs[2], 5, 2, 1
    page.slide(2)
    page.select("Compare with", "5")
    page.choose("Maps of", 1)
    page.thumb(2).click()
    page.page.wait_for_function("location.hash.includes('image=2')")
    address = page.page.evaluate("location.href")
    assert f"epoch={board.epoch}" in address and "since=5" in address and "story" not in address
    again = Hands(open_page(address))
    assert_shows(again.read(), board)
    again.button("Reset").click()
    assert_shows(again.read(), TrainingScrubber())
    assert again.read()["message"] == "The board is as it was at first."


@pytest.mark.parametrize(
    ("parts", "sentence", "now"),
    [
        ("epoch=900", "“900” is not possible for the epoch: choose one of 0, ", {"epoch": 12}),
        ("epoch=3.2", "“3.2” is not possible for the epoch", {"epoch": 3}),
        ("epoch=NaN", "“NaN” is not possible for the epoch: type a number from 0 to 9999.", {}),
        ("since=-1", "is not possible for the epoch to compare with", {}),
        ("image=99", "“99” is not possible for the image: choose a whole number, 0 to ", None),
        ("layer=2", "“2” is not possible for the layer: choose a whole number, 0 to 1.", None),
        ("story={}", "The board has no setting “story”.", {}),
        ("epoch=4&since=before&image=1", "", {"epoch": 4, "image": 1}),
    ],
)
def test_a_hostile_address_gets_a_sentence_and_the_board_lives(hands, parts, sentence, now):
    page = hands(TrainingScrubber(), address=f"#board=scrubber&{parts}")
    seen = page.read()
    assert sentence in seen["message"] and bool(sentence) == bool(seen["message"])
    if now is not None:
        assert_shows(seen, TrainingScrubber(**now))
    page.button("Reset").click()
    assert_shows(page.read(), TrainingScrubber())


def test_two_boards_on_a_page_are_apart_and_without_a_script_there_are_pictures(
    open_page, write_page
):
    boards = TrainingScrubber(name="one"), TrainingScrubber(name="two", epoch=12)
    address = write_page(*boards)
    page = open_page(address)
    one, two = (Hands(page, index) for index in (0, 1))
    one.slide(0)
    assert_shows(one.read(), TrainingScrubber(epoch=0))
    assert_shows(two.read(), boards[1])
    bare = open_page(address, java_script_enabled=False)
    for board in boards:
        picture = bare.get_by_alt_text(board.describe())
        assert picture.is_visible() and picture.evaluate("p => p.complete && p.naturalWidth > 0")


def dense():
    """A story of a network without convolutions, with long names of classes."""
    content = stories.load("mnist-page").to_json() | {"first": None, "last": None}
    names = "airplane automobile bird cat deer dog frog horse ship truck"
    return TrainingScrubber(story=content | {"classes": names.split()}, epoch=12)


def test_a_network_without_convolutions_has_no_kernels_and_no_maps(hands):
    page = hands(dense())
    assert page.root.locator(".scrubber-sheet").count() == 0
    assert page.root.locator(".choices").is_hidden()
    page.thumb(3).click()
    expect(page.root.get_by_role("status")).to_contain_text("Image 3, class cat:")


SMALL_OR_CLIPPED = """board => [...board.querySelectorAll('*')].filter(element => {
  const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  return own && element.checkVisibility() && (parseFloat(getComputedStyle(element).fontSize) < 11
    || element.matches('.square, button, span, p, b')
      && element.scrollWidth > element.clientWidth + 1
      && getComputedStyle(element).display !== 'inline');
}).map(element => element.textContent)"""


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("make", [TrainingScrubber, dense])
def test_it_fits_can_be_read_and_satisfies_axe(open_page, write_page, width, make):
    page = open_page(write_page(make()), width)
    board = Hands(page)
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert axe_findings(page) == []
    assert overflow(page) <= 0
    assert board.root.evaluate(SMALL_OR_CLIPPED) == []


def test_the_script_answers_an_input_within_4_ms(hands):
    page = hands(TrainingScrubber())
    script = """board => {
      const slider = board.querySelector('input'), times = [];
      for (let i = 0; i < 120; i++) {
        const start = performance.now();
        slider.value = (7 * i) % 16;
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        times.push(performance.now() - start);
      }
      return times.slice(20);
    }"""
    assert median_of_best(page.root, script) <= 4
