import numpy as np
import pytest

from cnnlab import examples, kernels, ops


def loops(image, kernel, padding=0):
    """Slide the kernel over the image in plain loops, with zeros outside."""
    height, width = image.shape
    reach = range(-padding, height + padding - 2), range(-padding, width + padding - 2)
    return [
        [
            sum(
                int(image[i + u, j + v]) * int(kernel[u, v])
                for u in range(3)
                for v in range(3)
                if 0 <= i + u < height and 0 <= j + v < width
            )
            for j in reach[1]
        ]
        for i in reach[0]
    ]


@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize(
    ("image", "kernel"),
    [
        (examples.image_6x6, examples.kernel_3x3),
        (examples.binary_5x5, examples.cross_3x3),
    ],
)
def test_results_equal_plain_loops(image, kernel, padding):
    expected = loops(image, kernel, padding)
    assert ops.apply_kernel(image, kernel, padding=padding).tolist() == expected


def test_gray_image_gives_198_and_22():
    inside = ops.apply_kernel(examples.image_6x6, examples.kernel_3x3)
    assert inside.shape == (4, 4)
    assert inside[1, 1] == 198
    padded = ops.apply_kernel(examples.image_6x6, examples.kernel_3x3, padding=1)
    assert padded.shape == (6, 6)
    assert padded[0, 0] == 22


def test_binary_image_gives_the_known_matrix():
    result = ops.apply_kernel(examples.binary_5x5, examples.cross_3x3)
    assert result.tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]


def test_the_arrays_are_what_the_text_shows():
    assert examples.image_6x6.shape == (6, 6)
    assert examples.image_6x6[2, 2] == 25
    assert (examples.image_6x6.min(), examples.image_6x6.max()) == (0, 255)
    assert set(examples.binary_5x5.ravel().tolist()) == {0, 1}
    np.testing.assert_array_equal(examples.kernel_3x3, kernels.get("gaussian"))
    np.testing.assert_array_equal(examples.cross_3x3, kernels.get("diagonal cross"))


@pytest.mark.parametrize("name", ["image_6x6", "kernel_3x3", "binary_5x5", "cross_3x3"])
def test_a_slip_cannot_change_an_example(name):
    with pytest.raises(ValueError, match="read-only"):
        getattr(examples, name)[0, 0] = 7
