// All that the board of receptive fields shows, computed from its state. No document here.

import { outputSize, sidesOf, spanOf } from "../../kit/page/maths/convolution.mjs";
import { pathsTo } from "./maths.mjs";
import { propagate } from "../../kit/page/maths/layers.mjs";
import { minus, placeText } from "../../kit/page/elements/numbers.mjs";
import { settingsInWords } from "../../kit/page/elements/layers-field.mjs";
import { inside, max, min } from "../../kit/page/elements/rows.mjs";
import { filled } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };

const { largest_map: MOST, misfits: MISFITS, state: { layers: STACK } } = spec;

const square = (n) => `${n}×${n}`;
export const nameOf = (layer) => (layer ? STACK.kinds[layer.kind].label : "Input");

/** A layer, or the input, with its settings and the size of its map. */
export function titleOf({ layers, sizes }, at) {
  const layer = layers[at - 1], settings = layer ? ` ${settingsInWords(layer, STACK)}` : "";
  return `${at ? `${at} ` : ""}${nameOf(layer)}${settings}${sizes[at] ? `: ${square(sizes[at])}` : ""}`;
}

/** Why a layer cannot follow a map; "" where it can. */
function misfit([n], layer) {
  const { size: k, stride, padding, dilation } = layer, name = nameOf(layer), span = spanOf(k, dilation);
  const [before, after] = sidesOf(n, k, stride, padding, dilation), room = before + n + after;
  if (span > room) return filled(MISFITS["too large"], { name, span, room });
  const size = outputSize(n, k, stride, padding, dilation);
  return size > MOST ? filled(MISFITS["too many cells"], { name, size, most: MOST }) : "";
}

/** The state with its cell inside a map that there is (row or col −1: in the middle), and with the maps. */
export function settle(state) {
  const { side, layers } = state, { steps, reason } = propagate([side, side, 1], layers, misfit);
  const sizes = [side, ...steps.map(({ shape }) => shape[0])], layer = inside(state.layer, sizes.length), n = sizes[layer];
  const [row, col] = [state.row, state.col].map((at) => (at < 0 ? n >> 1 : inside(at, n)));
  const { field: [field], jump, start } = steps[layer - 1] ?? { field: [1], jump: 1, start: 0 };
  return { ...state, layer, row, col, sizes, reason, field, jump, start };
}

/** A settled state with the paths from the rows and from the columns of each map: lines = [down, across]. */
export const sceneOf = (state) =>
  ({ ...state, lines: [state.row, state.col].map((cell) => pathsTo(state.sizes, state.layers, state.layer, cell)) });

/** From the first number that is not 0 to the last: [place, count]. */
export function reach(counts) {
  const first = counts.findIndex(Boolean);
  return [first, counts.findLastIndex(Boolean) - first + 1];
}

/** What the cell in hand sees of the input, and the receptive field at its depth, in words. */
export function textsOf({ lines, layer, row, col, field, jump, start, count_paths }) {
  const all = lines.map(([{ counts }]) => counts), real = lines.map(([{ counts, before, n }]) => counts.slice(before, before + n));
  const both = (axes, find) => find(axes[0]) * find(axes[1]), used = (line) => line.filter(Boolean);
  const count = (line) => used(line).length, pixels = both(real, count), area = both(real, (line) => reach(line)[1]);
  const [rows, cols] = real.map(reach).map(([first, length]) => `${first} to ${first + length - 1}`);
  const [least, most] = [min, max].map((pick) => both(real, (line) => pick(...used(line))));
  return [
    `${layer ? `Layer ${layer}` : "Input"}, ${placeText(row, col)} sees ${pixels ? `rows ${rows}, columns ${cols}` : "nothing"} of the input: ` +
      `${pixels}${pixels < area ? ` of ${area}` : ""} pixels and ${both(all, count) - pixels} cells of padding.`,
    `Receptive field ${square(field)}, jump ${jump}, start ${minus(String(start))}.` +
      (count_paths && pixels ? ` Paths from a pixel to the cell: ${least} to ${most}.` : ""),
  ];
}
