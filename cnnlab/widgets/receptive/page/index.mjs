// The board of receptive fields: take a cell of any map in hand, and see all that it saw.

import { Board, entry } from "../../kit/page/board/board.mjs";
import { button, controls, select, toggle } from "../../kit/page/elements/controls.mjs";
import { focus, h, setText } from "../../kit/page/elements/dom.mjs";
import { fields, LAYERS, MOST_LAYERS, PRESETS, SETTINGS } from "./fields.mjs";
import { mapPanel } from "./map.mjs";
import { nameOf, sceneOf, settle, textsOf } from "./scene.mjs";
import { min, times } from "../../kit/page/elements/rows.mjs";
import style from "./style.css";

const HINT = "Press a cell of any map: all that it saw lights up in the maps before. Drag its frame, or use the arrow keys. " +
  "Dotted cells are padding. Press the name of a layer to change it.";
const MIDDLE = { row: -1, col: -1 };
const { read, readLayer, write } = fields.layers;
const written = ({ side, layers }) => `${side}/${write(layers)}`;
const WRITTEN = PRESETS.map(([, , side, text]) => written({ side, layers: read(text) }));
const upTo = (most) => times(most, (i) => i + 1);

class ReceptiveField extends Board {
  presets = select("Stack", [...PRESETS, ["", "Your own"]], (name) => this.open(name));
  paths = toggle("Count paths", () => this.commit({ count_paths: !this.kept.count_paths }));
  settings = Object.entries({
    side: ["Rows and columns", upTo(28)], size: ["Kernel", upTo(9)], stride: ["Stride", upTo(4)],
    padding: ["Padding", [0, ...upTo(4), "same"]], dilation: ["Dilation", upTo(8)],
  }).map(([name, [label, options]]) => [name, select(label, options, (text) => this.set({ [name]: SETTINGS[name].read(text) }))]);
  maps = upTo(MOST_LAYERS + 1).map((i) => mapPanel(this, i - 1));
  texts = [h("p.sum", { "aria-live": "polite" }), h("p.note")];
  name = h("b");
  removal = button("Remove", {}, () => this.splice(this.edited - 1, 1));

  constructor(model) {
    super(model, { image: null, ...fields }, settle);
    this.start("Receptive field", HINT);
  }

  build() {
    const add = Object.keys(LAYERS).map((kind) => button(`+ ${nameOf({ kind })}`, {}, () => this.add(kind)));
    return [
      h("div.line", this.presets, this.paths), h("div.panels", ...this.maps), ...this.texts,
      controls([this.name, ...this.settings.map(([, one]) => one), this.removal], [...add, this.tools()]), this.message,
    ];
  }

  draw(state) {
    const { side, layers, layer, reason } = state;
    this.kept = state;
    this.edited = reason ? min(this.edited ?? layer, layers.length) : layer;
    const edited = layers[this.edited - 1];
    this.presets.show(PRESETS[WRITTEN.indexOf(written(state))]?.[0] ?? "");
    this.paths.show(state.count_paths);
    setText(this.name, `${edited ? `Layer ${this.edited}: ` : ""}${nameOf(edited)}`);
    this.removal.hidden = !edited;
    for (const [name, { el, show }] of this.settings) {
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
    const [, , side, text] = PRESETS.find(([own]) => own === name) ?? [];
    if (side) this.use({ side, layers: read(text) });
  }

  /** Change the stack, and take the middle of its last map in hand. */
  use(changes) {
    this.change({ ...changes, layer: MOST_LAYERS, ...MIDDLE });
  }

  splice(...change) {
    this.use({ layers: this.kept.layers.toSpliced(...change) });
  }

  /** Put a layer after the one that is chosen. */
  add(kind) {
    if (this.kept.layers.length < MOST_LAYERS) this.splice(this.edited, 0, readLayer(kind));
    else this.say(`A stack has at most ${MOST_LAYERS} layers.`, true);
  }
}

export default entry(ReceptiveField, fields, style);
