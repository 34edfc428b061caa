// The backpropagation board: one convolution that learns, its gradients in sight.

import { fields, MOST_STEPS } from "./backprop-fields.mjs";
import { curvePanel, gridsPanel, sumPanel } from "./backprop-panels.mjs";
import { chosenOf, endOf, sceneOf, settle } from "./backprop-scene.mjs";
import { Board, copyLink, entry } from "./board.mjs";
import { button, choices, h, setText } from "./dom.mjs";
import { number } from "./fields.mjs";
import { leave } from "./grid.mjs";
import { exact, longest, typed } from "./numbers.mjs";

const PLAY_MS = 350, LEARNED = 1e-6;
const LARGEST_CELL = 48, SMALLEST_CELL = 36, CHARACTER = 6.8, GAP = 20, GAPS = 130;
const HINT = "Point at a weight of the kernel, or select the framed gradient and use the arrow keys: " +
  "the numbers that make this gradient light up. Then press Step, and the kernel goes downhill.";
const RATES = [0.01, 0.03, 0.1, 0.3, 1];

class BackpropBoard extends Board {
  constructor(model) {
    super(model, fields, settle);
    this.panels = {
      grids: gridsPanel((name, row, col, input) => this.typeCell(name, row, col, input)),
      curve: curvePanel(),
      sum: sumPanel(),
    };
    this.controls = makeControls(this);
    this.start("Backpropagation board");
    listenToPointing(this);
  }

  build() {
    const { grids, curve, sum } = this.panels;
    return [
      h("p", { class: "hint" }, HINT), grids.el, sum.el, this.controls.moves, this.message,
      curve.el, this.controls.el,
    ];
  }

  draw(state) {
    this.scene = sceneOf(state);
    this.show(this.scene);
    this.controls.show(this.scene);
  }

  show(scene) {
    for (const panel of Object.values(this.panels)) panel.show(scene);
  }

  /** Both blocks side by side where there is room, else one below the other. */
  fit() {
    if (!this.width || this.scene.reason) return;
    const { image, kernel, target } = this.scene;
    const [first, second] = [image[0].length + kernel[0].length, 1 + 2 * target[0].length];
    const cell = (cols, gaps) => Math.min(LARGEST_CELL, Math.floor((this.width - gaps) / cols));
    const beside = cell(first + second, GAPS), least = this.leastCell(), wide = beside >= least;
    const size = wide ? beside : Math.max(least, cell(first, GAP));
    const aligned = first * size + GAP <= this.width; // else the kernel stands below the image
    const style = `--image-cell:${size}px;--first-tall:${aligned ? image.length : 1};` +
      `--second-tall:${wide ? image.length : target.length}`;
    if (this.style !== style) this.el.style.cssText = this.style = style;
  }

  /** The narrowest cell that cuts off no number, at the smallest type. */
  leastCell() {
    const { image, target, now } = this.scene;
    const { bias, ...slopes } = now.gradients;
    const grids = [image, target, now.kernel, now.output, [[now.bias, bias]], ...Object.values(slopes)];
    return Math.max(SMALLEST_CELL, Math.ceil(CHARACTER * Math.max(...grids.map(longest))) + 2);
  }

  reset() {
    this.edit(false);
    super.reset();
  }

  // --- learning

  /** Take steps, as many as are possible; say where there are none. Returns whether it moved. */
  takeSteps(count) {
    const end = endOf(this.scene);
    if (end) this.say(end, this.scene.steps < MOST_STEPS);
    else this.commit({ steps: Math.min(this.scene.steps + count, MOST_STEPS) });
    return !end;
  }

  stepOnce(count) {
    this.pause();
    if (count > 0 ? this.takeSteps(count) : this.goBack()) this.announce();
  }

  goBack() {
    this.commit({ steps: Math.max(0, this.scene.steps - 1) });
    return !this.scene.reason;
  }

  announce() {
    const { steps, now, losses } = this.scene;
    const end = endOf(this.scene);
    if (end) return this.say(end, steps < MOST_STEPS);
    const was = losses.at(-2);
    this.say(was === undefined ? `At the start, the loss is ${exact(now.loss)}.`
      : `Step ${steps}: the loss went from ${exact(was)} to ${exact(now.loss)}.`);
  }

  play() {
    if (this.timer) return this.pause();
    this.say("");
    this.timer = setInterval(() => this.playOn(), PLAY_MS);
    setText(this.controls.buttons.play, "Pause");
    this.playOn();
  }

  playOn() {
    if (this.scene.now?.loss < LEARNED) {
      this.say(`After ${this.scene.steps} steps, the loss is almost 0: the output is the target.`);
      return this.pause();
    }
    if (!this.takeSteps(1)) this.pause();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    setText(this.controls.buttons.play, "Play");
  }

  // --- pointing

  choose(part, row, col) {
    if (this.scene.reason) return;
    const inside = (value, size) => Math.min(Math.max(value, 0), size - 1);
    const grid = this.scene[part];
    this.commit({ part, row: inside(row, grid.length), col: inside(col, grid[0].length) });
  }

