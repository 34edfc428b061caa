// All that the channels board shows, computed from its state. No document here.

import { within } from "../../kit/page/board/window-scene.mjs";
import { longest } from "../../kit/page/elements/numbers.mjs";
import { ceil, floor, inside, mapCells, max, min, shapeOf, times } from "../../kit/page/elements/rows.mjs";
import { convChannels, stepChannels } from "./maths.mjs";

/** The letter that labels a channel's numbers, and the name in words. */
export const CHANNELS = [
  ["R", "Red"],
  ["G", "Green"],
  ["B", "Blue"],
];

/** One layer of an image, as rows of numbers. */
export const channelOf = (image, c) => mapCells(image, (cell) => cell[c]);

/** One kernel of one filter, as rows of numbers. */
export const kernelOf = (filters, c, f) => mapCells(filters, (cell) => cell[c][f]);

/** One filter, [row][col][channel]. */
export const filterOf = (filters, f) => mapCells(filters, (cell) => cell.map((weights) => weights[f]));

/** The filters with one of them replaced, or one more at the end. */
export const withFilter = (filters, f, weights) =>
  mapCells(filters, (cell, i, j) =>
    cell.map((values, c) => [...values.slice(0, f), weights[i][j][c], ...values.slice(f + 1)]),
  );

/** The filters without one of them. */
export const withoutFilter = (filters, f) => mapCells(filters, (cell) => cell.map((values) => values.toSpliced(f, 1)));

const shapesOf = ({ image, filters }) => {
  const size = shapeOf(image),
    kernel = shapeOf(filters);
  return { size, kernel, shape: size.map((n, i) => n - kernel[i] + 1) };
};

/** The state with a bias for each filter, and with row, col and filter brought inside. */
export function settle(state) {
  const { filters, bias, filter } = state,
    count = filters[0][0][0].length;
  return {
    ...within(state, shapesOf(state).shape),
    bias: bias.length === count ? bias : times(count, (f) => bias[f] ?? 0),
    filter: inside(filter, count),
  };
}

export function sceneOf(state) {
  const { image, filters, bias, row, col, filter } = state;
  const shapes = shapesOf(state),
    { size, kernel, shape } = shapes;
  const output = convChannels(image, filters, bias);
  return {
    ...state,
    ...shapes,
    stride: 1,
    dilation: 1,
    axes: size.map((length, i) => ({ length, k: kernel[i], span: kernel[i], outputs: shape[i] })),
    layers: CHANNELS.map((_, c) => channelOf(image, c)),
    kernels: CHANNELS.map((_, c) => kernelOf(filters, c, filter)),
    maps: bias.map((_, f) => channelOf(output, f)),
    now: stepChannels(image, filters, bias, row, col, filter),
  };
}

const GAP = 18,
  SLACK = 8,
  LEAST_CELL = 25,
  LARGEST_CELL = 38,
  LEAST_CARD = 46,
  LARGEST_CARD = 60;
const DIGIT = 7.05,
  FRAME = 6;

/** How the parts share the width: side by side, a channel a row, or all below each other. */
export function layoutOf({ size, kernel, maps }, boardWidth) {
  const width = boardWidth - SLACK,
    cols = size[1],
    weights = kernel[1];
  const cell = (room) => min(LARGEST_CELL, floor(room / cols));
  const card = (room) => min(LARGEST_CARD, floor((room - FRAME) / weights));
  const map = max(LEAST_CELL + 7, ceil(DIGIT * longest(maps.flat()) + 6));
  const column = (width - 3 * GAP) / 4;
  if (cell(column) >= LEAST_CELL + 2 && card(column) >= LEAST_CARD)
    return { name: "columns", cell: cell(column), card: card(column), map };
  const beside = cell(width - GAP - FRAME - weights * LEAST_CARD);
  if (beside >= LEAST_CELL) return { name: "rows", cell: beside, card: card(width - GAP - beside * cols), map };
  return { name: "stack", cell: max(LEAST_CELL, cell(width)), card: card(width), map };
}
