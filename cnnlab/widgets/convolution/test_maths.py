"""The page's convolution, asked in Node, answers as cnnlab does; test_scene.mjs asks Keras."""

import itertools

import numpy as np
import pytest
from node import Refused, ask

from cnnlab import ops, shapes


def size_or_reason(*numbers):
    try:
        return shapes.output_size(*numbers)
    except ValueError as reason:
        return str(reason)


def test_output_size_equals_python_and_refuses_with_the_sentence_of_python():
    paddings = [0, 1, 2, 3, "same", "valid", [0, 1], [2, 0]]
    cases = list(itertools.product(range(1, 10), range(1, 8), range(1, 5), paddings, range(1, 4)))
    answers = ask("kit/page/maths/convolution.mjs", "outputSize", cases)
    for case, answer in zip(cases, answers, strict=True):
        assert answer == size_or_reason(*case), case
        assert isinstance(answer, Refused) == isinstance(size_or_reason(*case), str), case
    assert 100 < sum(isinstance(answer, Refused) for answer in answers) < len(cases) / 2


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
def states():
    """400 random states."""
    random = np.random.default_rng(6)
    return [random_state(random) for _ in range(400)]


@pytest.fixture(scope="module")
def scenes(states):
    """The states, and what the page shows for each."""
    answers = ask("convolution/page/scene.mjs", "sceneOf", ([state] for state in states))
    return list(zip(states, answers, strict=True))


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


def test_random_states_compare_three_conventions(states):
    answers = ask("convolution/page/scene.mjs", "comparison", ([state] for state in states))
    for state, variants in zip(states, answers, strict=True):
        flipped = np.flip(state["kernel"]).tolist()
        changes = [{"padding": "same"}, {"padding": 1}, {"padding": "same", "kernel": flipped}]
        for change, variant in zip(changes, variants, strict=True):
            expected = output_of(state, **change)
            if expected is None:
                assert variant["reason"].startswith("No output"), state
            else:
                close(variant["output"], expected)
