// A network as Keras code and as PyTorch code, by the templates of spec.json, as cnnlab.widgets.network.code does it.

import { filled } from "../../kit/page/elements/spec.mjs";
import { samePadding } from "../../kit/page/maths/convolution.mjs";
import spec from "../spec.json" with { type: "json" };

const { keras: KERAS, torch: TORCH } = spec.code, { kinds: KINDS } = spec.state.layers;

export const kerasCode = ({ input_shape, layers }) =>
  file(KERAS, input_shape, layers.map((layer) => filled(KINDS[layer.kind].keras, valuesOf(layer, KERAS))));

export const torchCode = ({ input_shape, layers, steps }) =>
  file(TORCH, input_shape, layers.flatMap((layer, i) => torchLines(layer, i ? steps[i - 1].shape : input_shape)));

/** What the templates of one library ask for: the settings of a layer, and its end. */
const valuesOf = (layer, library) => ({ ...layer, no_bias: layer.bias === false ? library.no_bias : "" });

function file(library, [rows, columns, channels], lines) {
  const layers = lines.map((layer) => filled(library.layer, { layer })).join("");
  return filled(library.file, { rows, columns, channels, layers });
}

/** One layer for an input of this shape; PyTorch pads unevenly by a layer of its own. */
function torchLines(layer, shape) {
  const { kind, size, stride, padding } = layer, { torch, outside } = KINDS[kind];
  const values = { ...valuesOf(layer, TORCH), last: shape.at(-1), dimensions: shape.length > 1 ? 2 : 1 };
  const lines = torch.map((line) => filled(line, values));
  if (!size || padding !== "same") return lines;
  const [[top, bottom], [left, right]] = shape.slice(0, 2).map((n) => samePadding(n, size, stride));
  const sides = { left, right, top, bottom };
  return Object.values(sides).some(Boolean) ? [filled(TORCH.pad, { ...sides, outside }), ...lines] : lines;
}
