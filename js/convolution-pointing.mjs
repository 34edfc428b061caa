// What mouse, finger and keys do on the grids of a board with a moving window.

import { nearestOutput } from "./maths.mjs";

/** Join the board's grids to their listeners. */
export function listenToPointing(board) {
  const { image, output, arithmetic } = board.panels;
  image.window.addEventListener("keydown", (event) => onKey(board, event));
  image.window.addEventListener("pointerdown", (event) => drag(board, event));
  image.grid.el.addEventListener("click", (event) => {
    if (board.scene.reason) return;
    const [y, x] = placeOf(board, event);
    board.pause();
    moveCenterTo(board, Math.floor(y) + 0.5, Math.floor(x) + 0.5);
    image.window.focus({ preventScroll: true });
  });
  image.grid.el.addEventListener("dblclick", () => board.edit(true));
  output.grid.el.addEventListener("click", (event) => {
    const at = cellUnder(output.grid, event, board.scene.shape[1]);
    board.pause();
    if (at) board.moveTo(...at);
  });
  onHover(output.grid, () => board.scene.shape[1], (at) => board.previewOutput(at));
  onHover(image.grid, () => board.scene.axes[1].length, (at) => board.pointAtPixel(at));
  if (!arithmetic) return;
  onHover({ el: arithmetic.cards, cells: null }, () => board.scene.kernel[0].length,
    (at) => board.pointAtCard(at));
}

/** The [row, column] of the cell that an event fell on, or null. */
export function cellUnder({ el }, event, cols) {
  let cell = event.target;
  while (cell && cell.parentElement !== el) cell = cell.parentElement;
  if (!cell) return null;
  const index = [...el.children].indexOf(cell);
  return [Math.floor(index / cols), index % cols];
}

/** Call back with the cell under the mouse, and with null when it leaves. */
export function onHover(grid, cols, callback) {
  grid.el.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") callback(cellUnder(grid, event, cols()));
  });
  grid.el.addEventListener("pointerleave", () => callback(null));
}

export function onKey(board, event) {
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
  board.pause();
  board.moveTo(...moves[event.key]);
}

/** The place of a pointer in cells of the padded image: [down, across]. */
export function placeOf(board, event, { grid } = board.panels.image) {
  const box = grid.el.getBoundingClientRect();
  const [down, across] = board.scene.axes;
  return [
    ((event.clientY - box.top) / box.height) * down.length,
    ((event.clientX - box.left) / box.width) * across.length,
  ];
}

export function moveCenterTo(board, y, x) {
  const { axes, stride, dilation } = board.scene;
  const [row, col] = [y, x].map((at, i) =>
    nearestOutput(at, axes[i].outputs, axes[i].k, stride, dilation));
  board.moveTo(row, col);
}

/** Follow the pointer from where it took hold of the window until it lets go. */
export function drag(board, event, panel = board.panels.image) {
  if (event.button !== 0 || board.scene.reason) return;
  const { window } = panel;
  const { axes, row, col, stride } = board.scene;
  const [y, x] = placeOf(board, event, panel);
  const grip = [y - row * stride - axes[0].span / 2, x - col * stride - axes[1].span / 2];
  const move = (moved) => {
    const [newY, newX] = placeOf(board, moved, panel);
    moveCenterTo(board, newY - grip[0], newX - grip[1]);
  };
  const stop = () => {
    window.removeEventListener("pointermove", move);
    window.classList.remove("dragged");
  };
  board.pause();
  window.setPointerCapture(event.pointerId);
  window.classList.add("dragged");
  window.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel"])
    window.addEventListener(end, stop, { once: true });
}
