// What augmentation does to a picture, step by step in the order of Keras's layers. No document here.
// cnnlab.widgets.augmentation.steps answers the same.

import { clamp, times } from "../../kit/page/elements/rows.mjs";
import spec from "../spec.json" with { type: "json" };

export const SAMPLES = spec.samples;
const NUMBERS = 12; // that each sample draws

/** What is done to a picture, in this order; as it stands, nothing. */
export const NO_CHANGE = {
  flip: "none",
  rotate: 0,
  right: 0,
  down: 0,
  zoom: 0,
  brightness: 0,
  contrast: 0,
  saturation: 0,
  hue: 0,
  cutout: 0,
  hole_right: 0.5,
  hole_down: 0.5,
};

/** An array of a desk, which is taken again at every change: nothing piles up while a slider is dragged. */
function onDesk(desk, name, length) {
  if (desk[name]?.length !== length) desk[name] = new Float64Array(length);
  return desk[name];
}

/**
 * A photo {rows, cols, rgba} after a change, as the bytes of a picture. fill: what comes in at an edge.
 * desk: {} to work on; a board keeps its own.
 */
export function changePhoto(photo, change, fill, desk = {}) {
  const { rows, cols } = photo,
    { rotate, right, down, zoom } = change,
    middleX = (cols - 1) / 2,
    middleY = (rows - 1) / 2;
  const along = (size, place) => Float64Array.from({ length: size }, (_, i) => place(i));
  const first = flipped(photo, change.flip);
  let values = first;
  const resample = (read, ...places) => {
    const picture = fill === "constant" ? framed(rows, cols, values, desk) : { rows, cols, rim: 0, values };
    const free = values === desk.one ? "other" : "one"; // what is read is not written over
    values = read({ ...picture, mirror: fill === "reflect" }, onDesk(desk, free, first.length), ...places);
  };
  if (rotate) resample(turn, rows, cols, rotate * (Math.PI / 180));
  if (right || down)
    resample(
      resize,
      along(cols, (x) => x - right * cols),
      along(rows, (y) => y - down * rows),
    );
  const more = 1 + zoom;
  if (zoom)
    resample(
      resize,
      along(cols, (x) => middleX + more * (x - middleX)),
      along(rows, (y) => middleY + more * (y - middleY)),
    );
  if (values === first) {
    // what is kept stays as it is
    values = onDesk(desk, "one", first.length);
    values.set(first);
  }
  recolor(values, change);
  return cutOut(rows, cols, values, change);
}

const both = (flip, one) => flip === one || flip === "both";

/** Red, green and blue of a photo as numbers, in the order of a flip; kept, for its other samples. */
function flipped(photo, flip) {
  photo.flips ??= {};
  const { rows, cols, rgba, flips } = photo;
  if (flips[flip]) return flips[flip];
  const values = new Float64Array(3 * rows * cols),
    back = both(flip, "horizontal"),
    over = both(flip, "vertical");
  for (let y = 0, to = 0; y < rows; y++) {
    for (let x = 0; x < cols; x++, to += 3) {
      const from = 4 * ((over ? rows - 1 - y : y) * cols + (back ? cols - 1 - x : x));
      values.set(rgba.subarray(from, from + 3), to);
    }
  }
  flips[flip] = values;
  return values;
}

