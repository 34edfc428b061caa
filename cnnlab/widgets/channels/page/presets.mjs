// The named pictures and filters of the channels board. cnnlab.widgets.channels has the same.

import { ceil, mapCells } from "../../kit/page/elements/rows.mjs";

const SOBEL = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]];
const MIDDLE = [[0, 0, 0], [0, 1, 0], [0, 0, 0]];
const ONES = [[1, 1, 1], [1, 1, 1], [1, 1, 1]];

/** One kernel for all channels, times a share for each: [row][col][channel]. */
const spread = (kernel, shares) => mapCells(kernel, (value) => shares.map((share) => value * share));

/** [name, label, weights, what it does] */
export const FILTERS = [
  ["edge", "Edge, all channels", spread(SOBEL, [1, 1, 1]),
    "responds where all channels change from left to right."],
  ["red to blue", "Edge, red to blue", spread(SOBEL, [-1, 0, 1]),
    "responds where red is on the left and blue on the right."],
  ["gray", "Gray, mean of channels", spread(MIDDLE, [1 / 3, 1 / 3, 1 / 3]),
    "turns the picture into a gray one."],
  ["red minus green", "Red minus green", spread(MIDDLE, [1, -1, 0]),
    "is positive on red, negative on green, and 0 on gray."],
  ["red", "Red channel only", spread(MIDDLE, [1, 0, 0]), "lets the red channel through."],
  ["blur", "Blur, all channels", spread(ONES, [1 / 27, 1 / 27, 1 / 27]),
    "takes the mean of all 27 numbers."],
].map(([name, label, weights, about]) => ({ name, label, weights, about }));

const COLORS = {
  r: [200, 40, 20], b: [20, 60, 220], y: [240, 210, 30],
  1: [20, 20, 20], 2: [75, 75, 75], 3: [130, 130, 130], 4: [185, 185, 185], 5: [240, 240, 240],
};
const picture = (rows) => rows.split(" ").map((row) => [...row].map((letter) => COLORS[letter]));

export const PICTURES = [
  ["edge", "Red beside blue", picture("rrrbb rrrbb rrbbb rrbbb rbbbb")],
  ["spot", "Yellow spot on blue", picture("bbbbb bbybb byyyb bbybb bbbbb")],
  ["gray", "Gray ramp", picture("12345 12345 12345 12345 12345")],
].map(([name, label, image]) => ({ name, label, image }));

/** A filter of 3×3 cut to kernels of another size around the same center. */
export function cutTo(weights, rows, cols) {
  const [top, left] = [3 - rows, 3 - cols].map((rest) => ceil(rest / 2));
  return weights.slice(top, top + rows).map((line) => line.slice(left, left + cols));
}

/** True for weights of which cutting has left nothing. */
export const isEmpty = (weights) => !weights.flat(2).some(Boolean);

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export const pictureNamed = (image) => PICTURES.find((one) => same(one.image, image));

export const filterNamed = (weights) => FILTERS.find((one) =>
  same(cutTo(one.weights, weights.length, weights[0].length), weights));
