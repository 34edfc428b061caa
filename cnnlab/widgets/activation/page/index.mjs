// The activation board: one number through a function, a feature map through it, and softmax.

import { Board, entry } from "../../kit/page/board/board.mjs";
import { labeledField, settings, showEach } from "../../kit/page/elements/controls.mjs";
import { h, setText } from "../../kit/page/elements/dom.mjs";
import { exact } from "../../kit/page/elements/numbers.mjs";
import { abs, withCell } from "../../kit/page/elements/rows.mjs";
import { choicesOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };
import { curvePanel } from "./curve.mjs";
import { fields, REACH } from "./fields.mjs";
import { mapPanel } from "./map.mjs";
import { CHOICES, cellText, sceneOf } from "./scene.mjs";
import { softmaxPanel } from "./softmax.mjs";
import style from "./style.css";

const { x: INPUT, slope: SLOPE, function: FUNCTION } = spec.state;

class ActivationBoard extends Board {
  constructor(model) {
    super(model, fields);
    this.controls = {
      ...settings({ ...choicesOf(spec.state, ["mode"]), function: [FUNCTION.legend, CHOICES] }, (changes) =>
        this.choose(changes),
      ),
      x: labeledField(this, INPUT.legend, fields.x, (x) => this.commit({ x })),
      slope: labeledField(this, SLOPE.legend, fields.slope, (slope) => this.commit({ slope })),
    };
    this.panels = { curve: curvePanel(this), map: mapPanel(this) };
    this.softmax = softmaxPanel(this);
    this.start("Activation board");
  }

  build() {
    const { mode, function: name, x, slope } = this.controls,
      { curve, map } = this.panels;
    this.hint = h("p.hint");
    this.formula = h("p.formula");
    this.sum = h("p.sum");
    this.curveHalf = h(
      "div.activation-half",
      h("div.line", name, x, slope),
      this.formula,
      this.sum,
      h("div.activation-body", curve, map),
    );
    return [this.hint, h("div.line.activation-top", mode, this.tools()), this.curveHalf, this.softmax.el, this.message];
  }

  draw(state) {
    const scene = sceneOf(state),
      curve = scene.mode === "curve";
    this.scene = scene;
    showEach(this.controls, scene);
    setText(this.hint, spec.hint[scene.mode]);
    this.curveHalf.hidden = !curve;
    this.softmax.el.hidden = curve;
    if (curve) this.drawCurve(scene);
    else this.softmax.show(scene);
  }

  drawCurve(scene) {
    const { name, x, y, gradient, formula, takes_slope } = scene;
    this.show(scene);
    this.controls.slope.el.hidden = !takes_slope;
    setText(this.formula, `${name}(x) = ${formula}`);
    setText(this.sum, `${name}(${exact(x)}) = ${exact(y)}, slope ${exact(gradient)}`);
  }

  choose(changes) {
    this.commit(changes);
    this.say(this.scene.mode === "curve" ? this.sum.textContent : "");
  }

  /** Find a number of the feature map on the curve; a chosen one becomes the input x. */
  pointAt(at, chosen = false) {
    const { map, curve } = this.panels;
    const value = at && this.scene.before[at[0]][at[1]];
    map.light(at);
    curve.point(value);
    if (!at) return;
    this.say(cellText(this.scene, ...at));
    if (chosen) this.commit(inReach(value));
  }

  setCell(row, col, value) {
    this.commit({ feature_map: withCell(this.scene.before, row, col, value), ...inReach(value) });
  }
}

/** A number of the feature map as the input x, where the plot shows it. */
const inReach = (x) => (abs(x) <= REACH ? { x } : {});

export default entry(ActivationBoard, fields, style);
