import numpy as np
import pytest

from cnnlab import ops, shapes
from cnnlab.widgets.kit import goldens

GOLDEN = goldens.read("convolution")


def cases(group):
    return pytest.mark.parametrize("case", GOLDEN[group], ids=range(len(GOLDEN[group])))


def split(case, *names):
    """Return the named entries, then the rest as settings, without the expected output."""
    rest = {name: value for name, value in case.items() if name not in (*names, "output")}
    return *(case[name] for name in names), rest


def assert_golden(result, case):
    result = np.asarray(result)
    assert result.shape == np.shape(case["output"])
    if result.dtype.kind == "i":
        assert result.tolist() == case["output"]
    else:
        np.testing.assert_allclose(result, case["output"], rtol=1e-11, atol=1e-9)


@cases("conv2d")
def test_convolution(case):
    image, kernel, how = split(case, "image", "kernel")
    assert_golden(ops.apply_kernel(image, kernel, **how), case)


@cases("conv2d")
def test_steps_end_in_the_golden_output(case):
    image, kernel, how = split(case, "image", "kernel")
    totals = [
        [ops.step(image, kernel, row, col, **how).total for col in range(len(case["output"][0]))]
        for row in range(len(case["output"]))
    ]
    assert_golden(totals, case)


@cases("outputSize")
def test_output_size(case):
    (how,) = split(case)
    assert shapes.output_size(**how) == case["output"]


@pytest.mark.parametrize(
    ("group", "function"), [("maxPool2d", ops.max_pool2d), ("avgPool2d", ops.avg_pool2d)]
)
def test_pooling(group, function):
    for case in GOLDEN[group]:
        image, size, how = split(case, "image", "size")
        pooled = function(np.array(image)[None, :, :, None], size, **how)
        assert_golden(pooled[0, :, :, 0], case)


def test_the_cases_cover_what_goes_wrong_elsewhere():
    conv = GOLDEN["conv2d"]
    shapes_of = [(np.shape(case["image"]), np.shape(case["kernel"]), case) for case in conv]
    assert any(kh % 2 == 0 and case["padding"] == "same" for _, (kh, _), case in shapes_of)
    assert any(kernel == (1, 1) for _, kernel, _ in shapes_of)
    assert any(height != width for (height, width), _, _ in shapes_of)
    assert any(kh != kw for _, (kh, kw), _ in shapes_of)
    assert any(case["stride"] > max(kernel) for _, kernel, case in shapes_of)
    assert any(case["stride"] > 1 and case["dilation"] > 1 for case in conv)
    assert any(case["bias"] for case in conv)
    assert any(np.min(case["output"]) < 0 for case in GOLDEN["maxPool2d"])
