"""The appendix on conventions: executed afresh, and held to what PyTorch and ONNX compute.

The golden numbers come from both libraries, by tests/book/golden_conventions.py.
"""

import json
import math
import re
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
import test_book_rules as rules
from files import ROOT
from nbclient import NotebookClient

from cnnlab import models, ops

PATH = ROOT / "appendix" / "conventions.ipynb"
GOLDEN = json.loads(
    (Path(__file__).with_name("golden_conventions.json")).read_text(encoding="utf-8")
)
RULES = [
    rules.test_its_second_cell_sets_it_up,
    rules.test_it_was_executed_from_top_to_bottom_without_an_error,
    rules.test_no_cell_and_no_output_is_too_long,
    rules.test_its_metadata_is_clean,
    rules.test_each_cell_has_a_name_of_its_own,
    rules.test_it_does_not_talk_down,
    rules.test_its_spelling_is_american,
]


@cache
def cells():
    """The cells of the notebook by their names."""
    return {cell["id"]: cell for cell in nbformat.read(PATH, as_version=4).cells}


def of_the_notebook(*names, **given):
    """Run some cells of the notebook with the names that they need; return all names."""
    space = {"np": np, "ops": ops, **given}
    for name in names:
        exec(cells()[name].source, space)
    return space


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__[5:])
def test_it_keeps_the_rules_of_a_chapter(rule):
    rule(rules.Chapter(PATH))


@pytest.mark.tensorflow
def test_executed_afresh_it_prints_the_same():
    fresh = nbformat.read(PATH, as_version=4)
    NotebookClient(fresh, timeout=250, resources={"metadata": {"path": PATH.parent}}).execute()
    printed = 0
    for cell in fresh.cells:
        stored = cells()[cell["id"]]
        assert cell.get("outputs", []) == stored.get("outputs", []), cell["id"]
        printed += len(cell.get("outputs", []))
    assert printed >= 7


def test_every_table_is_checked_by_a_cell_below_it():
    kinds = [
        ("table" if re.search(r"^\|---", cell.source, re.M) else "text")
        if cell.cell_type == "markdown"
        else ("check" if "assert" in cell.source else "code")
        for cell in cells().values()
    ]
    tables = [i for i, kind in enumerate(kinds) if kind == "table"]
    assert len(tables) >= 9
    for start, end in zip(tables, [*tables[1:], len(kinds)], strict=True):
        assert "check" in kinds[start:end]


# --- what the notebook computes in PyTorch's and ONNX's place


def test_its_convolution_is_that_of_pytorch_and_onnx():
    torch_conv2d = of_the_notebook("torch-conv2d")["torch_conv2d"]
    for case in GOLDEN["convolutions"]:
        settings = {name: case[name] for name in ("stride", "padding", "dilation")}
        assert np.array_equal(torch_conv2d(case["x"], case["w"], case["b"], **settings), case["y"])
    for case in GOLDEN["torch_same"]:
        assert np.array_equal(torch_conv2d(case["x"], case["w"], padding="same"), case["y"])


def test_its_paddings_are_those_of_onnx():
    from cnnlab import shapes

    space = of_the_notebook("torch-conv2d", "same-lower", shapes=shapes)
    for case in GOLDEN["auto_pads"]:
        x, w, stride = np.array(case["x"]), np.array(case["w"]), case["stride"]
        padding = {"SAME_UPPER": "same", "VALID": "valid"}.get(case["word"])
        if padding is None:
            sizes = zip(x.shape[2:], w.shape[2:], strict=True)
            padding = tuple(space["same_lower"](n, k, stride) for n, k in sizes)
        y = space["torch_conv2d"](x, w, stride=stride, padding=padding)
        assert np.array_equal(y, case["y"]), case["word"]


def test_pooling_is_that_of_pytorch_and_onnx():
    for case in GOLDEN["pools"]:
        x = np.array(case["x"]).transpose(0, 2, 3, 1)
        settings = {name: case[name] for name in ("stride", "padding", "ceil_mode")}
        answers = {
            "max": ops.max_pool2d(x, case["size"], **settings),
            "mean": ops.avg_pool2d(x, case["size"], **settings, count_include_pad=True),
            "pixels": ops.avg_pool2d(x, case["size"], **settings),
        }
        for name, y in answers.items():
            assert np.allclose(y.transpose(0, 3, 1, 2), case[name]), (name, settings)


def test_running_statistics_move_as_in_pytorch_and_onnx():
    case = GOLDEN["batch_norm"]
    for channel, values in enumerate(np.moveaxis(np.array(case["x"]), 1, 0)):
        changed = of_the_notebook_with_batch(values.ravel())
        assert np.isclose(changed["PyTorch"], case["torch"][1][channel])
        assert np.isclose(changed["ONNX"], case["onnx"][1][channel])
        assert np.isclose(0.1 * values.mean(), case["torch"][0][channel])


def of_the_notebook_with_batch(batch):
    """Run the cell on running variances with another batch."""
    source = cells()["running-variance"].source
    assert source.startswith("batch = np.array([0.0, 2.0, 4.0, 6.0])\n")
    space = {"np": np, "batch": batch}
    exec(source.split("\n", 1)[1], space)
    return space["running"]


