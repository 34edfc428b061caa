// A board that plays, and whose numbers can be edited where they stand.
// A board extends this class and brings tick(), which says false at the end, stepOnce(by), and editors.

import { button, toggle } from "../elements/controls.mjs";
import { focus, group, setText } from "../elements/dom.mjs";
import { Board } from "./board.mjs";

export class Player extends Board {
  playMs = 700;
  editors = [];
  playButton = button("Play", {}, () => this.play());

  /** The buttons that play and step. */
  moves(label, ...more) {
    return group(
      "div.moves",
      label,
      button("◀ Back", {}, () => this.stepOnce(-1)),
      this.playButton,
      button("Step ▶", {}, () => this.stepOnce(1)),
      ...more,
    );
  }

  /** The board's tools: edit, its own, reset, link. */
  editTools(what, ...own) {
    this.editButton = toggle(`Edit ${what}`, () => this.edit());
    return this.tools(this.editButton, ...own);
  }

  play() {
    if (this.timer) return this.pause();
    this.say("");
    this.timer = setInterval(() => this.playOn(), this.playMs);
    setText(this.playButton, "Pause");
    this.playOn();
  }

  playOn() {
    if (this.tick() === false) this.pause();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    setText(this.playButton, "Play");
  }

  /** Open the fields over the grids, or close them. */
  edit(on = !this.editing) {
    this.pause();
    this.editing = on;
    for (const { el } of this.editors) el.hidden = !on;
    this.editButton.show(on);
    this.update();
    if (on) focus(this.editors[0].el.firstChild);
  }

  reset() {
    if (this.editing) this.edit(false);
    super.reset();
  }
}
