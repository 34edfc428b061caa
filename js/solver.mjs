// The output size solver: state in, drawing and state changes out.

import { writeAddress } from "./address.mjs";
import { Board, copyLink, entry } from "./board.mjs";
import { fields as convolutionFields } from "./convolution-fields.mjs";
import { button } from "./controls.mjs";
import { h, setText } from "./dom.mjs";
import { leave } from "./grid.mjs";
import { drawingPanel } from "./solver-drawing.mjs";
import { fields } from "./solver-fields.mjs";
import { formulaPanel } from "./solver-formula.mjs";
import { listPanel } from "./solver-list.mjs";
import { meaning, sceneOf, smallerRow } from "./solver-scene.mjs";

const HINT = "Change a number, or point at a term of the formula: " +
  "it lights up in the drawing of one row and its windows.";
const NAMES = {
  n: ["n", "input"], k: ["k", "kernel"], stride: ["s", "stride"], padding: ["p", "padding"], dilation: ["d", "dilation"],
};
const LARGEST_IMAGE = 16;

class OutputSizeSolver extends Board {
  constructor(model) {
    super(model, fields);
    this.typed = Object.fromEntries(Object.keys(fields).map((name) => [name, stepper(this, name)]));
    this.formula = formulaPanel();
    this.drawing = drawingPanel();
    this.list = listPanel(this, this.typed.wanted.el);
    this.note = h("p", { class: "note" });
    this.link = h("a", { class: "solver-link", hidden: true, click: () => this.follow() });
    this.start("Output size solver");
    this.listenToTerms();
  }

  build() {
    const settings = Object.entries(NAMES).map(([name, [letter, word]]) =>
      h("div", { class: "solver-setting", "data-term": letter },
        h("span", { "aria-hidden": "true" }, h("b", {}, letter), ` ${word}`), this.typed[name].el));
    return [
      h("p", { class: "hint" }, HINT),
      h("div", { class: "solver-settings" }, ...settings),
      this.formula.el, this.drawing.el, this.note, this.message,
      h("div", { class: "controls line" },
        h("div", { class: "tools" }, button("Reset", {}, () => this.reset()),
          ...(this.model.link ? [button("Copy link", {}, () => copyLink(this))] : []))),
      h("p", { class: "solver-onward" }, this.link),
      this.list.el,
    ];
  }

  draw(state) {
    this.scene = sceneOf(state);
    for (const [name, field] of Object.entries(this.typed)) field.show(state[name]);
    this.formula.show(this.scene);
    this.list.show(this.scene);
    setText(this.note, this.scene.reason || meaning("rest", this.scene));
    this.note.classList.toggle("problem", Boolean(this.scene.reason));
  }

  /** Called once the board stands in the page, and after each change. */
  fit() {
    const { width, scene, drawn } = this;
    if (!width || (drawn?.scene === scene && drawn.width === width)) return;
    this.drawn = { scene, width };
    this.drawing.show(scene, Math.floor(width));
    this.showLink();
  }

  // --- changing

  set(changes) {
    this.commit(changes);
    const { reason, n, outputs } = this.scene;
    this.say(reason || `${n} cells become ${outputs}.`, Boolean(reason));
  }

  open({ k, s, p, d }) {
    this.set({ k, stride: s, padding: p, dilation: d });
  }

  reset() {
    this.list.reset();
    super.reset();
  }

  // --- pointing

  listenToTerms() {
    const point = (event) => this.point(event.target.closest?.("[data-term]")?.dataset.term ?? null);
    const mouse = (event) => event.pointerType === "mouse" && point(event);
    this.el.addEventListener("pointerover", mouse);
    this.el.addEventListener("pointerleave", () => this.point(null));
    for (const type of ["focusin", "click"]) this.el.addEventListener(type, point);
  }

  point(term) {
    if (term === this.term) return;
    this.term = term;
    this.formula.light(term);
    this.drawing.light(term);
    if (term) this.say(meaning(term, this.scene));
  }

  // --- the convolution board of the same page

  /** Offer the present setting on the page's convolution board, where it has one and it fits. */
  showLink() {
    const board = this.model.link && nearestBoard(this.el);
    const address = board && addressOn(board.dataset.name, this.scene);
    this.link.hidden = !address;
    if (!address) return;
    const size = smallerRow(this.scene, LARGEST_IMAGE);
    const out = sceneOf({ ...this.state(), n: size }).outputs;
    this.link.href = address;
    setText(this.link, `Try this setting on the convolution board: ${size}×${size} becomes ${out}×${out}.`);
  }

  /** A browser does not go to the address where it is already. */
  follow() {
    if (location.hash === this.link.hash) dispatchEvent(new Event("hashchange"));
  }
}

/** The last convolution board before the solver, or the first one after it. */
function nearestBoard(el) {
  const boards = [...document.querySelectorAll('.cnnlab-board[data-board="convolution"]')];
  const before = boards.filter((board) =>
    el.compareDocumentPosition(board) & Node.DOCUMENT_POSITION_PRECEDING);
  return before.at(-1) ?? boards[0];
}

/** The address that sets a convolution board so, or null where the setting is too large for it. */
function addressOn(name, scene) {
  const { k, s: stride, p: padding, d: dilation } = scene;
  const size = smallerRow(scene, LARGEST_IMAGE);
  if (k > 7 || stride > 4 || padding > 3 || dilation > 3 || size + 2 * padding < scene.span) return null;
  const square = (side, value) =>
    Array.from({ length: side }, (_, i) => Array.from({ length: side }, (_, j) => value(i, j)));
  const state = { image: square(size, (i, j) => i + j), kernel: square(k, () => 1), stride, padding, dilation };
  return writeAddress(name, state, {}, convolutionFields);
}

/** A field for a whole number, with − and + beside it: {el, show(value)}. */
function stepper(board, name) {
  let now = 0;
  const field = fields[name];
  const use = (value) => board.set({ [name]: value });
  const step = (by) => {
    const value = String(now + by);
    board.readTyped(input, { read: () => field.read(value) }, use);
    leave(input, String(now));
  };
  const keys = { ArrowUp: 1, ArrowDown: -1 };
  const input = h("input", {
    type: "text", inputmode: "numeric", autocomplete: "off", "aria-label": field.label,
    input: () => board.readTyped(input, field, use),
    blur: () => leave(input, String(now)),
    keydown: (event) => {
      if (!keys[event.key]) return;
      event.preventDefault();
      step(keys[event.key]);
    },
  });
  const el = h("span", { class: "solver-stepper" },
    button("−", { "aria-label": `${field.label}: less` }, () => step(-1)), input,
    button("+", { "aria-label": `${field.label}: more` }, () => step(1)));
  const show = (value) => {
    now = value;
    if (document.activeElement !== input) input.value = value;
  };
  return { el, show };
}

export default entry(OutputSizeSolver, fields);
