// A story as Python has written it (cnnlab/story.py), and the maps that follow from it. No document here.

import { times } from "./rows.mjs";

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Numbers in 8 bits, each moment with its own scale: {shape, values}. */
function unpack({ shape, levels, scales, bytes }) {
  const raw = bytesOf(bytes), steps = levels === 127 ? new Int8Array(raw.buffer) : raw, size = steps.length / shape[0];
  return { shape, values: Float64Array.from(steps, (step, i) => (step * scales[Math.floor(i / size)]) / levels) };
}

const largestOf = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);

/** Everything that does not change from one moment to the next, decoded once. */
export function readStory(story) {
  const { first, last, pictures } = story;
  const layers = [];
  if (first) layers.push(firstLayer(story, unpack(first.kernels), unpack(first.biases).values));
  if (last) layers.push(lastLayer(last, unpack(last.values)));
  return {
    ...story, layers, kernels: first && kernelsOf(unpack(first.kernels)),
    pictures: { shape: pictures.shape, bytes: bytesOf(pictures.bytes) },
    total: story.confusion[0].flat().reduce((sum, count) => sum + count, 0),
  };
}

/** The kernels of a moment: at(moment) -> {values, …}, in order of row, column, channel, filter. */
function kernelsOf({ shape: [, rows, cols, channels, count], values }) {
  const size = rows * cols * channels * count;
  return { rows, cols, channels, count, largest: largestOf(values), at: (moment) => values.subarray(moment * size, (moment + 1) * size) };
}

/** A layer whose maps are computed: label, [rows, columns, maps], and at(moment, image) -> numbers. */
function firstLayer({ first, pictures }, { shape, values }, biases) {
  const [, kh, kw, channels, count] = shape, { stride, padding: [[top, bottom], [left, right]] } = first;
  const [, height, width] = pictures.shape, bytes = bytesOf(pictures.bytes);
  const rows = Math.floor((top + height + bottom - kh) / stride) + 1, cols = Math.floor((left + width + right - kw) / stride) + 1;
  const act = { relu: (x) => Math.max(0, x), tanh: Math.tanh, linear: (x) => x }[first.activation];
  const at = (moment, image) => {
    const maps = new Float64Array(rows * cols * count), kernels = moment * kh * kw * channels * count;
    for (let r = 0, out = 0; r < rows; r++) for (let c = 0; c < cols; c++, out += count) {
      for (let o = 0; o < count; o++) maps[out + o] = biases[moment * count + o];
      for (let u = 0; u < kh; u++) for (let v = 0; v < kw; v++) {
        const y = r * stride + u - top, x = c * stride + v - left;
        if (y < 0 || x < 0 || y >= height || x >= width) continue;
        for (let ch = 0; ch < channels; ch++) {
          const pixel = (bytes[((image * height + y) * width + x) * channels + ch] / 255) * first.scale + first.offset;
          const from = kernels + ((u * kw + v) * channels + ch) * count;
          if (pixel) for (let o = 0; o < count; o++) maps[out + o] += pixel * values[from + o];
        }
      }
    }
    return maps.map(act);
  };
  return { label: first.label, shape: [rows, cols, count], largest: first.largest, at };
}

/** A layer whose maps were kept for the first few pictures; at(…) is null for the others. */
function lastLayer({ label, largest }, { shape: [, kept, ...shape], values }) {
  const size = shape.reduce((a, b) => a * b);
  const at = (moment, image) => {
    const from = (moment * kept + image) * size;
    return image < kept ? values.subarray(from, from + size) : null;
  };
  return { label, shape, kept, largest, at };
}

/** Numbers in order of row, column, map -> one array a map: [map][row · columns + column]. */
export const mapsOf = (values, [rows, cols, count]) =>
  times(count, (o) => Float64Array.from({ length: rows * cols }, (_, i) => values[i * count + o]));
