"""js/maths.mjs and js/scene.mjs, run in Chromium, answer as Keras and as cnnlab do."""

import itertools
import json

import numpy as np
import pytest
from browser import WIDGETS, serve

from cnnlab import ops, shapes

GOLDEN = WIDGETS / "convolution" / "golden.json"

CONV2D = """async (cases) => {
  const { conv2d } = await import('/kit/page/maths/convolution.mjs');
  return cases.map(({ image, kernel, stride, padding, dilation, bias }) =>
    conv2d(image, kernel, { stride, padding, dilation, bias }));
}"""
OUTPUT_SIZES = """async (cases) => {
  const { outputSize } = await import('/kit/page/maths/convolution.mjs');
  return cases.map((numbers) => {
    try { return outputSize(...numbers); }
    catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return error.message;
    }
  });
}"""
SCENES = """async (text) => {
  const scenes = {
    ...await import('/kit/page/board/window-scene.mjs'),
    ...await import('/convolution/page/scene.mjs'),
  };
  return JSON.stringify(JSON.parse(text).map((state) => {
    const scene = scenes.sceneOf(state);
    const cells = scene.padded.map((line, r) => line.map((_, c) => [r, c]));
    return {
      ...scene,
      isPadding: cells.map((line) => line.map((at) => scenes.isPadding(scene.axes, ...at))),
      readers: scene.reason ? null
        : cells.map((line) => line.map((at) => scenes.readers(scene, ...at))),
      comparison: scenes.comparison(state).map(({ output, reason, count }) =>
        ({ output, reason, count })),
    };
  }));
}"""


@pytest.fixture(scope="module")
def maths(chromium):
    """A page whose scripts are the boards' sources: maths(code, argument)."""
    with serve(WIDGETS) as address:
        page = chromium.new_page()
        page.goto(f"{address}/boards.json")
        yield page.evaluate
        page.close()


@pytest.fixture(scope="module")
def golden():
    return json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_conv2d_gives_what_keras_gave(maths, golden):
    cases = golden["conv2d"]
    assert len(cases) >= 20
    for case, output in zip(cases, maths(CONV2D, cases), strict=True):
        np.testing.assert_allclose(output, case["output"], rtol=1e-6, atol=1e-9, err_msg=str(case))


def test_output_size_gives_what_keras_gave(maths, golden):
    cases = golden["outputSize"]
    assert len(cases) >= 10
    numbers = [[case[key] for key in ("n", "k", "stride", "padding", "dilation")] for case in cases]
    assert maths(OUTPUT_SIZES, numbers) == [case["output"] for case in cases]


def size_or_none(*numbers):
    try:
        return shapes.output_size(*numbers)
    except ValueError:
        return None


def test_output_size_equals_python_and_refuses_what_python_refuses(maths):
    paddings = [0, 1, 2, 3, "same", "valid", [0, 1], [2, 0]]
    cases = [
        list(case)
        for case in itertools.product(range(1, 10), range(1, 8), range(1, 5), paddings, range(1, 4))
    ]
    for case, answer in zip(cases, maths(OUTPUT_SIZES, cases), strict=True):
        expected = size_or_none(*case)
        if expected is None:
            assert isinstance(answer, str) and answer.startswith("No output"), case
        else:
            assert answer == expected, case


def random_grid(random, largest, whole):
    shape = random.integers(1, largest + 1, size=2)
    values = random.integers(-99, 256, shape) if whole else random.normal(scale=50, size=shape)
    return values.tolist()


def random_state(random):
    """Draw a state of the board, with the cell in hand inside the output where there is one."""
    whole = bool(random.integers(2))
    state = {
        "image": random_grid(random, 9, whole),
        "kernel": random_grid(random, 5, whole),
        "bias": int(random.integers(-9, 10)),
        "stride": int(random.integers(1, 5)),
        "padding": [0, 1, 2, 3, "same"][random.integers(5)],
        "dilation": int(random.integers(1, 4)),
    }
    output = output_of(state)
    rows, cols = (1, 1) if output is None else output.shape
    return state | {"row": int(random.integers(rows)), "col": int(random.integers(cols))}


def settings_of(state):
    return {key: state[key] for key in ("bias", "stride", "padding", "dilation")}


def output_of(state, **changes):
    state = state | changes
    try:
        return ops.apply_kernel(state["image"], state["kernel"], **settings_of(state))
    except ValueError:
        return None


@pytest.fixture(scope="module")
def scenes(maths):
    """400 random states, and what the script shows for each."""
    random = np.random.default_rng(6)
    states = [random_state(random) for _ in range(400)]
    return list(zip(states, json.loads(maths(SCENES, json.dumps(states))), strict=True))


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1e-9)


def test_random_states_give_the_output_of_numpy_or_a_reason(scenes):
    refused = 0
    for state, scene in scenes:
        output = output_of(state)
        if output is None:
            refused += 1
            assert scene["reason"].startswith("No output") and scene["output"] == [], state
        else:
            assert scene["reason"] == "" and scene["shape"] == list(output.shape), state
            close(scene["output"], output)
    assert 20 < refused < 200


def test_random_states_give_the_steps_of_numpy(scenes):
    for state, scene in scenes:
        if scene["reason"]:
            continue
        step = ops.step(
            state["image"], state["kernel"], state["row"], state["col"], **settings_of(state)
        )
        for key in ("patch", "products", "total"):
            close(scene["now"][key], getattr(step, key))
        close(scene["now"]["running"], np.ravel(step.running))


def windows_by_loop(state, shape):
    """Every output with the padded cells that it reads, by counting."""
    rows, cols = len(state["kernel"]), len(state["kernel"][0])
    s, d = state["stride"], state["dilation"]
    return {
        (r, c): {(r * s + i * d, c * s + j * d) for i in range(rows) for j in range(cols)}
        for r in range(shape[0])
        for c in range(shape[1])
    }


def test_random_states_name_the_readers_of_every_cell(scenes):
    for state, scene in scenes:
        if scene["reason"]:
            continue
        windows = windows_by_loop(state, scene["shape"])
        for row, line in enumerate(scene["readers"]):
            for col, readers in enumerate(line):
                expected = {out for out, cells in windows.items() if (row, col) in cells}
                assert {tuple(out) for out in readers} == expected, (state, row, col)
                read = scene["axes"][0]["read"][row] and scene["axes"][1]["read"][col]
                assert read == bool(expected), (state, row, col)


def test_random_states_mark_the_padding_and_only_it(scenes):
    for state, scene in scenes:
        padding = np.array(scene["isPadding"])
        inside = np.array(scene["padded"])[~padding]
        close(inside, np.ravel(state["image"]))
        assert not np.array(scene["padded"])[padding].any()


def test_random_states_compare_three_conventions(scenes):
    for state, scene in scenes:
        flipped = np.flip(state["kernel"]).tolist()
        changes = [{"padding": "same"}, {"padding": 1}, {"padding": "same", "kernel": flipped}]
        for change, variant in zip(changes, scene["comparison"], strict=True):
            expected = output_of(state, **change)
            if expected is None:
                assert variant["reason"].startswith("No output"), state
            else:
                close(variant["output"], expected)
