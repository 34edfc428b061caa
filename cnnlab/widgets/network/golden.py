"""Make golden.json: networks as Keras builds them, layer by layer.

Shapes and parameters are those of Keras. Multiply-adds are counted from the sizes of the
kernels that Keras has made, the receptive field by following, cell by cell, which inputs
an output reads. The NumPy package and the JavaScript of the boards are both held to the file.
"""

import math


def conv(filters, size, stride=1, padding="same", bias=True):
    """Describe a convolution."""
    return {
        "kind": "conv",
        "filters": filters,
        "size": size,
        "stride": stride,
        "padding": padding,
        "bias": bias,
    }


def pool(size, stride, padding="valid"):
    """Describe a max pooling."""
    return {"kind": "maxpool", "size": size, "stride": stride, "padding": padding}


def plain(*kinds):
    """Describe layers without settings."""
    return [{"kind": kind} for kind in kinds]


def dense(units, bias=True):
    """Describe a dense layer."""
    return {"kind": "dense", "units": units, "bias": bias}


NETWORKS = [
    ((32, 32, 3), [conv(12, 3), *plain("relu"), pool(2, 2), *plain("flatten"), dense(10)]),
    ((28, 28, 1), [conv(6, 5), *plain("tanh"), {"kind": "avgpool", "size": 2, "stride": 2}]),
    ((11, 14, 2), [conv(4, 3, 2), conv(3, 4, 3, bias=False), *plain("globalpool", "softmax")]),
    ((13, 9, 3), [conv(5, 3, 2, "valid"), *plain("batchnorm"), pool(3, 2, "same")]),
    ((7, 7, 2), [*plain("flatten"), dense(6, False), *plain("batchnorm", "sigmoid"), dense(2)]),
    (
        (28, 28, 1),
        [
            conv(16, 3, padding="valid"),
            pool(2, 2),
            conv(32, 3, padding="valid"),
            pool(2, 2),
            conv(64, 3, padding="valid"),
            *plain("flatten"),
            {"kind": "dropout", "rate": 0.3},
            dense(10),
            *plain("softmax"),
        ],
    ),
]


def keras_layer(layers, layer):
    """Make the Keras layer of a description."""
    size, stride = layer.get("size"), layer.get("stride")
    padding, bias = layer.get("padding"), layer.get("bias")
    make = {
        "conv": lambda: layers.Conv2D(layer["filters"], size, stride, padding, use_bias=bias),
        "maxpool": lambda: layers.MaxPooling2D(size, stride, padding),
        "avgpool": lambda: layers.AveragePooling2D(size, stride),
        "globalpool": layers.GlobalAveragePooling2D,
        "batchnorm": layers.BatchNormalization,
        "flatten": layers.Flatten,
        "dense": lambda: layers.Dense(layer["units"], use_bias=bias),
        "dropout": lambda: layers.Dropout(layer["rate"]),
    }
    return make.get(layer["kind"], lambda: layers.Activation(layer["kind"]))()


def products(built):
    """Count the multiply-adds of a Keras layer: each output cell meets a whole kernel."""
    if not hasattr(built, "kernel"):
        return 0
    return math.prod(built.output.shape[1:-1]) * math.prod(built.kernel.shape)


def collapses(layer, is_row):
    """Tell whether each output of a layer depends on all inputs."""
    return layer["kind"] in ("dense", "globalpool") or (layer["kind"] == "softmax" and is_row)


def receptive_field(layers, befores):
    """Go back along one axis from output 0; count the inputs, padding included, that it spans."""
    lowest, highest = 0, 0
    for layer, (side, is_row) in zip(reversed(layers), reversed(befores), strict=True):
        if collapses(layer, is_row):
            lowest, highest = 0, side - 1
        elif "size" in layer:
            outputs = range(lowest, highest + 1)
            read = [o * layer["stride"] + i for o in outputs for i in range(layer["size"])]
            lowest, highest = min(read), max(read)
    return highest - lowest + 1


def case(keras, input_shape, layers):
    """Build one network and write down what each layer is."""
    model = keras.Sequential([keras.Input(input_shape)])
    shape, sides, befores, rows = input_shape, input_shape[:2], [], []
    for layer in layers:
        built = keras_layer(keras.layers, layer)
        model.add(built)
        befores.append([(side, len(shape) == 1) for side in sides])
        above = layers[: len(befores)]
        fields = [receptive_field(above, axis) for axis in zip(*befores, strict=True)]
        is_row, shape = len(shape) == 1, list(built.output.shape[1:])
        if len(shape) == 3:
            sides = shape[:2]
        elif collapses(layer, is_row):
            sides = (1, 1)
        counts = {"parameters": built.count_params(), "macs": products(built)}
        rows.append({"shape": shape, **counts, "field": fields})
    return {"input_shape": list(input_shape), "layers": layers, "rows": rows}


def golden():
    """Return all cases, the same on every call."""
    from cnnlab.models import import_keras

    keras = import_keras()
    return [case(keras, *network) for network in NETWORKS]
