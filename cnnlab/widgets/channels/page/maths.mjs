// Images [row][col][channel] under filters [row][col][channel][filter], as Keras has them. No document here.

import { sumOf, times } from "../../kit/page/elements/rows.mjs";
import { outputSize } from "../../kit/page/maths/convolution.mjs";

/** One cell of one feature map: the products [channel][row][col], a sum for each channel, the total. */
export function stepChannels(image, filters, bias, row, col, filter) {
  const channels = image[0][0].map((_, c) => c);
  const products = channels.map((c) =>
    filters.map((line, i) => line.map((weights, j) => image[row + i][col + j][c] * weights[c][filter])),
  );
  const sums = products.map((plane) => sumOf(plane.flat()));
  return { products, sums, total: sumOf([bias[filter], ...sums]) };
}

/** The feature maps of several filters, without padding and with stride 1: [row][col][filter]. */
export function convChannels(image, filters, bias) {
  const rows = outputSize(image.length, filters.length);
  const cols = outputSize(image[0].length, filters[0].length);
  return times(rows, (row) =>
    times(cols, (col) => bias.map((_, filter) => stepChannels(image, filters, bias, row, col, filter).total)),
  );
}
