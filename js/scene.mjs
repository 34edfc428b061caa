// All that the convolution board shows, computed from its state. No document here.

import {
  cellsRead, conv2d, flip, noOutputReason, outputShape, pad2d, readersOf, sides2d,
  sidesOf, spanOf, step,
} from "./maths.mjs";

const AXES = ["rows", "columns"];

/** Why there is no output, for the axis at fault; "" where there is one. */
function reasonOf({ image, kernel, stride, padding, dilation }) {
  const lengths = [[image.length, kernel.length], [image[0].length, kernel[0].length]];
  return lengths
    .map(([n, k], axis) => noOutputReason(n, k, stride, padding, dilation, AXES[axis]))
    .find(Boolean) ?? "";
}

/** Everything about one axis: sizes, zeros, span, outputs, which cells are read. */
function axisOf(n, k, { stride, padding, dilation }, outputs) {
  const [before, after] = sidesOf(n, k, stride, padding, dilation);
  const length = before + n + after;
  const read = cellsRead(length, outputs, k, stride, dilation);
  const left = length - (outputs * stride - stride + spanOf(k, dilation));
  return { n, k, before, after, length, outputs, read, span: spanOf(k, dilation), left };
}

/** The state with row and col brought inside the output. */
export function settle(state) {
  if (reasonOf(state)) return { ...state, row: 0, col: 0 };
  const [rows, cols] = outputShape(state.image, state.kernel, state);
  return { ...state, row: Math.min(state.row, rows - 1), col: Math.min(state.col, cols - 1) };
}

export function sceneOf(state) {
  const { image, kernel, row, col } = state;
  const reason = reasonOf(state);
  const shape = reason ? [0, 0] : outputShape(image, kernel, state);
  const axes = [
    axisOf(image.length, kernel.length, state, shape[0]),
    axisOf(image[0].length, kernel[0].length, state, shape[1]),
  ];
  return {
    ...state, reason, shape, axes,
    padded: pad2d(image, sides2d(image, kernel, state)),
    output: reason ? [] : conv2d(image, kernel, state),
    now: reason ? null : step(image, kernel, row, col, state),
  };
}

/** True for a cell of the padded image that is padding. */
export function isPadding([down, across], row, col) {
  const inside = (axis, at) => at >= axis.before && at < axis.before + axis.n;
  return !(inside(down, row) && inside(across, col));
}

/** True for an output whose window reads at least one padding cell. */
export function touchesPadding({ axes, stride, dilation }, row, col) {
  const touches = (axis, output) =>
    Array.from({ length: axis.k }, (_, i) => output * stride + i * dilation)
      .some((at) => at < axis.before || at >= axis.before + axis.n);
  return touches(axes[0], row) || touches(axes[1], col);
}

/** The outputs that read cell (row, col) of the padded image, as [[row, col], …]. */
export function readers({ axes, stride, dilation }, row, col) {
  const [rows, cols] = [row, col].map((at, i) =>
    readersOf(at, axes[i].outputs, axes[i].k, stride, dilation));
  return rows.flatMap((r) => cols.map((c) => [r, c]));
}

/** The cells that no window reads, in words, or "". Counted in the padded image. */
export function unreadText({ axes, padding }) {
  const parts = axes.map((axis, i) => {
    const list = axis.read.flatMap((read, at) => (read ? [] : [at]));
    const name = list.length === 1 ? AXES[i].slice(0, -1) : AXES[i];
    return list.length ? `${name} ${list.join(", ")}` : "";
  }).filter(Boolean);
  if (!parts.length) return "";
  const where = padding === 0 ? "" : " of the padded image";
  return `Never read: ${parts.join(" and ")}${where} (hatched).`;
}

/** Three conventions side by side: what each computes, and how often it differs from the first. */
export function comparison({ image, kernel, bias, stride, dilation }) {
  const variants = [
    ["Keras same", kernel, "same"],
    ["PyTorch padding=1", kernel, 1],
    ["Flipped kernel, same", flip(kernel), "same"],
  ].map(([title, weights, padding]) => {
    const options = { stride, padding, dilation, bias };
    const reason = reasonOf({ image, kernel: weights, ...options });
    const output = reason ? [] : conv2d(image, weights, options);
    return { title, reason, output, sides: sides2d(image, weights, options) };
  });
  return variants.map((variant) => ({ ...variant, ...differences(variant, variants[0]) }));
}

function differences({ output, reason }, first) {
  const differs = (row, col) =>
    first.output[row]?.[col] === undefined ||
    Math.abs(first.output[row][col] - output[row][col]) > 1e-9;
  const count = output.flatMap((line, r) => line.filter((_, c) => differs(r, c))).length;
  const total = output.length * (output[0]?.length ?? 0);
  const sameShape =
    output.length === first.output.length && output[0]?.length === first.output[0]?.length;
  return { differs, count, total, sameShape: reason ? true : sameShape };
}

/** The size formula of one axis with the present numbers in it, as parts to write. */
export function formula({ axes, stride, padding, dilation }, index) {
  const { n, k, before, after, outputs, span } = axes[index];
  if (padding === "same")
    return { kind: "same", n, s: stride, outputs, before, after, total: before + after };
  const top = n + before + after - span;
  return { kind: "plain", n, k, p: padding, d: dilation, s: stride, top, quotient: top / stride, outputs };
}

