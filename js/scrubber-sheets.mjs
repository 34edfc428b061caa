// Kernels, feature maps and images as small pictures on canvases.

import { h, set, setText } from "./dom.mjs";
import { short } from "./numbers.mjs";
import { memory, times } from "./rows.mjs";
import { mapsOf } from "./scrubber-story.mjs";

const GAP = 4, SIDE = 48, ACROSS = 6, CLEAR = 0, FULL = 0.5; // full color is at half of the largest
const NEGATIVE = [219, 109, 23], POSITIVE = [29, 135, 198]; // as the outputs of all boards: the sign is the color

/** A color as one number of a canvas, whose bytes are red, green, blue, alpha. */
const pack = ([red, green, blue], alpha) => ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** A color for a number: its sign, and its share of the largest. */
const shade = (value, largest) => pack(value < 0 ? NEGATIVE : POSITIVE, Math.round(255 * Math.min(1, Math.abs(value) / (FULL * largest))));

/** A canvas of tiles in lines of six, each rows × cols colors: paint([[color, …], …], rows, cols, marks). */
function tileSheet(label) {
  const canvas = h("canvas", { role: "img", "aria-label": label });
  const paint = (tiles, rows, cols, marks = () => false) => {
    const zoom = Math.max(1, Math.floor(SIDE / Math.max(rows, cols)));
    const across = Math.min(ACROSS, tiles.length), down = Math.ceil(tiles.length / across);
    const width = across * (cols * zoom + GAP) - GAP, height = down * (rows * zoom + GAP) - GAP;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const image = new ImageData(width, height), pixels = new Uint32Array(image.data.buffer);
    tiles.forEach((tile, i) => {
      const corner = Math.floor(i / across) * (rows * zoom + GAP) * width + (i % across) * (cols * zoom + GAP);
      for (let at = 0; at < tile.length; at++) {
        const from = corner + Math.floor(at / cols) * zoom * width + (at % cols) * zoom, minus = marks(i, at);
        for (let y = 0; y < zoom; y++) {
          const bar = minus && y === zoom >> 1;
          for (let x = 0; x < zoom; x++) pixels[from + y * width + x] = bar && x > 0 && x < zoom - 1 ? CLEAR : tile[at];
        }
      }
    });
    canvas.getContext("2d").putImageData(image, 0, 0);
  };
  return { el: canvas, paint };
}

/** The kernels of the first layer: {el, show(scene)}. */
export function kernelsPanel({ kernels, layers: [layer] }) {
  const { rows, cols, channels, count, largest } = kernels, sheet = tileSheet(`The ${count} kernels of ${layer.label}`);
  const caption = h("figcaption", `${count} kernels, ${rows}×${cols}`), note = h("p.note"), changed = memory();
  const shape = [rows, cols, count];
  const colorsOf = (values) => { // three channels are mixed to a color
    const [red, green, blue] = times(3, (c) => mapsOf(values.filter((_, i) => Math.floor(i / count) % 3 === c), shape));
    const level = (value) => Math.round(127.5 + (127.5 * value) / largest);
    return red.map((one, o) => [...one].map((value, i) => pack([value, green[o][i], blue[o][i]].map(level), 255)));
  };
  const show = ({ moment }) => {
    if (!changed(moment)) return;
    const values = kernels.at(moment);
    if (channels === 3) return sheet.paint(colorsOf(values), rows, cols);
    const tiles = mapsOf(values, shape);
    sheet.paint(tiles.map((tile) => Array.from(tile, (value) => shade(value, largest))), rows, cols, (o, i) => tiles[o][i] < 0);
  };
  setText(note, channels === 3 ? `Gray is 0; each color ends at ±${short(largest)}.`
    : `Blue is positive, orange with a bar negative; full color is ±${short(FULL * largest)} or more.`);
  return { el: h("figure.panel", caption, h("div.scrubber-sheet", sheet), note), show };
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
    if (values) sheet.paint(mapsOf(values, shape).map((tile) => Array.from(tile, (value) => shade(value, largest))), rows, cols);
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
