// What the network builder's state is made of: the input's shape, the layers, and what each accepts.

import { fail, whole } from "../../kit/page/elements/fields.mjs";
import { layersField } from "../../kit/page/elements/layers-field.mjs";
import { fieldsOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };

function shapeField({ sides }) {
  const parts = sides.map(({ label, low, high }) => whole(label, low, high));
  const read = (text) => {
    const numbers = String(text).split(/[x×]/, parts.length + 1);
    if (numbers.length !== parts.length) fail("The input must be rows, columns and channels, as 32×32×3.");
    return numbers.map((number, i) => parts[i].read(number));
  };
  return { read, write: (shape) => shape.join("x") };
}

export const fields = fieldsOf(spec.state, { shape: shapeField, layers: layersField });

/** Networks of the book: {name, label, input_shape, layers}, with all settings of each layer. */
export const PRESETS = Object.entries(spec.presets).map(([name, preset]) =>
  ({ name, ...preset, layers: preset.layers.map(fields.layers.fill) }));

const written = ({ input_shape, layers }) => `${fields.input_shape.write(input_shape)}/${fields.layers.write(layers)}`;
const WRITTEN = PRESETS.map(written);

/** The network of the book that this one is, if any. */
export const presetOf = (state) => PRESETS[WRITTEN.indexOf(written(state))];
