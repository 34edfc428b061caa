// What mouse, finger and keys do on the channels board.

import { cellUnder, drag, moveCenterTo, onHover, onKey, placeOf } from "./convolution-pointing.mjs";

/** Join the board's grids to their listeners. */
export function listenToPointing(board) {
  board.picture.window.addEventListener("keydown", (event) => onKey(board, event));
  for (const stage of board.stages) {
    stage.window.addEventListener("pointerdown", (event) => drag(board, event, stage));
    stage.grid.el.addEventListener("click", (event) => {
      const [y, x] = placeOf(board, event, stage);
      moveCenterTo(board, Math.floor(y) + 0.5, Math.floor(x) + 0.5);
      board.picture.window.focus({ preventScroll: true });
    });
  }
  board.output.maps.forEach(({ grid }, filter) => {
    const cols = () => board.scene.shape[1];
    grid.el.addEventListener("click", (event) => {
      const at = cellUnder(grid, event, cols());
      if (at) board.moveTo(...at, filter);
    });
    onHover(grid, cols, (at) => board.preview(at));
  });
  for (const { cards, grid } of board.channels)
    onHover({ el: cards }, () => board.scene.kernel[1], (at) => {
      const { row, col, size } = board.scene;
      grid.light(at ? [[row + at[0], col + at[1]]] : [], size[1]);
    });
}
