// What of the digit pad's state an address holds; weights and test digits fit none.

import { field, number, oneOf, whole } from "../../kit/page/elements/fields.mjs";
import { LAYERS, PAD } from "./maths.mjs";

export const MOST_POINTS = 5000;

const place = number("a point of the strokes", 0, PAD);

/** Strokes separated by "/", points by "_", down and across by ",": 26,74_26,45/50,42_46,54 */
const strokes = field("the strokes", (text) => {
  const all = text ? text.split("/").map((stroke) => stroke.split("_").map((point) => point.split(","))) : [];
  if (all.flat().length > MOST_POINTS || all.flat().some((point) => point.length !== 2))
    throw new RangeError(`The strokes must be at most ${MOST_POINTS} points down,across, ` +
      "separated by “_” in a stroke and by “/” between strokes.");
  return all.map((stroke) => stroke.map((point) => point.map(place.read)));
}, (value) => value.map((stroke) => stroke.join("_")).join("/"));

export const fields = {
  digit: whole("the digit", 0, 9, ["none"]),
  strokes,
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
