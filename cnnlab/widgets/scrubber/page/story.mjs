// A story as Python has written it (cnnlab/training/story.py), and the maps that follow from it. No document here.

import { abs, floor, max, sumOf } from "../../kit/page/elements/rows.mjs";
import { bytesOf } from "../../kit/page/maths/bytes.mjs";

/** Numbers in 8 bits, each moment with its own scale: {shape, values}. */
function unpack({ shape, levels, scales, bytes }) {
  const raw = bytesOf(bytes), steps = levels === 127 ? new Int8Array(raw.buffer) : raw, size = steps.length / shape[0];
  return { shape, values: new Float64Array(steps).map((step, i) => (step * scales[floor(i / size)]) / levels) };
}

const largestOf = (values) => values.reduce((most, value) => max(most, abs(value)), 1e-9);

/** Everything that does not change from one moment to the next, decoded once. */
export function readStory(story) {
  const { first, last } = story, pictures = { shape: story.pictures.shape, bytes: bytesOf(story.pictures.bytes) };
  const kernels = first && unpack(first.kernels), layers = [];
  if (first) layers.push(firstLayer(first, pictures, kernels, unpack(first.biases).values));
  if (last) layers.push(lastLayer(last, unpack(last.values)));
  return { ...story, layers, pictures, kernels: first && kernelsOf(kernels), total: sumOf(story.confusion[0].flat()) };
}

/** The kernels of a moment: at(moment) -> {values, …}, in order of row, column, channel, filter. */
function kernelsOf({ shape: [, rows, cols, channels, count], values }) {
  const size = rows * cols * channels * count;
  return { rows, cols, channels, count, largest: largestOf(values), at: (moment) => values.subarray(moment * size, (moment + 1) * size) };
}

/** A layer whose maps are computed: label, [rows, columns, maps], and at(moment, image) -> numbers. */
function firstLayer(first, pictures, { shape, values }, biases) {
  const input = new Float64Array(pictures.bytes).map((byte) => (byte / 255) * first.scale + first.offset);
  const [, kh, kw, channels, count] = shape, { stride, padding: [[top, bottom], [left, right]] } = first;
  const [, height, width] = pictures.shape;
  const rows = floor((top + height + bottom - kh) / stride) + 1, cols = floor((left + width + right - kw) / stride) + 1;
  const act = { relu: (x) => max(0, x), tanh: Math.tanh, linear: (x) => x }[first.activation];
  const at = (moment, image) => {
    const maps = new Float64Array(rows * cols * count), kernels = moment * kh * kw * channels * count;
    for (let r = 0, out = 0; r < rows; r++) for (let c = 0; c < cols; c++, out += count) {
      for (let o = 0; o < count; o++) maps[out + o] = biases[moment * count + o];
      for (let u = 0; u < kh; u++) for (let v = 0; v < kw; v++) {
        const y = r * stride + u - top, x = c * stride + v - left;
        if (y < 0 || x < 0 || y >= height || x >= width) continue;
        for (let ch = 0; ch < channels; ch++) {
          const pixel = input[((image * height + y) * width + x) * channels + ch];
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