@pytest.mark.tensorflow
def test_a_real_pytorch_network_is_computed_and_carried_to_keras():
    keras = models.import_keras()
    space = of_the_notebook(
        "torch-conv2d", "torch-forward", "keras-network", "carry-weights",
        keras=keras, layers=keras.layers,
    )  # fmt: skip
    real = GOLDEN["network"]
    state = {name: np.array(values) for name, values in real["weights"].items()}
    made_up = of_the_notebook("torch-weights")["torch_shapes"]
    assert made_up == {k: v.shape for k, v in state.items() if v.shape}
    x = np.array(real["x"])
    assert np.allclose(space["torch_forward"](state, x), real["y"], atol=1e-5)
    network = space["keras_network"]()
    space["carry"](state, network)
    answer = network(x.transpose(0, 2, 3, 1).astype(np.float32))
    assert np.allclose(answer, real["y"], atol=1e-5)


def test_the_loss_of_both_expects_logits():
    case = GOLDEN["losses"]
    probabilities = ops.softmax(np.array(case["logits"]))
    assert np.allclose(probabilities, case["softmax"], atol=1e-6)
    of_true_class = probabilities[np.arange(4), case["labels"]]
    assert np.isclose(-np.log(of_true_class).mean(), case["loss"], atol=1e-6)


# --- what the tables say of their defaults


def entry(section, row, column):
    """One entry of a table."""
    lines = [line for line in cells()[section].source.splitlines() if line.startswith("|")]
    table = [[part.strip() for part in line.strip("|").split("|")] for line in lines]
    [found] = [parts for parts in table[2:] if parts[0].startswith(row)]
    return found[table[0].index(column)]


def number(text):
    """The first number of an entry."""
    return float(re.search(r"\d+(\.\d+)?(e-\d+)?", text)[0])


@pytest.mark.parametrize(
    ("section", "row", "torch", "onnx"),
    [
        ("defaults", "batch normalization", ("BatchNorm2d", "eps"), "epsilon"),
        ("defaults", "its momentum", ("BatchNorm2d", "momentum"), "momentum"),
        ("defaults", "slope of leaky", ("LeakyReLU", "negative_slope"), "alpha"),
        ("dropout", "the share", ("Dropout", "p"), None),
        ("defaults", "Adam", ("Adam", "lr"), None),
        ("defaults", "SGD", ("SGD", "lr"), None),
        ("dilation", "stride of a conv", ("Conv2d", "stride"), None),
        ("dilation", "no dilation", ("Conv2d", "dilation"), None),
        ("padding", "nothing given", ("Conv2d", "padding"), None),
    ],
)
def test_numbers_in_the_tables_are_the_defaults(section, row, torch, onnx):
    kind, argument = torch
    assert number(entry(section, row, "PyTorch")) == GOLDEN["torch_defaults"][kind][argument]
    if onnx:
        [found] = [
            v[onnx] for v in GOLDEN["onnx_defaults"].values() if onnx in v and "beta" not in v
        ]
        assert math.isclose(number(entry(section, row, "ONNX")), found, rel_tol=1e-6)


def test_words_in_the_tables_are_the_defaults():
    torch, onnx = GOLDEN["torch_defaults"], GOLDEN["onnx_defaults"]
    assert entry("pooling", "zeros counted", "PyTorch") == "**yes**"
    assert torch["AvgPool2d"]["count_include_pad"] is True
    assert entry("pooling", "zeros counted", "ONNX") == "no"
    assert onnx["AveragePool"]["count_include_pad"] == 0
    assert entry("dilation", "stride of pooling", "PyTorch") == "the window"
    assert torch["MaxPool2d"]["stride"] is torch["AvgPool2d"]["stride"] is None
    assert ("dilation" in torch["MaxPool2d"]) and ("dilation" not in torch["AvgPool2d"])
    assert entry("defaults", "bias", "PyTorch") == "yes"
    assert torch["Conv2d"]["bias"] is torch["Linear"]["bias"] is True
    assert entry("defaults", "GELU", "PyTorch") == entry("defaults", "GELU", "ONNX") == "exact"
    assert torch["GELU"]["approximate"] == onnx["Gelu"]["approximate"] == "none"
    assert entry("defaults", "Adam", "PyTorch").endswith("1e-8")
    assert torch["Adam"]["eps"] == 1e-8
    assert entry("losses", "over the batch", "PyTorch") == torch["CrossEntropyLoss"]["reduction"]
    assert onnx["SoftmaxCrossEntropyLoss"]["reduction"] == "mean"
    assert onnx["Softmax"]["axis"] == -1 and torch["Softmax"]["dim"] is None
    assert onnx["Gemm"]["transB"] == 0


def test_first_weights_of_pytorch_reach_up_to_one_over_the_root_of_fan_in():
    assert "1 / √(fan in)" in entry("defaults", "first weights", "PyTorch")
    assert "1 / √(fan in)" in entry("defaults", "first biases", "PyTorch")
    for drawn in GOLDEN["initial_weights"].values():
        bound = 1 / math.sqrt(drawn["fan_in"])
        assert 0.999 * bound < drawn["largest_weight"] <= bound * (1 + 1e-6)
        assert 0.95 * bound < drawn["largest_bias"] <= bound * (1 + 1e-6)


def test_dropout_of_both_drops_its_share_and_scales_the_rest():
    for drawn in GOLDEN["dropped"].values():
        assert abs(drawn["zeros"] - 0.25) < 0.01
        assert math.isclose(drawn["others"], 1 / (1 - 0.25), rel_tol=1e-6)


def test_the_versions_it_names_are_those_that_computed():
    text = cells()["title"].source
    for library, name in (("torch", "PyTorch"), ("onnx", "ONNX")):
        assert f"{name} {'.'.join(GOLDEN['versions'][library].split('.')[:2])}" in text
