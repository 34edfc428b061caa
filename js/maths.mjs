// The arithmetic of the boards: pure functions on nested arrays, without a document.
// They answer as cnnlab.ops and cnnlab.shapes do; tests/golden.json holds both to Keras.

/** The zeros that "same" adds on each side of n cells, the odd one after: [before, after]. */
export function samePadding(n, k, stride = 1, dilation = 1) {
  const wanted = Math.ceil(n / stride);
  const total = Math.max(0, (wanted - 1) * stride + spanOf(k, dilation) - n);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
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
  return Math.floor((before + n + after - spanOf(k, dilation)) / stride) + 1;
}

/** Zeros on every side: sides is [[top, bottom], [left, right]]. */
export function pad2d(image, [[top, bottom], [left, right]]) {
  const width = left + image[0].length + right;
  const zeros = (rows) => Array.from({ length: rows }, () => Array(width).fill(0));
  const padRow = (row) => [...Array(left).fill(0), ...row, ...Array(right).fill(0)];
  return [...zeros(top), ...image.map(padRow), ...zeros(bottom)];
}

/** The zeros around an image, as [[top, bottom], [left, right]]. */
export function sides2d(image, kernel, { stride = 1, padding = 0, dilation = 1 } = {}) {
  return [
    sidesOf(image.length, kernel.length, stride, padding, dilation),
    sidesOf(image[0].length, kernel[0].length, stride, padding, dilation),
  ];
}

/** The [rows, columns] of the output; RangeError says why where there is none. */
export function outputShape(image, kernel, { stride = 1, padding = 0, dilation = 1 } = {}) {
  return [
    outputSize(image.length, kernel.length, stride, padding, dilation),
    outputSize(image[0].length, kernel[0].length, stride, padding, dilation),
  ];
}

/** Cross-correlation, as networks compute it: no flip. Nested arrays in, nested arrays out. */
export function conv2d(image, kernel, options = {}) {
  const { stride = 1, dilation = 1, bias = 0 } = options;
  const [rows, cols] = outputShape(image, kernel, options);
  const padded = pad2d(image, sides2d(image, kernel, options));
  const output = [];
  for (let row = 0; row < rows; row++) {
    const line = [];
    for (let col = 0; col < cols; col++) {
      let sum = 0;
      for (let i = 0; i < kernel.length; i++)
        for (let j = 0; j < kernel[0].length; j++)
          sum += padded[row * stride + i * dilation][col * stride + j * dilation] * kernel[i][j];
      line.push(sum + bias);
    }
    output.push(line);
  }
  return output;
}

/** One output cell in full: patch, products, running sums (before the bias) and total. */
export function step(image, kernel, row, col, options = {}) {
  const { stride = 1, dilation = 1, bias = 0 } = options;
  const padded = pad2d(image, sides2d(image, kernel, options));
  const patch = kernel.map((line, i) =>
    line.map((_, j) => padded[row * stride + i * dilation][col * stride + j * dilation]));
  const products = patch.map((line, i) => line.map((pixel, j) => pixel * kernel[i][j]));
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
  const wanted = Math.round((place - spanOf(k, dilation) / 2) / stride);
  return Math.min(Math.max(wanted, 0), outputs - 1);
}

/** A kernel of a new size around the same center: cut off or filled with zeros. */
export function resizeKernel(kernel, size) {
  const shift = (old) => Math.floor(old / 2) - Math.floor(size / 2);
  const [down, right] = [shift(kernel.length), shift(kernel[0].length)];
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => kernel[i + down]?.[j + right] ?? 0));
}
