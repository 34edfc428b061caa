// All that the solver shows, computed from its state. No document here.

import { ceil, floor, max, min, times } from "../../kit/page/elements/rows.mjs";
import { cellsRead, noOutputReason, spanOf } from "../../kit/page/maths/convolution.mjs";
import { solve } from "./maths.mjs";

const SMALLEST_CELL = 8,
  LARGEST_CELL = 26,
  GAP = 26,
  LANES = 5;

export function sceneOf(state) {
  const { n, k, stride: s, padding: p, dilation: d, wanted } = state;
  const reason = noOutputReason(n, k, s, p, d);
  const span = spanOf(k, d),
    length = n + 2 * p,
    quotient = (length - span) / s;
  const outputs = reason ? 0 : floor(quotient) + 1;
  const unread = cellsRead(length, outputs, k, s, d).flatMap((read, at) => (read ? [] : [at]));
  return {
    n,
    k,
    s,
    p,
    d,
    wanted,
    reason,
    span,
    length,
    quotient,
    outputs,
    unread,
    settings: solve(n, wanted),
  };
}

const many = (count, thing) => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** What a term of the formula stands for, in a sentence. */
export function meaning(term, { n, k, s, p, d, span, length, outputs, unread, reason }) {
  const left = max(0, length - span) - (outputs - 1) * s;
  const sentences = {
    n: `n = ${n}: the cells of the input.`,
    p: `2p = ${2 * p}: padding of ${many(p, "cell")} at each end.`,
    d: `d = ${d}: the cells that a window reads lie ${d} apart.`,
    k: `k = ${k}: a window reads ${many(k, "cell")}; between them lie k − 1 = ${k - 1} distances.`,
    one: `1: the window's first cell. With the distances, it spans ${many(span, "cell")}.`,
    s: `s = ${s}: each window starts ${many(s, "cell")} after the one before.`,
    rest:
      left === 0
        ? "Nothing to round: the last window ends with the row."
        : `Rounded down: ${many(left, "cell")} left over, too few for another step of ${s}.`,
    first: "+ 1: the first window, which needs no step.",
    output: `${many(outputs, "window")}, and each makes one output.`,
  };
  if (reason && ["s", "rest", "first", "output"].includes(term)) return reason;
  const extra = term === "rest" && unread.length ? ` Never read: ${many(unread.length, "cell")} (hatched).` : "";
  return sentences[term] + extra;
}

/** Where the cells of a row lie: {cell, at(i)}; at gives null for cells that are left out. */
export function placesOf(length, width) {
  const cell = min(LARGEST_CELL, floor(width / (length + 0.5)));
  if (cell >= SMALLEST_CELL) return { cell, end: length * cell, at: (i) => i * cell };
  const shown = floor((width - GAP) / SMALLEST_CELL),
    tail = floor(shown * 0.35);
  const head = shown - tail,
    end = width - SMALLEST_CELL / 2;
  const at = (i) => (i < head ? i * SMALLEST_CELL : i >= length - tail ? end - (length - i) * SMALLEST_CELL : null);
  return { cell: SMALLEST_CELL, end, at, gap: [head * SMALLEST_CELL, end - tail * SMALLEST_CELL] };
}

/** The windows that are drawn, by number, one a lane; null stands for those left out. */
export function lanesOf(outputs) {
  return outputs <= LANES ? times(outputs, (i) => i) : [0, 1, 2, null, outputs - 1];
}

/** A smaller row with the same cells left over, for a board whose images end at `most`. */
export function smallerRow({ n, s }, most) {
  return n <= most ? n : n - ceil((n - most) / s) * s;
}
