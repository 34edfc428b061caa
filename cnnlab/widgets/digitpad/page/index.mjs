// The digit pad: draw a digit, and see every layer of a small trained network at work on it.

import { Board, entry } from "../../kit/page/board/board.mjs";
import { button, choices, controls, showEach } from "../../kit/page/elements/controls.mjs";
import { h, setText } from "../../kit/page/elements/dom.mjs";
import { fields, MOST_POINTS } from "./fields.mjs";
import { inputPicture, layerPanel } from "./maps.mjs";
import { classesPanel, makeSliders, padPanel, stepsPanel } from "./panels.mjs";
import { answerText, inHand, limitsOf, sceneOf, settle } from "./scene.mjs";
import { unitPanel } from "./unit.mjs";
import { drawSegment, inkOf, LAYERS, networkOf, SIDE, weightsOf } from "./maths.mjs";
import { byName, memory, sumOf, times } from "../../kit/page/elements/rows.mjs";
import { bytesOf } from "../../kit/page/maths/bytes.mjs";
import spec from "../spec.json" with { type: "json" };
import style from "./style.css";

const GIVEN = ["weights", "samples", "source"]; // by Python; no reset takes them back
const MAPS = Object.keys(LAYERS).filter((name) => name !== "dense");

class DigitPad extends Board {
  live = null; // the stroke that is being drawn

  constructor(model) {
    super(model, fields, settle);
    this.names.push(...GIVEN);
    [this.newInk, this.newWeights, this.newSamples, this.newInput] = times(4, memory);
    const input = inputPicture();
    this.panels = {
      pad: padPanel(this), classes: classesPanel(this), input, steps: stepsPanel(input),
      ...byName(MAPS, (name) => layerPanel(this, name)), unit: unitPanel(this),
    };
    this.start("Digit pad", spec.hint);
  }

  build() {
    const { pad, classes, steps, unit, ...rest } = this.panels;
    this.answer = h("p.sum", { "aria-live": "polite" });
    this.source = h("p.note");
    this.sliders = makeSliders(this);
    this.digits = choices(spec.state.digit.legend, times(10, (d) => d), (digit) => this.commit({ digit, strokes: [] }));
    this.digits.el.classList.add("digitpad-digits");
    this.undoButton = button("Undo stroke", {}, () => this.undo());
    return [
      h("div.panels", pad, classes), this.answer, this.message,
      controls([this.digits, this.tools(this.undoButton, button("Clear", {}, () => this.clear()))]),
      this.source, controls(Object.values(this.sliders)), steps,
      h("div.panels.digitpad-layers", ...MAPS.map((name) => rest[name])), unit,
    ];
  }

  // --- the state, drawn

  draw(state) {
    const { digit, strokes, samples, weights, source } = state;
    if (this.newWeights(weights)) this.network = networkOf(this.weights = weightsOf(bytesOf(weights)));
    if (this.newSamples(samples)) this.samples = bytesOf(samples);
    if (this.newInk(digit, strokes, samples)) this.pad = this.inkUnder(digit, [...strokes, ...(this.live ? [this.live] : [])]);
    showEach(this.sliders, state);
    this.digits.show(digit);
    setText(this.source, `Test digits: ${source}.`);
    this.undoButton.disabled = !strokes.length;
    this.recompute(state);
  }

  inkUnder(digit, strokes) {
    const size = SIDE * SIDE;
    return inkOf(strokes, digit !== "none" && this.samples.subarray(digit * size, (digit + 1) * size));
  }

  /** Compute every layer anew; where only the unit in hand is another one, the layers stay. */
  recompute(state) {
    const { thicken, rotate, down, right } = state;
    const scene = this.newInput(this.pad, this.network, thicken, rotate, down, right, this.live?.length)
      ? sceneOf(state, this.pad, this.network, this.weights) : inHand({ ...this.scene, ...state }, this.weights);
    setText(this.answer, answerText(scene));
    this.show(scene);
  }

  counts() {
    return limitsOf(this.state());
  }

  /** Take a unit in hand; a pixel of the input is none. */
  take(unit) {
    if (unit) this.commit(unit);
  }

  // --- the pen: a stroke is part of the state once it ends

  penDown(point) {
    this.live = [];
    this.penTo(point);
  }

  /** Draw on to these points; the layers follow once. */
  penTo(...points) {
    if (!this.live) return;
    for (const point of points) {
      const last = this.live.at(-1);
      if (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < 1) continue;
      if (this.pointsSoFar() >= MOST_POINTS) return this.say(`The pad is full: it keeps ${MOST_POINTS} points. Press Clear.`, true);
      drawSegment(this.pad, last ?? point, point);
      this.live.push(point);
    }
    this.recompute(settle(this.state()));
  }

  pointsSoFar() {
    return sumOf([...this.state().strokes, this.live].map((stroke) => stroke.length));
  }

  penUp() {
    const stroke = this.live;
    this.live = null;
    if (stroke?.length) this.commit({ strokes: [...this.state().strokes, stroke] });
  }

  undo() {
    this.penUp();
    this.commit({ strokes: this.state().strokes.slice(0, -1) });
  }

  clear() {
    this.live = null;
    this.commit({ digit: "none", strokes: [] });
    this.say("");
  }

  reset() {
    this.live = null;
    super.reset();
  }
}

export default entry(DigitPad, fields, style);
