// What each layer of a stack makes of its input, what it costs and how far it sees. No document here.

import { productOf } from "../elements/rows.mjs";
import { outputSize, sidesOf, spanOf } from "./convolution.mjs";

/** One layer that fits: {shape, parameters, macs}. Batch normalization keeps four numbers a channel. */
function stepLayer(shape, { kind, size: k, stride, padding, dilation, filters, units, bias }) {
  const last = shape.at(-1),
    free = { parameters: 0, macs: 0 };
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
    const span = spanOf(size, dilation),
      [before] = sidesOf(shape[0], size, stride, padding, dilation);
    return { field: reach([span, span]), jump: jump * stride, start: start - before * jump, spread };
  }
  const map = shape.length > 1 ? shape : spread;
  if (kind === "flatten") return { ...sight, spread: map };
  const all = kind === "dense" || kind === "globalpool" || (kind === "softmax" && shape.length === 1);
  return all ? { ...sight, field: reach(map), spread: [1, 1] } : sight;
}

/** [{shape, parameters, macs, memory, field, jump, start}] for the layers up to the first that misfit() refuses. */
export function propagate(inputShape, layers, misfit = () => "") {
  let shape = inputShape,
    sight = { field: [1, 1], jump: 1, start: 0, spread: [1, 1] };
  const steps = [];
  for (const layer of layers) {
    const reason = misfit(shape, layer);
    if (reason) return { steps, reason };
    const full = { padding: 0, ...layer },
      step = stepLayer(shape, full);
    sight = see(sight, shape, full);
    shape = step.shape;
    steps.push({ ...step, ...sight, memory: 4 * productOf(shape) });
  }
  return { steps, reason: "" };
}
