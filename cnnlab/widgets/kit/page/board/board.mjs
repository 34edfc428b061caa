// What all boards share: one state, changed in one place; a message; the width; a reset.
// A board extends this class and brings `panels`, `build` and `draw`.

import { readState } from "../elements/address.mjs";
import { button } from "../elements/controls.mjs";
import { copyText, group, h, tell } from "../elements/dom.mjs";
import { whole } from "../elements/fields.mjs";
import { byName } from "../elements/rows.mjs";

export class Board {
  /** fields: what the state is made of. settle(state): the state with its parts in agreement. */
  constructor(model, fields, settle = (state) => state) {
    this.model = model;
    this.fields = fields;
    this.names = Object.keys(fields);
    this.refused = [];
    this.settle = settle;
    this.first = this.state();
    this.message = h("p.message", { role: "status" });
  }

  /** Build the document, listen, and draw for the first time. */
  start(label, hint) {
    this.el = group("div.cnnlab-frame", label, hint && h("p.hint", hint), ...this.build());
    this.listenToModel();
    this.watchWidth();
    this.update();
  }

  listenToModel() {
    const listeners = Object.fromEntries(
      this.names.map((name) => [`change:${name}`, () => this.committing || this.update()]),
    );
    listeners.address = (refused) => {
      this.refused = refused;
      this.tellRefused();
    };
    for (const event in listeners) this.model.on(event, listeners[event]);
    this.remove = () => {
      for (const event in listeners) this.model.off(event, listeners[event]);
      this.observer.disconnect();
      this.pause();
      this.el.remove();
    };
  }

  /** Fit the board to its width, which an empty line tells: the board's own height changes as it is fitted. */
  watchWidth() {
    const line = h("div");
    this.el.append(line);
    this.observer = new ResizeObserver(([entry]) => {
      this.width = entry.contentRect.width;
      this.fit(this.width);
    });
    this.observer.observe(line);
  }

  state() {
    return byName(this.names, (name) => this.model.get(name));
  }

  /** Change the state, settle it, redraw, and tell Python or the address. */
  commit(changes) {
    const now = this.state();
    const next = this.settle({ ...now, ...changes });
    this.committing = true;
    for (const name of this.names) if (next[name] !== now[name]) this.model.set(name, next[name]);
    this.committing = false;
    this.model.save_changes();
    this.update();
  }

  update() {
    this.draw(this.settle(this.state()));
    if (this.width) this.fit(this.width);
  }

  /** Hand a scene to each of the panels. */
  show(scene) {
    this.scene = scene;
    for (const panel of Object.values(this.panels)) panel.show(scene);
  }

  reset() {
    this.pause();
    this.commit(this.first);
    this.say("The board is as it was at first.");
  }

  /** Use what was typed, or say in place why not; the value that was there still counts. */
  readTyped(input, field, use) {
    this.pause();
    try {
      const value = field.read(input.value);
      input.removeAttribute("aria-invalid");
      this.say("");
      use(value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      input.setAttribute("aria-invalid", "true");
      this.say(`${error.message} The old value still counts.`, true);
    }
  }

  say(text, problem = false) {
    tell(this.message, text, problem);
  }

  /** How many places the output has for each part of the state that counts them. */
  counts() {
    const [row, col] = this.scene.shape ?? [];
    return { row, col };
  }

  /** Say what an address asked for in vain: its refused parts, and places outside the output. */
  tellRefused() {
    const outside = Object.entries(this.counts())
      .filter(([, count]) => count)
      .flatMap(
        ([name, count]) =>
          readState({ [name]: this.model.get(name) }, { [name]: whole(this.fields[name].label, 0, count - 1) })
            .problems,
      );
    const sentences = [...this.refused, ...outside];
    if (sentences.length) this.say(sentences.join(" "), true);
  }

  /** Say how large the output is, or why there is none. */
  announceSize() {
    const { shape, reason } = this.scene;
    this.say(reason || `Output ${shape[0]} by ${shape[1]}.`, reason);
  }

  /** The board's tools: its own, then Reset and, where the page has addresses, Copy link. */
  tools(...own) {
    return h(
      "div.tools",
      ...own,
      button("Reset", {}, () => this.reset()),
      this.model.link && button("Copy link", {}, () => copyLink(this)),
    );
  }

  /** Hand sizes, as custom properties, and the name of a layout to the style. */
  lay(sizes, layout) {
    if (layout && this.el.dataset.layout !== layout) this.el.dataset.layout = layout;
    const style = Object.entries(sizes)
      .map(([name, size]) => `--${name}:${size}`)
      .join(";");
    if (this.style === style) return;
    this.style = style;
    this.el.style.cssText = style;
  }

  /** For boards that fit themselves to the width. */
  fit() {}

  /** For boards that play. */
  pause() {}
}

/** The anywidget entry of a kind of board: draw it on `el`, following `model`, beside its own style. */
export function entry(Kind, fields, style = "") {
  const render = ({ model, el }) => {
    const board = new Kind(model),
      look = h("style", style);
    el.append(look, board.el);
    return () => {
      board.remove();
      look.remove();
    };
  };
  return { render, fields };
}

/** Copy the address of a board as it stands, or show it where copying is refused. */
async function copyLink(board) {
  const address = board.model.link();
  const copied = await copyText(address);
  board.say(`The link to this board, as it stands${copied ? ", is copied." : `: ${address}`}`);
}
