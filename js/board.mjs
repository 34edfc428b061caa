// What all boards share: one state, changed in one place; a message; the width; a reset.
// A board extends this class and brings `fields`, `settle`, `build` and `draw`.

import { h, setText } from "./dom.mjs";

export class Board {
  /** fields: what the state is made of. settle(state): the state with its parts in agreement. */
  constructor(model, fields, settle = (state) => state) {
    this.model = model;
    this.names = Object.keys(fields);
    this.settle = settle;
    this.first = this.state();
    this.message = h("p", { class: "message", role: "status" });
  }

  /** Build the document, listen, and draw for the first time. */
  start(label) {
    this.el = h("div", { class: "cnnlab-frame", role: "group", "aria-label": label }, ...this.build());
    this.listenToModel();
    this.watchWidth();
    this.update();
    return this;
  }

  listenToModel() {
    const update = () => this.committing || this.update();
    const problem = (text) => this.say(text, true);
    for (const name of this.names) this.model.on(`change:${name}`, update);
    this.model.on("problem", problem);
    this.remove = () => {
      for (const name of this.names) this.model.off(`change:${name}`, update);
      this.model.off("problem", problem);
      this.observer.disconnect();
      this.pause();
      this.el.remove();
    };
  }

  watchWidth() {
    this.observer = new ResizeObserver(([entry]) => {
      this.width = entry.contentRect.width;
      this.fit();
    });
    this.observer.observe(this.el);
  }

  state() {
    return Object.fromEntries(this.names.map((name) => [name, this.model.get(name)]));
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
    this.fit();
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
    setText(this.message, text);
    this.message.classList.toggle("problem", problem);
  }

  /** For boards that fit themselves to the width. */
  fit() {}

  /** For boards that play. */
  pause() {}
}

/** The anywidget entry of a board: draw it on `el`, following `model`. */
export function entry(make) {
  const render = ({ model, el }) => {
    const board = make(model);
    el.append(board.el);
    return () => board.remove();
  };
  return { render };
}

/** Copy the address of a board as it stands, or show it where copying is refused. */
export async function copyLink(board) {
  const address = board.model.link();
  try {
    await navigator.clipboard.writeText(address);
    board.say("The link to this board, as it stands, is copied.");
  } catch {
    board.say(`The link to this board, as it stands: ${address}`);
  }
}
