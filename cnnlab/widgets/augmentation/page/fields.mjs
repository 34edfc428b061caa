// What the augmentation board's state is made of, but for the photo itself, which fits no address.

import { rounded } from "./maths.mjs";
import { field, number, oneOf, whole } from "../../kit/page/elements/fields.mjs";

export const FLIPS = ["none", "horizontal", "vertical", "both"], FILLS = ["reflect", "constant", "nearest"];
export const LAST_SEED = 9999;

/** A number in a range, kept to three decimals. */
function share(label, low, high) {
  const { read } = number(label, low, high);
  return field(label, (text) => rounded(read(text)));
}

/** What may be done to the one picture: the lowest and the highest number of each change. */
export const EXACT = {
  rotate: ["the rotation", -180, 180], right: ["the move right", -0.5, 0.5], down: ["the move down", -0.5, 0.5],
  zoom: ["the zoom", -0.5, 0.5], brightness: ["the brightness", -1, 1], contrast: ["the contrast", -1, 1],
  saturation: ["the saturation", -1, 1], hue: ["the hue", -180, 180], cutout: ["the patch", 0, 0.5],
  hole_right: ["the place of the patch", 0, 1], hole_down: ["the place of the patch", 0, 1],
};

/** The ranges of the samples in the same way. */
export const RANGES = {
  max_rotate: ["the range of rotations", 0, 180], max_shift: ["the range of moves", 0, 0.5],
  max_zoom: ["the range of zooms", 0, 0.5], max_brightness: ["the range of brightness", 0, 1],
  max_contrast: ["the range of contrast", 0, 1], max_saturation: ["the range of saturation", 0, 1],
  max_hue: ["the range of hues", 0, 180], random_cutout: ["the samples’ patch", 0, 0.5],
};

const shares = (table) => Object.fromEntries(Object.entries(table).map(([name, limits]) => [name, share(...limits)]));

export const fields = {
  flip: oneOf("the flip", FLIPS), ...shares(EXACT),
  random_flip: oneOf("the samples’ flip", FLIPS), ...shares(RANGES),
  fill: oneOf("the border", FILLS), seed: whole("the seed", 0, LAST_SEED),
};
