// Kernels, feature maps and images as small pictures on canvases.

import { h, set, setText } from "../../kit/page/elements/dom.mjs";
import { short } from "../../kit/page/elements/numbers.mjs";
import { abs, ceil, floor, max, memory, min, round } from "../../kit/page/elements/rows.mjs";

const GAP = 4, SIDE = 48, ACROSS = 6, CLEAR = 0, FULL = 0.5; // full color is at half of the largest

/** A color as one number of a canvas, whose bytes are red, green, blue, alpha. */
const pack = (red, green, blue, alpha) => ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;

const shadesOf = (color) => Uint32Array.from({ length: 256 }, (_, alpha) => pack(...color, alpha));
const NEGATIVE = shadesOf([219, 109, 23]), POSITIVE = shadesOf([29, 135, 198]); // as the outputs of all boards

/** The colors of numbers: the sign gives the color, the size its strength. */
const colorsOf = (values, largest) => values.map((value) =>
  (value < 0 ? NEGATIVE : POSITIVE)[round(255 * min(1, abs(value) / (FULL * largest)))]);

/** The colors of kernels with three channels, in order of row, column, channel, filter: each kernel is a small picture. */
function mixedColors(values, count, largest) {
  const level = (value) => round(127.5 + (127.5 * value) / largest);
  return Uint32Array.from({ length: values.length / 3 }, (_, at) => {
    const from = floor(at / count) * 3 * count + (at % count);
    return pack(...[0, 1, 2].map((channel) => level(values[from + channel * count])), 255);
  });
}

/** A canvas of tiles in lines of six: paint(colors in order of row, column, tile, [rows, columns, tiles], hasBar). */
function tileSheet(label) {
  const canvas = h("canvas", { role: "img", "aria-label": label }), changed = memory();
  let image, pixels;
  const paint = (colors, [rows, cols, count], hasBar) => {
    const zoom = max(1, floor(SIDE / max(rows, cols))), across = min(ACROSS, count), high = rows * zoom + GAP, wide = cols * zoom + GAP;
    const width = across * wide - GAP, height = ceil(count / across) * high - GAP;
    if (changed(rows, cols, count)) {
      Object.assign(canvas, { width, height });
      image = new ImageData(width, height);
      pixels = new Uint32Array(image.data.buffer);
    }
    for (let tile = 0; tile < count; tile++)
      for (let row = 0; row < rows; row++) for (let col = 0; col < cols; col++) {
        const at = (row * cols + col) * count + tile, left = (tile % across) * wide + col * zoom;
        let from = (floor(tile / across) * high + row * zoom) * width + left;
        for (let y = 0; y < zoom; y++, from += width) for (let x = 0; x < zoom; x++) pixels[from + x] = colors[at];
        if (hasBar?.(at)) pixels.fill(CLEAR, from - ceil(zoom / 2) * width + 1, from - ceil(zoom / 2) * width + zoom - 1);
      }
    canvas.getContext("2d").putImageData(image, 0, 0);
  };
  return { el: canvas, paint };
}

/** The kernels of the first layer: {el, show(scene)}. */
export function kernelsPanel({ kernels, layers: [layer] }) {
  const { rows, cols, channels, count, largest } = kernels, shape = [rows, cols, count], changed = memory();
  const sheet = tileSheet(`The ${count} kernels of ${layer.label}`), caption = h("figcaption", `${count} kernels, ${rows}×${cols}`);
  const note = channels === 3 ? `Gray is 0; each color ends at ±${short(largest)}.`
    : `Blue is positive, orange with a bar negative; full color is ±${short(FULL * largest)} or more.`;
  const show = ({ moment }) => {
    if (!changed(moment)) return;
    const values = kernels.at(moment);
    if (channels === 3) sheet.paint(mixedColors(values, count, largest), shape);
    else sheet.paint(colorsOf(values, largest), shape, (at) => values[at] < 0);
  };
  return { el: h("figure.panel.scrubber-kernels", caption, h("div.scrubber-sheet", sheet), h("p.note", note)), show };
}

/** The feature maps of the image in hand, in one of the layers: {el, show(scene)}. */
export function mapsPanel(...controls) {
  const sheet = tileSheet("Feature maps"), caption = h("figcaption"), note = h("p.note"), changed = memory();
  const show = ({ story: { layers }, layer, moment, image }) => {
    if (!changed(layer, moment, image)) return;
    const { label, shape, largest, kept, at } = layers[layer], [rows, cols, count] = shape, values = at(moment, image);
    setText(caption, `${count} feature maps of image ${image}, ${rows}×${cols}`);
    sheet.el.hidden = !values;
    set(sheet.el, { "aria-label": `Feature maps of image ${image}. ${label}` });
    setText(note, values ? `Blue is positive, orange negative; full color is ±${short(FULL * largest)} or more.`
      : `The recording keeps this layer for images 0 to ${kept - 1}: choose one of them.`);
    if (values) sheet.paint(colorsOf(values, largest), shape);
  };
  return { el: h("figure.panel.scrubber-maps", caption, ...controls, h("div.scrubber-sheet", sheet), note), show };
}

/** One image on a canvas of its own size. */
export function imageCanvas({ shape: [, rows, cols, channels], bytes }, at) {
  const canvas = h("canvas", { width: cols, height: rows, "aria-hidden": true });
  const image = new ImageData(cols, rows), from = at * rows * cols * channels;
  for (let i = 0; i < rows * cols; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = bytes[from + i * channels + (channels === 3 ? c : 0)];
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
