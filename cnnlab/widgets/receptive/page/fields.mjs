// What the board of receptive fields is made of: a stack of layers, and the cell in hand.

import { layersField, presetsOf } from "../../kit/page/elements/layers-field.mjs";
import { fieldsOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };

export const fields = fieldsOf(spec.state, { layers: layersField });

/** Stacks of the book, and the one that a stack is. */
export const { PRESETS, presetOf } = presetsOf(spec.presets, fields, "side");
