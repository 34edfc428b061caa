// The board of receptive fields: take a cell of any map in hand, and see all that it saw.

import { Board, entry } from "../../kit/page/board/board.mjs";
import { button, controls, select, toggle } from "../../kit/page/elements/controls.mjs";
import { focus, h, setText } from "../../kit/page/elements/dom.mjs";
import { choicesOf } from "../../kit/page/elements/spec.mjs";
import { fields, presetOf, PRESETS } from "./fields.mjs";
import { mapPanel } from "./map.mjs";
import { nameOf, sceneOf, settle, textsOf } from "./scene.mjs";
import { byName, min, times } from "../../kit/page/elements/rows.mjs";
import spec from "../spec.json" with { type: "json" };
import style from "./style.css";

const { layers: STACK } = spec.state;
const CHOICES = { ...choicesOf(spec.state, ["side"]), ...choicesOf(STACK.settings, Object.keys(STACK.settings)) };
const READERS = { side: fields.side, ...fields.layers.settings };
const MIDDLE = { row: -1, col: -1 };

class ReceptiveField extends Board {
  presets = select("Stack", [...PRESETS.map(({ name, label }) => [name, label]), ["", "Your own"]], (name) => this.open(name));
  paths = toggle("Count paths", () => this.commit({ count_paths: !this.kept.count_paths }));
  settings = byName(Object.keys(CHOICES), (name) =>
    select(...CHOICES[name], (text) => this.set({ [name]: READERS[name].read(text) })));
  maps = times(STACK.most + 1, (at) => mapPanel(this, at));
  texts = [h("p.sum", { "aria-live": "polite" }), h("p.note")];
  name = h("b");
  removal = button("Remove", {}, () => this.splice(this.edited - 1, 1));

  constructor(model) {
    super(model, { image: null, ...fields }, settle);
    this.start(spec.title, spec.hint);
  }

  build() {
    const add = Object.keys(STACK.kinds).map((kind) => button(`+ ${nameOf({ kind })}`, {}, () => this.add(kind)));
    return [
      h("div.line", this.presets, this.paths), h("div.panels", ...this.maps), ...this.texts,
      controls([this.name, ...Object.values(this.settings), this.removal], [...add, this.tools()]), this.message,
    ];
  }

  draw(state) {
    const { side, layers, layer, reason } = state;
    this.kept = state;
    this.edited = reason ? min(this.edited ?? layer, layers.length) : layer;
    const edited = layers[this.edited - 1];
    this.presets.show(presetOf(state)?.name ?? "");
    this.paths.show(state.count_paths);
    setText(this.name, `${edited ? `Layer ${this.edited}: ` : ""}${nameOf(edited)}`);
    this.removal.hidden = !edited;
    for (const [name, { el, show }] of Object.entries(this.settings)) {
      const value = (edited ?? { side })[name];
      el.hidden = value == null;
      show(value);
    }
    if (!this.width) this.fit(330);
  }

  /** Show what is in hand, or what another cell would see. */
  fit(width, state = this.kept) {
    this.scene = { ...sceneOf(state), kept: this.kept, edited: this.edited };
    for (const map of this.maps) map.show(this.scene, width);
    textsOf(this.scene).forEach((text, i) => setText(this.texts[i], text));
  }

  counts() {
    const { sizes, layer } = this.kept, n = sizes[layer];
    return { layer: sizes.length, row: n, col: n };
  }

  hover(cell) {
    this.fit(this.width, settle({ ...this.kept, ...cell }));
  }

  pick(cell) {
    this.edited = cell.layer;
    this.commit(cell);
  }

  /** Choose a layer to change, and take the middle of its map in hand where it has one. */
  choose(at) {
    this.pick({ layer: at, ...MIDDLE });
    focus(this.maps[at].frame);
  }

  change(changes) {
    this.commit(changes);
    const { reason, sizes } = this.kept;
    this.say(reason && `Layer ${sizes.length}. ${reason}`, reason);
  }

  set(settings) {
    const { layers } = this.kept, at = this.edited - 1;
    this.change(at < 0 ? settings : { layers: layers.with(at, { ...layers[at], ...settings }) });
  }

  open(name) {
    const preset = PRESETS.find((one) => one.name === name);
    if (preset) this.use({ side: preset.side, layers: preset.layers });
  }

  /** Change the stack, and take the middle of its last map in hand. */
  use(changes) {
    this.change({ ...changes, layer: STACK.most, ...MIDDLE });
  }

  splice(...change) {
    this.use({ layers: this.kept.layers.toSpliced(...change) });
  }

  /** Put a layer after the one that is chosen. */
  add(kind) {
    if (this.kept.layers.length < STACK.most) this.splice(this.edited, 0, fields.layers.fill({ kind }));
    else this.say(`A stack has at most ${STACK.most} layers.`, true);
  }
}

export default entry(ReceptiveField, fields, style);
