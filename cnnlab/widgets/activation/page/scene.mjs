// All that the activation board shows, computed from its state. No document here.

import { exact, minus } from "../../kit/page/elements/numbers.mjs";
import { abs, floor, mapCells, max, min, times } from "../../kit/page/elements/rows.mjs";
import { softmax } from "../../kit/page/maths/softmax.mjs";
import spec from "../spec.json" with { type: "json" };
import { CLASSES, REACH } from "./fields.mjs";
import { ACTIVATIONS } from "./maths.mjs";

const STEPS = 60; // straight pieces on each side of 0
const NARROW = 1.2; // a function that stays within ±1 fills the plot
const FUNCTIONS = spec.state.function.words;

const asTitle = (label) => label[0].toUpperCase() + label.slice(1);

/** What may be chosen: [[name, title], …]. */
export const CHOICES = Object.entries(FUNCTIONS).map(([name, { label }]) => [name, asTitle(label)]);

export function sceneOf(state) {
  const { x, slope, feature_map: before, logits, temperature } = state;
  const { value, slope: slopeAt } = ACTIVATIONS[state.function];
  const { label, formula, takes_slope } = FUNCTIONS[state.function];
  const f = (at) => value(at, slope),
    g = (at) => slopeAt(at, slope);
  return {
    ...state,
    name: asTitle(label),
    formula: formula.replace("{slope}", exact(slope)),
    takes_slope,
    f,
    g,
    before,
    y: f(x),
    gradient: g(x),
    after: mapCells(before, f),
    range: rangeOf(f),
    ...softmax(logits, temperature),
  };
}

/** The part of the y-axis that is shown, and the numbers written at it. */
function rangeOf(f) {
  if (max(f(REACH), -f(-REACH)) < NARROW) return { low: -NARROW, high: NARROW, ticks: [-1, 0, 1] };
  const low = min(-1, floor(f(-REACH)));
  return { low, high: REACH, ticks: [-4, -2, 0, 2, 4, 6].filter((y) => y > low) };
}

/** A curve over the whole plot, as the path of an SVG whose y points down; at 0 it may jump. */
export function pathOf(f) {
  const piece = (from, nudge) => {
    const points = times(STEPS + 1, (i) => from + (i / STEPS) * REACH);
    return `M${points.map((x) => `${x} ${-f(x + nudge)}`).join("L")}`;
  };
  return piece(-REACH, 0) + piece(0, 1e-9);
}

/** What happened to one number of the feature map, as a sentence. */
export function cellText({ before, name, f, g }, row, col) {
  const x = before[row][col];
  return `Row ${row}, column ${col}: ${name}(${exact(x)}) = ${exact(f(x))}, slope ${exact(g(x))}.`;
}

/** What happened to the whole feature map. */
export function mapText({ before, after }) {
  const old = before.flat(),
    all = after.flat();
  const span = (values) => `${exact(min(...values))} to ${exact(max(...values))}`;
  const zeros = all.filter((value) => value === 0).length;
  const outside = old.filter((value) => abs(value) > REACH).length;
  return (
    `Before: ${span(old)}. After: ${span(all)}; ${zeros} of ${all.length} are 0.` +
    (outside ? ` ${outside} lie outside the plot.` : "")
  );
}

/** A power or a probability; a small one is not written as 0. */
export function chance(value) {
  return value > 0 && value < 1e-4 ? minus(value.toExponential(1)) : exact(value);
}

/** All probabilities, as a sentence. */
export function chancesText({ probabilities }) {
  return `Probabilities: ${probabilities.map((p, i) => `${CLASSES[i]} ${chance(p)}`).join(", ")}.`;
}

export function sumText({ powers, total }) {
  return `Sum of all powers: ${powers.map(chance).join(" + ")} = ${exact(total)}`;
}