  /** Show the cell that the mouse is over as if it were chosen; null shows the chosen one again. */
  preview(at) {
    if (this.scene.reason) return;
    const chosen = at ? chosenOf(this.scene, this.scene.now, at) : this.scene.chosen;
    this.panels.grids.show({ ...this.scene, chosen });
    this.panels.sum.show({ ...this.scene, chosen });
  }

  // --- typing

  edit(on) {
    this.pause();
    this.panels.grids.edit(on);
    this.editing = on;
    this.controls.buttons.edit.setAttribute("aria-pressed", on);
    this.update();
    if (on) this.panels.grids.firstInput().focus({ preventScroll: true });
  }

  /** A typed number starts afresh from the weights in sight. */
  typeCell(name, row, col, input) {
    const label = name === "bias" ? "the bias" : `${name} row ${row}, column ${col}`;
    this.readTyped(input, number(label), (value) => {
      const { now, image, target } = this.scene;
      const rounded = (line) => line.map((weight) => Number(typed(weight)));
      const values = { image, target, kernel: now.kernel.map(rounded), bias: [[Number(typed(now.bias))]] };
      values[name] = values[name].map((line, i) =>
        line.map((old, j) => (i === row && j === col ? value : old)));
      this.commit({ ...values, bias: values.bias[0][0], steps: 0 });
    });
  }

  setRate(learning_rate) {
    this.pause();
    const back = this.scene.steps > 0 ? " The kernel is back at its start." : "";
    this.commit({ learning_rate, steps: 0 });
    this.say(`The learning rate is ${learning_rate}.${back}`);
  }
}

function makeControls(board) {
  const buttons = {
    back: button("◀ Back", {}, () => board.stepOnce(-1)),
    play: button("Play", {}, () => board.play()),
    next: button("Step ▶", {}, () => board.stepOnce(1)),
    ten: button("10 steps ▶▶", {}, () => board.stepOnce(10)),
    edit: button("Edit numbers", { "aria-pressed": "false" }, () => board.edit(!board.editing)),
    reset: button("Reset", {}, () => board.reset()),
    link: board.model.link && button("Copy link", {}, () => copyLink(board)),
  };
  const part = choices("Explain the gradient of", [["kernel", "the kernel"], ["image", "the image"]],
    (name) => board.choose(name, 0, 0));
  const preset = choices("Learning rate", RATES.map((rate) => [rate, String(rate)]),
    (rate) => board.setRate(rate));
  const rate = rateField(board);
  const moves = h("div", { class: "controls line" },
    h("div", { class: "moves", role: "group", "aria-label": "Learn" },
      buttons.back, buttons.play, buttons.next, buttons.ten),
    h("div", { class: "tools" }, ...[buttons.edit, buttons.reset, buttons.link].filter(Boolean)));
  const el = h("div", { class: "controls" },
    h("div", { class: "line" }, preset.el, rate.el, part.el));
  const show = (scene) => {
    part.show(scene.part);
    preset.show(scene.learning_rate);
    rate.show(scene.learning_rate);
  };
  return { el, moves, buttons, show };
}

function rateField(board) {
  const input = h("input", {
    type: "text", class: "bias", autocomplete: "off",
    input: () => board.readTyped(input, fields.learning_rate, (rate) => board.setRate(rate)),
    blur: () => leave(input, String(board.scene.learning_rate)),
  });
  const show = (rate) => {
    if (document.activeElement !== input) input.value = String(rate);
  };
  return { el: h("label", { class: "field" }, h("span", {}, "or your own"), input), show };
}

/** Join the grids of kernel and image, and their gradients, to mouse, finger and keys. */
function listenToPointing(board) {
  const { forward, back, grip } = board.panels.grids;
  for (const part of ["kernel", "image"])
    for (const { grid } of [forward[part], back[part]]) {
      const cellOf = (event) => {
        const index = [...grid.el.children].indexOf(event.target);
        const cols = board.scene[part][0].length;
        return index < 0 ? null : { part, row: Math.floor(index / cols), col: index % cols };
      };
      grid.el.addEventListener("click", (event) => {
        const at = cellOf(event);
        if (at) board.choose(part, at.row, at.col);
        grip.focus({ preventScroll: true });
      });
      grid.el.addEventListener("pointerover", (event) => {
        if (event.pointerType === "mouse") board.preview(cellOf(event));
      });
      grid.el.addEventListener("pointerleave", () => board.preview(null));
    }
  grip.addEventListener("keydown", (event) => onKey(board, event));
}

function onKey(board, event) {
  if (event.altKey || event.ctrlKey || event.metaKey || board.scene.reason) return;
  const { part, row, col } = board.scene;
  const moves = {
    ArrowLeft: [row, col - 1], ArrowRight: [row, col + 1],
    ArrowUp: [row - 1, col], ArrowDown: [row + 1, col],
    Home: [row, 0], End: [row, 5], PageUp: [0, col], PageDown: [5, col],
  };
  if (!moves[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  board.choose(part, ...moves[event.key]);
}

export { fields };
export default entry((model) => new BackpropBoard(model));
