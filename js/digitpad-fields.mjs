// What of the digit pad's state an address holds; strokes, weights and test digits fit none.

import { number, oneOf, whole } from "./fields.mjs";
import { LAYERS } from "./maths-digits.mjs";

export const fields = {
  digit: whole("the digit", 0, 9, ["none"]),
  thicken: number("the thickness", -1, 2),
  rotate: whole("the rotation", -180, 180),
  down: whole("the shift down", -8, 8),
  right: whole("the shift to the right", -8, 8),
  layer: oneOf("the layer", Object.keys(LAYERS)),
  map: whole("the map", 0, 23),
  row: whole("the row", 0, 23),
  col: whole("the column", 0, 23),
  channel: whole("the channel", 0, 23),
};
