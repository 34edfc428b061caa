// The pooling board: state in, drawing and state changes out.

import { entry } from "./board.mjs";
import { imagePanel, outputPanel } from "./convolution-panels.mjs";
import { listenToPointing } from "./convolution-pointing.mjs";
import { h } from "./dom.mjs";
import { longest } from "./numbers.mjs";
import { makeControls } from "./pooling-controls.mjs";
import { fields } from "./pooling-fields.mjs";
import { changePanel, lookOfCell, lookOfResult, sizePanel, stepPanel, unmovedPanel } from "./pooling-panels.mjs";
import { paddingProblem, sceneOf, settle } from "./pooling-scene.mjs";
import { WindowBoard } from "./window-board.mjs";

const LARGEST_CELL = 40, SMALLEST_CELL = 25, DIGIT = 7.05, GAP = 24, SLACK = 14;
const GRIP = "Window over the image: arrow keys move it";
const HINT = "Drag the framed window over the image, or click it and use the arrow keys. " +
  "A ring marks the largest pixel. Move the image with the slider, and see which outputs change (≠).";

class PoolingBoard extends WindowBoard {
  constructor(model) {
    super(model, fields, settle);
    const onPixel = (row, col, input) => this.typePixel(row, col, input);
    this.panels = {
      image: imagePanel(onPixel, { grip: GRIP, look: lookOfCell }),
      output: outputPanel({ look: lookOfResult }),
      unmoved: unmovedPanel(),
      step: stepPanel(),
      change: changePanel(),
      size: sizePanel(),
    };
    this.controls = makeControls(this);
    this.start("Pooling board");
    listenToPointing(this);
  }

  build() {
    const { image, output, unmoved, step, change, size } = this.panels;
    return [
      h("p", { class: "hint" }, HINT),
      h("div", { class: "panels" }, image.el, output.el, unmoved.el),
      step.el, change.el, this.message, this.controls.el, size.el,
    ];
  }

  update() {
    const problem = paddingProblem(this.state());
    super.update();
    if (problem) this.say(problem, true);
    else if (this.problem) this.say("");
    this.problem = problem;
  }

  draw(state) {
    this.scene = sceneOf(state);
    if (state.shift && this.panels.image.editing()) this.stopEditing();
    for (const panel of Object.values(this.panels)) panel.show(this.scene);
    this.controls.show(this.scene);
  }

  /** Give the grids the room that the board has: side by side, or the outputs below. */
  fit() {
    if (!this.width) return;
    const { padded, output, axes, shift, reason } = this.scene;
    const width = this.width - SLACK, cols = output[0]?.length ?? 2;
    const results = shift && !reason ? 2 : 1, gaps = GAP * results;
    const least = Math.max(SMALLEST_CELL, Math.ceil(DIGIT * longest([...padded, ...output]) + 5));
    const imageCols = padded[0].length + (axes[1].left > 0 ? 0.4 : 0);
    const cell = (room, count) => Math.floor(Math.min(LARGEST_CELL, Math.max(least, room / count)));
    const beside = cell(width - gaps, imageCols + results * cols);
    const row = beside * (imageCols + results * cols) <= width - gaps;
    const image = row ? beside : cell(width, imageCols);
    const result = row ? beside : cell(width - gaps + GAP, results * cols);
    const style = `--image-cell:${image}px;--output-cell:${result}px`;
    this.el.dataset.layout = row ? "row" : "wrap";
    if (this.style !== style) this.el.style.cssText = this.style = style;
  }

  /** Change a setting and say what size comes out; refuse a padding that is too large. */
  change(changes) {
    this.pause();
    const now = this.state(), problem = paddingProblem({ ...now, ...changes });
    if (problem && "padding" in changes) {
      this.say(problem, true);
      return this.controls.show(this.scene);
    }
    this.commit(changes);
    this.announceSize();
    if (problem) this.say(`${this.message.textContent} The padding is now ${this.scene.padding}, half the window.`);
  }

  shiftTo(shift) {
    this.pause();
    this.commit({ shift });
    this.say("");
  }

  /** Pixels are edited where they stand: the image goes back to its place. */
  edit(on = !this.panels.image.editing()) {
    if (on && this.scene.shift) this.commit({ shift: 0 });
    super.edit(on);
  }

  stopEditing() {
    this.panels.image.edit(false);
    this.controls.buttons.edit.setAttribute("aria-pressed", false);
  }
}

export { fields };
export default entry((model) => new PoolingBoard(model));
