// The network builder: a stack of layers, what each makes of its input, and what it costs.

import { Board, copyLink, entry } from "./board.mjs";
import { button, select } from "./controls.mjs";
import { h, setAttribute, setText } from "./dom.mjs";
import { leave } from "./grid.mjs";
import { propagate } from "./maths.mjs";
import { kerasCode, torchCode } from "./network-code.mjs";
import { fields, LAYERS, MOST_LAYERS, PRESETS, readLayer, SETTINGS } from "./network-fields.mjs";
import { layerRow } from "./network-rows.mjs";
import { misfit, scaleOf, totalsOf, writtenShape } from "./network-scene.mjs";

const HINT = "Press a layer to change it. Drag it by its handle, or move it with Shift and the arrow keys; Delete removes it.";
const OWN = "own";

class NetworkBuilder extends Board {
  constructor(model) {
    super(model, fields);
    this.selected = -1;
    this.rows = [];
    this.presets = select("Network", [...PRESETS, [OWN, "Your own"]], (name) => this.open(name));
    this.input = this.field("Input", fields.input_shape, (input_shape) => this.change({ input_shape }));
    this.inputRow = layerRow(this, -1);
    this.list = h("ol", { class: "network-list" }, this.inputRow.el);
    this.total = h("p", { class: "sum" });
    this.code = h("pre", { tabindex: 0, role: "region", "aria-label": "Code", hidden: true });
    this.editor = h("div", { class: "network-editor line" });
    this.start("Network builder");
  }

  build() {
    const add = Object.entries(LAYERS).map(([kind, [label]]) => button(`+ ${label}`, {}, () => this.add(kind)));
    return [
      h("p", { class: "hint" }, HINT),
      h("div", { class: "controls line" }, this.presets.el, this.input.el),
      this.list, this.total, this.message,
      h("div", { class: "controls" },
        h("div", { class: "tools", role: "group", "aria-label": "Add a layer after the chosen one" }, ...add),
        h("div", { class: "tools line" },
          button("Copy Keras code", {}, () => this.copy(kerasCode)),
          button("Copy PyTorch code", {}, () => this.copy(torchCode)),
          button("Reset", {}, () => this.reset()),
          ...(this.model.link ? [button("Copy link", {}, () => copyLink(this))] : []))),
      this.code,
    ];
  }

  draw(state) {
    const { input_shape, layers } = state;
    const { steps, reason } = propagate(input_shape, layers, misfit);
    this.scene = { ...state, steps, reason, scale: scaleOf([input_shape, ...steps.map(({ shape }) => shape)]) };
    this.selected = Math.min(this.selected, layers.length - 1);
    while (this.rows.length > layers.length) this.rows.pop().el.remove();
    while (this.rows.length < layers.length) this.list.append(this.addRow().el);
    for (const row of [this.inputRow, ...this.rows]) row.show(this.scene, this.selected);
    this.input.show(writtenShape(input_shape));
    this.presets.show(PRESETS.find(([, , shape, text]) => isOpen(state, shape, text))?.[0] ?? OWN);
    setText(this.total, reason ? `Layer ${steps.length + 1}: ${reason}` : totalsOf(this.scene));
    this.total.classList.toggle("problem", Boolean(reason));
    this.code.hidden = true;
    this.showEditor(layers[this.selected]);
  }

  addRow() {
    const row = layerRow(this, this.rows.length);
    this.rows.push(row);
    return row;
  }

  /** The settings of the chosen layer, under its line. */
  showEditor(layer) {
    this.editor.hidden = !layer;
    if (!layer) return;
    const { editor } = this, row = this.rows[this.selected].el;
    if (editor.kind !== layer.kind) {
      editor.kind = layer.kind;
      this.settings = LAYERS[layer.kind][1].map((name) => [name, this.setting(name)]);
      editor.replaceChildren(...this.settings.map(([, { el }]) => el), h("div", { class: "tools" },
        button("Up", {}, () => this.move(this.selected, -1)),
        button("Down", {}, () => this.move(this.selected, 1)),
        button("Remove", {}, () => this.take(this.selected))));
    }
    if (editor.parentNode !== row) {
      const { activeElement } = document;
      row.append(editor);
      if (editor.contains(activeElement)) activeElement.focus({ preventScroll: true });
    }
    for (const [name, { show }] of this.settings) show(layer[name]);
  }

