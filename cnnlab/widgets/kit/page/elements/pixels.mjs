// Pictures made of pixels.

import { h } from "./dom.mjs";
import { NEGATIVE, POSITIVE } from "./numbers.mjs";
import { abs, min, round } from "./rows.mjs";

/** A color as one number of a canvas, whose bytes are red, green, blue, alpha. */
export const packed = (red, green, blue, alpha = 255) => ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;

const shadesOf = (color) => Uint32Array.from({ length: 256 }, (_, alpha) => packed(...color, alpha));
const BELOW = shadesOf(NEGATIVE),
  ABOVE = shadesOf(POSITIVE);

/** The packed color of a number: the sign gives the color, the size its strength, which is full from ±full on. */
export const shadeOf = (value, full) => (value < 0 ? BELOW : ABOVE)[round(255 * min(1, abs(value) / full))];

/** A canvas: {el, paint(rows, cols, colorOf)}, colorOf(i) the packed color of a pixel, in reading order; 0 is clear. */
export function pixelCanvas(attributes) {
  const el = h("canvas", attributes);
  let picture;
  const paint = (rows, cols, colorOf) => {
    if (picture?.width !== cols || picture.height !== rows) {
      Object.assign(el, { width: cols, height: rows });
      picture = new ImageData(cols, rows);
    }
    const pixels = new Uint32Array(picture.data.buffer);
    for (let i = 0; i < pixels.length; i++) pixels[i] = colorOf(i);
    el.getContext("2d").putImageData(picture, 0, 0);
  };
  return { el, paint };
}
