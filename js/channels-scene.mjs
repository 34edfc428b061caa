// All that the channels board shows, computed from its state. No document here.

import { convChannels, stepChannels } from "./maths.mjs";
import { longest } from "./numbers.mjs";

/** The letter that labels a channel's numbers, and the name in words. */
export const CHANNELS = [["R", "Red"], ["G", "Green"], ["B", "Blue"]];

/** One layer of an image, as rows of numbers. */
export const channelOf = (image, c) => image.map((line) => line.map((cell) => cell[c]));

/** One kernel of one filter, as rows of numbers. */
export const kernelOf = (filters, c, f) => filters.map((line) => line.map((cell) => cell[c][f]));

/** One filter, [row][col][channel]. */
export const filterOf = (filters, f) =>
  filters.map((line) => line.map((cell) => cell.map((weights) => weights[f])));

/** The filters with one of them replaced, or one more at the end. */
export const withFilter = (filters, f, weights) => filters.map((line, i) => line.map((cell, j) =>
  cell.map((values, c) => [...values.slice(0, f), weights[i][j][c], ...values.slice(f + 1)])));

/** The filters without one of them. */
export const withoutFilter = (filters, f) => filters.map((line) => line.map((cell) =>
  cell.map((values) => values.filter((_, index) => index !== f))));

/** The state with a bias for each filter, and with row, col and filter brought inside. */
export function settle(state) {
  const { image, filters, bias } = state;
  const count = filters[0][0][0].length;
  const inside = (value, size) => Math.min(value, size - 1);
  return {
    ...state,
    bias: bias.length === count ? bias : Array.from({ length: count }, (_, f) => bias[f] ?? 0),
    row: inside(state.row, image.length - filters.length + 1),
    col: inside(state.col, image[0].length - filters[0].length + 1),
    filter: inside(state.filter, count),
  };
}

export function sceneOf(state) {
  const { image, filters, bias, row, col, filter } = state;
  const output = convChannels(image, filters, bias);
  const size = [image.length, image[0].length], kernel = [filters.length, filters[0].length];
  const shape = [output.length, output[0].length];
  return {
    ...state, size, kernel, shape, stride: 1, dilation: 1,
    axes: size.map((length, i) => ({ length, k: kernel[i], span: kernel[i], outputs: shape[i] })),
    layers: CHANNELS.map((_, c) => channelOf(image, c)),
    kernels: CHANNELS.map((_, c) => kernelOf(filters, c, filter)),
    maps: bias.map((_, f) => channelOf(output, f)),
    now: stepChannels(image, filters, bias, row, col, filter),
  };
}

const GAP = 18, SLACK = 8, LEAST_CELL = 25, LARGEST_CELL = 38, LEAST_CARD = 46, LARGEST_CARD = 60;
const DIGIT = 7.05, FRAME = 6;

/** How the parts share the width: side by side, a channel a row, or all below each other. */
export function layoutOf({ size, kernel, maps }, boardWidth) {
  const width = boardWidth - SLACK, cols = size[1], weights = kernel[1];
  const cell = (room) => Math.min(LARGEST_CELL, Math.floor(room / cols));
  const card = (room) => Math.min(LARGEST_CARD, Math.floor((room - FRAME) / weights));
  const map = Math.max(LEAST_CELL + 7, Math.ceil(DIGIT * longest(maps.flat()) + 6));
  const column = (width - 3 * GAP) / 4;
  if (cell(column) >= LEAST_CELL + 2 && card(column) >= LEAST_CARD)
    return { name: "columns", cell: cell(column), card: card(column), map };
  const beside = cell(width - GAP - FRAME - weights * LEAST_CARD);
  if (beside >= LEAST_CELL)
    return { name: "rows", cell: beside, card: card(width - GAP - beside * cols), map };
  return { name: "stack", cell: Math.max(LEAST_CELL, cell(width)), card: card(width), map };
}
