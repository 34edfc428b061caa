// What the channels board's state is made of, and what each part accepts.
// In an address, layers stand one after the other, separated by ";".

import { fail, grid } from "../../kit/page/elements/fields.mjs";
import { mapCells, min, shapeOf, times } from "../../kit/page/elements/rows.mjs";
import { fieldsOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };
import { CHANNELS, channelOf, kernelOf } from "./scene.mjs";

const { image: IMAGE, filters: FILTERS } = spec.state;
export const MOST_FILTERS = FILTERS.count;

const LAYER = grid(IMAGE.label, IMAGE.most),
  KERNEL = grid(FILTERS.label, FILTERS.most);
const IMAGE_RULE =
  `The image must be three layers of one size, separated by “;”, with ` +
  `${IMAGE.fewest} to ${IMAGE.most} rows and columns of numbers from ${IMAGE.low} to ${IMAGE.high}.`;
const FILTERS_RULE =
  `The filters must be kernels of one size, at most ${FILTERS.most}×` +
  `${FILTERS.most}, separated by “;”, three a filter, for at most ${MOST_FILTERS} filters.`;

/** Text -> layers of one size that fit, or RangeError with the rule. */
function readLayers(text, field, rule, fits) {
  const layers = String(text)
    .split(";", 3 * MOST_FILTERS + 1)
    .map(field.read);
  const [rows, cols] = shapeOf(layers[0]);
  const even = layers.every((layer) => layer.length === rows && layer[0].length === cols);
  if (!even || !fits(layers)) fail(rule);
  return layers;
}

const isImage = (layers) =>
  layers.length === 3 &&
  min(...shapeOf(layers[0])) >= IMAGE.fewest &&
  layers.flat(2).every((value) => value >= IMAGE.low && value <= IMAGE.high);
const areFilters = ({ length }) => length % 3 === 0 && length <= 3 * MOST_FILTERS;

/** Layers[c][row][col] -> cells[row][col][c]. */
const layersLast = (layers) => mapCells(layers[0], (_, row, col) => layers.map((layer) => layer[row][col]));

function readFilters(text) {
  const kernels = readLayers(text, KERNEL, FILTERS_RULE, areFilters);
  return layersLast(CHANNELS.map((_, c) => layersLast(kernels.filter((_, i) => i % 3 === c))));
}

const kernelsOf = (filters) =>
  times(filters[0][0][0].length, (f) => CHANNELS.map((_, c) => kernelOf(filters, c, f))).flat();

const imageField = () => ({
  read: (text) => layersLast(readLayers(text, LAYER, IMAGE_RULE, isImage)),
  write: (image) => CHANNELS.map((_, c) => LAYER.write(channelOf(image, c))).join(";"),
});
const filtersField = () => ({
  read: readFilters,
  write: (filters) => kernelsOf(filters).map(KERNEL.write).join(";"),
});

export const fields = fieldsOf(spec.state, { "color image": imageField, filters: filtersField });
