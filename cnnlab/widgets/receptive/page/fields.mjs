// What the board of receptive fields is made of: a stack of layers, and the cell in hand.

import { layersField } from "../../kit/page/elements/layers-field.mjs";
import { fieldsOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };

export const fields = fieldsOf(spec.state, { layers: layersField });

/** Stacks of the book: {name, label, side, layers}, with all settings of each layer. */
export const PRESETS = Object.entries(spec.presets).map(([name, preset]) =>
  ({ name, ...preset, layers: preset.layers.map(fields.layers.fill) }));

const written = ({ side, layers }) => `${side}/${fields.layers.write(layers)}`;
const WRITTEN = PRESETS.map(written);

/** The stack of the book that this one is, if any. */
export const presetOf = (state) => PRESETS[WRITTEN.indexOf(written(state))];
