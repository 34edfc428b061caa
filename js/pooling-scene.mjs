// All that the pooling board shows, computed from its state. No document here.

import { rangeOf } from "./grid.mjs";
import { cellsRead, pad2d, pool2d, poolAxes, poolStep, shiftColumns } from "./maths.mjs";
import { exact } from "./numbers.mjs";
import { isPadding, unreadText } from "./scene.mjs";

const MOST_TERMS = 16;

/** The most padding that a window allows: half of it, so that each window meets a pixel. */
export const mostPadding = (size) => Math.floor(size / 2);

/** Why this padding and this window do not go together, or "". */
export function paddingProblem({ size, padding }) {
  if (padding === "same" || padding <= mostPadding(size)) return "";
  return `Padding ${padding} is not possible with a ${size}×${size} window: ` +
    `it is half the window at the most, here ${mostPadding(size)}.`;
}

function reasonOf({ image, size }, axes) {
  const at = axes.findIndex(({ outputs }) => outputs === 0);
  if (at < 0) return "";
  const n = [image.length, image[0].length][at];
  return `No output: the window spans ${size} ${["rows", "columns"][at]}, but the ` +
    `${axes[at].before + axes[at].after ? "padded image" : "image"} has only ` +
    `${axes[at].before + n + axes[at].after}.`;
}

/** The state with a padding that its window allows, and row and col inside the output. */
export function settle(state) {
  const padding = paddingProblem(state) ? mostPadding(state.size) : state.padding;
  const [rows, cols] = poolAxes(state.image, { ...state, padding }).map((axis) => axis.outputs);
  const some = rows && cols;
  const inside = (at, size) => (some ? Math.min(at, size - 1) : 0);
  return { ...state, padding, row: inside(state.row, rows), col: inside(state.col, cols) };
}

function axisOf(n, { size, stride }, { before, after, outputs, overhang }) {
  const length = before + n + after + overhang;
  const read = cellsRead(length, outputs, size, stride, 1);
  const left = length - ((outputs - 1) * stride + size);
  return { n, k: size, before, after, length, outputs, overhang, read, span: size, left };
}

export function sceneOf(state) {
  const image = shiftColumns(state.image, state.shift);
  const sizes = poolAxes(image, state), reason = reasonOf(state, sizes);
  const axes = [image.length, image[0].length].map((n, i) => axisOf(n, state, sizes[i]));
  const around = axes.map((axis) => [axis.before, axis.after + axis.overhang]);
  const output = reason ? [] : pool2d(image, state);
  const unmoved = reason || !state.shift ? output : pool2d(state.image, state);
  const changed = output.map((line, row) => line.map((value, col) => Math.abs(value - unmoved[row][col]) > 1e-9));
  return {
    ...state, dilation: 1, image, reason, axes, output, unmoved, changed,
    shape: reason ? [0, 0] : axes.map((axis) => axis.outputs),
    padded: pad2d(image, around),
    range: rangeOf(state.image),
    now: reason ? null : poolStep(image, state.row, state.col, state),
  };
}

/** What stands in a cell of the padding: −∞, a zero that counts, or nothing. */
export function paddingText({ mode, count_include_pad, axes }, row, col) {
  if (mode === "max") return "−∞";
  const inside = [row, col].every((at, i) => at < axes[i].length - axes[i].overhang);
  return count_include_pad && inside ? "0" : "";
}

/** True for the cell of the padded image that the present window keeps. */
export function isWinner({ now, axes }, row, col) {
  if (!now?.winner) return false;
  return row === now.winner[0] + axes[0].before && col === now.winner[1] + axes[1].before;
}

/** The present window in one line: its numbers, what becomes of them, and where that goes. */
export function stepText({ mode, now, row, col }) {
  const written = now.values.map((value) => (value === -Infinity ? "−∞" : exact(value)));
  const place = `→ output row ${row}, column ${col}`;
  if (mode === "max") return `max(${written.slice(0, MOST_TERMS).join(", ")}) = ${exact(now.total)} ${place}`;
  const sum = written.map((text, i) =>
    (i === 0 ? text : text.startsWith("−") ? `− ${text.slice(1)}` : `+ ${text}`)).join(" ");
  return `(${sum}) / ${now.values.length} = ${exact(now.total)} ${place}`;
}

/** Where the image has been moved to, in words. */
export function moveText(shift) {
  if (!shift) return "not moved";
  return `${Math.abs(shift)} pixel${Math.abs(shift) > 1 ? "s" : ""} to the ${shift > 0 ? "right" : "left"}`;
}

/** How many outputs the move has changed; "" while the image is where it was. */
export function changeText({ shift, changed, reason }) {
  if (!shift || reason) return "";
  const cells = changed.flat();
  return `Moved ${moveText(shift)}: ${cells.filter(Boolean).length} of ${cells.length} outputs changed.`;
}

/** What the padding does here, and which cells no window reads. */
export function noteText(scene) {
  const { reason, axes, padded, mode, count_include_pad } = scene;
  if (reason) return reason;
  const some = padded.some((line, row) => line.some((_, col) => isPadding(axes, row, col)));
  const counted = axes.some(({ before, after }) => before + after > 0);
  const past = axes.some(({ overhang }) => overhang > 0);
  const parts = [];
  if (some && mode === "max") parts.push("Padding counts as −∞: it never wins.");
  else if (some && !count_include_pad) parts.push("Padding is left out of the count, as in Keras.");
  else if (counted) parts.push("Padding counts as 0, PyTorch's default.");
  if (past && mode === "average" && count_include_pad) parts.push("Cells past the padding never count.");
  return [...parts, unreadText(scene)].filter(Boolean).join(" ");
}

/** The size formula of one axis with the present numbers in it, as parts to write. */
export function formulaOf({ axes, size, stride, padding, ceil_mode }, index) {
  const { n, outputs } = axes[index];
  if (padding === "same") return { kind: "same", n, stride, outputs };
  const top = n + 2 * padding - size, quotient = top / stride;
  const rounded = ceil_mode ? Math.ceil(quotient) : Math.floor(quotient);
  return { kind: "plain", n, size, stride, padding, ceil_mode, top, quotient, rounded, outputs };
}
