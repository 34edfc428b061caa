// A board whose window moves over an image and fills an output, cell by cell.
// A board extends this class and brings panels.image, panels.output and a scene.

import { set } from "../elements/dom.mjs";
import { onHover, onPick, place } from "../elements/grid.mjs";
import { exact, placeText } from "../elements/numbers.mjs";
import { floor } from "../elements/rows.mjs";
import { Player } from "./player.mjs";
import { moveByKeys, moveByPointer } from "./pointing.mjs";
import { isPadding, readers } from "./window-scene.mjs";

export class WindowBoard extends Player {
  /** Join the image and the output to mouse, finger and keys. */
  listenToPointing() {
    const { image, output } = this.panels;
    moveByKeys(this, image.window);
    moveByPointer(this, image);
    set(image.grid.el, { dblclick: () => this.edit(true) });
    onPick(output.grid, (at) => {
      this.pause();
      this.moveTo(...at);
    });
    onHover(output.grid, (at) => this.previewOutput(at));
    onHover(image.grid, (at) => this.pointAtPixel(at));
  }

  moveTo(row, col) {
    this.commit({ row, col });
  }

  /** Go `by` cells on in reading order, around the end. */
  tick(by = 1) {
    const {
        shape: [rows, cols],
        row,
        col,
      } = this.scene,
      count = rows * cols;
    if (!count) return false;
    const index = (row * cols + col + by + count) % count;
    this.moveTo(floor(index / cols), index % cols);
  }

  stepOnce(by) {
    this.pause();
    this.tick(by);
    const { row, col, now } = this.scene;
    if (now) this.say(`Output ${placeText(row, col)}: ${exact(now.total)}`);
  }

  /** Outline the window of the output cell that the mouse is over. */
  previewOutput(at) {
    const { preview } = this.panels.image,
      { axes, stride } = this.scene;
    preview.hidden = !at;
    if (at) place(preview, at[0] * stride, at[1] * stride, axes[0].span, axes[1].span);
  }

  /** Light up the outputs that read the pixel that the mouse is over. */
  pointAtPixel(at) {
    const { shape, axes, reason } = this.scene;
    if (reason) return;
    const served = at ? readers(this.scene, ...at) : [];
    this.panels.output.grid.light(served);
    if (!at) return;
    const name = isPadding(axes, ...at) ? "padding cell" : "pixel";
    this.say(`${served.length} of the ${shape[0] * shape[1]} windows read this ${name}.`);
  }
}