/** Turn a picture about its middle. Between its pixels, read the mean of four, weighted by nearness. */
function turn({ rows, cols, rim, values, mirror }, out, height, width, angle) {
  const cosine = Math.cos(angle),
    sine = Math.sin(angle),
    middleX = (width - 1) / 2,
    middleY = (height - 1) / 2;
  const lastX = cols - 1,
    lastY = rows - 1;
  for (let row = 0, to = 0; row < height; row++) {
    const acrossOfRow = sine * (row - middleY),
      downOfRow = cosine * (row - middleY);
    for (let col = 0; col < width; col++, to += 3) {
      let x = middleX + cosine * (col - middleX) - acrossOfRow + rim;
      let y = middleY + sine * (col - middleX) + downOfRow + rim;
      if (!(x >= 0 && x <= lastX)) x = inside(x, cols, mirror);
      if (!(y >= 0 && y <= lastY)) y = inside(y, rows, mirror);
      const left = x | 0,
        top = y | 0,
        across = x - left,
        below = y - top,
        near = 1 - across,
        above = 1 - below;
      const a = 3 * (top * cols + left),
        b = left < lastX ? a + 3 : a,
        more = top < lastY ? 3 * cols : 0;
      const c = a + more,
        d = b + more;
      out[to] = (values[a] * above + values[c] * below) * near + (values[b] * above + values[d] * below) * across;
      out[to + 1] =
        (values[a + 1] * above + values[c + 1] * below) * near +
        (values[b + 1] * above + values[d + 1] * below) * across;
      out[to + 2] =
        (values[a + 2] * above + values[c + 2] * below) * near +
        (values[b + 2] * above + values[d + 2] * below) * across;
    }
  }
  return out;
}

/** The same where the places stand in rows and columns: xs of each output column, ys of each output row. */
function resize({ rows, cols, rim, values, mirror }, out, xs, ys) {
  const length = 3 * cols,
    line = new Float64Array(length),
    lastX = cols - 1;
  const columns = xs.map((x) => inside(x + rim, cols, mirror));
  for (let row = 0, to = 0; row < ys.length; row++) {
    const y = inside(ys[row] + rim, rows, mirror),
      top = y | 0,
      below = y - top,
      above = 1 - below;
    const a = top * length,
      c = top < rows - 1 ? a + length : a;
    for (let i = 0; i < length; i++) line[i] = values[a + i] * above + values[c + i] * below;
    for (let col = 0; col < columns.length; col++, to += 3) {
      const x = columns[col],
        left = x | 0,
        across = x - left,
        near = 1 - across;
      const from = 3 * left,
        next = left < lastX ? from + 3 : from;
      out[to] = line[from] * near + line[next] * across;
      out[to + 1] = line[from + 1] * near + line[next + 1] * across;
      out[to + 2] = line[from + 2] * near + line[next + 2] * across;
    }
  }
  return out;
}

/** A picture with one black pixel on every side; farther out it goes on. */
function framed(rows, cols, values, desk) {
  const wide = cols + 2,
    out = onDesk(desk, "framed", 3 * (rows + 2) * wide).fill(0);
  for (let y = 0; y < rows; y++) out.set(values.subarray(3 * y * cols, 3 * (y + 1) * cols), 3 * ((y + 1) * wide + 1));
  return { rows: rows + 2, cols: wide, rim: 1, values: out };
}

/** Bring a place outside a picture to where its color is: mirrored, or the nearest. */
function inside(place, size, mirror) {
  if (mirror) {
    const around = place + 0.5 - 2 * size * Math.floor((place + 0.5) / (2 * size));
    place = Math.min(around, 2 * size - around) - 0.5;
  }
  return clamp(place, 0, size - 1);
}

const clip = (value) => (value < 0 ? 0 : value > 255 ? 255 : value);

/** Change brightness, contrast, saturation and hue in place; numbers stay from 0 to 255. */
function recolor(values, { brightness, contrast, saturation, hue }) {
  const light = 255 * brightness;
  if (brightness) for (let i = 0; i < values.length; i++) values[i] = clip(values[i] + light);
  if (contrast) stretch(values, 1 + contrast);
  if (saturation || hue) saturateAndTurn(values, 1 + saturation, hue / 60);
}

/** Multiply the distance of each color from its mean. */
function stretch(values, factor) {
  let red = 0,
    green = 0,
    blue = 0;
  for (let i = 0; i < values.length; i += 3) {
    red += values[i];
    green += values[i + 1];
    blue += values[i + 2];
  }
  [red, green, blue] = [red, green, blue].map((sum) => (3 * sum) / values.length);
  for (let i = 0; i < values.length; i += 3) {
    values[i] = clip((values[i] - red) * factor + red);
    values[i + 1] = clip((values[i + 1] - green) * factor + green);
    values[i + 2] = clip((values[i + 2] - blue) * factor + blue);
  }
}

