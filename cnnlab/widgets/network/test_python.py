"""NetworkBuilder without a browser: what it accepts, computes, refuses and writes."""

import ast
import copy
import json
import math
import types

import pytest
from node import ask as ask_page
from traitlets import TraitError

from cnnlab import models, shapes
from cnnlab.widgets import NetworkBuilder
from cnnlab.widgets.kit import goldens

GOLDEN = goldens.read("network")
HOSTILE = [math.nan, 1e308, 10**400, "", "<script>", "3", True, None, [], {}, -1, 0, 1.5]
STACKS = [(NetworkBuilder.preset(name).state(), name) for name in NetworkBuilder.presets()]
STACKS += [(case, str(at)) for at, case in enumerate(GOLDEN)]
EACH_STACK = pytest.mark.parametrize(
    "stack", [state for state, _ in STACKS], ids=[name for _, name in STACKS]
)


def board_of(stack):
    return NetworkBuilder(input_shape=stack["input_shape"], layers=copy.deepcopy(stack["layers"]))


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: str(case["input_shape"]))
def test_the_table_is_that_of_keras_and_of_counting(case):
    board = board_of(case)
    assert [
        {
            "shape": list(row.output_shape),
            "parameters": row.parameters,
            "macs": row.macs,
            "field": list(row.receptive_field),
        }
        for row in board.table
    ] == case["rows"]
    assert [row.memory for row in board.table] == [
        4 * math.prod(row["shape"]) for row in case["rows"]
    ]


def test_the_receptive_field_is_that_of_shapes():
    board = NetworkBuilder.preset("mnist-book")
    windows = [(la["size"], la["stride"]) for la in board.layers if "size" in la]
    last_map = [row for row in board.table if len(row.output_shape) == 3][-1]
    assert last_map.receptive_field == (shapes.receptive_field(windows),) * 2


@EACH_STACK
def test_the_keras_code_builds_the_same_network(stack):
    board, namespace = board_of(stack), {}
    models.import_keras()
    exec(board.keras_code(), namespace)
    model = namespace["model"]
    assert model.count_params() == board.parameters
    assert model.output_shape[1:] == board.output_shape
    again = NetworkBuilder.from_keras(model)
    assert again.layers == board.layers and again.input_shape == board.input_shape


def test_the_page_writes_the_same_code():
    boards = [board_of(stack) for stack, _ in STACKS]
    scenes = [
        {**board.state(), "steps": [{"shape": row.output_shape} for row in board.table]}
        for board in boards
    ]
    calls = [[scene] for scene in scenes]
    assert ask_page("network/page/code.mjs", "kerasCode", calls) == [b.keras_code() for b in boards]
    assert ask_page("network/page/code.mjs", "torchCode", calls) == [b.torch_code() for b in boards]


class _Torch:
    """Stands in for torch.nn: follows shapes and counts parameters by the rules of its manual."""

    def __init__(self, shape):
        self.shape, self.parameters = (shape[2], *shape[:2]), 0

    def sequential(self, *layers):
        for layer in layers:
            layer()

    def __getattr__(self, name):
        rule = type(self).__dict__.get(f"_{name}")
        known = ("ReLU", "Tanh", "Sigmoid", "Softmax", "Dropout")
        assert rule or name in known, name
        return lambda *args, **options: lambda: rule and rule(self, *args, **options)

    def _ConstantPad2d(self, sides, value):
        left, right, top, bottom = sides
        c, h, w = self.shape
        self.shape = c, h + top + bottom, w + left + right

    def _window(self, channels, size, stride):
        self.shape = channels, *((n - size) // stride + 1 for n in self.shape[1:])

    def _Conv2d(self, c_in, c_out, size, stride, bias=True):
        assert c_in == self.shape[0]
        self.parameters += size * size * c_in * c_out + bias * c_out
        self._window(c_out, size, stride)

    def _MaxPool2d(self, size, stride):
        self._window(self.shape[0], size, stride)

    _AvgPool2d = _MaxPool2d

    def _AdaptiveAvgPool2d(self, size):
        self.shape = self.shape[0], size, size

    def _Flatten(self):
        self.shape = (math.prod(self.shape),)

    def _Linear(self, n_in, n_out, bias=True):
        assert self.shape == (n_in,)
        self.parameters += n_in * n_out + bias * n_out
        self.shape = (n_out,)

    def _BatchNorm2d(self, channels, eps, momentum):
        assert self.shape[0] == channels and len(self.shape) == 3
        self.parameters += 4 * channels  # two learned, two running averages

    def _BatchNorm1d(self, channels, eps, momentum):
        assert self.shape == (channels,)
        self.parameters += 4 * channels


@EACH_STACK
def test_the_torch_code_is_python_and_makes_the_same_shapes(stack):
    board, code = board_of(stack), board_of(stack).torch_code()
    torch = _Torch(board.input_shape)
    nn = types.SimpleNamespace(Sequential=torch.sequential)
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Attribute)]
    for call in calls:
        if call.attr != "Sequential":
            setattr(nn, call.attr, getattr(torch, call.attr))
    exec(code.replace("from torch import nn\n", ""), {"nn": nn})
    assert torch.parameters == board.parameters
    rows, shape = board.output_shape, torch.shape
    assert (shape if len(shape) == 1 else (*shape[1:], shape[0])) == rows


