// The arithmetic of the boards: pure functions on nested arrays, without a document.
// They answer as cnnlab.ops and cnnlab.shapes do; tests/golden.json holds both to Keras.

import { abs, ceil, floor, mapCells, max, min, round, shapeOf, sumOf, times } from "./rows.mjs";

/** The zeros that "same" adds on each side of n cells, the odd one after: [before, after]. */
export function samePadding(n, k, stride = 1, dilation = 1) {
  const wanted = ceil(n / stride);
  const total = max(0, (wanted - 1) * stride + spanOf(k, dilation) - n);
  return [floor(total / 2), ceil(total / 2)];
}

/** How many cells a kernel of k reaches over when its cells stand `dilation` apart. */
export function spanOf(k, dilation = 1) {
  return dilation * (k - 1) + 1;
}

/** A padding given as a number, "valid", "same" or [before, after] -> [before, after]. */
export function sidesOf(n, k, stride, padding, dilation) {
  if (padding === "same") return samePadding(n, k, stride, dilation);
  if (padding === "valid") return [0, 0];
  return Array.isArray(padding) ? padding : [padding, padding];
}

/** Why n cells have no output for this kernel, or "" where they have one. */
export function noOutputReason(n, k, stride = 1, padding = 0, dilation = 1, axis = "cells") {
  const [before, after] = sidesOf(n, k, stride, padding, dilation);
  const span = spanOf(k, dilation), room = before + n + after;
  if (span <= room) return "";
  const why = dilation > 1 ? ` (dilation ${dilation} × (${k} − 1) + 1)` : "";
  const padded = before + after > 0 ? "padded image" : "image";
  return `No output: the kernel spans ${span} ${axis}${why}, but the ${padded} has only ${room}.`;
}

/** The number of outputs along one axis; RangeError says why where there are none. */
export function outputSize(n, k, stride = 1, padding = 0, dilation = 1) {
  const reason = noOutputReason(n, k, stride, padding, dilation);
  if (reason) throw new RangeError(reason);
  const [before, after] = sidesOf(n, k, stride, padding, dilation);
  return floor((before + n + after - spanOf(k, dilation)) / stride) + 1;
}

/** Zeros on every side: sides is [[top, bottom], [left, right]]. */
export function pad2d(image, [[top, bottom], [left, right]]) {
  const width = left + image[0].length + right;
  const zeros = (rows) => times(rows, () => Array(width).fill(0));
  const padRow = (row) => [...Array(left).fill(0), ...row, ...Array(right).fill(0)];
  return [...zeros(top), ...image.map(padRow), ...zeros(bottom)];
}

/** What work(n, k, stride, padding, dilation) says of both axes of an image under a kernel: [down, across]. */
function overAxes(work, image, kernel, { stride = 1, padding = 0, dilation = 1 }) {
  const sizes = shapeOf(kernel);
  return shapeOf(image).map((n, i) => work(n, sizes[i], stride, padding, dilation));
}

/** Cross-correlation, as networks compute it: no flip. Nested arrays in, nested arrays out. */
export function conv2d(image, kernel, options = {}) {
  const { stride = 1, dilation = 1, bias = 0 } = options;
  const [rows, cols] = overAxes(outputSize, image, kernel, options);
  const padded = pad2d(image, overAxes(sidesOf, image, kernel, options));
  return times(rows, (row) => times(cols, (col) => {
    let sum = 0;
    for (let i = 0; i < kernel.length; i++)
      for (let j = 0; j < kernel[0].length; j++)
        sum += padded[row * stride + i * dilation][col * stride + j * dilation] * kernel[i][j];
    return sum + bias;
  }));
}

/** One output cell in full: patch, products, running sums (before the bias) and total. */
export function step(image, kernel, row, col, options = {}) {
  const { stride = 1, dilation = 1, bias = 0 } = options;
  const padded = pad2d(image, overAxes(sidesOf, image, kernel, options));
  const patch = mapCells(kernel, (_, i, j) => padded[row * stride + i * dilation][col * stride + j * dilation]);
  const products = mapCells(patch, (pixel, i, j) => pixel * kernel[i][j]);
  const running = [];
  for (const product of products.flat()) running.push((running.at(-1) ?? 0) + product);
  return { patch, products, running, total: running.at(-1) + bias };
}

