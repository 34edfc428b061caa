// How the convolution board's grids share the width of the board. No document here.

import { longest } from "./numbers.mjs";

const LARGEST_CELL = 40, SMALLEST_CELL = 25, DIGIT = 7.05, CARD = 66, SMALLEST_CARD = 44, GAP = 24, SMALL_GAP = 16, SLACK = 14;

/** Which panels stand side by side; and the widths of cells and cards in pixels. */
export function layoutOf({ padded, output, kernel, axes }, boardWidth) {
  const width = boardWidth - SLACK;
  const least = (rows) => Math.max(SMALLEST_CELL, Math.ceil(DIGIT * longest(rows) + 5));
  const image = { cols: padded[0].length + (axes[1].left > 0 ? 0.4 : 0), least: least(padded) };
  const result = { cols: output[0]?.length ?? 2, least: least(output) };
  const needs = (...grids) => grids.reduce((sum, grid) => sum + grid.cols * grid.least, 0);
  const fill = (grid, room, ...grids) => {
    const scale = Math.max(1, room / needs(...grids));
    return Math.floor(Math.min(LARGEST_CELL, grid.least * scale));
  };
  const cols = kernel[0].length;
  const both = [image, result];
  const share = (name, room) =>
    ({ name, image: fill(image, room, ...both), output: fill(result, room, ...both), card: CARD });
  const besideCards = width - cols * CARD - 2 * GAP;
  if (needs(...both) <= besideCards) return share("row", besideCards);
  if (needs(...both) <= width - GAP) return share("two", width - GAP);
  const card = Math.floor((width - SMALL_GAP - needs(result)) / cols);
  const alone = fill(image, width, image);
  if (card >= SMALLEST_CARD)
    return { name: "below", image: alone, output: result.least, card: Math.min(card, CARD) };
  const wide = Math.max(SMALLEST_CARD, Math.min(CARD, Math.floor(width / cols)));
  return { name: "stack", image: alone, output: fill(result, width, result), card: wide };
}
