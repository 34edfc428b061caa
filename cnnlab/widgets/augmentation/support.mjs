// What the tests of this room, in both languages, ask the page's modules with plain lists.

import { times } from "../kit/page/elements/rows.mjs";
import { changePhoto, NO_CHANGE, randomNumbers } from "./page/maths.mjs";

/** The bytes of a picture, rows of [red, green, blue], after a change, on a desk that another change has used. */
export function changedBytes({ picture, change, fill }) {
  const rgba = Uint8ClampedArray.from(picture.flat().flatMap((pixel) => [...pixel, 255]));
  const photo = { rows: picture.length, cols: picture[0].length, rgba },
    desk = {};
  changePhoto(photo, { ...NO_CHANGE, flip: "both", contrast: 1, rotate: 5 }, fill, desk);
  return [...changePhoto(photo, { ...NO_CHANGE, ...change }, fill, desk)];
}

/** The first random numbers of a seed. */
export const firstNumbers = (seed, count) => times(count, randomNumbers(seed));
