// Pooling: windows that keep their largest number or their mean. No document here.

import { floor, max, shapeOf, sumOf, times } from "../../kit/page/elements/rows.mjs";
import { sidesOf } from "../../kit/page/maths/convolution.mjs";

/** Along one axis: the padding, the windows, and the cells past the padding that the last one meets. */
function poolAxis(n, size, stride, padding = 0, ceilMode = false) {
  const [before, after] = sidesOf(n, size, stride, padding, 1);
  const room = before + n + after - size;
  if (room < 0) return { before, after, outputs: 0, overhang: 0 };
  const whole = floor(room / stride) + 1;
  const hangs = ceilMode && room % stride > 0 && whole * stride < before + n;
  const outputs = whole + (hangs ? 1 : 0);
  return { before, after, outputs, overhang: max(0, (outputs - 1) * stride - room) };
}

/** Both axes of a pooled image: [down, across]. */
export function poolAxes(image, { size, stride, padding, ceil_mode }) {
  return shapeOf(image).map((n) => poolAxis(n, size, stride, padding, ceil_mode));
}

/** What a window from (top, left) on weighs up, and the place of its largest pixel: {values, winner}. */
function poolWindow(image, top, left, { mode, size, count_include_pad }, [down, across]) {
  const outside = mode === "max" ? -Infinity : 0,
    values = [];
  const countedRows = image.length + down.after,
    countedCols = image[0].length + across.after;
  let winner = null,
    largest = -Infinity;
  for (let r = top; r < top + size; r++)
    for (let c = left; c < left + size; c++) {
      const pixel = image[r]?.[c];
      const counted = mode === "max" || (count_include_pad && r < countedRows && c < countedCols);
      if (pixel !== undefined || counted) values.push(pixel ?? outside);
      if (pixel > largest) {
        largest = pixel;
        winner = [r, c];
      }
    }
  return { values, winner };
}

/** One pooled cell: what it weighs up, the number that results, and where the largest pixel is. */
export function poolStep(image, row, col, options, axes = poolAxes(image, options)) {
  const [top, left] = [row, col].map((at, i) => at * options.stride - axes[i].before);
  const { values, winner } = poolWindow(image, top, left, options, axes);
  if (options.mode === "max") return { values, total: max(...values), winner };
  return { values, total: sumOf(values) / values.length, winner: null };
}

/** An image pooled by maximum or average: nested arrays in, nested arrays out. */
export function pool2d(image, options) {
  const axes = poolAxes(image, options),
    [rows, cols] = axes.map((axis) => axis.outputs);
  return times(rows, (row) => times(cols, (col) => poolStep(image, row, col, options, axes).total));
}

/** An image moved to the right (left, where `by` is negative); zeros come in at the edge. */
export function shiftColumns(image, by) {
  return image.map((line) => line.map((_, col) => line[col - by] ?? 0));
}
