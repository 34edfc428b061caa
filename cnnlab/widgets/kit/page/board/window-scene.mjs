// What the boards with a window show: sizes, padding, which cells are read. No document here.

import { inside } from "../elements/rows.mjs";
import { cellsRead, noOutputReason, outputSize, pad2d, readersOf, sidesOf, spanOf } from "../maths/convolution.mjs";

const AXES = ["rows", "columns"];

/** Why an image of this shape has no output for a kernel of that one, for the axis at fault; or "". */
export const reasonOf = (image, kernel, { stride, padding, dilation }) =>
  AXES.map((axis, i) => noOutputReason(image[i], kernel[i], stride, padding, dilation, axis)).find(Boolean) ?? "";

/** Everything about one axis: sizes, zeros, span, outputs, which cells are read. */
export function axisOf(n, k, { stride, dilation = 1 }, { before, after, outputs, overhang = 0 }) {
  const length = before + n + after + overhang,
    span = spanOf(k, dilation);
  const read = cellsRead(length, outputs, k, stride, dilation);
  return { n, k, before, after, length, outputs, overhang, read, span, left: length - (outputs - 1) * stride - span };
}

/** Both axes of an image of this shape under a kernel of that one: {reason, shape, axes}. */
export function sizesOf(image, kernel, state) {
  const { stride, padding, dilation } = state,
    reason = reasonOf(image, kernel, state);
  const axes = image.map((n, i) => {
    const [before, after] = sidesOf(n, kernel[i], stride, padding, dilation);
    const outputs = reason ? 0 : outputSize(n, kernel[i], stride, padding, dilation);
    return axisOf(n, kernel[i], state, { before, after, outputs });
  });
  return { reason, axes, shape: axes.map(({ outputs }) => outputs) };
}

/** The image with zeros around it. */
export const padAround = (image, axes) =>
  pad2d(
    image,
    axes.map(({ before, after, overhang }) => [before, after + overhang]),
  );

/** The state with row and col brought inside an output of this shape, which may be [0, 0]. */
export const within = (state, [rows, cols]) => ({
  ...state,
  row: inside(state.row, rows || 1),
  col: inside(state.col, cols || 1),
});

const isOutside = ({ before, n }, at) => at < before || at >= before + n;

/** True for a cell of the padded image that is padding. */
export const isPadding = ([down, across], row, col) => isOutside(down, row) || isOutside(across, col);

/** True for an output whose window reads at least one padding cell. */
export const touchesPadding = ({ axes: [down, across], stride }, row, col) =>
  touches(down, row * stride) || touches(across, col * stride);

const touches = (axis, start) => isOutside(axis, start) || isOutside(axis, start + axis.span - 1);

/** The outputs that read cell (row, col) of the padded image, as [[row, col], …]. */
export function readers({ axes, stride, dilation }, ...at) {
  const [rows, cols] = axes.map(({ outputs, k }, i) => readersOf(at[i], outputs, k, stride, dilation));
  return rows.flatMap((r) => cols.map((c) => [r, c]));
}

/** The cells that no window reads, in words, or "". Counted in the padded image. */
export function unreadText({ axes, padding }) {
  const parts = axes
    .map((axis, i) => {
      const list = axis.read.flatMap((read, at) => (read ? [] : [at]));
      const name = list.length === 1 ? AXES[i].slice(0, -1) : AXES[i];
      return list.length ? `${name} ${list.join(", ")}` : "";
    })
    .filter(Boolean);
  if (!parts.length) return "";
  const where = padding === 0 ? "" : " of the padded image";
  return `Never read: ${parts.join(" and ")}${where} (hatched).`;
}

/** The size formula of one axis with the present numbers in it, as parts to write. */
export function formula({ axes, stride: s, padding: p, dilation: d, ceil_mode }, index) {
  const { n, k, before, after, outputs, span } = axes[index];
  if (p === "same") return { kind: "same", n, s, outputs, before, after };
  const top = n + before + after - span,
    quotient = top / s;
  const rounded = Math[ceil_mode ? "ceil" : "floor"](quotient);
  return { kind: "plain", n, k, p, d, s, ceil_mode, top, quotient, rounded, outputs };
}
