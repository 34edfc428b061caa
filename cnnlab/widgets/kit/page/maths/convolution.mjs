// Sizes, padding and convolution: pure functions on nested arrays, without a document.
// They answer as cnnlab.ops and cnnlab.shapes do; convolution/golden.json holds both to Keras.

import { ceil, floor, mapCells, max, min, round, shapeOf, times } from "../elements/rows.mjs";

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
  const span = spanOf(k, dilation),
    room = before + n + after;
  if (span <= room) return "";
  return (
    `No output: a kernel of ${k} with dilation ${dilation} spans ${span} ${axis}, ` +
    `but the padded input has only ${room}.`
  );
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
  return times(rows, (row) =>
    times(cols, (col) => {
      let sum = 0;
      for (let i = 0; i < kernel.length; i++)
        for (let j = 0; j < kernel[0].length; j++)
          sum += padded[row * stride + i * dilation][col * stride + j * dilation] * kernel[i][j];
      return sum + bias;
    }),
  );
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
  for (let o = 0; o < outputs; o++) for (let i = 0; i < k; i++) read[o * stride + i * dilation] = true;
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
