// A network as Keras code and as PyTorch code. cnnlab.widgets.network_layers writes the same.

import { LAYERS } from "./fields.mjs";
import { samePadding } from "../../kit/page/maths/convolution.mjs";

const KERAS = { globalpool: "GlobalAveragePooling2D()", batchnorm: "BatchNormalization()", flatten: "Flatten()" };
const block = (lines, prefix) => lines.map((line) => `    ${prefix}.${line},\n`).join("");

export function kerasCode({ input_shape, layers }) {
  return "import keras\nfrom keras import layers\n\nmodel = keras.Sequential([\n" +
    `    keras.Input((${input_shape.join(", ")})),\n${block(layers.map(kerasLayer), "layers")}])\n`;
}

function kerasLayer({ kind, filters, size, stride, padding, bias, units, rate }) {
  const end = bias === false ? ", use_bias=False)" : ")", window = `${size}, strides=${stride}${padding ? `, padding="${padding}"` : ""}`;
  if (filters) return `Conv2D(${filters}, ${window}${end}`;
  if (size) return `${kind === "maxpool" ? "Max" : "Average"}Pooling2D(${window})`;
  if (units) return `Dense(${units}${end}`;
  return KERAS[kind] ?? (kind === "dropout" ? `Dropout(${rate})` : `Activation("${kind}")`);
}

export function torchCode({ input_shape, layers, steps }) {
  const [rows, cols, channels] = input_shape;
  const lines = layers.flatMap((layer, i) => torchLayers(layer, i ? steps[i - 1].shape : input_shape));
  return `from torch import nn\n\n# Input (N, ${channels}, ${rows}, ${cols}): PyTorch puts the channels first.\n` +
    `model = nn.Sequential(\n${block(lines, "nn")})\n`;
}

function torchLayers({ kind, filters, size, stride, padding, bias, units, rate }, shape) {
  const end = bias === false ? ", bias=False)" : ")", last = shape.at(-1);
  if (size) {
    const [down, across] = shape.map((n) => (padding === "same" ? samePadding(n, size, stride) : [0, 0]));
    const sides = [...across, ...down], window = `${size}, stride=${stride}`;
    const pad = sides.some(Boolean) ? [`ConstantPad2d((${sides.join(", ")}), ${filters ? 0 : 'float("-inf")'})`] : [];
    return [...pad, filters ? `Conv2d(${last}, ${filters}, ${window}${end}` : `${kind === "maxpool" ? "Max" : "Avg"}Pool2d(${window})`];
  }
  if (units) return [`Linear(${last}, ${units}${end}`];
  if (kind === "globalpool") return ["AdaptiveAvgPool2d(1)", "Flatten()"];
  if (kind === "batchnorm") return [`BatchNorm${shape.length > 1 ? 2 : 1}d(${last}, eps=1e-3, momentum=0.01)`];
  return [`${LAYERS[kind][0]}(${rate ?? (kind === "softmax" ? "dim=1" : "")})`];
}
