// The convolution board: state in, drawing and state changes out.

import { Board, entry } from "./board.mjs";
import { makeControls } from "./convolution-controls.mjs";
import { fields } from "./convolution-fields.mjs";
import { arithmeticPanel, imagePanel, outputPanel, sumPanel } from "./convolution-panels.mjs";
import { listenToPointing } from "./convolution-pointing.mjs";
import { comparePanel, sizePanel } from "./convolution-size.mjs";
import { h, setText } from "./dom.mjs";
import { number } from "./fields.mjs";
import { place } from "./grid.mjs";
import { layoutOf } from "./layout.mjs";
import { exact } from "./numbers.mjs";
import { isPadding, readers, sceneOf, settle } from "./scene.mjs";

const PLAY_MS = 700;
const HINT = "Drag the framed kernel over the image, or click it and use the arrow keys. " +
  "Point at an output, a pixel or a product to see what belongs to it.";

class ConvolutionBoard extends Board {
  constructor(model) {
    super(model, fields, settle);
    this.panels = {
      image: imagePanel((row, col, input) => this.typePixel(row, col, input)),
      arithmetic: arithmeticPanel((i, j, input) => this.typeWeight(i, j, input)),
      output: outputPanel(),
      sum: sumPanel(),
      size: sizePanel(),
      compare: comparePanel(),
    };
    this.controls = makeControls(this);
    this.start("Convolution board");
    listenToPointing(this);
  }

  build() {
    const { image, arithmetic, output, sum, size, compare } = this.panels;
    return [
      h("p", { class: "hint" }, HINT),
      h("div", { class: "panels" }, image.el, arithmetic.el, output.el),
      sum.el, this.message, this.controls.el, size.el, compare.el,
    ];
  }

  draw(state) {
    this.scene = sceneOf(state);
    for (const panel of Object.values(this.panels)) panel.show(this.scene);
    this.controls.show(this.scene);
  }

  /** Give the grids the room that the board has. */
  fit() {
    if (!this.width) return;
    const { name, image, output, card } = layoutOf(this.scene, this.width);
    const style = `--image-cell:${image}px;--output-cell:${output}px;--card:${card}px`;
    if (this.el.dataset.layout !== name) this.el.dataset.layout = name;
    if (this.style !== style) this.el.style.cssText = this.style = style;
  }

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

  /** Light up the pixel that a card multiplies. */
  pointAtCard(at) {
    const { row, col, stride, dilation, axes, reason } = this.scene;
    if (reason) return;
    const cell = at && [row * stride + at[0] * dilation, col * stride + at[1] * dilation];
    this.panels.image.grid.light(cell ? [cell] : [], axes[1].length);
  }

  // --- typing

  edit(on = !this.panels.image.editing()) {
    this.pause();
    this.panels.image.edit(on);
    this.controls.buttons.edit.setAttribute("aria-pressed", on);
    this.update();
    if (on) this.panels.image.firstInput().focus({ preventScroll: true });
  }

  typeWeight(i, j, input) {
    this.readTyped(input, number(`kernel row ${i}, column ${j}`), (value) =>
      this.commit({ kernel: withCell(this.scene.kernel, i, j, value) }));
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

function withCell(rows, row, col, value) {
  return rows.map((line, i) => line.map((cell, j) => (i === row && j === col ? value : cell)));
}

export { fields };
export default entry((model) => new ConvolutionBoard(model));
