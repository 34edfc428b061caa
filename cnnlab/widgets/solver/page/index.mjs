// The output size solver: state in, drawing and state changes out.

import { Board, entry } from "../../kit/page/board/board.mjs";
import { writeAddress } from "../../kit/page/elements/address.mjs";
import { button, onKeys, showEach, typedField } from "../../kit/page/elements/controls.mjs";
import { h, set, setText, tell } from "../../kit/page/elements/dom.mjs";
import { byName, floor, times } from "../../kit/page/elements/rows.mjs";
import { fieldsOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };
import { drawingPanel } from "./drawing.mjs";
import { fields } from "./fields.mjs";
import { formulaPanel } from "./formula.mjs";
import { listPanel } from "./list.mjs";
import { meaning, sceneOf, smallerRow } from "./scene.mjs";
import style from "./style.css";

// The parts of a convolution board's address that a link from here sets.
const LINKED = fieldsOf(spec.linked);

class OutputSizeSolver extends Board {
  constructor(model) {
    super(model, fields);
    this.typed = byName(Object.keys(fields), (name) => stepper(this, name));
    this.panels = { formula: formulaPanel(), list: listPanel(this, this.typed.wanted) };
    this.drawing = drawingPanel();
    this.note = h("p.note");
    this.link = h("a.solver-link", { hidden: true, click: () => this.follow() });
    this.start("Output size solver", spec.hint);
    this.listenToTerms();
  }

  build() {
    const { formula, list } = this.panels;
    const lettered = Object.entries(spec.state).filter(([, { letter }]) => letter);
    const settings = lettered.map(([name, { letter, word }]) =>
      h(
        "div.solver-setting",
        { "data-term": letter },
        h("span", { "aria-hidden": true }, h("b", letter), ` ${word}`),
        this.typed[name],
      ),
    );
    return [
      h("div.solver-settings", ...settings),
      formula.el,
      this.drawing.el,
      this.note,
      this.message,
      h("div.controls.line", this.tools()),
      h("p.solver-onward", this.link),
      list.el,
    ];
  }

  draw(state) {
    this.show(sceneOf(state));
    showEach(this.typed, state);
    tell(this.note, this.scene.reason || meaning("rest", this.scene), this.scene.reason);
  }

  /** Called once the board stands in the page, and after each change. */
  fit(width) {
    const { scene, drawn } = this;
    if (drawn?.scene === scene && drawn.width === width) return;
    this.drawn = { scene, width };
    this.drawing.show(scene, floor(width));
    this.showLink();
  }

  // --- changing

  change(changes) {
    this.commit(changes);
    const { reason, n, outputs } = this.scene;
    this.say(reason || `${n} cells become ${outputs}.`, reason);
  }

  open({ k, s, p, d }) {
    this.change({ k, stride: s, padding: p, dilation: d });
  }

  reset() {
    this.panels.list.reset();
    super.reset();
  }

  // --- pointing

  listenToTerms() {
    const point = (event) => this.point(event.target.closest?.("[data-term]")?.dataset.term ?? null);
    set(this.el, {
      pointerover: (event) => event.pointerType === "mouse" && point(event),
      pointerleave: () => this.point(null),
      focusin: point,
      click: point,
    });
  }

  point(term) {
    if (term === this.term) return;
    this.term = term;
    this.panels.formula.light(term);
    this.drawing.light(term);
    if (term) this.say(meaning(term, this.scene));
  }

  // --- the convolution board of the same page

  /** Offer the present setting on the page's convolution board, where it has one and it fits. */
  showLink() {
    const board = this.model.link && nearestBoard(this.el);
    const size = smallerRow(this.scene, spec.linked.image.most);
    const address = board && addressOn(board.dataset.name, this.scene, size);
    this.link.hidden = !address;
    if (!address) return;
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
  const before = boards.filter((board) => el.compareDocumentPosition(board) & Node.DOCUMENT_POSITION_PRECEDING);
  return before.at(-1) ?? boards[0];
}

/** The address that sets a convolution board so, or null where the setting is too large for it. */
function addressOn(name, { k, s: stride, p: padding, d: dilation, span }, size) {
  const most = spec.linked,
    isLarge =
      k > most.kernel.most || stride > most.stride.high || padding > most.padding.high || dilation > most.dilation.high;
  if (isLarge || size + 2 * padding < span) return null;
  const square = (side, value) => times(side, (i) => times(side, (j) => value(i, j)));
  const state = { image: square(size, (i, j) => i + j), kernel: square(k, () => 1), stride, padding, dilation };
  return writeAddress(name, state, {}, LINKED);
}

/** A field for a whole number, with − and + beside it: {el, show(value)}. */
function stepper(board, name) {
  const field = fields[name],
    { label } = field;
  const use = (value) => board.change({ [name]: value });
  const { el: input, show } = typedField(board, field, use, { inputmode: "numeric", "aria-label": label }, String);
  const step = (by) => {
    const now = board.state()[name];
    board.readTyped(input, { read: () => field.read(String(now + by)) }, use);
    input.removeAttribute("aria-invalid");
    input.value = board.state()[name];
  };
  onKeys(input, { ArrowUp: 1, ArrowDown: -1 }, step);
  const el = h(
    "span.solver-stepper",
    button("−", { "aria-label": `${label}: less` }, () => step(-1)),
    input,
    button("+", { "aria-label": `${label}: more` }, () => step(1)),
  );
  return { el, show };
}

export default entry(OutputSizeSolver, fields, style);
