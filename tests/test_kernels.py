import numpy as np
import pytest
from scipy.ndimage import correlate

from cnnlab import examples, kernels, ops


@pytest.fixture(scope="module")
def image():
    return np.random.default_rng(3).integers(0, 256, (7, 9))


def test_every_kernel_is_a_small_matrix_with_one_sentence():
    assert len(set(kernels.names())) == len(kernels.names()) >= 9
    for name in kernels.names():
        assert name == name.lower()
        assert kernels.label(name).lower() == name
        assert kernels.get(name).shape == (3, 3)
        about = kernels.describe(name)
        assert about[0].isupper()
        assert about.endswith(".")
        assert about.count(".") == 1


def test_get_gives_a_copy_to_change():
    kernel = kernels.get("sharpen")
    kernel[:] = 0
    assert kernels.get("sharpen").any()
    kernels.get("gaussian")[0, 0] = 5
    assert examples.kernel_3x3[0, 0] == 1


def test_case_does_not_matter():
    np.testing.assert_array_equal(kernels.get("Sobel X"), kernels.get("sobel x"))


@pytest.mark.parametrize("bad", ["sobel", "", None, 3, ["identity"]])
def test_unknown_names_are_refused_with_the_list(bad):
    for function in (kernels.get, kernels.describe, kernels.label):
        with pytest.raises(ValueError, match=r'^name is .*one of "identity", "box blur".*\.$'):
            function(bad)


def test_identity_leaves_the_image(image):
    same = ops.apply_kernel(image, kernels.get("identity"), padding="same")
    np.testing.assert_array_equal(same, image)


def test_box_blur_is_the_mean(image):
    blurred = ops.apply_kernel(image, kernels.get("box blur"))
    means = ops.avg_pool2d(image[None, :, :, None], 3, stride=1)[0, :, :, 0]
    np.testing.assert_allclose(blurred, means)


def test_gaussian_is_a_row_of_1_2_1_times_a_column_and_sums_to_16():
    kernel = kernels.get("gaussian")
    np.testing.assert_array_equal(kernel, np.outer([1, 2, 1], [1, 2, 1]))
    assert kernel.sum() == 16
    assert "16" in kernels.describe("gaussian")
    assert "not normalized" in kernels.describe("gaussian")


def test_sharpen_is_the_image_minus_its_laplacian(image):
    laplacian = ops.apply_kernel(image, kernels.get("laplacian"))
    sharpened = ops.apply_kernel(image, kernels.get("sharpen"))
    np.testing.assert_array_equal(sharpened, image[1:-1, 1:-1] - laplacian)


@pytest.mark.parametrize(
    ("name", "response"),
    [("laplacian", 0), ("sobel x", 0), ("sobel y", 0), ("sharpen", 50), ("emboss", 50)],
)
def test_flat_areas(name, response):
    flat = np.full((5, 5), 50)
    assert (ops.apply_kernel(flat, kernels.get(name)) == response).all()


def test_sobel_responds_to_its_own_direction_only():
    to_the_right = np.tile(np.arange(5), (5, 1))
    assert (ops.apply_kernel(to_the_right, kernels.get("sobel x")) > 0).all()
    assert (ops.apply_kernel(to_the_right, kernels.get("sobel y")) == 0).all()
    assert (ops.apply_kernel(to_the_right.T, kernels.get("sobel y")) > 0).all()
    assert (ops.apply_kernel(to_the_right.T, kernels.get("sobel x")) == 0).all()


def test_emboss_lights_the_side_toward_the_top_left():
    bump = np.zeros((7, 7), int)
    bump[2:5, 2:5] = 10
    relief = ops.apply_kernel(bump, kernels.get("emboss"), padding="same")
    assert relief[2, 2] > bump[2, 2] > relief[4, 4]


@pytest.mark.parametrize("name", kernels.names())
def test_apply_kernel_equals_scipy_for_every_kernel(name, image):
    kernel = kernels.get(name)
    expected = correlate(image.astype(float), kernel.astype(float), mode="constant")
    np.testing.assert_allclose(ops.apply_kernel(image, kernel, padding=1), expected, atol=1e-9)