/** The kernel turned by half a turn: what true convolution multiplies by. */
export function flip(kernel) {
  return kernel.map((row) => [...row].reverse()).reverse();
}

/** Along one axis of the padded image: which cells some window reads. */
export function cellsRead(length, outputs, k, stride, dilation) {
  const read = Array(length).fill(false);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < k; i++) read[o * stride + i * dilation] = true;
  return read;
}

/** Along one axis: the outputs whose window reads padded cell `index`. */
export function readersOf(index, outputs, k, stride, dilation) {
  const readers = [];
  for (let o = 0; o < outputs; o++) {
    const offset = index - o * stride;
    if (offset >= 0 && offset % dilation === 0 && offset / dilation < k) readers.push(o);
  }
  return readers;
}

/** The output whose window's center is nearest to a place (in cells) along one axis. */
export function nearestOutput(place, outputs, k, stride, dilation) {
  const wanted = round((place - spanOf(k, dilation) / 2) / stride);
  return min(max(wanted, 0), outputs - 1);
}

/** A kernel of a new size around the same center: cut off or filled with zeros. */
export function resizeKernel(kernel, size) {
  const [down, right] = shapeOf(kernel).map((old) => floor(old / 2) - floor(size / 2));
  return times(size, (i) => times(size, (j) => kernel[i + down]?.[j + right] ?? 0));
}

// --- channels: images [row][col][channel], filters [row][col][channel][filter], as Keras has them

/** One cell of one feature map: the products [channel][row][col], a sum for each channel, the total. */
export function stepChannels(image, filters, bias, row, col, filter) {
  const channels = image[0][0].map((_, c) => c);
  const products = channels.map((c) => filters.map((line, i) =>
    line.map((weights, j) => image[row + i][col + j][c] * weights[c][filter])));
  const sums = products.map((plane) => sumOf(plane.flat()));
  return { products, sums, total: sumOf([bias[filter], ...sums]) };
}

/** The feature maps of several filters, without padding and with stride 1: [row][col][filter]. */
export function convChannels(image, filters, bias) {
  const rows = outputSize(image.length, filters.length);
  const cols = outputSize(image[0].length, filters[0].length);
  return times(rows, (row) => times(cols, (col) =>
    bias.map((_, filter) => stepChannels(image, filters, bias, row, col, filter).total)));
}

// --- activation functions, each with its slope, and softmax

