"""Write tests/book/golden_conventions.json: what PyTorch and ONNX compute, and their defaults.

The appendix on conventions imitates both with NumPy; the tests hold it to this file. The
book's environment has neither library, so this runs in one of its own, with torch, onnx and
NumPy installed. ONNX is computed by the reference evaluator that comes with it.

Usage: python tests/book/golden_conventions.py
"""

import inspect
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, defs, helper
from onnx.reference import ReferenceEvaluator
from torch import nn
from torch.nn import functional

TARGET = Path(__file__).with_name("golden_conventions.json")
RNG = np.random.default_rng(11)

TORCH_CLASSES = [
    nn.Conv2d, nn.Linear, nn.MaxPool2d, nn.AvgPool2d, nn.BatchNorm2d, nn.Dropout,
    nn.LeakyReLU, nn.GELU, nn.CrossEntropyLoss, nn.Softmax, torch.optim.Adam, torch.optim.SGD,
]  # fmt: skip
ONNX_OPERATORS = [
    "Conv", "Gemm", "MaxPool", "AveragePool", "BatchNormalization", "Dropout", "LeakyRelu",
    "Gelu", "SoftmaxCrossEntropyLoss", "Softmax",
]  # fmt: skip
# Height, width, kernel, then what both libraries call stride, padding and dilation.
CONVOLUTIONS = [
    ((6, 6), (3, 3), 1, 0, 1),
    ((6, 6), (3, 3), 2, 1, 1),
    ((7, 5), (3, 2), 2, 1, 1),
    ((9, 8), (3, 3), 1, 2, 2),
    ((8, 9), (2, 3), 2, 1, 3),
]
AUTO_PADS = [((6, 6), (3, 3), 2), ((7, 6), (3, 3), 2), ((5, 6), (4, 2), 1), ((6, 7), (2, 4), 3)]
# Height, width, window, stride, padding. Not stride 1 with padding: in ceil mode, the
# evaluator of ONNX 1.23 then adds windows of padding alone, which the operator's text rules out.
POOLS = [((5, 5), 2, 2, 0), ((6, 7), 3, 2, 1), ((7, 6), 3, 3, 1), ((5, 6), 2, 2, 1)]


def whole_numbers(*shape):
    """Return small whole numbers, exact in float32, none of them 0."""
    return RNG.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5], shape).astype(np.float32)


def onnx_node(operator, inputs, outputs=1, **attributes):
    """Compute one ONNX operator."""
    names = [f"in{i}" for i in range(len(inputs))]
    results = [f"out{i}" for i in range(outputs)]
    node = helper.make_node(operator, names, results, **attributes)
    kinds = [helper.np_dtype_to_tensor_dtype(np.asarray(value).dtype) for value in inputs]
    graph = helper.make_graph(
        [node],
        operator,
        [helper.make_tensor_value_info(*pair, None) for pair in zip(names, kinds, strict=True)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in results],
    )
    model = helper.make_model(graph)
    answers = ReferenceEvaluator(model).run(None, dict(zip(names, inputs, strict=True)))
    return answers if outputs > 1 else answers[0]


def listed(array):
    """Return an array or tensor as nested lists."""
    return np.asarray(array.detach() if isinstance(array, torch.Tensor) else array).tolist()


def convolutions():
    """Return convolutions with explicit padding, which both libraries must agree on."""
    for size, kernel, stride, padding, dilation in CONVOLUTIONS:
        x, w, b = whole_numbers(2, 3, *size), whole_numbers(4, 3, *kernel), whole_numbers(4)
        y = functional.conv2d(*map(torch.tensor, (x, w, b)), stride, padding, dilation)
        again = onnx_node(
            "Conv", [x, w, b], strides=[stride] * 2, pads=[padding] * 4, dilations=[dilation] * 2
        )
        assert np.array_equal(y, again)
        settings = {"stride": stride, "padding": padding, "dilation": dilation}
        yield {"x": listed(x), "w": listed(w), "b": listed(b), **settings, "y": listed(y)}


def auto_pads():
    """Return ONNX convolutions that are padded by a word."""
    for size, kernel, stride in AUTO_PADS:
        x, w = whole_numbers(1, 2, *size), whole_numbers(3, 2, *kernel)
        for word in ("SAME_UPPER", "SAME_LOWER", "VALID"):
            y = onnx_node("Conv", [x, w], strides=[stride] * 2, auto_pad=word)
            yield {"x": listed(x), "w": listed(w), "stride": stride, "word": word, "y": listed(y)}


def torch_same():
    """Return PyTorch's padding="same", with odd and even kernels."""
    for kernel in ((3, 3), (4, 2), (2, 5)):
        x, w = whole_numbers(1, 2, 6, 7), whole_numbers(3, 2, *kernel)
        y = functional.conv2d(torch.tensor(x), torch.tensor(w), padding="same")
        yield {"x": listed(x), "w": listed(w), "y": listed(y)}


