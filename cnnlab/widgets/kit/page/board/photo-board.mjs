// A board over a photo: the one of its state, or a picture of the reader's own that stays on the page.

import { h, set } from "../elements/dom.mjs";
import { Board } from "./board.mjs";
import { readPicture, readPictureFile } from "./pictures.mjs";

/** A board extends this class; its `photo` is {rows, cols, rgba}, once it is read. */
export class PhotoBoard extends Board {
  turn = 0; // counts the pictures asked for

  /** side: the longest side of a picture, in pixels. */
  constructor(model, fields, side, settle) {
    super(model, fields, settle);
    this.side = side;
    this.names.push("photo");
    this.first = this.state();
  }

  /** Read the photo of the state, where it is a new one. */
  follow(address) {
    if (address === this.shown) return;
    this.shown = address;
    this.open(readPicture(address, this.side).then((photo) => (this.given = photo)));
  }

  /** Show the pixels of a picture, unless another was asked for meanwhile. */
  async open(reading, done = "") {
    this.turn += 1;
    const { turn } = this;
    try {
      const photo = await reading;
      if (turn !== this.turn) return;
      const first = !this.photo;
      this.take(photo);
      if (first) this.tellRefused(); // only now are there places to count
      if (done) this.say(`${done} ${photo.rows}×${photo.cols} pixels, and they stay on this page.`);
    } catch (error) {
      if (turn !== this.turn) return;
      this.say(
        error instanceof RangeError ? `${error.message} The old picture stays.` : "The photo cannot be read.",
        true,
      );
    }
  }

  take(photo) {
    this.photo = photo;
    this.update();
  }

  openFile(file) {
    this.pause();
    if (file) this.open(readPictureFile(file, this.side), "Your picture:");
    this.file.value = "";
  }

  reset() {
    if (this.given) this.turn += 1; // what is still being read comes too late
    this.photo = this.given;
    super.reset();
  }

  /** The button that opens a picture of one's own. */
  fileButton() {
    this.file = h("input", { type: "file", accept: "image/*", change: () => this.openFile(this.file.files[0]) });
    return h("div.choices", h("label", this.file, h("span", "Own picture")));
  }

  /** Take pictures that are dropped on the board, or pasted into it. */
  listenForPictures() {
    const take = (event, [file]) => {
      event.preventDefault();
      this.openFile(file);
    };
    set(this.el, {
      dragover: (event) => event.preventDefault(),
      drop: (event) => take(event, event.dataTransfer.files),
      paste: (event) => event.clipboardData.files.length && take(event, event.clipboardData.files),
    });
  }
}
