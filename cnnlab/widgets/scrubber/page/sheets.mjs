// Kernels, feature maps and images as small pictures on canvases.

import { h, set, setText } from "../../kit/page/elements/dom.mjs";
import { short } from "../../kit/page/elements/numbers.mjs";
import { packed, pixelCanvas, shadeOf } from "../../kit/page/elements/pixels.mjs";
import { ceil, floor, max, memory, min, round } from "../../kit/page/elements/rows.mjs";

const GAP = 4,
  SIDE = 48,
  ACROSS = 6,
  FULL = 0.5; // full color is at half of the largest

const fullColor = (largest) => `full color is ±${short(FULL * largest)} or more.`;

const colorsOf = (values, largest) => values.map((value) => shadeOf(value, FULL * largest));

/** The colors of kernels with three channels, in order of row, column, channel, filter: each kernel is a small picture. */
function mixedColors(values, count, largest) {
  const level = (value) => round(127.5 + (127.5 * value) / largest);
  return Uint32Array.from({ length: values.length / 3 }, (_, at) => {
    const from = floor(at / count) * 3 * count + (at % count);
    return packed(...[0, 1, 2].map((channel) => level(values[from + channel * count])));
  });
}

/** A canvas of tiles in lines of six: show(colors in order of row, column, tile, [rows, columns, tiles], hasBar). */
function tileSheet(label) {
  const { el, paint } = pixelCanvas({ role: "img", "aria-label": label });
  const show = (colors, [rows, cols, count], hasBar = () => false) => {
    const zoom = max(1, floor(SIDE / max(rows, cols))),
      middle = floor(zoom / 2),
      across = min(ACROSS, count);
    const high = rows * zoom + GAP,
      wide = cols * zoom + GAP;
    const height = ceil(count / across) * high - GAP,
      width = across * wide - GAP;
    paint(height, width, (i) => {
      const [y, x] = [floor(i / width), i % width],
        [down, right] = [y % high, x % wide],
        [row, col] = [floor(down / zoom), floor(right / zoom)];
      const tile = floor(y / high) * across + floor(x / wide),
        at = (row * cols + col) * count + tile;
      if (row >= rows || col >= cols || tile >= count) return 0; // between the tiles
      const onBar = down % zoom === middle && right % zoom > 0 && right % zoom < zoom - 1;
      return onBar && hasBar(at) ? 0 : colors[at];
    });
  };
  return { el, show };
}

/** The kernels of the first layer: {el, show(scene)}. */
export function kernelsPanel({ kernels, layers: [layer] }) {
  const { rows, cols, channels, count, largest } = kernels,
    shape = [rows, cols, count],
    changed = memory();
  const sheet = tileSheet(`The ${count} kernels of ${layer.label}`),
    caption = h("figcaption", `${count} kernels, ${rows}×${cols}`);
  const note =
    channels === 3
      ? `Gray is 0; each color ends at ±${short(largest)}.`
      : `Blue is positive, orange with a bar negative; ${fullColor(largest)}`;
  const show = ({ moment }) => {
    if (!changed(moment)) return;
    const values = kernels.at(moment);
    if (channels === 3) sheet.show(mixedColors(values, count, largest), shape);
    else sheet.show(colorsOf(values, largest), shape, (at) => values[at] < 0);
  };
  return { el: h("figure.panel.scrubber-kernels", caption, h("div.scrubber-sheet", sheet), h("p.note", note)), show };
}

/** The feature maps of the image in hand, in one of the layers: {el, show(scene)}. */
export function mapsPanel(...controls) {
  const sheet = tileSheet("Feature maps"),
    caption = h("figcaption"),
    note = h("p.note"),
    changed = memory();
  const show = ({ story: { layers }, layer, moment, image }) => {
    if (!changed(layer, moment, image)) return;
    const { label, shape, largest, kept, at } = layers[layer],
      [rows, cols, count] = shape,
      values = at(moment, image);
    setText(caption, `${count} feature maps of image ${image}, ${rows}×${cols}`);
    sheet.el.hidden = !values;
    set(sheet.el, { "aria-label": `Feature maps of image ${image}. ${label}` });
    setText(
      note,
      values
        ? `Blue is positive, orange negative; ${fullColor(largest)}`
        : `The recording keeps this layer for images 0 to ${kept - 1}: choose one of them.`,
    );
    if (values) sheet.show(colorsOf(values, largest), shape);
  };
  return { el: h("figure.panel.scrubber-maps", caption, ...controls, h("div.scrubber-sheet", sheet), note), show };
}

/** One image on a canvas of its own size; a gray one has one byte for all three colors. */
export function imageCanvas({ shape: [, rows, cols, channels], bytes }, at) {
  const { el, paint } = pixelCanvas({ "aria-hidden": true });
  const byte = (i, channel) => bytes[(at * rows * cols + i) * channels + min(channel, channels - 1)];
  paint(rows, cols, (i) => packed(byte(i, 0), byte(i, 1), byte(i, 2)));
  return el;
}
