// What the board of receptive fields is made of: a stack of layers, and the cell in hand.

import { flag, steps, whole } from "../../kit/page/elements/fields.mjs";
import { stackField } from "../../kit/page/elements/stack.mjs";

export const MOST_LAYERS = 6, LARGEST_MAP = 32;

export const SETTINGS = {
  side: whole("the side", 1, 28), size: whole("the kernel", 1, 9), ...steps(4),
  dilation: whole("the dilation", 1, 8),
};

/** Each kind of layer: its name, and its settings as they are when nothing is said. */
export const LAYERS = {
  conv: ["Convolution", { size: 3, stride: 1, padding: 0, dilation: 1 }],
  pool: ["Pooling", { size: 2, stride: 2, padding: 0 }],
};

const place = (name) => whole(`the ${name}`, 0, 99);

export const fields = {
  side: SETTINGS.side, layers: stackField(LAYERS, SETTINGS, MOST_LAYERS),
  layer: place("layer"), row: place("row"), col: place("column"), count_paths: flag("count_paths"),
};

/** Stacks of the book: [name, label, rows of the input, layers]; cnnlab.widgets.receptive_layers has the same. */
export const PRESETS = [
  ["same", "Padding and pooling", 16, "conv,3,1,same/pool/conv,3,1,same/pool"],
  ["two-3x3", "Two of 3×3", 9, "conv/conv"],
  ["one-5x5", "One of 5×5", 9, "conv,5"],
  ["strided", "Three with stride 2", 17, "conv,3,2/conv,3,2/conv,3,2"],
  ["dilated", "Dilation 1, 2, 4", 17, "conv/conv,3,1,0,2/conv,3,1,0,4"],
  ["mnist-book", "MNIST, the book’s", 28, "conv/pool/conv/pool/conv"],
];