  setting(name) {
    const use = (value) => this.set({ [name]: value }), label = name[0].toUpperCase() + name.slice(1);
    if (name === "padding") return select(label, [["valid", "valid"], ["same", "same"]], use);
    if (name !== "bias") return this.field(label, SETTINGS[name], use);
    const el = button(label, {}, () => use(!this.scene.layers[this.selected].bias));
    return { el, show: (on) => setAttribute(el, "aria-pressed", on) };
  }

  /** A typed value with its label: {el, show(value)}. */
  field(label, field, use) {
    let now;
    const input = h("input", {
      type: "text", autocomplete: "off", class: "bias",
      input: () => this.readTyped(input, field, use), blur: () => leave(input, now),
    });
    const show = (value) => {
      now = value;
      if (document.activeElement !== input) input.value = value;
    };
    return { el: h("label", { class: "field" }, h("span", {}, label), input), show };
  }

  // --- changing

  change(changes) {
    this.commit(changes);
    this.say(this.total.textContent, Boolean(this.scene.reason));
  }

  set(settings) {
    const { layers } = this.scene;
    this.change({ layers: layers.map((layer, i) => (i === this.selected ? { ...layer, ...settings } : layer)) });
  }

  open(name) {
    const preset = PRESETS.find(([own]) => own === name);
    this.selected = -1;
    if (preset) this.change({ input_shape: fields.input_shape.read(preset[2]), layers: fields.layers.read(preset[3]) });
  }

  /** Put a layer after the chosen one, or on the end. */
  add(kind) {
    const { layers } = this.scene, at = this.selected < 0 ? layers.length : this.selected + 1;
    if (layers.length === MOST_LAYERS) return this.say(`A network may have at most ${MOST_LAYERS} layers.`, true);
    this.selected = at;
    this.change({ layers: [...layers.slice(0, at), readLayer(kind), ...layers.slice(at)] });
  }

  move(index, by) {
    const layers = [...this.scene.layers], to = index + by;
    if (!layers[to]) return;
    this.selected = to;
    layers.splice(to, 0, ...layers.splice(index, 1));
    this.change({ layers });
  }

  take(index) {
    this.selected = -1;
    this.change({ layers: this.scene.layers.filter((_, i) => i !== index) });
    (this.rows[index] ?? this.rows.at(-1))?.open.focus({ preventScroll: true });
  }

  select(index) {
    this.selected = index === this.selected ? -1 : index;
    this.update();
  }

  reset() {
    this.selected = -1;
    super.reset();
  }

  onKey(event, index) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by && event.key !== "Delete") return;
    event.preventDefault();
    if (!by) return this.take(index);
    if (event.shiftKey) this.move(index, by);
    this.rows[index + by]?.open.focus();
  }

  /** Drag a layer by its handle: it changes places with the lines that it passes. */
  drag(event, index) {
    const grip = event.currentTarget, { classList } = this.list;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    this.selected = index;
    classList.add("network-dragging");
    this.update();
    grip.onpointermove = ({ clientY }) => {
      const to = this.rows.findIndex(({ el }) => clientY < el.getBoundingClientRect().bottom);
      const by = (to < 0 ? this.rows.length - 1 : to) - this.selected;
      if (by) this.move(this.selected, by);
    };
    grip.onlostpointercapture = () => {
      grip.onpointermove = null;
      classList.remove("network-dragging");
    };
  }

  async copy(write) {
    if (this.scene.reason) return this.say(this.total.textContent, true);
    const text = write(this.scene);
    setText(this.code, text);
    this.code.hidden = false;
    try {
      await navigator.clipboard.writeText(text);
      this.say("The code is copied; it also stands below.");
    } catch {
      this.say("The code stands below.");
    }
  }
}

const isOpen = ({ input_shape, layers }, shape, text) =>
  fields.input_shape.write(input_shape) === shape && fields.layers.write(layers) === fields.layers.write(fields.layers.read(text));

export default entry(NetworkBuilder, fields);
