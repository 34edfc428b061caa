"""The images of each step: order, shares and random changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlab.models.recipes import Augmentation, Recipe
from cnnlab.training.batches import Batches, changed
from cnnlab.training.evaluation import view

pytestmark = pytest.mark.tensorflow


def images(count=23, side=6, channels=1, seed=0):
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (count, side, side, channels), dtype=np.uint8)


def seen(batches, first, last, **options):
    return [
        tuple(np.asarray(part) for part in step) for step in batches.dataset(first, last, **options)
    ]


def numbered(count, **options):
    """Batches whose labels are the numbers of the images."""
    return Batches(images(count), np.arange(count), **({"batch_size": 5, "seed": 0} | options))


def test_each_epoch_shows_each_image_once_in_another_order():
    batches = numbered(23)
    assert batches.steps == 5
    steps = seen(batches, 0, 10)
    assert [int(size) for _, _, size in steps] == [5, 5, 5, 5, 3] * 2
    orders = [np.concatenate([y for _, y, _ in steps[i : i + 5]]).tolist() for i in (0, 5)]
    assert orders[0] != orders[1] != list(range(23))
    for order in orders:
        assert sorted(order) == list(range(23))


def test_images_come_with_their_labels_and_are_scaled():
    batches = numbered(23)
    for x, y, _ in seen(batches, 0, 5):
        assert x.dtype == np.float32
        assert np.array_equal(x, batches.x[y] / np.float32(255))


def test_gray_images_get_a_channel():
    batches = Batches(images()[..., 0], np.zeros(23, int), 5, seed=0)
    assert seen(batches, 0, 1)[0][0].shape == (5, 6, 6, 1)


def test_idle_cores_make_the_next_batches():
    """Batches are made side by side, and ahead of the network."""
    pipeline = numbered(23).dataset(0, 5)
    assert "Prefetch" in type(pipeline).__name__
    assert "ParallelMap" in type(pipeline._input_dataset).__name__


def test_the_seed_decides_the_order():
    one, same, other = (
        [y.tolist() for _, y, _ in seen(numbered(23, seed=s), 0, 5)] for s in (1, 1, 2**32 - 1)
    )
    assert one == same != other


CHANGES = Augmentation(flip=True, shift=1, rotate=20, zoom=0.2, cutout=2)


@pytest.mark.parametrize("augmentation", [Augmentation(), CHANGES])
def test_a_later_start_sees_what_an_unbroken_run_sees(augmentation):
    batches = numbered(23, augmentation=augmentation)
    for late, unbroken in zip(seen(batches, 7, 10), seen(batches, 0, 10)[7:], strict=True):
        for a, b in zip(late, unbroken, strict=True):
            assert np.array_equal(a, b)


@pytest.mark.parametrize("augmentation", [Augmentation(), CHANGES])
def test_shares_put_together_are_the_whole_batch(augmentation):
    """Three replicas in two processes: the first process has two of them."""
    batches = numbered(23, augmentation=augmentation)
    whole = seen(batches, 3, 7)
    first = seen(batches, 3, 7, shares=range(2), of=3)
    second = seen(batches, 3, 7, shares=range(2, 3), of=3)
    for i, (x, y, size) in enumerate(whole):
        parts = [first[2 * i], first[2 * i + 1], second[i]]
        together = np.concatenate([part[0] for part in parts])
        # Sines of a few images or of many may differ in the last bit, and so a pixel by 1.
        np.testing.assert_allclose(together, x, atol=1.01 / 255)
        assert np.abs(together - x).mean() < 0.01 / 255
        assert np.array_equal(np.concatenate([part[1] for part in parts]), y)
        assert {int(part[2]) for part in parts} == {int(size)} == {len(x)}


# --- the random changes ------------------------------------------------------------


def apply(array, augmentation, flipped=0, **draws):
    names = ("down", "right", "turn", "zoom", "hole_down", "hole_right")
    row = np.array([[draws.get(name, 0.0) for name in names]], np.float32)
    return changed(array[None], augmentation, np.repeat(row, 1, axis=0), np.array([flipped]))[0]


@given(
    down=st.integers(-3, 3),
    right=st.integers(-3, 3),
    flipped=st.integers(0, 1),
    seed=st.integers(0, 9),
)
@settings(max_examples=30, deadline=None)
def test_a_shift_moves_whole_pixels_and_mirrors_at_the_edge(down, right, flipped, seed):
    image = images(1, side=7, channels=3, seed=seed)[0]
    augmentation = Augmentation(flip=True, shift=3)
    result = apply(image, augmentation, flipped, down=down / 3, right=right / 3)
    wide = np.pad(image, ((3, 3), (3, 3), (0, 0)), mode="symmetric")
    moved = wide[3 + down : 10 + down, 3 + right : 10 + right]
    if flipped:
        mirrored = np.pad(image[:, ::-1], ((3, 3), (3, 3), (0, 0)), mode="symmetric")
        moved = mirrored[3 + down : 10 + down, 3 - right : 10 - right]
    assert np.array_equal(result, moved)


def test_a_quarter_turn_is_a_quarter_turn():
    image = images(1, side=5)[0]
    result = apply(image, Augmentation(rotate=90), turn=1.0)
    assert np.abs(np.asarray(result, int) - np.rot90(image)).max() <= 1


def test_zoom_keeps_the_middle_and_enlarges():
    image = np.zeros((9, 9, 1), np.uint8)
    image[4, 4] = 255
    image[4, 6] = 100
    result = np.asarray(apply(image, Augmentation(zoom=0.5), zoom=1.0))
    assert result[4, 4, 0] == 255
    assert result[4, 7, 0] == 100  # 2 pixels away became 3


def test_cutout_blackens_one_square():
    image = np.full((8, 8, 3), 9, np.uint8)
    corner = np.asarray(apply(image, Augmentation(cutout=3), hole_down=-1.0, hole_right=-1.0))
    expected = image.copy()
    expected[:3, :3] = 0
    assert np.array_equal(corner, expected)
    inside = np.asarray(apply(image, Augmentation(cutout=3), hole_down=0.999, hole_right=0.999))
    assert np.array_equal(inside, expected[::-1, ::-1])


def test_flips_alternate_between_epochs():
    """Each image is mirrored in one of two epochs, and about half start mirrored."""
    count = 200
    batches = Batches(
        images(count), np.arange(count), count, seed=0, augmentation=Augmentation(flip=True)
    )
    (x0, y0, _), (x1, y1, _) = seen(batches, 0, 2)
    mirrored = [
        (x[np.argsort(y)] != batches.x / np.float32(255)).any((1, 2, 3))
        for x, y in ((x0, y0), (x1, y1))
    ]
    assert np.array_equal(mirrored[0], ~mirrored[1])
    assert 60 < mirrored[0].sum() < 140


def test_the_views_are_what_they_say():
    image = images(1, side=4)
    assert np.array_equal(view(image, 0, 0, 0), image)
    assert np.array_equal(view(image, 1, 0, 0), image[:, :, ::-1])
    assert np.array_equal(view(image, 0, 1, 0)[:, 1:], image[:, :-1])
    assert np.array_equal(view(image, 0, 0, -1)[:, :, :-1], image[:, :, 1:])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"shift": -1}, "shift is -1, but it must be a whole number from 0 to 32"),
        ({"rotate": 200}, "rotate is 200, .* at least 0 and of at most 180"),
        ({"zoom": 1.5}, "zoom is 1.5, but it must be a number of at least 0 and of at most 0.9"),
        ({"cutout": 65}, "cutout is 65, but it must be a whole number from 0 to 64"),
    ],
)
def test_augmentation_refuses_what_is_out_of_range(changes, message):
    with pytest.raises(ValueError, match=message):
        Augmentation(**changes)


def test_a_recipe_reads_as_one_line():
    recipe = Recipe(epochs=2, batch_size=8, augmentation=Augmentation(shift=1))
    assert repr(recipe) == "Recipe(epochs=2, batch_size=8, augmentation=Augmentation(shift=1))"