FAULTS = [
    ([{"kind": "dense"}], 0, "Dense needs a row of numbers, but it gets 8×8×1"),
    ([{"kind": "flatten"}, {"kind": "conv"}], 1, "gets a row of 64 numbers"),
    ([{"kind": "globalpool"}, {"kind": "globalpool"}], 1, "gets a row of 1 numbers"),
    ([{"kind": "maxpool"}] * 4, 3, "a window of 2×2 does not fit into 1×1 cells"),
]


@pytest.mark.parametrize(("layers", "index", "sentence"), FAULTS)
def test_a_stack_that_does_not_fit_names_the_layer_at_fault(layers, index, sentence):
    board = NetworkBuilder(input_shape=(8, 8, 1), layers=layers)
    assert board.fault.index == index and sentence in board.fault.reason
    assert len(board.table) == index and sentence in board.describe()
    for ask in (lambda: board.parameters, board.keras_code, board.torch_code):
        with pytest.raises(ValueError, match=rf"layers\[{index}\]"):
            ask()
    assert "does not fit" in board.describe() and "<img" in board.to_html()


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: f"{value!r:.20}")
def test_hostile_values_are_refused_and_change_nothing(value):
    board = NetworkBuilder()
    before = board.state()
    with pytest.raises(TraitError, match="input_shape"):
        board.input_shape = value
    with pytest.raises(TraitError, match="input_shape"):
        board.input_shape = (value, 3, 1)
    if value != []:
        with pytest.raises(TraitError, match="layers"):
            board.layers = value
    with pytest.raises(TraitError, match=r"layers\[0\]"):
        board.layers = [value]
    for setting in ("filters", "size", "stride", "padding"):
        with pytest.raises(TraitError, match=setting):
            board.layers = [{"kind": "conv", setting: value}]
    with pytest.raises(TraitError, match="a setting of relu is 'size', but it must be left out"):
        board.layers = [{"kind": "relu", "size": 3}]
    assert board.state() == before


def test_the_verbs_change_the_stack():
    board = NetworkBuilder(input_shape=(6, 6, 1), layers=[])
    board.add("conv", filters=2)
    board.add("flatten")
    board.add("relu", at=1)
    assert [layer["kind"] for layer in board.layers] == ["conv", "relu", "flatten"]
    board.move(2, 0)
    assert board.fault.index == 1
    board.remove(0)
    assert board.output_shape == (6, 6, 2)
    with pytest.raises(ValueError, match="from 0 to 1"):
        board.remove(2)
    with pytest.raises(TypeError):
        board.layers[0]["filters"] = -1


def test_a_model_that_the_board_cannot_hold_is_refused():
    keras = models.import_keras()
    dilated = keras.Sequential([keras.Input((9, 9, 1)), keras.layers.Conv2D(2, 3, dilation_rate=2)])
    oblong = keras.Sequential([keras.Input((9, 9, 1)), keras.layers.Conv2D(2, (3, 1))])
    other = keras.Sequential([keras.Input((9, 9, 1)), keras.layers.UpSampling2D()])
    for model, sentence in ((dilated, "dilation_rate"), (oblong, "kernel_size"), (other, "UpSam")):
        with pytest.raises(ValueError, match=sentence):
            NetworkBuilder.from_keras(model)
    with pytest.raises(ValueError, match=r"model\.input_shape is None, but it must be"):
        NetworkBuilder.from_keras(3)


@pytest.mark.parametrize("name", ["mnist", "source-d"])
def test_the_presets_are_the_networks_of_the_book(name):
    board = NetworkBuilder.from_keras(models.build(name, seed=0))
    preset = NetworkBuilder.preset({"mnist": "mnist-book", "source-d": "mnist-small"}[name])
    assert (board.input_shape, board.layers) == (preset.input_shape, preset.layers)


def test_html_holds_the_state_around_a_picture_with_words():
    board = NetworkBuilder(name="one")
    assert 'data-board="network"' in board.to_html() and "31,066 parameters" in board.describe()
    assert json.loads(json.dumps(board.state())) == {
        "input_shape": [32, 32, 3],
        "layers": [dict(layer) for layer in board.layers],
    }
