// A story as Python has written it (cnnlab/training/story.py), and the maps that follow from it. No document here.

import { abs, floor, max, productOf, sumOf } from "../../kit/page/elements/rows.mjs";
import { bytesOf } from "../../kit/page/maths/bytes.mjs";
import { sumMaps } from "../../kit/page/maths/sums.mjs";

/** Numbers in 8 bits, each moment with its own scale: {shape, values}. */
function unpack({ shape, levels, scales, bytes }) {
  const raw = bytesOf(bytes),
    steps = levels === 127 ? new Int8Array(raw.buffer) : raw,
    size = steps.length / shape[0];
  return { shape, values: new Float64Array(steps).map((step, i) => (step * scales[floor(i / size)]) / levels) };
}

const largestOf = (values) => values.reduce((most, value) => max(most, abs(value)), 1e-9);

/** Everything that does not change from one moment to the next, decoded once. */
export function readStory(story) {
  const { first, last } = story,
    pictures = { shape: story.pictures.shape, bytes: bytesOf(story.pictures.bytes) };
  const kernels = first && unpack(first.kernels),
    layers = [];
  if (first) layers.push(firstLayer(first, pictures, kernels, unpack(first.biases).values));
  if (last) layers.push(lastLayer(last, unpack(last.values)));
  return { ...story, layers, pictures, kernels: first && kernelsOf(kernels), total: sumOf(story.confusion[0].flat()) };
}

/** The numbers of one moment. */
const partOf = (values, [moments], moment) => {
  const size = values.length / moments;
  return values.subarray(moment * size, (moment + 1) * size);
};

/** The kernels of a moment: at(moment) -> numbers, in order of row, column, channel, filter. */
function kernelsOf({ shape, values }) {
  const [, rows, cols, channels, count] = shape;
  return { rows, cols, channels, count, largest: largestOf(values), at: (moment) => partOf(values, shape, moment) };
}

/** A layer whose maps are computed: label, [rows, columns, maps], and at(moment, image) -> numbers. */
function firstLayer(
  { label, largest, scale, offset, stride, padding, activation },
  pictures,
  { shape, values },
  biases,
) {
  const [, kh, kw, channels, count] = shape,
    [, height, width] = pictures.shape,
    [[top, bottom], [left, right]] = padding;
  const padded = [top + height + bottom, left + width + right, channels];
  const rows = floor((padded[0] - kh) / stride) + 1,
    cols = floor((padded[1] - kw) / stride) + 1;
  const act = { relu: (x) => max(0, x), tanh: Math.tanh, linear: (x) => x }[activation];
  /** A picture as the layer reads it, with the zeros around it. */
  const inputOf = (image) => {
    const input = new Float64Array(padded[0] * padded[1] * channels),
      line = width * channels,
      size = height * line;
    for (let i = 0; i < size; i++) {
      const from = ((top + floor(i / line)) * padded[1] + left) * channels;
      input[from + (i % line)] = (pictures.bytes[image * size + i] / 255) * scale + offset;
    }
    return input;
  };
  const at = (moment, image) => {
    const maps = new Float64Array(rows * cols * count),
      kernel = partOf(values, shape, moment);
    sumMaps(
      inputOf(image),
      padded,
      kernel,
      biases.subarray(moment * count),
      [kh, kw],
      maps,
      [rows, cols, count],
      stride,
    );
    return maps.map(act);
  };
  return { label, shape: [rows, cols, count], largest, at };
}

/** A layer whose maps were kept for the first few pictures; at(…) is null for the others. */
function lastLayer({ label, largest }, { shape: [, kept, ...shape], values }) {
  const size = productOf(shape);
  const at = (moment, image) => {
    const from = (moment * kept + image) * size;
    return image < kept ? values.subarray(from, from + size) : null;
  };
  return { label, shape, kept, largest, at };
}