/** Multiply the saturation, at most up to full, and turn the hue by sixths of the circle, in the model HSV. */
function saturateAndTurn(values, saturation, turn) {
  for (let i = 0; i < values.length; i += 3) {
    const red = values[i],
      green = values[i + 1],
      blue = values[i + 2];
    const value = Math.max(red, green, blue),
      range = value - Math.min(red, green, blue);
    if (range === 0) continue;
    const turned =
      turn +
      (value === red ? (green - blue) / range : value === green ? 2 + (blue - red) / range : 4 + (red - green) / range);
    const hue = turned - 6 * Math.floor(turned / 6),
      chroma = Math.min(range * saturation, value);
    values[i] = value - chroma * missing(hue < 1 ? hue + 5 : hue - 1);
    values[i + 1] = value - chroma * missing(hue < 3 ? hue + 3 : hue - 3);
    values[i + 2] = value - chroma * missing(hue < 5 ? hue + 1 : hue - 5);
  }
}

/** What a color lacks, 0 to 6 sixths around the circle: it climbs for 1, is all for 2, falls for 1, is none for 2. */
const missing = (at) => (at >= 4 ? 0 : at > 3 ? 4 - at : at < 1 ? at : 1);

/** The bytes of a picture, black in the patch. */
function cutOut(rows, cols, values, { cutout, hole_right, hole_down }) {
  const rgba = new Uint8ClampedArray(4 * rows * cols).fill(255);
  for (let from = 0, to = 0; from < values.length; from += 3, to += 4) {
    rgba[to] = values[from];
    rgba[to + 1] = values[from + 1];
    rgba[to + 2] = values[from + 2];
  }
  const span = (size, at) => [0, cutout * size].map((more) => Math.ceil(at * (size - cutout * size) + more));
  const [top, bottom] = span(rows, hole_down),
    [left, right] = span(cols, hole_right);
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) rgba.fill(0, 4 * (y * cols + x), 4 * (y * cols + x) + 3);
  return rgba;
}

// --- chance

/** A function that gives random numbers, at least 0 and below 1: mulberry32 by Tommy Ettinger (2017). */
export function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What is done to each of the samples of a seed. Each takes as many numbers, used or not. */
export function drawChanges(ranges, seed) {
  const draw = randomNumbers(seed);
  return times(SAMPLES, () => drawChange(ranges, times(NUMBERS, draw)));
}

function drawChange(ranges, shares) {
  const [mirror, over, rotate, right, down, zoom, brightness, contrast, saturation, hue, acrossHole, downHole] = shares;
  const { random_flip, max_shift } = ranges,
    between = (most, share, parts) => rounded(most * (2 * share - 1), parts);
  const back = both(random_flip, "horizontal") && mirror < 0.5,
    upside = both(random_flip, "vertical") && over < 0.5;
  return {
    flip: back && upside ? "both" : back ? "horizontal" : upside ? "vertical" : "none",
    rotate: between(ranges.max_rotate, rotate, 10),
    right: between(max_shift, right),
    down: between(max_shift, down),
    zoom: between(ranges.max_zoom, zoom),
    brightness: between(ranges.max_brightness, brightness),
    contrast: between(ranges.max_contrast, contrast),
    saturation: drawSaturation(ranges.max_saturation, saturation),
    hue: between(ranges.max_hue, hue, 10),
    cutout: ranges.random_cutout,
    hole_right: rounded(acrossHole),
    hole_down: rounded(downHole),
  };
}

/** Draw as Keras does: s / (1 + s) is uniform for the factor s, here less 1. */
function drawSaturation(most, share) {
  const low = (1 - most) / (2 - most),
    high = (1 + most) / (2 + most),
    part = low + (high - low) * share;
  return rounded(part / (1 - part) - 1);
}

/** Round to whole parts, halves up. */
export const rounded = (value, parts = 1000) => Math.floor(value * parts + 0.5) / parts;
