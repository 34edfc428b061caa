// The layers of the digit pad's network: each a picture of its maps, over which a hand or keys move.

import { ARROWS, handle, onKeys, tellPlace } from "../../kit/page/elements/controls.mjs";
import { focus, h, set, setText } from "../../kit/page/elements/dom.mjs";
import { shareUnder } from "../../kit/page/elements/grid.mjs";
import { exact, placeText, short } from "../../kit/page/elements/numbers.mjs";
import { ceil, floor, inside, max, min, times } from "../../kit/page/elements/rows.mjs";
import { LAYERS, SIDE } from "./maths.mjs";
import { grayPicture, linesOver, rectangle } from "./panels.mjs";
import { LABELS } from "./scene.mjs";

const BETWEEN = 110; // the gray between maps

/** How maps lie side by side with a pixel between them: the sizes, and where each number of a layer goes. */
function tiling([rows, cols, maps]) {
  const across = maps > 12 ? 6 : min(maps, 4),
    downward = ceil(maps / across);
  const width = across * (cols + 1) - 1,
    height = downward * (rows + 1) - 1;
  const corner = (map) => [floor(map / across) * (rows + 1), (map % across) * (cols + 1)];
  const source = new Int32Array(width * height).fill(-1);
  times(maps, (map) =>
    times(rows, (row) =>
      times(cols, (col) => {
        const [top, left] = corner(map);
        source[(top + row) * width + left + col] = (row * cols + col) * maps + map;
      }),
    ),
  );
  return { rows, cols, maps, across, width, height, corner, source };
}

/** The picture of one layer: {el, show(scene)}. */
function layerPicture(name, shape, stage) {
  const tiles = tiling(shape),
    picture = grayPicture(),
    seen = linesOver("digitpad-seen");
  const { maps, width, height, corner, source } = tiles,
    white = h("span.digitpad-white");
  const caption = h("figcaption", h("b", `${LABELS[name]}, ${shape.slice(0, maps > 1 ? 3 : 2).join("×")}`), white);
  stage.append(picture.el, seen.el);
  const el = h("figure.panel.digitpad-layer", caption, stage);
  const show = ({ layers, layer, seen: { [name]: part } }) => {
    const values = layers[name],
      most = maps > 1 ? values.reduce((a, b) => max(a, b), 0) : 1;
    const scale = most > 0 ? 255 / most : 0;
    picture.paint(height, width, (i) => (source[i] < 0 ? BETWEEN : values[source[i]] * scale));
    setText(white, maps > 1 ? `white = ${short(most)}` : "");
    const lit = !part ? [] : part.map === null ? times(maps, (m) => m) : [part.map];
    seen.show(width, height, lit.map((m) => frame(corner(m), part)).join(""));
    el.classList.toggle("digitpad-held", layer === name);
  };
  return { el, show, tiles };
}

const frame = ([top, left], part) => rectangle(left + part.left, top + part.top, part.side, part.side);

export const inputPicture = () => layerPicture("input", [SIDE, SIDE, 1], h("div.digitpad-picture"));

/** A layer whose units can be taken in hand. */
export function layerPanel(board, name) {
  const stage = handle("div.digitpad-picture", `${LABELS[name]}: arrow keys move over its units`);
  const { el, show: showPicture, tiles } = layerPicture(name, LAYERS[name], stage);
  const { rows, cols, maps, across } = tiles,
    size = [ceil(maps / across) * rows, across * cols];
  let place = [0, 0];
  const take = (spot) => {
    const [down, right] = spot.map((n, i) => inside(floor(n), size[i]));
    const map = floor(down / rows) * across + floor(right / cols);
    board.take({ layer: name, map, row: down % rows, col: right % cols });
  };
  onKeys(stage, ARROWS, (by) => take(place.map((n, i) => n + by[i])));
  set(stage, {
    click: (event) => {
      const [down, right] = shareUnder(stage, event).map((share, i) => share * [tiles.height, tiles.width][i]);
      const skip = (n, step) => n - floor(n / (step + 1)); // the lines between the maps
      take([skip(down, rows), skip(right, cols)]);
      focus(stage);
    },
  });
  const show = (scene) => {
    showPicture(scene);
    const { map, row, col } = scene.layer === name ? scene : { map: 0, row: 0, col: 0 };
    place = [floor(map / across) * rows + row, (map % across) * cols + col];
    const value = scene.layers[name][(row * cols + col) * maps + map];
    tellPlace(stage, size, ...place, `map ${map}, ${placeText(row, col)}: ${exact(value)}`);
  };
  return { el, show };
}
