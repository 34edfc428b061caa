// What the network builder's state is made of: the input's shape, the layers, and what each accepts.

import { fail, whole } from "../../kit/page/elements/fields.mjs";
import { layersField, presetsOf } from "../../kit/page/elements/layers-field.mjs";
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

/** Networks of the book, and the one that a network is. */
export const { PRESETS, presetOf } = presetsOf(spec.presets, fields, "input_shape");
