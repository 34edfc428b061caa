// The named pictures and filters of the channels board.

import { kernelNamed } from "../../kit/page/board/kernel-controls.mjs";
import { ceil, mapCells } from "../../kit/page/elements/rows.mjs";
import spec from "../spec.json" with { type: "json" };

/** One kernel for all channels, given by name or as rows, times a share for each: [row][col][channel]. */
const spread = ({ kernel, shares, divisor = 1 }) =>
  mapCells(kernelNamed(kernel)?.values ?? kernel, (value) => shares.map((share) => (value * share) / divisor));

/** {name, label, about, weights} */
export const FILTERS = spec.filters.map((filter) => ({ ...filter, weights: spread(filter) }));

const COLORS = {
  r: [200, 40, 20],
  b: [20, 60, 220],
  y: [240, 210, 30],
  1: [20, 20, 20],
  2: [75, 75, 75],
  3: [130, 130, 130],
  4: [185, 185, 185],
  5: [240, 240, 240],
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

export const filterNamed = (weights) =>
  FILTERS.find((one) => same(cutTo(one.weights, weights.length, weights[0].length), weights));
