"""The figures: what they show, that they can be read, and that words stand for them."""

import base64
import io
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb
from PIL import Image

from cnnlab import plots, shapes

CHAPTERS = sorted((Path(__file__).parent.parent / "chapters").glob("*.ipynb"))
PHONE_WIDTH = 328  # page pixels that a figure has on a telephone of 360


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture
def published(monkeypatch):
    """Stand in for a notebook's kernel, and collect what is displayed."""
    calls = []
    publisher = SimpleNamespace(publish=lambda data, metadata: calls.append((data, metadata)))
    shell = SimpleNamespace(display_pub=publisher)
    monkeypatch.setattr(plots.style, "_notebook_shell", lambda: shell)
    return calls


def drawn(values, **options):
    fig, ax = plots.figure(4, 4)
    plots.array(ax, values, **options)
    return fig, ax


def strip(n, k, **options):
    _, ax = plots.figure(4.5, 3)
    plots.strip(ax, n, k, **options)
    return ax


def luminance(color):
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return np.dot(parts, [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_show_publishes_a_sharp_png_with_its_words(published):
    fig, _ = drawn([[1, 2], [3, 4]])
    plots.show(fig, alt="A grid of\n   four numbers.")
    [(data, metadata)] = published
    assert metadata == {"image/png": {"alt": "A grid of four numbers.", "width": 384}}
    assert data["text/plain"] == "A grid of four numbers."
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert picture.size == (768, 768)
    assert len(data["image/png"]) < 30_000
    assert not plt.fignum_exists(fig.number)


def test_show_prints_the_words_outside_a_notebook(capsys):
    fig, _ = drawn([[1]])
    plots.show(fig, alt="A one.")
    assert capsys.readouterr().out == "A one.\n"


@pytest.mark.parametrize("alt", ["", "  \n "])
def test_show_refuses_a_figure_without_words(alt):
    fig, _ = drawn([[1]])
    with pytest.raises(ValueError, match=r"alt is .*, but it must be words"):
        plots.show(fig, alt=alt)


def test_a_photograph_keeps_its_colors(published):
    fig, ax = plots.figure(3, 3)
    ramp = np.linspace(0, 1, 128)
    ax.imshow(np.stack(np.broadcast_arrays(ramp, ramp[:, None], 0.5), axis=-1))
    plots.show(fig, alt="A ramp of colors.")
    picture = Image.open(io.BytesIO(base64.b64decode(published[0][0]["image/png"])))
    assert len(picture.convert("RGB").getcolors(10**6)) > plots.PALETTE_LIMIT


def test_the_same_figure_gives_the_same_bytes(published):
    for _ in range(2):
        fig, _ = drawn(np.arange(36).reshape(6, 6), windows=[(1, 1, 3, 3)])
        plots.show(fig, alt="A grid.")
    assert published[0] == published[1]


def test_the_palette_is_that_of_okabe_and_ito():
    assert list(plots.COLORS.values()) == [
        "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [0, -1, 7.5])
def test_figure_refuses_a_width(width):
    with pytest.raises(ValueError, match=f"width is {width}, but it must be a number above 0"):
        plots.figure(width)


def test_array_writes_every_number_in_its_cell():
    values = np.array([[0, 255, -7], [12, 100, 3]])
    _, ax = drawn(values)
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written == {
        (col, row): str(values[row, col]).replace("-", "\N{MINUS SIGN}")
        for row, col in np.ndindex(values.shape)
    }


def test_array_rounds_decimals():
    _, ax = drawn([[0.125, 1]])
    assert [text.get_text() for text in ax.texts] == ["0.12", "1.00"]
    _, ax = drawn([[0.125, 1]], decimals=1)
    assert [text.get_text() for text in ax.texts] == ["0.1", "1.0"]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=12))
def test_numbers_stand_out_from_every_gray(values):
    _, ax = drawn([values])
    for cell, text in zip(ax.patches, ax.texts, strict=True):
        assert contrast(cell.get_facecolor(), text.get_color()) >= 4.5
        assert text.get_fontsize() >= 9
    plt.close("all")


def test_the_dividing_gray_contrasts_alike_with_black_and_white():
    gray = str(plots.EVEN_CONTRAST)
    assert contrast(gray, "black") == pytest.approx(contrast(gray, "white"), rel=0.02)


def test_array_frames_the_window_in_the_color_asked_for():
    _, ax = drawn(np.zeros((4, 5)), windows=[(1, 2, 3, 2)], color="green")
    frame = ax.patches[-1]
    assert frame.get_xy() == (1.5, 0.5)
    assert (frame.get_width(), frame.get_height()) == (2, 3)
    assert to_rgb(frame.get_edgecolor()) == to_rgb(plots.COLORS["green"])


def test_array_hatches_what_it_is_told():
    _, ax = drawn([[1, 2], [3, 4]], hatched=[[True, False], [False, False]])
    assert [bool(cell.get_hatch()) for cell in ax.patches] == [True, False, False, False]


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ([1, 2], {}, r"shape of values is \(2,\), but it must be \(H, W\)"),
        (np.zeros((0, 3)), {}, r"shape of values is \(0, 3\)"),
        (np.zeros((2, 2)), {"hatched": [True]}, r"hatched is \(1,\), but it must be \(2, 2\)"),
        (
            np.zeros((2, 2)),
            {"windows": [(1, 1, 2, 2)]},
            r"window is \(1, 1, 2, 2\), but it must be inside .*\(2, 2\)",
        ),
        (np.zeros((2, 2)), {"windows": [(-1, 0, 1, 1)]}, "window is .* must be inside"),
        (np.zeros((2, 2)), {"color": "pink"}, "color is 'pink', but it must be one of"),
    ],
)
def test_array_refuses_bad_input(values, options, message):
    with pytest.raises(ValueError, match=message):
        drawn(values, **options)