def pools():
    """Return pooled images; ONNX must agree where its default is PyTorch's."""
    for size, window, stride, padding in POOLS:
        x = whole_numbers(1, 2, *size)
        for ceil_mode in (False, True):
            common = {"stride": stride, "padding": padding, "ceil_mode": ceil_mode}
            given = {"x": listed(x), "size": window, **common}
            tensor = torch.tensor(x)
            largest = functional.max_pool2d(tensor, window, **common)
            mean = functional.avg_pool2d(tensor, window, **common)
            pixels = functional.avg_pool2d(tensor, window, **common, count_include_pad=False)
            shared = {
                "kernel_shape": [window] * 2,
                "strides": [stride] * 2,
                "pads": [padding] * 4,
                "ceil_mode": int(ceil_mode),
            }
            assert np.array_equal(largest, onnx_node("MaxPool", [x], **shared))
            assert np.allclose(pixels, onnx_node("AveragePool", [x], **shared))
            yield {**given, "max": listed(largest), "mean": listed(mean), "pixels": listed(pixels)}


def batch_norm():
    """Return a step of training in both: what comes out, and the statistics afterwards."""
    x = whole_numbers(4, 2, 3, 3)
    layer = nn.BatchNorm2d(2)
    y = layer(torch.tensor(x))
    scale, shift, mean, var = (np.full(2, v, np.float32) for v in (1, 0, 0, 1))
    _, onnx_mean, onnx_var = onnx_node(
        "BatchNormalization", [x, scale, shift, mean, var], outputs=3, training_mode=1
    )
    return {
        "x": listed(x),
        "y": listed(y),
        "torch": [listed(layer.running_mean), listed(layer.running_var)],
        "onnx": [listed(onnx_mean), listed(onnx_var)],
    }


def network():
    """Return a small PyTorch network: its weights by name, an input and the answer."""
    torch.manual_seed(3)
    model = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(4 * 3 * 4, 5),
    )  # fmt: skip
    model(torch.randn(8, 3, 6, 8))  # gives the running statistics values of their own
    x = torch.tensor(RNG.normal(size=(2, 3, 6, 8)).round(2).astype(np.float32))
    answer = model.eval()(x)
    weights = {name: listed(value) for name, value in model.state_dict().items()}
    return {"weights": weights, "x": listed(x), "y": listed(answer)}


def initial_weights():
    """Return the bound of PyTorch's initial weights, and the largest that were drawn."""
    torch.manual_seed(0)
    found = {}
    for name, layer in (("Conv2d", nn.Conv2d(8, 64, 3)), ("Linear", nn.Linear(72, 512))):
        drawn = [float(part.abs().max()) for part in (layer.weight, layer.bias)]
        found[name] = {"fan_in": 72, "largest_weight": drawn[0], "largest_bias": drawn[1]}
    return found


def losses():
    """Return cross-entropy on logits in both, and softmax over the default axis of ONNX."""
    logits, labels = whole_numbers(4, 3), np.array([0, 2, 1, 2])
    loss = functional.cross_entropy(torch.tensor(logits), torch.tensor(labels))
    again = onnx_node("SoftmaxCrossEntropyLoss", [logits, labels])
    assert np.isclose(loss, again)
    probabilities = onnx_node("Softmax", [logits])
    return {
        "logits": listed(logits),
        "labels": listed(labels),
        "loss": float(loss),
        "softmax": listed(probabilities),
    }


def dropped():
    """Return the share of zeros, and the survivors' value, for p = ratio = 0.25."""
    ones = np.ones(100_000, np.float32)
    torch.manual_seed(0)
    in_torch = nn.Dropout(0.25)(torch.tensor(ones)).numpy()
    in_onnx = onnx_node("Dropout", [ones, np.float32(0.25), np.array(True)], outputs=2, seed=0)[0]
    both = {"torch": in_torch, "onnx": in_onnx}
    return {
        name: {"zeros": float((y == 0).mean()), "others": float(y.max())}
        for name, y in both.items()
    }


def torch_defaults():
    """Return the default of every argument that has a plain one."""
    plain = (int, float, str, bool, type(None))
    found = {}
    for kind in TORCH_CLASSES:
        given = inspect.signature(kind.__init__).parameters.values()
        found[kind.__name__] = {
            p.name: p.default for p in given if p.name != "self" and isinstance(p.default, plain)
        }
    return found


def onnx_defaults():
    """Return the default of every attribute that has one, and the operator's version."""
    found = {}
    for name in ONNX_OPERATORS:
        schema = defs.get_schema(name)
        values = {
            key: helper.get_attribute_value(attribute.default_value)
            for key, attribute in schema.attributes.items()
            if attribute.default_value.name
        }
        decoded = {k: v.decode() if isinstance(v, bytes) else v for k, v in values.items()}
        found[name] = {"since_version": schema.since_version, **decoded}
    return found


def main():
    """Write the file."""
    golden = {
        "versions": {"torch": torch.__version__, "onnx": onnx.__version__},
        "torch_defaults": torch_defaults(),
        "onnx_defaults": onnx_defaults(),
        "convolutions": list(convolutions()),
        "auto_pads": list(auto_pads()),
        "torch_same": list(torch_same()),
        "pools": list(pools()),
        "batch_norm": batch_norm(),
        "network": network(),
        "initial_weights": initial_weights(),
        "losses": losses(),
        "dropped": dropped(),
    }
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(golden[key])}" for key in golden)
    TARGET.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
