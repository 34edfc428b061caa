// Pictures made of pixels.

import { h } from "./dom.mjs";

/** A canvas that shows pixels, four bytes each: {el, paint(rows, cols, pixels)}. */
export function pixelCanvas(attributes) {
  const el = h("canvas", attributes);
  const paint = (rows, cols, pixels) => {
    if (el.width !== cols || el.height !== rows) Object.assign(el, { width: cols, height: rows });
    el.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), cols, rows), 0, 0);
  };
  return { el, paint };
}
