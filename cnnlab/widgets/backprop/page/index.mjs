// The backpropagation board: one convolution that learns, its gradients in sight.

import { entry } from "../../kit/page/board/board.mjs";
import { Player } from "../../kit/page/board/player.mjs";
import { ARROWS, button, controls, labeledField, onKeys, settings } from "../../kit/page/elements/controls.mjs";
import { focus, h } from "../../kit/page/elements/dom.mjs";
import { onHover, onPick } from "../../kit/page/elements/grid.mjs";
import { exact, longest, typed } from "../../kit/page/elements/numbers.mjs";
import { ceil, floor, inside, mapCells, max, min, shapeOf, withCell } from "../../kit/page/elements/rows.mjs";
import { choicesOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };
import { fields, MOST_STEPS } from "./fields.mjs";
import { curvePanel, gridsPanel, sumPanel } from "./panels.mjs";
import { chosenOf, endOf, runs, sceneOf, settle } from "./scene.mjs";
import style from "./style.css";

const LEARNED = 1e-6;
const LARGEST_CELL = 48,
  SMALLEST_CELL = 36,
  CHARACTER = 6.8,
  GAP = 20,
  GAPS = 130;
const CHOICES = {
  learning_rate: [spec.state.learning_rate.legend, spec.rates],
  ...choicesOf(spec.state, ["part"]),
};

class BackpropBoard extends Player {
  playMs = 350;

  constructor(model) {
    const runOf = runs();
    super(model, fields, (state) => settle(state, runOf));
    this.runOf = runOf;
    this.panels = { grids: gridsPanel(this), curve: curvePanel(), sum: sumPanel(), controls: makeControls(this) };
    this.start("Backpropagation board", spec.hint);
    this.listenToPointing();
  }

  build() {
    const { grids, curve, sum, controls } = this.panels;
    const moves = this.moves(
      "Learn",
      button("10 steps ▶▶", {}, () => this.stepOnce(10)),
    );
    return [grids, sum, h("div.controls.line", moves, this.editTools("numbers")), this.message, curve, controls];
  }

  draw(state) {
    this.show(sceneOf(state, this.runOf));
  }

  counts() {
    const { part, reason } = this.scene,
      [row, col] = shapeOf(this.scene[part]);
    return reason ? {} : { row, col };
  }

  /** Both blocks side by side where there is room, else one below the other. */
  fit(width) {
    if (this.scene.reason) return;
    const { image, kernel, target } = this.scene;
    const [first, second] = [image[0].length + kernel[0].length, 1 + 2 * target[0].length];
    const cell = (cols, gaps) => min(LARGEST_CELL, floor((width - gaps) / cols));
    const beside = cell(first + second, GAPS),
      least = this.leastCell(),
      wide = beside >= least;
    const size = wide ? beside : max(least, cell(first, GAP));
    const aligned = first * size + GAP <= width; // else the kernel stands below the image
    this.lay({
      "image-cell": `${size}px`,
      "first-tall": aligned ? image.length : 1,
      "second-tall": wide ? image.length : target.length,
    });
  }

  /** The narrowest cell that cuts off no number, at the smallest type. */
  leastCell() {
    const { image, target, now } = this.scene;
    const { bias, ...slopes } = now.gradients;
    const grids = [image, target, now.kernel, now.output, [[now.bias, bias]], ...Object.values(slopes)];
    return max(SMALLEST_CELL, ceil(CHARACTER * max(...grids.map(longest))) + 2);
  }

  // --- learning

  /** Take steps, as many as are possible; say where there are none. Returns whether it moved. */
  takeSteps(count) {
    const end = endOf(this.scene, this.runOf);
    if (end) this.say(end, this.scene.steps < MOST_STEPS);
    else this.commit({ steps: min(this.scene.steps + count, MOST_STEPS) });
    return !end;
  }

  stepOnce(count) {
    this.pause();
    if (count > 0 ? this.takeSteps(count) : this.goBack()) this.announce();
  }

  goBack() {
    this.commit({ steps: max(0, this.scene.steps - 1) });
    return !this.scene.reason;
  }

  announce() {
    const { steps, now, losses } = this.scene;
    const end = endOf(this.scene, this.runOf);
    if (end) return this.say(end, steps < MOST_STEPS);
    const was = losses.at(-2);
    this.say(
      was === undefined
        ? `At the start, the loss is ${exact(now.loss)}.`
        : `Step ${steps}: the loss went from ${exact(was)} to ${exact(now.loss)}.`,
    );
  }

  tick() {
    if (!(this.scene.now?.loss < LEARNED)) return this.takeSteps(1);
    this.say(`After ${this.scene.steps} steps, the loss is almost 0: the output is the target.`);
    return false;
  }

  // --- pointing

  choose(part, row, col) {
    const [rows, cols] = shapeOf(this.scene[part]);
    this.commit({ part, row: inside(row, rows), col: inside(col, cols) });
  }

  /** Show the cell that the mouse is over as if it were chosen; null shows the chosen one again. */
  preview(at) {
    if (this.scene.reason) return;
    const chosen = at ? chosenOf(this.scene, this.scene.now, at) : this.scene.chosen;
    for (const panel of [this.panels.grids, this.panels.sum]) panel.show({ ...this.scene, chosen });
  }

  /** Join the grids of kernel and image, and their gradients, to mouse, finger and keys. */
  listenToPointing() {
    const { forward, back, grip } = this.panels.grids;
    for (const part of ["kernel", "image"])
      for (const { grid } of [forward[part], back[part]]) {
        onPick(grid, (at) => {
          this.choose(part, ...at);
          focus(grip);
        });
        onHover(grid, (at) => this.preview(at && { part, row: at[0], col: at[1] }));
      }
    onKeys(grip, ARROWS, ([down, across]) => {
      const { part, row, col } = this.scene;
      this.choose(part, row + down, col + across);
    });
  }

  // --- typing

  /** A typed number starts afresh from the weights in sight. */
  setCell(name, row, col, value) {
    const { now, image, target } = this.scene,
      rounded = (weight) => Number(typed(weight));
    const values = { image, target, kernel: mapCells(now.kernel, rounded), bias: [[rounded(now.bias)]] };
    values[name] = withCell(values[name], row, col, value);
    this.commit({ ...values, bias: values.bias[0][0], steps: 0 });
  }

  setRate(learning_rate) {
    this.pause();
    const back = this.scene.steps > 0 ? " The kernel is back at its start." : "";
    this.commit({ learning_rate, steps: 0 });
    this.say(`The learning rate is ${learning_rate}.${back}`);
  }
}

function makeControls(board) {
  const { part, learning_rate } = settings(CHOICES, (changes) =>
    "part" in changes ? board.choose(changes.part, 0, 0) : board.setRate(changes.learning_rate),
  );
  const own = labeledField(board, "or your own", fields.learning_rate, (rate) => board.setRate(rate), String);
  const show = (scene) => {
    part.show(scene.part);
    learning_rate.show(scene.learning_rate);
    own.show(scene.learning_rate);
  };
  return { el: controls([learning_rate, own, part]), show };
}

export default entry(BackpropBoard, fields, style);
