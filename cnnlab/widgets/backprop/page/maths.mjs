// Learning: the mean squared error and the gradients of a convolution without padding. No document here.

import { mapCells, shapeOf, sumOf } from "../../kit/page/elements/rows.mjs";
import { conv2d, flip, pad2d } from "../../kit/page/maths/convolution.mjs";

/** The mean of the squared differences, and its gradient for each output: {loss, gradient}. */
export function meanSquaredError(output, target) {
  const differences = mapCells(output, (value, i, j) => value - target[i][j]);
  const squares = differences.flat().map((value) => value * value),
    count = squares.length;
  return { loss: sumOf(squares) / count, gradient: mapCells(differences, (value) => (2 * value) / count) };
}

/** What a weight's gradient sums up: each output gradient, and the pixel that the weight met. */
export function weightTerms(image, outputGradient, u, v) {
  return outputGradient.flatMap((line, i) =>
    line.map((error, j) => ({ error, factor: image[i + u][j + v], output: [i, j], met: [i + u, j + v] })),
  );
}

/** What a pixel's gradient sums up: each output gradient, and the weight that led there. */
export function pixelTerms(kernel, outputGradient, row, col) {
  const terms = [];
  outputGradient.forEach((line, i) =>
    line.forEach((error, j) => {
      const factor = kernel[row - i]?.[col - j];
      if (factor !== undefined) terms.push({ error, factor, output: [i, j], met: [row - i, col - j] });
    }),
  );
  return terms;
}

/**
 * The gradients of kernel, bias and image that follow from the gradient of the output: the sums of the terms
 * above, which are convolutions themselves. The image's is under the flipped kernel, with zeros all around.
 */
export function convGradients(image, kernel, outputGradient) {
  const around = shapeOf(kernel).map((k) => [k - 1, k - 1]);
  return {
    kernel: conv2d(image, outputGradient),
    bias: sumOf(outputGradient.flat()),
    image: conv2d(pad2d(outputGradient, around), flip(kernel)),
  };
}
