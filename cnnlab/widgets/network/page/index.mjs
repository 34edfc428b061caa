// The network builder: a stack of layers, what each makes of its input, and what it costs.

import { Board, entry } from "../../kit/page/board/board.mjs";
import { button, labeledField, select, showEach, toggle } from "../../kit/page/elements/controls.mjs";
import { copyText, focus, group, h, setText, tell } from "../../kit/page/elements/dom.mjs";
import { propagate } from "../../kit/page/maths/layers.mjs";
import { kerasCode, torchCode } from "./code.mjs";
import { fields, presetOf, PRESETS } from "./fields.mjs";
import { layerLine } from "./layer-line.mjs";
import { misfit, nameOf, scaleOf, totalsOf, writtenShape } from "./scene.mjs";
import { byName, min } from "../../kit/page/elements/rows.mjs";
import spec from "../spec.json" with { type: "json" };
import style from "./style.css";

const { input_shape: INPUT, layers: STACK } = spec.state;
const OWN = "own";

class NetworkBuilder extends Board {
  selected = -1;
  rows = [];
  made = []; // rows once made, also those out of use

  constructor(model) {
    super(model, fields);
    this.presets = select("Network", [...PRESETS.map(({ name, label }) => [name, label]), [OWN, "Your own"]],
      (name) => this.open(name));
    this.input = labeledField(this, INPUT.legend, fields.input_shape, (input_shape) => this.change({ input_shape }), writtenShape);
    this.inputRow = layerLine(this, -1);
    this.list = h("ol.network-list", this.inputRow);
    this.total = h("p.sum");
    this.code = h("pre", { tabindex: 0, role: "region", "aria-label": "Code", hidden: true });
    this.editor = h("div.network-editor.line");
    this.start(spec.title, spec.hint);
  }

  build() {
    const add = Object.keys(STACK.kinds).map((kind) => button(`+ ${nameOf({ kind })}`, {}, () => this.add(kind)));
    return [
      h("div.controls.line", this.presets, this.input), this.list, this.total, this.message,
      h("div.controls",
        group("div.tools", "Add a layer after the chosen one", ...add),
        h("div.line", this.tools(button("Copy Keras code", {}, () => this.copy(kerasCode)),
          button("Copy PyTorch code", {}, () => this.copy(torchCode))))),
      this.code,
    ];
  }

  draw(state) {
    const { input_shape, layers } = state, { rows } = this;
    const { steps, reason } = propagate(input_shape, layers, misfit);
    this.scene = { ...state, steps, reason, scale: scaleOf([input_shape, ...steps.map(({ shape }) => shape)]) };
    this.selected = min(this.selected, layers.length - 1);
    while (rows.length > layers.length) rows.pop().el.remove();
    while (rows.length < layers.length) this.addRow();
    for (const row of [this.inputRow, ...rows]) row.show(this.scene, this.selected);
    this.input.show(input_shape);
    this.presets.show(presetOf(state)?.name ?? OWN);
    tell(this.total, reason ? `Layer ${steps.length + 1}: ${reason}` : totalsOf(this.scene), reason);
    this.code.hidden = true;
    this.showEditor(layers[this.selected]);
  }

  addRow() {
    const at = this.rows.length, row = this.made[at] ??= layerLine(this, at);
    this.rows.push(row);
    this.list.append(row.el);
  }

  /** The settings of the chosen layer, under its line. */
  showEditor(layer) {
    const { editor } = this, { activeElement } = document;
    editor.hidden = !layer;
    if (!layer) return;
    if (editor.kind !== layer.kind) {
      editor.kind = layer.kind;
      this.settings = byName(Object.keys(STACK.kinds[layer.kind].usual), (name) => this.setting(name));
      editor.replaceChildren(...Object.values(this.settings).map(({ el }) => el), h("div.tools",
        button("Up", {}, () => this.move(this.selected, -1)),
        button("Down", {}, () => this.move(this.selected, 1)),
        button("Remove", {}, () => this.take(this.selected))));
    }
    const row = this.rows[this.selected].el, inUse = editor.contains(activeElement);
    if (editor.parentNode !== row) row.append(editor);
    if (inUse) focus(activeElement);
    showEach(this.settings, layer);
  }

  setting(name) {
    const { kind, legend, words } = STACK.settings[name], use = (value) => this.set({ [name]: value });
    if (kind === "word") return select(legend, Object.entries(words), use);
    if (kind === "flag") return toggle(legend, () => use(!this.scene.layers[this.selected][name]));
    return labeledField(this, legend, fields.layers.settings[name], use);
  }

  // --- changing

  change(changes) {
    this.commit(changes);
    this.say(this.total.textContent, this.scene.reason);
  }

  set(settings) {
    const { layers } = this.scene, { selected } = this;
    this.change({ layers: layers.with(selected, { ...layers[selected], ...settings }) });
  }

  open(name) {
    const preset = PRESETS.find((one) => one.name === name);
    this.selected = -1;
    if (preset) this.change({ input_shape: preset.input_shape, layers: preset.layers });
  }

  /** Put a layer after the chosen one, or on the end. */
  add(kind) {
    const { layers } = this.scene;
    if (layers.length === STACK.most) return this.say(`A network may have at most ${STACK.most} layers.`, true);
    this.selected = this.selected < 0 ? layers.length : this.selected + 1;
    this.change({ layers: layers.toSpliced(this.selected, 0, fields.layers.fill({ kind })) });
  }

  move(index, by) {
    const { layers } = this.scene, to = index + by;
    if (!layers[to]) return;
    this.selected = to;
    this.change({ layers: layers.toSpliced(index, 1).toSpliced(to, 0, layers[index]) });
  }

  take(index) {
    this.selected = -1;
    this.change({ layers: this.scene.layers.toSpliced(index, 1) });
    const next = this.rows[index] ?? this.rows.at(-1);
    if (next) focus(next.open);
  }

  select(index) {
    this.selected = index === this.selected ? -1 : index;
    this.update();
  }

  reset() {
    this.selected = -1;
    super.reset();
  }

  /** Arrow keys go to the next line, with Shift they take the layer along; Delete removes it. */
  onKey(by, { shiftKey }, index) {
    if (!by) return this.take(index);
    if (shiftKey) this.move(index, by);
    this.rows[index + by]?.open.focus();
  }

  /** Drag a layer by its handle: it changes places with the lines that it passes. */
  drag(index) {
    this.selected = index;
    this.update();
    return ({ clientY }) => {
      const passed = this.rows.findIndex(({ el }) => clientY < el.getBoundingClientRect().bottom);
      const by = (passed < 0 ? this.rows.length - 1 : passed) - this.selected;
      if (by) this.move(this.selected, by);
    };
  }

  async copy(write) {
    const { reason } = this.scene;
    if (reason) return this.say(this.total.textContent, true);
    const text = write(this.scene);
    setText(this.code, text);
    this.code.hidden = false;
    this.say(await copyText(text) ? "The code is copied; it also stands below." : "The code stands below.");
  }
}

export default entry(NetworkBuilder, fields, style);