@settings(max_examples=25, deadline=None)
@given(
    n=st.integers(1, 9), k=st.integers(1, 4), stride=st.integers(1, 4),
    padding=st.one_of(st.integers(0, 2), st.sampled_from(["valid", "same"])),
    dilation=st.integers(1, 3),
)  # fmt: skip
def test_strip_draws_every_window_and_crosses_out_what_none_reads(n, k, stride, padding, dilation):
    before, after = shapes.padding_amounts(n, k, stride, padding, dilation)
    row = range(-before, n + after)
    windows = [
        [start + dilation * weight for weight in range(k)]
        for start in row[::stride]
        if start + dilation * (k - 1) in row
    ]
    if not windows:
        with pytest.raises(ValueError, match="No output"):
            strip(n, k, stride=stride, padding=padding, dilation=dilation)
        return
    ax = strip(n, k, stride=stride, padding=padding, dilation=dilation)
    boxes = [box for box in ax.patches if box.get_y() > 0 and box.get_linestyle() != "--"]
    shown = {(round(box.get_y() + 0.4), round(box.get_x() + 0.44)) for box in boxes}
    assert shown == {(i + 1, pixel) for i, window in enumerate(windows) for pixel in window}
    crosses = {round(float(np.mean(line.get_xdata()))) for line in ax.lines if line.zorder == 2}
    assert crosses == set(range(n)) - {pixel for window in windows for pixel in window}
    plt.close("all")


@pytest.mark.parametrize(("names", "turn"), [("012", 0), (["cat", "deer", "automobile"], 90)])
def test_long_names_stand_upright_below_a_confusion_matrix(names, turn):
    ax = plots.confusion_matrix(np.eye(3, dtype=int), list(names)).axes[0]
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {turn}
    assert [label.get_text() for label in ax.get_xticklabels()] == list(names)


def test_each_run_over_time_is_a_line_of_its_own():
    runs = [SimpleNamespace(seconds=s, val_accuracy=[0.4, 0.5, 0.6]) for s in (30, 60)]
    fast = [SimpleNamespace(seconds=9, val_accuracy=[0.7])]
    fig = plots.accuracy_over_time({"slow": runs, "fast": fast})
    lines = fig.axes[0].lines
    assert [line.get_xdata().tolist() for line in lines] == [[10, 20, 30], [20, 40, 60], [9]]
    assert [line.get_ydata().tolist() for line in lines] == [[0.4, 0.5, 0.6]] * 2 + [[0.7]]
    assert lines[0].get_marker() == lines[1].get_marker() != lines[2].get_marker()
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["slow", "fast"]


@pytest.mark.parametrize("histories", [{}, {"none": []}, {str(n): [1] for n in range(7)}])
def test_accuracy_over_time_needs_runs_and_a_color_for_each_label(histories):
    with pytest.raises(ValueError, match="1 to 6 labels with runs"):
        plots.accuracy_over_time(histories)


def test_strips_share_one_scale():
    fig = plots.strips({"n": 7, "k": 3}, {"n": 10, "k": 3, "stride": 2, "title": "stride 2"})
    fig.canvas.draw()
    scales = [ax.transData.transform([[0, 0], [1, 1]]) for ax in fig.axes]
    widths = [abs(one - zero) for zero, one in scales]
    assert np.allclose(widths, widths[0][0], rtol=0.02)


def test_strips_refuses_nothing():
    with pytest.raises(ValueError, match="at least one"):
        plots.strips()


def pictures(path):
    """Yield (cell, output metadata) for each PNG in a chapter's outputs."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                yield cell, output["metadata"].get("image/png", {})


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_picture_of_a_chapter_has_words_on_the_page(path):
    found = list(pictures(path))
    for cell, metadata in found:
        assert len(metadata.get("alt", "")) > 20, cell["id"]
        # The page takes the words from the cell, so there is one picture to a cell.
        assert cell["metadata"]["mystnb"]["image"]["alt"] == metadata["alt"], cell["id"]
    assert len({cell["id"] for cell, _ in found}) == len(found)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_numbers_in_pictures_can_be_read_on_a_phone(path):
    for cell, metadata in pictures(path):
        shrunk = min(1, PHONE_WIDTH / metadata["width"])
        assert plots.FONT_SIZE * plots.PIXELS_PER_INCH / 72 * shrunk >= 11, cell["id"]
