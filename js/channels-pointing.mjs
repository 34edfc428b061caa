// What mouse, finger and keys do on the channels board.

import { nearestOutput } from "./maths.mjs";

/** Join the board's grids to their listeners. */
export function listenToPointing(board) {
  board.picture.window.addEventListener("keydown", (event) => onKey(board, event));
  for (const stage of board.stages) {
    stage.window.addEventListener("pointerdown", (event) => drag(board, stage, event));
    stage.grid.el.addEventListener("click", (event) => {
      const [y, x] = placeOf(board, stage, event);
      moveCenterTo(board, Math.floor(y) + 0.5, Math.floor(x) + 0.5);
      board.picture.window.focus({ preventScroll: true });
    });
  }
  board.output.maps.forEach(({ grid }, filter) => {
    grid.el.addEventListener("click", (event) => {
      const at = cellUnder(grid.el, event, board.scene.shape[1]);
      if (at) board.moveTo(...at, filter);
    });
    onHover(grid.el, () => board.scene.shape[1], (at) => board.preview(at));
  });
  for (const { cards, grid } of board.channels)
    onHover(cards, () => board.scene.kernel[1], (at) => {
      const { row, col, size } = board.scene;
      grid.light(at ? [[row + at[0], col + at[1]]] : [], size[1]);
    });
}

/** The [row, column] of the cell that an event fell on, or null. */
function cellUnder(el, event, cols) {
  const index = [...el.children].findIndex((cell) => cell.contains(event.target));
  return index < 0 ? null : [Math.floor(index / cols), index % cols];
}

/** Call back with the cell under the mouse, and with null when it leaves. */
function onHover(el, cols, callback) {
  el.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") callback(cellUnder(el, event, cols()));
  });
  el.addEventListener("pointerleave", () => callback(null));
}

function onKey(board, event) {
  const { row, col, shape } = board.scene;
  const moves = {
    ArrowLeft: [row, col - 1], ArrowRight: [row, col + 1],
    ArrowUp: [row - 1, col], ArrowDown: [row + 1, col],
    Home: [row, 0], End: [row, shape[1] - 1],
    PageUp: [0, col], PageDown: [shape[0] - 1, col],
  };
  if (!moves[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  board.moveTo(...moves[event.key]);
}

/** The place of a pointer in cells of a layer: [down, across]. */
function placeOf({ scene }, { grid }, event) {
  const box = grid.el.getBoundingClientRect();
  return [
    ((event.clientY - box.top) / box.height) * scene.size[0],
    ((event.clientX - box.left) / box.width) * scene.size[1],
  ];
}

function moveCenterTo(board, ...center) {
  const { shape, kernel } = board.scene;
  const [row, col] = center.map((at, axis) => nearestOutput(at, shape[axis], kernel[axis], 1, 1));
  board.moveTo(row, col);
}

/** Follow the pointer from where it took hold of a window until it lets go. */
function drag(board, stage, event) {
  if (event.button !== 0) return;
  const { window } = stage;
  const { row, col, kernel } = board.scene;
  const [y, x] = placeOf(board, stage, event);
  const grip = [y - row - kernel[0] / 2, x - col - kernel[1] / 2];
  const move = (moved) => {
    const [newY, newX] = placeOf(board, stage, moved);
    moveCenterTo(board, newY - grip[0], newX - grip[1]);
  };
  const stop = () => {
    window.removeEventListener("pointermove", move);
    window.classList.remove("dragged");
  };
  window.setPointerCapture(event.pointerId);
  window.classList.add("dragged");
  window.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel"])
    window.addEventListener(end, stop, { once: true });
}
