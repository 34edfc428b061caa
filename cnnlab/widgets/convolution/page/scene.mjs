// All that the convolution board shows, computed from its state. No document here.

import { padAround, sizesOf, within } from "../../kit/page/board/window-scene.mjs";
import { abs, shapeOf } from "../../kit/page/elements/rows.mjs";
import { conv2d, flip, step } from "../../kit/page/maths/convolution.mjs";

const sizesHere = (state) => sizesOf(shapeOf(state.image), shapeOf(state.kernel), state);

export const settle = (state) => within(state, sizesHere(state).shape);

export function sceneOf(state) {
  const { image, kernel, row, col } = state,
    sizes = sizesHere(state),
    { reason, axes } = sizes;
  return {
    ...state,
    ...sizes,
    padded: padAround(image, axes),
    output: reason ? [] : conv2d(image, kernel, state),
    now: reason ? null : step(image, kernel, row, col, state),
  };
}

/** Three conventions side by side: what each computes, and how often it differs from the first. */
export function comparison({ image, kernel, bias, stride, dilation }) {
  const variants = [
    ["Keras same", kernel, "same"],
    ["PyTorch padding=1", kernel, 1],
    ["Flipped kernel, same", flip(kernel), "same"],
  ].map(([title, weights, padding]) => {
    const options = { image, kernel: weights, stride, padding, dilation, bias };
    const { reason, axes } = sizesHere(options);
    return { title, reason, axes, output: reason ? [] : conv2d(image, weights, options) };
  });
  return variants.map((variant) => ({ ...variant, ...differences(variant, variants[0]) }));
}

/** Which cells differ from those of the first, and how many. */
function differences({ output, reason }, first) {
  const differs = (row, col) => !(abs(first.output[row]?.[col] - output[row][col]) <= 1e-9);
  const count = output.flatMap((line, r) => line.filter((_, c) => differs(r, c))).length;
  const total = output.flat().length;
  return { differs, count, total, sameShape: reason || String(shapeOf(output)) === String(shapeOf(first.output)) };
}
