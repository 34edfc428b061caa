// How wide the grids of a board with a window must be. No document here.

import { longest } from "../elements/numbers.mjs";
import { ceil, max } from "../elements/rows.mjs";

const SMALLEST_CELL = 25,
  DIGIT = 7.05;

/** The narrowest cell that cuts off no number of these rows. */
export const leastCell = (rows) => max(SMALLEST_CELL, ceil(DIGIT * longest(rows) + 5));

/** The image's columns, and a part of one more where the next window does not fit. */
export const imageCols = ({ padded, axes }) => padded[0].length + (axes[1].left > 0 ? 0.4 : 0);
