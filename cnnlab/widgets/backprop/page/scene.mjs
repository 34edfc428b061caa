// Everything that the backpropagation board shows, worked out from its state. No document here.

import { sizesOf, within } from "../../kit/page/board/window-scene.mjs";
import { LARGEST } from "../../kit/page/elements/fields.mjs";
import { abs, mapCells, memory, min, shapeOf, times } from "../../kit/page/elements/rows.mjs";
import { conv2d } from "../../kit/page/maths/convolution.mjs";
import { MOST_STEPS } from "./fields.mjs";
import { convGradients, meanSquaredError, pixelTerms, weightTerms } from "./maths.mjs";

/** One pass forward and back: {kernel, bias, output, loss, gradients}. */
function pass(image, kernel, bias, target) {
  const output = conv2d(image, kernel, { bias });
  const { loss, gradient } = meanSquaredError(output, target);
  const gradients = { output: gradient, ...convGradients(image, kernel, gradient) };
  return { kernel, bias, output, loss, gradients };
}

/** The pass after a step downhill, or null where a number would grow too large to show. */
function after(now, { image, target, learning_rate: rate }) {
  const { kernel, bias } = now.gradients;
  const moved = mapCells(now.kernel, (value, u, v) => value - rate * kernel[u][v]);
  const movedBias = now.bias - rate * bias;
  const small = [movedBias, ...moved.flat()].every((value) => abs(value) <= LARGEST);
  return small ? pass(image, moved, movedBias, target) : null;
}

/**
 * A board's own memory of its passes: runOf(state) -> {passes, stopped}, the passes of steps 0, 1, …, as far as
 * asked; `stopped` where no further step is possible. Only what a state adds to the one before is worked out.
 */
export function runs() {
  const changed = memory();
  let run;
  return (state) => {
    const { image, kernel, bias, target, learning_rate: rate, steps } = state;
    if (changed(image, kernel, bias, target, rate))
      run = { passes: [pass(image, kernel, bias, target)], stopped: false };
    while (run.passes.length <= steps && !run.stopped) {
      const next = after(run.passes.at(-1), state);
      if (next) run.passes.push(next);
      else run.stopped = true;
    }
    return run;
  };
}

const sizesHere = ({ image, kernel }) => sizesOf(shapeOf(image), shapeOf(kernel), { stride: 1, padding: 0 });

/** The state with its parts in agreement: the target as large as the output, and no step too many. */
export function settle(state, runOf) {
  const { reason, shape } = sizesHere(state);
  if (reason) return { ...state, steps: 0, row: 0, col: 0 };
  const next = within({ ...state, target: fitted(state.target, shape) }, shapeOf(state[state.part]));
  return { ...next, steps: min(state.steps, runOf(next).passes.length - 1) };
}

/** A grid of another size: cut off, or filled with zeros, at the bottom and the right. */
function fitted(grid, [rows, cols]) {
  if (String(shapeOf(grid)) === `${rows},${cols}`) return grid;
  return times(rows, (i) => times(cols, (j) => grid[i]?.[j] ?? 0));
}

/** What the board draws: the pass in hand, the losses so far, and the terms of the chosen gradient. */
export function sceneOf(state, runOf) {
  const { reason } = sizesHere(state);
  if (reason) return { ...state, reason };
  const { passes } = runOf(state);
  const now = passes[state.steps];
  const losses = passes.slice(0, state.steps + 1).map(({ loss }) => loss);
  return { ...state, reason, now, losses, chosen: chosenOf(state, now, state) };
}

/** The gradient that `part`, `row` and `col` name: its terms, their sum, and what a step makes of it. */
export function chosenOf({ image, learning_rate: rate }, now, { part, row, col }) {
  const terms =
    part === "kernel"
      ? weightTerms(image, now.gradients.output, row, col)
      : pixelTerms(now.kernel, now.gradients.output, row, col);
  const gradient = now.gradients[part][row][col];
  const old = part === "kernel" ? now.kernel[row][col] : null;
  return { part, row, col, terms, gradient, old, next: old === null ? null : old - rate * gradient };
}

/** Why there is no further step, or "". */
export function endOf(state, runOf) {
  const { reason } = sizesHere(state);
  if (reason) return reason;
  if (state.steps >= MOST_STEPS) return `The board stops after ${MOST_STEPS} steps.`;
  const run = runOf({ ...state, steps: state.steps + 1 });
  if (run.passes.length > state.steps + 1) return "";
  return (
    `Stopped after ${state.steps} steps: the next weight would pass ±${LARGEST}. ` +
    "The learning rate is too large: each step leaps over the valley, and the loss grows."
  );
}
