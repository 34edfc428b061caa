"""The golden files are what their oracles compute, here and now."""

import json
from types import NoneType

import numpy as np
import pytest

from cnnlab.widgets.kit import goldens


def assert_same(made, kept, tolerance, place):
    """Compare two trees: their keys, lengths and texts alike, their numbers close."""
    if isinstance(made, dict):
        assert list(made) == list(kept), place
        for key in made:
            assert_same(made[key], kept[key], tolerance, f"{place}.{key}")
    elif isinstance(made, (list, tuple)) and any(
        isinstance(part, (dict, list, str, NoneType)) for part in made
    ):
        assert len(made) == len(kept), place
        for at, part in enumerate(made):
            assert_same(part, kept[at], tolerance, f"{place}[{at}]")
    elif isinstance(made, str) or made is None:
        assert made == kept, place
    else:
        np.testing.assert_allclose(made, kept, rtol=tolerance, atol=tolerance, err_msg=place)


@pytest.mark.parametrize("kind", goldens.kinds())
def test_a_golden_file_is_what_its_oracle_computes(kind):
    text = (goldens.WIDGETS / kind / "golden.json").read_text(encoding="utf-8")
    kept = json.loads(text)
    assert goldens.as_text(kept) == text, f"another format: run `make goldens` (or {kind} alone)"
    cases, tolerance = goldens.made(kind)
    assert_same(json.loads(json.dumps(cases)), kept, tolerance, kind)
