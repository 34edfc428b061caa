// How the convolution board's grids share the width of the board. No document here.

import { imageCols, leastCell } from "../../kit/page/board/window-layout.mjs";
import { clamp, floor, max, min } from "../../kit/page/elements/rows.mjs";

const LARGEST_CELL = 40,
  CARD = 66,
  SMALLEST_CARD = 44,
  CARD_BESIDE = 54;
const GAP = 24,
  SMALL_GAP = 16,
  SLACK = 14;

/** Which panels stand side by side; and the widths of cells and cards in pixels. */
export function layoutOf(scene, boardWidth) {
  const { padded, output, kernel } = scene,
    width = boardWidth - SLACK;
  const image = { cols: imageCols(scene), least: leastCell(padded) };
  const result = { cols: output[0]?.length ?? 2, least: leastCell(output) };
  const needs = (...grids) => grids.reduce((sum, grid) => sum + grid.cols * grid.least, 0);
  const fill = (grid, room, ...grids) => floor(min(LARGEST_CELL, grid.least * max(1, room / needs(...grids))));
  const cols = kernel[0].length;
  const both = [image, result];
  const share = (name, room) => ({
    name,
    image: fill(image, room, ...both),
    output: fill(result, room, ...both),
    card: CARD,
  });
  const besideCards = width - cols * CARD - 2 * GAP;
  if (needs(...both) <= besideCards) return share("row", besideCards);
  if (needs(...both) <= width - GAP) return share("two", width - GAP);
  const card = floor((width - SMALL_GAP - needs(result)) / cols);
  const alone = fill(image, width, image);
  if (card >= CARD_BESIDE) return { name: "below", image: alone, output: result.least, card: min(card, CARD) };
  const wide = clamp(floor(width / cols), SMALLEST_CARD, CARD);
  return { name: "stack", image: alone, output: fill(result, width, result), card: wide };
}
