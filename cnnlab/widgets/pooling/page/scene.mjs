// All that the pooling board shows, computed from its state. No document here.

import { axisOf, padAround, reasonOf, unreadText, within } from "../../kit/page/board/window-scene.mjs";
import { addedUp, exact, placeText, rangeOf } from "../../kit/page/elements/numbers.mjs";
import { abs, floor, mapCells, shapeOf } from "../../kit/page/elements/rows.mjs";
import { pool2d, poolAxes, poolStep, shiftColumns } from "./maths.mjs";

const MOST_TERMS = 16;

/** The most padding that a window allows: half of it, so that each window meets a pixel. */
const mostPadding = (size) => floor(size / 2);

/** Why this padding and this window do not go together, or "". */
export function paddingProblem({ size, padding }) {
  if (padding === "same" || padding <= mostPadding(size)) return "";
  return (
    `Padding ${padding} is not possible with a ${size}×${size} window: ` +
    `it is half the window at the most, here ${mostPadding(size)}.`
  );
}

const reasonHere = ({ image, size, stride, padding }) =>
  reasonOf(shapeOf(image), [size, size], { stride, padding }).replace("kernel", "window");

const outputOf = (state) => (reasonHere(state) ? [0, 0] : poolAxes(state.image, state).map((axis) => axis.outputs));

/** The state with a padding that its window allows, and row and col inside the output. */
export function settle(state) {
  const next = paddingProblem(state) ? { ...state, padding: mostPadding(state.size) } : state;
  return within(next, outputOf(next));
}

export function sceneOf(given) {
  const image = shiftColumns(given.image, given.shift),
    state = { ...given, image, dilation: 1 };
  const reason = reasonHere(state),
    sizes = poolAxes(image, state);
  const axes = shapeOf(image).map((n, i) => axisOf(n, state.size, state, sizes[i]));
  const output = reason ? [] : pool2d(image, state);
  const unmoved = reason || !state.shift ? output : pool2d(given.image, state);
  return {
    ...state,
    reason,
    axes,
    output,
    unmoved,
    changed: mapCells(output, (value, row, col) => abs(value - unmoved[row][col]) > 1e-9),
    shape: outputOf(state),
    padded: padAround(image, axes),
    range: rangeOf(given.image),
    now: reason ? null : poolStep(image, state.row, state.col, state),
  };
}

/** What stands in a cell of the padding: −∞, a zero that counts, or nothing. */
export function paddingText({ mode, count_include_pad, axes }, ...at) {
  if (mode === "max") return "−∞";
  const inside = axes.every(({ length, overhang }, i) => at[i] < length - overhang);
  return count_include_pad && inside ? "0" : "";
}

/** True for the cell of the padded image that the present window keeps. */
export const isWinner = ({ now, axes }, ...at) =>
  Boolean(now?.winner) && axes.every(({ before }, i) => at[i] === now.winner[i] + before);

/** The present window in one line: its numbers, what becomes of them, and where that goes. */
export function stepText({ mode, now: { values, total }, row, col }) {
  const written = values.slice(0, MOST_TERMS).map((value) => (value === -Infinity ? "−∞" : exact(value)));
  const left = mode === "max" ? `max(${written.join(", ")})` : `(${addedUp(values)}) / ${values.length}`;
  return `${left} = ${exact(total)} → output ${placeText(row, col)}`;
}

/** Where the image has been moved to, in words. */
export function moveText(shift) {
  if (!shift) return "not moved";
  return `${abs(shift)} pixel${abs(shift) > 1 ? "s" : ""} to the ${shift > 0 ? "right" : "left"}`;
}

/** How many outputs the move has changed; "" while the image is where it was. */
export function changeText({ shift, changed, reason }) {
  if (!shift || reason) return "";
  const cells = changed.flat();
  return `Moved ${moveText(shift)}: ${cells.filter(Boolean).length} of ${cells.length} outputs changed.`;
}

/** What the padding does here, and which cells no window reads. */
export function noteText(scene) {
  const { reason, axes, mode, count_include_pad } = scene;
  if (reason) return reason;
  const counted = axes.some(({ before, after }) => before + after > 0);
  const past = axes.some(({ overhang }) => overhang > 0),
    some = counted || past;
  const parts = [];
  if (some && mode === "max") parts.push("Padding counts as −∞: it never wins.");
  else if (some && !count_include_pad) parts.push("Padding is left out of the count, as in Keras.");
  else if (counted) parts.push("Padding counts as 0, PyTorch's default.");
  if (past && mode === "average" && count_include_pad) parts.push("Cells past the padding never count.");
  return [...parts, unreadText(scene)].filter(Boolean).join(" ");
}
