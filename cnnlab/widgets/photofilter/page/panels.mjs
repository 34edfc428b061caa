// The two pictures of the photo filter: the photo with the window in hand, and the output.

import { captionOf } from "../../kit/page/board/window-panels.mjs";
import { h, setText } from "../../kit/page/elements/dom.mjs";
import { max, round, sumOf } from "../../kit/page/elements/rows.mjs";

/** A canvas under a caption, with a mark over one window: {el, canvas, paint, fit, place}. */
export function picturePanel(name, mark) {
  const canvas = h("canvas", { role: "img", "aria-label": name }),
    caption = h("figcaption");
  const el = h("figure.panel", caption, h("div.photofilter-stage", canvas, mark));
  const paint = (rows, cols, rgba) => {
    if (canvas.width !== cols || canvas.height !== rows) Object.assign(canvas, { width: cols, height: rows });
    canvas.getContext("2d").putImageData(new ImageData(rgba, cols, rows), 0, 0);
    setText(caption, captionOf(name, [rows, cols]));
  };
  /** Give each pixel of the picture this many pixels of the screen. */
  const fit = (zoom) => {
    canvas.style.width = `${canvas.width * zoom}px`;
    canvas.style.height = `${canvas.height * zoom}px`;
  };
  /** Put the mark around rows × cols pixels from [top, left]; it never gets too small to see. */
  const place = (zoom, top, left, rows, cols) => {
    const span = (start, n, edge, length) => {
      const size = max(n * zoom, 11);
      return `${edge}:${(start + n / 2) * zoom - size / 2}px;${length}:${size}px;`;
    };
    mark.style.cssText = span(top, rows, "top", "height") + span(left, cols, "left", "width");
  };
  return { el, canvas, paint, fit, place };
}

/** How the output's numbers become grays: [factor, offset, sentence]. */
export function shadesOf(view, kernel) {
  const most = 255 * max(1, sumOf(kernel.flat())),
    white = round(most);
  const shades = {
    offset: [127.5 / most, 127.5, `gray is 0, black is −${white} or less, white is ${white} or more`],
    clip: [255 / most, 0, `black is 0 or less, white is ${white} or more`],
    size: [255 / most, 0, `black is 0, white is ${white} or more or −${white} or less`],
  };
  return shades[view];
}

/** Numbers -> the bytes of a picture; the array of bytes clips them to 0–255. */
export function shade(values, channels, { relu, view }, [factor, offset]) {
  const count = values.length / channels,
    rgba = new Uint8ClampedArray(4 * count);
  const below = relu ? 0 : view === "size" ? -factor : factor,
    color = channels === 3;
  const level = (value) => value * (value < 0 ? below : factor) + offset;
  for (let i = 0, from = 0; i < 4 * count; i += 4, from += channels) {
    rgba[i] = level(values[from]);
    rgba[i + 1] = color ? level(values[from + 1]) : rgba[i];
    rgba[i + 2] = color ? level(values[from + 2]) : rgba[i];
    rgba[i + 3] = 255;
  }
  return rgba;
}
