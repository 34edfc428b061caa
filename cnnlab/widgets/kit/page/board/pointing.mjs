// What mouse, finger and keys do on a board whose window moves over a grid: they call board.moveTo(row, col).

import { ARROWS, onDrag, onKeys } from "../elements/controls.mjs";
import { focus, set } from "../elements/dom.mjs";
import { shareUnder } from "../elements/grid.mjs";
import { floor } from "../elements/rows.mjs";
import { nearestOutput } from "../maths/convolution.mjs";

/** The place of a pointer in cells of the padded image: [down, across]. */
const placeOf = ({ scene }, { el }, event) => shareUnder(el, event).map((share, i) => share * scene.axes[i].length);

/** Put the middle of the window as near as possible to a place in cells. */
function moveCenterTo(board, place) {
  const { axes, stride, dilation } = board.scene;
  board.moveTo(...axes.map(({ outputs, k }, i) => nearestOutput(place[i], outputs, k, stride, dilation)));
}

/** Arrow keys on an element move the window. */
export function moveByKeys(board, element) {
  onKeys(element, ARROWS, ([down, across]) => {
    const { row, col } = board.scene;
    board.pause();
    board.moveTo(row + down, col + across);
  });
}

/** Dragging the window of a panel {grid, window} moves it, and so does a click on the grid. */
export function moveByPointer(board, { grid, window }, focused = window) {
  onDrag(window, (event) => {
    const { axes, row, col, stride } = board.scene;
    board.pause();
    const held = placeOf(board, grid, event).map((at, i) => at - [row, col][i] * stride - axes[i].span / 2);
    return (moved) =>
      moveCenterTo(
        board,
        placeOf(board, grid, moved).map((at, i) => at - held[i]),
      );
  });
  set(grid.el, {
    click: (event) => {
      if (board.scene.reason) return;
      board.pause();
      moveCenterTo(
        board,
        placeOf(board, grid, event).map((at) => floor(at) + 0.5),
      );
      focus(focused);
    },
  });
}
