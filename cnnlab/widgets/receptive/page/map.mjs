// One map of a stack: its cells, its padding, what the cell in hand sees there, and the hands on it.

import { ARROWS, button, handle, onDrag, onKeys, tellPlace } from "../../kit/page/elements/controls.mjs";
import { h, set, setText, tell } from "../../kit/page/elements/dom.mjs";
import { gridPanel, lookOfOutput, place, shareUnder } from "../../kit/page/elements/grid.mjs";
import { grayLevel, placeText, rangeOf } from "../../kit/page/elements/numbers.mjs";
import { clamp, floor, inside, max, memory, min, times } from "../../kit/page/elements/rows.mjs";
import { reach, titleOf } from "./scene.mjs";

// Plain colors over light or dark paper: a browser reads them much faster than color-mix.
const READ = "rgba(224,114,38,0.5)";
const lookOfFill = (fill) => ({ text: "", fill });
/** How the grays of the input look: [not seen, seen] for each level. */
const GRAYS = times(256, (level) =>
  [`rgba(${level},${level},${level},0.35)`, `rgb(${level},${level},${level})`].map(lookOfFill),
);

/** {el, frame, show(scene, width)}; at is 0 for the input. */
export function mapPanel(board, at) {
  const name = button("", {}, () => board.choose(at)),
    reason = h("p"),
    seen = h("div.chosen"),
    changed = memory();
  const frame = handle("div.window", "Cell in hand: arrow keys move it");
  const { el, grid, stage, caption } = gridPanel("", "figure.panel.receptive", "div.stage", seen, frame);
  caption.replaceChildren(name);
  el.append(reason);
  listen(board, at, grid.el, frame);

  const show = (scene, width) => {
    const { sizes, layers, layer, lines, kept, edited, image, count_paths } = scene,
      fault = at === sizes.length,
      map = lines[0][at];
    el.hidden = at > layers.length;
    stage.hidden = !map;
    setText(name, titleOf(scene, at));
    set(name, { "aria-pressed": at === edited });
    tell(reason, map ? "" : fault ? scene.reason : "Not reached.", fault);
    if (!map) return;
    const { n, before } = map,
      [rows, cols] = lines.map((line) => line[at].counts),
      cell = cellSize(rows.length, width);
    set(el, { style: `--image-cell:${cell}px` });
    const paths = !at && count_paths,
      marked = (counts) => (paths ? counts : counts.map(Math.sign));
    const [downs, acrosses] = [rows, cols].map(marked),
      drawn = at ? [] : [image, paths, cell];
    if (changed(`${downs}/${acrosses}`, before, ...drawn))
      grid.show(
        downs.map((down) => acrosses.map((across) => down * across)),
        at ? lookOf(map) : lookOfInput(scene, cell),
      );
    const [[top, high], [left, wide]] = [rows, cols].map(reach);
    seen.hidden = at > layer || top < 0 || left < 0;
    place(seen, top, left, high, wide);
    frame.hidden = at !== kept.layer;
    place(frame, kept.row + before, kept.col + before, 1, 1);
    tellPlace(frame, [n, n], kept.row, kept.col, placeText(kept.row, kept.col));
  };
  return { el, frame, show };
}

/** Three maps side by side on a wide board, two small ones on a phone. */
const cellSize = (total, width) =>
  floor(min(clamp((width - 48) / (width < 480 ? 2 : 3) / total, 10, 26), width / total));

/** How cells without a pixel look: [padding, cells of the map], each [not seen, seen]. */
const LOOKS = ["padding", ""].map((classes) => ["", READ].map((fill) => ({ text: "", fill, classes })));

/** How the cells of a map look: what is seen is marked. */
function lookOf({ before, n }) {
  const isReal = (i) => i >= before && i < before + n;
  return (count, row, col) => LOOKS[Number(isReal(row) && isReal(col))][Math.sign(count)];
}

/** How the cells of the input look: pixels, or the paths from them. */
function lookOfInput({ lines, count_paths, image }, cell) {
  const [input, { counts: cols }] = lines.map(([line]) => line),
    { counts: rows, before, n } = input;
  const range = rangeOf(image),
    plain = lookOf(input),
    pixel = (i) => floor(((i - before + 0.5) * image.length) / n);
  const most = max(...rows) * max(...cols),
    fits = cell > String(most).length * 7 + 4 && cell > 15;
  return (count, row, col) => {
    const look = plain(count, row, col);
    if (look.classes || (count_paths && !count)) return look;
    if (count_paths) return fits ? lookOfOutput(count, most) : { ...lookOfOutput(count, most), text: "" };
    return GRAYS[grayLevel(image[pixel(row)][pixel(col)], ...range)][Math.sign(count)];
  };
}

/** A click or a drag takes a cell in hand; hovering shows what it would see. */
function listen(board, at, grid, frame) {
  const under = (event) => {
    const { counts, before, n } = board.scene.lines[0][at];
    const [row, col] = shareUnder(grid, event).map((share) => inside(floor(share * counts.length) - before, n));
    return { layer: at, row, col };
  };
  const pick = (event) => board.pick(under(event));
  onDrag(frame, () => pick);
  set(grid, {
    click: pick,
    pointermove: (event) => event.pointerType === "mouse" && board.hover(under(event)),
    pointerleave: () => board.hover(),
  });
  onKeys(frame, ARROWS, ([down, across]) => {
    const { row, col, sizes } = board.kept,
      [y, x] = [row + down, col + across].map((to) => inside(to, sizes[at]));
    board.pick({ layer: at, row: y, col: x });
  });
}
