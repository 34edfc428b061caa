// What the network builder's state is made of: layers, their settings, and what each accepts.

import { fail, flag, number, oneOf, whole } from "../../kit/page/elements/fields.mjs";
import { stackField } from "../../kit/page/elements/stack.mjs";

export const MOST_LAYERS = 40;

export const SETTINGS = {
  filters: whole("filters", 1, 1024), size: whole("size", 1, 31), stride: whole("stride", 1, 16),
  padding: oneOf("padding", ["valid", "same"]), bias: flag("bias"),
  units: whole("units", 1, 9999), rate: number("rate", 0, 0.9),
};

/** Each kind of layer: its name, and its settings as they are when nothing is said. */
export const LAYERS = {
  conv: ["Convolution", { filters: 8, size: 3, stride: 1, padding: "same", bias: true }],
  maxpool: ["Max pooling", { size: 2, stride: 2, padding: "valid" }],
  avgpool: ["Average pooling", { size: 2, stride: 2 }],
  globalpool: ["Global average pooling", {}],
  batchnorm: ["Batch normalization", {}],
  relu: ["ReLU", {}],
  tanh: ["Tanh", {}],
  sigmoid: ["Sigmoid", {}],
  softmax: ["Softmax", {}],
  flatten: ["Flatten", {}],
  dense: ["Dense", { units: 10, bias: true }],
  dropout: ["Dropout", { rate: 0.2 }],
};

const layers = stackField(LAYERS, SETTINGS, MOST_LAYERS);
export const { readLayer } = layers;

const SIDES = [whole("rows", 1, 512), whole("columns", 1, 512), whole("channels", 1, 64)];

export const fields = {
  input_shape: {
    read(text) {
      const parts = String(text).split(/[x×]/, 4);
      if (parts.length !== 3) fail("The input must be rows, columns and channels, as 32×32×3.");
      return parts.map((part, i) => SIDES[i].read(part));
    },
    write: (shape) => shape.join("x"),
  },
  layers,
};

/** Networks of the book: {name, label, input_shape, layers}; cnnlab.widgets.network_layers has the same. */
export const PRESETS = [
  ["one-kernel", "One kernel, 6×6 image", "6x6x1", "conv,1,3,1,same,0"],
  ["one-filter", "One filter, color image", "32x32x3", "conv,1,3,1,valid"],
  ["color-photo", "Twelve filters, ten classes", "32x32x3", "conv,12/relu/maxpool/flatten/dense/softmax"],
  ["gray-photo", "A gray photograph", "300x300x1", "conv,1,3,1,same,0/relu/maxpool/flatten/dense,64"],
  ["mnist-small", "MNIST, one convolution", "28x28x1",
    "conv,28,3,1,valid/relu/maxpool/flatten/dense,128/relu/dropout/dense/softmax"],
  ["mnist-book", "MNIST, the book’s", "28x28x1", "conv,16,3,1,valid,0/maxpool/batchnorm/relu/conv,32,3,1,valid,0/" +
    "maxpool/batchnorm/relu/conv,64,3,1,valid,0/batchnorm/relu/flatten/dropout,0.3/dense"],
  ["cifar-dense", "CIFAR-10, dense", "32x32x3", "flatten/dense,3000/relu/dense,1000/relu/dense/softmax"],
  ["cifar-cnn", "CIFAR-10, convolutions", "32x32x3",
    "conv,32,3,1,valid/relu/maxpool/conv,64,3,1,valid/relu/maxpool/flatten/dense,64/relu/dense/softmax"],
  ["lenet-5", "LeNet-5", "28x28x1", "conv,6,5/tanh/avgpool/conv,16,5,1,valid/tanh/avgpool/conv,120,5,1,valid/tanh/" +
    "flatten/dense,84/tanh/dense/softmax"],
].map(([name, label, shape, layers]) =>
  ({ name, label, input_shape: fields.input_shape.read(shape), layers: fields.layers.read(layers) }));

const written = ({ input_shape, layers }) => `${fields.input_shape.write(input_shape)}/${fields.layers.write(layers)}`;
const WRITTEN = PRESETS.map(written);

/** The network of the book that this one is, if any. */
export const presetOf = (state) => PRESETS[WRITTEN.indexOf(written(state))];
