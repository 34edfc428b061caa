// The activation board: one number through a function, a feature map through it, and softmax.

import { Board, copyLink, entry } from "./board.mjs";
import { curvePanel, listenToCurve } from "./activation-curve.mjs";
import { fields, REACH } from "./activation-fields.mjs";
import { mapPanel } from "./activation-map.mjs";
import { cellText, NAMES, sceneOf } from "./activation-scene.mjs";
import { labeled, numberInput } from "./activation-number.mjs";
import { softmaxPanel } from "./activation-softmax.mjs";
import { button, choices } from "./controls.mjs";
import { h, setText } from "./dom.mjs";
import { number } from "./fields.mjs";
import { exact } from "./numbers.mjs";

const HINTS = {
  curve: "Drag the point, or select it and use the arrow keys. Type into the feature map, " +
    "or point at a number to find it on the curve.",
  softmax: "Move a logit or the temperature, and watch the probabilities.",
};

class ActivationBoard extends Board {
  constructor(model) {
    super(model, fields);
    this.curve = curvePanel();
    this.map = mapPanel((row, col, input) => this.typeCell(row, col, input),
      (at, chosen) => this.pointAt(at, chosen));
    this.softmax = softmaxPanel(this);
    this.choices = {
      mode: choices("Show", [["curve", "Curve"], ["softmax", "Softmax"]], (mode) => this.choose({ mode })),
      function: choices("Function", Object.entries(NAMES).map(([key, [name]]) => [key, name]),
        (name) => this.choose({ function: name })),
    };
    this.fields = { x: this.field("x", "Input x"), slope: this.field("slope", "Slope below 0") };
    this.start("Activation board");
    listenToCurve(this.curve, this);
  }

  build() {
    this.hint = h("p", { class: "hint" });
    this.formula = h("p", { class: "formula" });
    this.sum = h("p", { class: "sum" });
    const { mode, function: name } = this.choices, { x, slope } = this.fields;
    this.curveHalf = h("div", { class: "activation-half" },
      h("div", { class: "line" }, name.el, x.el, slope.el), this.formula, this.sum,
      h("div", { class: "activation-body" }, this.curve.el, this.map.el));
    return [
      this.hint,
      h("div", { class: "line activation-top" }, mode.el, h("div", { class: "tools" },
        button("Reset", {}, () => this.reset()),
        ...(this.model.link ? [button("Copy link", {}, () => copyLink(this))] : []))),
      this.curveHalf, this.softmax.el, this.message,
    ];
  }

  /** A labeled field for one number of the state. */
  field(key, label) {
    const { input, show } = numberInput(this, fields[key], (value) => this.commit({ [key]: value }));
    return { el: labeled(label, input), show };
  }

  draw(state) {
    const scene = this.scene = sceneOf(state);
    const { mode, name, x, y, gradient } = scene;
    this.curveHalf.hidden = mode !== "curve";
    this.softmax.el.hidden = mode !== "softmax";
    setText(this.hint, HINTS[mode]);
    this.choices.mode.show(mode);
    if (mode === "softmax") return this.softmax.show(scene);
    this.choices.function.show(scene.function);
    this.fields.x.show(x);
    this.fields.slope.show(scene.slope);
    this.fields.slope.el.hidden = scene.function !== "leaky_relu";
    setText(this.formula, `${name}(x) = ${scene.formula}`);
    this.curve.show(scene);
    this.map.show(scene);
    setText(this.sum, `${name}(${exact(x)}) = ${exact(y)}, slope ${exact(gradient)}`);
  }

  choose(changes) {
    this.commit(changes);
    this.say(this.scene.mode === "curve" ? this.sum.textContent : "");
  }

  /** Find a number of the feature map on the curve; a chosen one becomes the input x. */
  pointAt(at, chosen = false) {
    this.map.light(at);
    const value = at && this.scene.before[at[0]][at[1]];
    this.curve.point(value);
    if (!at) return;
    this.say(cellText(this.scene, ...at));
    if (chosen && Math.abs(value) <= REACH) this.commit({ x: value });
  }

  typeCell(row, col, input) {
    this.readTyped(input, number(`row ${row}, column ${col}`), (value) => {
      const map = this.scene.before.map((line, i) => (i === row ? line.with(col, value) : line));
      this.commit({ feature_map: map, ...(Math.abs(value) <= REACH ? { x: value } : {}) });
    });
  }
}

export default entry(ActivationBoard, fields);