/** The error function, by a series whose terms all have one sign, so that nothing cancels. */
export function erf(x) {
  if (abs(x) > 6) return Math.sign(x);
  let term = x, sum = x;
  for (let n = 1; abs(term) > 1e-17 * abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** The standard normal distribution: its density, and the chance of a number below x. */
const density = (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const chanceBelow = (x) => (1 + erf(x / Math.SQRT2)) / 2;

/** 1 / (1 + e^−x), with powers of negative numbers only: none overflows. */
function sigmoid(x) {
  const power = Math.exp(-abs(x));
  return (x < 0 ? power : 1) / (1 + power);
}

/** value(x, a) and slope(x, a); a is the slope of leaky ReLU below 0. */
export const ACTIVATIONS = {
  relu: { value: (x) => max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  leaky_relu: { value: (x, a) => (x > 0 ? x : a * x), slope: (x, a) => (x > 0 ? 1 : a) },
  sigmoid: { value: sigmoid, slope: (x) => sigmoid(x) * sigmoid(-x) },
  tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  gelu: {
    value: (x) => x * chanceBelow(x),
    slope: (x) => chanceBelow(x) + x * density(x),
  },
};

/** Probabilities from logits at a temperature; powers[i] is e^((zᵢ − largest) / T). */
export function softmax(logits, temperature = 1) {
  const largest = max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const total = sumOf(powers);
  return { largest, powers, total, probabilities: powers.map((power) => power / total) };
}

// --- pooling: windows that keep their largest number or their mean

/** Along one axis: the padding, the windows, and the cells past the padding that the last one meets. */
export function poolAxis(n, size, stride, padding = 0, ceilMode = false) {
  const [before, after] = sidesOf(n, size, stride, padding, 1);
  const room = before + n + after - size;
  if (room < 0) return { before, after, outputs: 0, overhang: 0 };
  const whole = floor(room / stride) + 1;
  const hangs = ceilMode && room % stride > 0 && whole * stride < before + n;
  const outputs = whole + (hangs ? 1 : 0);
  return { before, after, outputs, overhang: max(0, (outputs - 1) * stride - room) };
}

/** Both axes of a pooled image: [down, across]. */
export function poolAxes(image, { size, stride, padding, ceil_mode }) {
  return shapeOf(image).map((n) => poolAxis(n, size, stride, padding, ceil_mode));
}

/** What a window from (top, left) on weighs up, and the place of its largest pixel: {values, winner}. */
function poolWindow(image, top, left, { mode, size, count_include_pad }, [down, across]) {
  const outside = mode === "max" ? -Infinity : 0, values = [];
  const countedRows = image.length + down.after, countedCols = image[0].length + across.after;
  let winner = null, largest = -Infinity;
  for (let r = top; r < top + size; r++)
    for (let c = left; c < left + size; c++) {
      const pixel = image[r]?.[c];
      const counted = mode === "max" || (count_include_pad && r < countedRows && c < countedCols);
      if (pixel !== undefined || counted) values.push(pixel ?? outside);
      if (pixel > largest) {
        largest = pixel;
        winner = [r, c];
      }
    }
  return { values, winner };
}

/** One pooled cell: what it weighs up, the number that results, and where the largest pixel is. */
export function poolStep(image, row, col, options, axes = poolAxes(image, options)) {
  const [top, left] = [row, col].map((at, i) => at * options.stride - axes[i].before);
  const { values, winner } = poolWindow(image, top, left, options, axes);
  if (options.mode === "max") return { values, total: max(...values), winner };
  return { values, total: sumOf(values) / values.length, winner: null };
}

/** An image pooled by maximum or average: nested arrays in, nested arrays out. */
export function pool2d(image, options) {
  const axes = poolAxes(image, options), [rows, cols] = axes.map((axis) => axis.outputs);
  return times(rows, (row) => times(cols, (col) => poolStep(image, row, col, options, axes).total));
}

/** An image moved to the right (left, where `by` is negative); zeros come in at the edge. */
export function shiftColumns(image, by) {
  return image.map((line) => line.map((_, col) => line[col - by] ?? 0));
}

// --- learning: the mean squared error and the gradients of a convolution without padding

/** The mean of the squared differences, and its gradient for each output: {loss, gradient}. */
export function meanSquaredError(output, target) {
  const differences = mapCells(output, (value, i, j) => value - target[i][j]);
  const squares = differences.flat().map((value) => value * value), count = squares.length;
  return { loss: sumOf(squares) / count, gradient: mapCells(differences, (value) => (2 * value) / count) };
}

/** What a weight's gradient sums up: each output gradient, and the pixel that the weight met. */
export function weightTerms(image, outputGradient, u, v) {
  return outputGradient.flatMap((line, i) => line.map((error, j) =>
    ({ error, factor: image[i + u][j + v], output: [i, j], met: [i + u, j + v] })));
}

/** What a pixel's gradient sums up: each output gradient, and the weight that led there. */
export function pixelTerms(kernel, outputGradient, row, col) {
  const terms = [];
  outputGradient.forEach((line, i) => line.forEach((error, j) => {
    const factor = kernel[row - i]?.[col - j];
    if (factor !== undefined) terms.push({ error, factor, output: [i, j], met: [row - i, col - j] });
  }));
  return terms;
}

/**
 * The gradients of kernel, bias and image that follow from the gradient of the output: the sums of the terms
 * above, which are convolutions themselves. The image's is under the flipped kernel, with zeros all around.
 */
export function convGradients(image, kernel, outputGradient) {
  const around = shapeOf(kernel).map((k) => [k - 1, k - 1]);
  return {
    kernel: conv2d(image, outputGradient),
    bias: sumOf(outputGradient.flat()),
    image: conv2d(pad2d(outputGradient, around), flip(kernel)),
  };
}

// --- the size formula, backwards

/** The small settings that take n cells to `out`, as {k, s, p, d}, the plainest first. */
export function solve(n, out) {
  const found = [];
  const weigh = ({ k, s, p, d }) => [(s > 1) + (p > 0) + (d > 1), d, s, p, k];
  for (let k = 1; k <= 7; k++)
    for (let s = 1; s <= 4; s++)
      for (let p = 0; p <= 3; p++)
        for (let d = 1; d <= 3; d++) {
          const span = spanOf(k, d), pointless = (k === 1 && d > 1) || p >= span;
          if (!pointless && span <= n + 2 * p && outputSize(n, k, s, p, d) === out) found.push({ k, s, p, d });
        }
  return found.sort((a, b) => {
    const right = weigh(b);
    return weigh(a).map((weight, i) => weight - right[i]).find(Boolean) ?? 0;
  });
}

// --- networks: what each layer of a stack makes of its input, and what it costs

const productOf = (shape) => shape.reduce((product, n) => product * n, 1);

/** One layer that fits: {shape, parameters, macs}. Batch normalization keeps four numbers a channel. */
function stepLayer(shape, { kind, size: k, stride, padding, dilation, filters, units, bias }) {
  const last = shape.at(-1), free = { parameters: 0, macs: 0 };
  if (k) {
    const [rows, cols] = shape.slice(0, 2).map((n) => outputSize(n, k, stride, padding, dilation));
    if (!filters) return { shape: [rows, cols, last], ...free };
    const weights = k * k * last * filters;
    return { shape: [rows, cols, filters], parameters: weights + bias * filters, macs: rows * cols * weights };
  }
  if (units) return { shape: [units], parameters: (last + bias) * units, macs: last * units };
  if (kind === "flatten") return { shape: [productOf(shape)], ...free };
  if (kind === "globalpool") return { shape: [last], ...free };
  return { shape, ...free, parameters: kind === "batchnorm" ? 4 * last : 0 };
}

/** Follow {field, jump, start, spread} through a layer; start is the row in which the field of row 0
    begins, spread the map that a row of numbers came from. */
function see(sight, shape, { kind, size, stride, padding, dilation }) {
  const { field, jump, start, spread } = sight;
  const reach = (cells) => field.map((r, axis) => r + (cells[axis] - 1) * jump);
  if (size) {
    const span = spanOf(size, dilation), [before] = sidesOf(shape[0], size, stride, padding, dilation);
    return { field: reach([span, span]), jump: jump * stride, start: start - before * jump, spread };
  }
  const map = shape.length > 1 ? shape : spread;
  if (kind === "flatten") return { ...sight, spread: map };
  const all = kind === "dense" || kind === "globalpool" || (kind === "softmax" && shape.length === 1);
  return all ? { ...sight, field: reach(map), spread: [1, 1] } : sight;
}

/** [{shape, parameters, macs, memory, field, jump, start}] for the layers up to the first that misfit() refuses. */
export function propagate(inputShape, layers, misfit = () => "") {
  let shape = inputShape, sight = { field: [1, 1], jump: 1, start: 0, spread: [1, 1] };
  const steps = [];
  for (const layer of layers) {
    const reason = misfit(shape, layer);
    if (reason) return { steps, reason };
    const full = { padding: 0, ...layer }, step = stepLayer(shape, full);
    sight = see(sight, shape, full);
    shape = step.shape;
    steps.push({ ...step, ...sight, memory: 4 * productOf(shape) });
  }
  return { steps, reason: "" };
}

// --- receptive fields: what one cell of a stack of square layers has seen

/** Along one axis: how many paths lead from each cell of each map, sizes[0] the input, to one cell.
    maps[i] is {counts, before, n}: counts go over the padding that the next layer adds, too. */
export function pathsTo(sizes, layers, depth, cell) {
  const maps = [];
  for (let at = sizes.length - 1; at >= 0; at--) {
    const n = sizes[at], { size, stride, padding, dilation = 1 } = layers[at] ?? {};
    const [before, after] = size && sizes[at + 1] ? sidesOf(n, size, stride, padding, dilation) : [0, 0];
    const counts = Array(before + n + after).fill(0), [above] = maps;
    if (at === depth) counts[before + cell] = 1;
    for (let o = 0; at < depth && o < above.n; o++)
      for (let i = 0; i < size; i++) counts[o * stride + i * dilation] += above.counts[above.before + o];
    maps.unshift({ counts, before, n });
  }
  return maps;
}

// --- whole photographs: pixels as bytes (red, green, blue, unused) in, arrays of rows, columns, channels out

export const BORDER = 3; // zeros around a photo: no kernel of at most 7×7 reaches further

/** A photo in its border of zeros, in color or as whole grays: {values, rows, cols, channels}. */
export function framePhoto({ rgba, rows, cols }, gray) {
  const channels = gray ? 1 : 3, width = cols + 2 * BORDER, height = rows + 2 * BORDER;
  const values = new Float32Array(height * width * channels);
  for (let row = 0, from = 0; row < rows; row++) {
    let to = ((BORDER + row) * width + BORDER) * channels;
    for (let col = 0; col < cols; col++, from += 4) {
      const red = rgba[from], green = rgba[from + 1], blue = rgba[from + 2];
      if (gray) values[to++] = floor((299 * red + 587 * green + 114 * blue + 500) / 1000);
      else {
        values[to++] = red;
        values[to++] = green;
        values[to++] = blue;
      }
    }
  }
  return { values, rows: height, cols: width, channels };
}

/** A kernel of at most seven columns at every place of a framed photo: {values, cols, channels}. */
export function filterPhoto({ values, rows, cols, channels }, kernel) {
  const down = rows - kernel.length + 1, across = cols - kernel[0].length + 1;
  const output = new Float32Array(down * across * channels), sums = new Float64Array(across * channels);
  for (let row = 0; row < down; row++) {
    sums.fill(0);
    kernel.forEach((weights, i) => {
      if (weights.some(Boolean)) addKernelRow(sums, values, (row + i) * cols * channels, channels, weights);
    });
    output.set(sums, row * sums.length);
  }
  return { values: output, cols: across, channels };
}

/** The outputs among all sums: those that a stride meets, with so many zeros at the top and at the left. */
export function pickSums({ values, cols, channels }, [down, across], stride, [top, left], room) {
  const length = down * across * channels, output = room?.length === length ? room : new Float32Array(length);
  for (let row = 0, to = 0; row < down; row++) {
    let from = ((row * stride + BORDER - top) * cols + BORDER - left) * channels;
    for (let col = 0; col < across; col++, from += stride * channels)
      for (let channel = 0; channel < channels; channel++) output[to++] = values[from + channel];
  }
  return output;
}

/** Add what one row of the kernel makes of one row of pixels. Each pixel is read once, and moves on from y to q. */
function addKernelRow(sums, values, from, channels, weights) {
  const [a, b, c, d, e, f, g] = [...Array(7 - weights.length).fill(0), ...weights];
  const next = channels, third = 2 * channels;
  for (let channel = 0; channel < channels; channel++) {
    let q = 0, r = 0, s = 0, t = 0, u = 0, v = 0, at = from + channel, to = channel;
    for (let i = 1; i < weights.length; i++, at += next) [q, r, s, t, u, v] = [r, s, t, u, v, values[at]];
    for (; to + third < sums.length; to += third + next, at += third + next) { // three at a time: fewer moves
      const w = values[at], x = values[at + next], y = values[at + third];
      sums[to] += a * q + b * r + c * s + d * t + e * u + f * v + g * w;
      sums[to + next] += a * r + b * s + c * t + d * u + e * v + f * w + g * x;
      sums[to + third] += a * s + b * t + c * u + d * v + e * w + f * x + g * y;
      q = t; r = u; s = v; t = w; u = x; v = y;
    }
    for (; to < sums.length; to += next, at += next) {
      const w = values[at];
      sums[to] += a * q + b * r + c * s + d * t + e * u + f * v + g * w;
      q = r; r = s; s = t; t = u; u = v; v = w;
    }
  }
}

/**
 * The same as filterPhoto, from the sums of a kernel of this shape that differs in some weights.
 * A sum of products is linear in the weights: only the rows with a difference are filtered.
 */
export function refilterPhoto(sums, framed, before, kernel) {
  const output = filterPhoto(framed, mapCells(kernel, (weight, i, j) => weight - before[i][j]));
  for (let i = 0; i < output.values.length; i++) output.values[i] += sums.values[i];
  return output;
}
