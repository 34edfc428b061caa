// What the channels board's state is made of, and what each part accepts.
// In an address, layers stand one after the other, separated by ";".

import { grid, number, whole } from "./fields.mjs";
import { channelOf, kernelOf } from "./channels-scene.mjs";

export const MOST_FILTERS = 4, LARGEST_IMAGE = 6, SMALLEST_IMAGE = 3, LARGEST_KERNEL = 3;

const IMAGE_RULE = `The image must be three layers of one size, separated by “;”, with ` +
  `${SMALLEST_IMAGE} to ${LARGEST_IMAGE} rows and columns of numbers from 0 to 255.`;
const FILTERS_RULE = `The filters must be kernels of one size, at most ${LARGEST_KERNEL}×` +
  `${LARGEST_KERNEL}, separated by “;”, three a filter, for at most ${MOST_FILTERS} filters.`;

/** Text -> layers of one size, or RangeError with the rule. */
function readLayers(text, label, side, rule) {
  const layers = String(text).split(";").slice(0, 3 * MOST_FILTERS + 1)
    .map((layer) => grid(label, side).read(layer));
  const [rows, cols] = [layers[0].length, layers[0][0].length];
  if (layers.some((layer) => layer.length !== rows || layer[0].length !== cols))
    throw new RangeError(rule);
  return layers;
}

/** Layers[c][row][col] -> cells[row][col][c]. */
const layersLast = (layers) => layers[0].map((line, row) =>
  line.map((_, col) => layers.map((layer) => layer[row][col])));

const writeLayers = (layers) =>
  layers.map((rows) => rows.map((row) => row.join(",")).join("/")).join(";");

function readImage(text) {
  const layers = readLayers(text, "image", LARGEST_IMAGE, IMAGE_RULE);
  const small = Math.min(layers[0].length, layers[0][0].length) < SMALLEST_IMAGE;
  if (layers.length !== 3 || small || layers.flat(2).some((value) => value < 0 || value > 255))
    throw new RangeError(IMAGE_RULE);
  return layersLast(layers);
}

function readFilters(text) {
  const kernels = readLayers(text, "filters", LARGEST_KERNEL, FILTERS_RULE);
  if (kernels.length % 3 || kernels.length > 3 * MOST_FILTERS) throw new RangeError(FILTERS_RULE);
  const filters = Array.from({ length: kernels.length / 3 }, (_, f) =>
    layersLast(kernels.slice(3 * f, 3 * f + 3)));
  return filters[0].map((line, i) => line.map((channels, j) => channels.map((_, c) =>
    filters.map((filter) => filter[i][j][c]))));
}

function writeFilters(filters) {
  const kernels = filters[0][0][0].flatMap((_, f) => [0, 1, 2].map((c) => kernelOf(filters, c, f)));
  return writeLayers(kernels);
}

function readBias(text) {
  const parts = String(text).split(",");
  if (parts.length > MOST_FILTERS)
    throw new RangeError(`The bias must be one number a filter, at most ${MOST_FILTERS}.`);
  return parts.map(number("the bias").read);
}

export const fields = {
  image: {
    label: "the image", read: readImage,
    write: (image) => writeLayers([0, 1, 2].map((c) => channelOf(image, c))),
  },
  filters: { label: "the filters", read: readFilters, write: writeFilters },
  bias: { label: "the bias", read: readBias, write: (bias) => bias.join(",") },
  row: whole("the row", 0, LARGEST_IMAGE - 1),
  col: whole("the column", 0, LARGEST_IMAGE - 1),
  filter: whole("the filter", 0, MOST_FILTERS - 1),
};
