// A board whose window moves over an image and fills an output, cell by cell.
// A board extends this class and brings panels.image, panels.output, controls and a scene.

import { Board } from "./board.mjs";
import { setText } from "./dom.mjs";
import { number } from "./fields.mjs";
import { place } from "./grid.mjs";
import { exact } from "./numbers.mjs";
import { isPadding, readers } from "./scene.mjs";

const PLAY_MS = 700;

export class WindowBoard extends Board {
  reset() {
    this.edit(false);
    super.reset();
  }

  // --- moving

  moveTo(row, col) {
    const [rows, cols] = this.scene.shape;
    if (!rows) return;
    const inside = (value, size) => Math.min(Math.max(value, 0), size - 1);
    const next = { row: inside(row, rows), col: inside(col, cols) };
    if (next.row !== this.scene.row || next.col !== this.scene.col) this.commit(next);
  }

  /** Go `by` cells on in reading order, around the end. */
  stepBy(by) {
    const [rows, cols] = this.scene.shape, count = rows * cols;
    if (!count) return;
    const index = (this.scene.row * cols + this.scene.col + by + count) % count;
    this.moveTo(Math.floor(index / cols), index % cols);
  }

  stepOnce(by) {
    this.pause();
    this.stepBy(by);
    const { row, col, now } = this.scene;
    if (now) this.say(`Output row ${row}, column ${col}: ${exact(now.total)}`);
  }

  play() {
    if (this.timer) return this.pause();
    this.timer = setInterval(() => this.stepBy(1), PLAY_MS);
    setText(this.controls.buttons.play, "Pause");
    this.stepBy(1);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    setText(this.controls.buttons.play, "Play");
  }

  // --- pointing

  /** Outline the window of the output cell that the mouse is over. */
  previewOutput(at) {
    const { preview } = this.panels.image;
    const { axes, stride } = this.scene;
    preview.hidden = !at;
    if (at) place(preview, at[0] * stride, at[1] * stride, axes[0].span, axes[1].span);
  }

  /** Light up the outputs that read the pixel that the mouse is over. */
  pointAtPixel(at) {
    const { grid } = this.panels.output;
    const { scene } = this;
    if (scene.reason) return;
    const served = at ? readers(scene, ...at) : [];
    grid.light(served, scene.shape[1]);
    if (!at) return;
    const name = isPadding(scene.axes, ...at) ? "padding cell" : "pixel";
    const windows = scene.shape[0] * scene.shape[1];
    this.say(`${served.length} of the ${windows} windows read this ${name}.`);
  }

  // --- typing

  edit(on = !this.panels.image.editing()) {
    this.pause();
    this.panels.image.edit(on);
    this.controls.buttons.edit.setAttribute("aria-pressed", on);
    this.update();
    if (on) this.panels.image.firstInput().focus({ preventScroll: true });
  }

  typePixel(row, col, input) {
    this.readTyped(input, number(`pixel row ${row}, column ${col}`), (value) =>
      this.commit({ image: withCell(this.scene.image, row, col, value) }));
  }

  announceSize() {
    const { shape, reason } = this.scene;
    this.say(reason || `Output ${shape[0]} by ${shape[1]}.`, Boolean(reason));
  }
}

/** Rows with one cell changed. */
export function withCell(rows, row, col, value) {
  return rows.map((line, i) => line.map((cell, j) => (i === row && j === col ? value : cell)));
}
