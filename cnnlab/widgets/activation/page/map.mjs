// The feature map of the activation board: numbers to type, and what becomes of them.

import { numberField } from "../../kit/page/elements/controls.mjs";
import { group, h, set, setText } from "../../kit/page/elements/dom.mjs";
import { gridPanel, lookOfOutput, onHover, partGrid } from "../../kit/page/elements/grid.mjs";
import { longest, short } from "../../kit/page/elements/numbers.mjs";
import { largestOf, max } from "../../kit/page/elements/rows.mjs";
import { mapText } from "./scene.mjs";

/** Before and after: {el, show(scene), light([row, col] or null)}. */
export function mapPanel(board) {
  const cells = group("div.grid", "Feature map before");
  const showCells = partGrid(cells, (row, col) => cellField(board, row, col));
  const { el, grid, caption } = gridPanel("Feature map after", "figure", "div"),
    note = h("p.note");
  const show = ({ before, after, name }) => {
    const largest = largestOf(before);
    showCells(before, largest);
    cells.style.setProperty("--chars", longest(before));
    grid.show(after, (value) => lookOfOutput(value, max(largest, 1)));
    setText(caption, `After ${name}`);
    setText(note, mapText({ before, after }));
  };
  for (const part of [{ el: cells }, grid]) onHover(part, (at) => board.pointAt(at));
  return {
    el: h("div.activation-maps", h("figure", h("figcaption", "Feature map"), h("div.scroller", cells)), el, note),
    show,
    light: (at) => grid.light(at ? [at] : []),
  };
}

function cellField(board, row, col) {
  const { el, show } = numberField(
    board,
    `Row ${row}, column ${col}`,
    (value) => board.setCell(row, col, value),
    {},
    short,
  );
  set(el, { focus: () => board.pointAt([row, col], true), blur: () => board.pointAt(null) });
  const showFilled = (value, largest) => {
    show(value);
    el.style.background = lookOfOutput(value, largest).fill;
  };
  return { el, show: showFilled };
}
