// The photo filter: a kernel over a whole photograph, and the sum behind any pixel of the output.

import { Board, copyLink, entry } from "./board.mjs";
import { makeSettings, nameOf, sizeOf } from "./convolution-controls.mjs";
import { arithmeticPanel, sumPanel } from "./convolution-panels.mjs";
import { button, choices, h, setAttribute, setText } from "./dom.mjs";
import { number } from "./fields.mjs";
import { filterPhoto, nearestOutput, noOutputReason, outputSize, padPhoto, sidesOf, step } from "./maths.mjs";
import { exact } from "./numbers.mjs";
import { fields } from "./photofilter-fields.mjs";
import { picturePanel, pixelUnder, shade, shadesOf } from "./photofilter-panels.mjs";
import { hasWebcam, readAddress, readFile, watchWebcam } from "./photofilter-picture.mjs";
import { withCell } from "./window-board.mjs";

const HINT = "Choose a kernel, or type your own weights. Point at either picture to see the sum behind a pixel; " +
  "tap to keep it, and move on with the arrow keys (Shift: by 10). " +
  "Choose, drop or paste a picture of your own: it never leaves this page.";
const COLORS = ["red", "green", "blue"], GAP = 24, LARGEST = 300, CARD = 66, SMALLEST_CARD = 58;
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

class PhotoFilter extends Board {
  constructor(model) {
    super(model, fields, (state) => this.inside(state));
    this.made = {};
    this.names.push("photo");
    this.first = this.state();
    this.mark = h("div", { class: "photofilter-mark", role: "slider", tabindex: 0,
      "aria-label": "Window over the photo: arrow keys move it", "aria-valuemin": 1 });
    this.before = picturePanel("Photo", this.mark);
    this.after = picturePanel("Output", h("div", { class: "photofilter-mark" }));
    this.cards = arithmeticPanel((i, j, input) => this.typeWeight(i, j, input));
    this.sum = sumPanel();
    this.colors = h("p", { class: "note" });
    this.legend = h("p", { class: "note" });
    this.start("Photo filter");
    this.listen();
  }

  build() {
    const set = (name) => (value) => this.commit({ [name]: value });
    this.settings = makeSettings(this);
    this.choices = {
      mode: choices("Filter", [["color", "each color"], ["gray", "gray"]], set("mode")),
      view: choices("Show", [["offset", "gray = 0"], ["clip", "black = 0"], ["size", "size only"]], set("view")),
      channel: choices("Numbers of", COLORS.map((color, c) => [c, color]), set("channel")),
    };
    this.relu = button("ReLU", {}, () => this.commit({ relu: !this.state().relu }));
    this.webcam = hasWebcam() && button("Webcam", { "aria-pressed": "false" }, () => this.toggleWebcam());
    this.file = h("input", { type: "file", accept: "image/*", change: () => this.openFile(this.file.files[0]) });
    const link = this.model.link && button("Copy link", {}, () => copyLink(this));
    const { kernel, size, stride, padding } = this.settings, { mode, view, channel } = this.choices;
    const line = (...parts) => h("div", { class: "line" }, ...parts.filter(Boolean));
    return [
      h("p", { class: "hint" }, HINT),
      h("div", { class: "panels" }, this.before.el, this.after.el,
        h("div", { class: "scroller photofilter-cards" }, this.cards.el)),
      this.legend, this.sum.el, this.colors, this.message,
      h("div", { class: "controls" },
        line(kernel.el, size.el, this.relu, mode.el), line(stride.el, padding.el, view.el, channel.el),
        line(h("div", { class: "choices" }, h("label", {}, this.file, h("span", {}, "Own picture"))),
          this.webcam, button("Reset", {}, () => this.reset()), link)),
    ];
  }

  // --- pictures

  /** Show the pixels of a picture, unless another was asked for meanwhile. */
  async open(reading, done = "") {
    const turn = this.turn = (this.turn ?? 0) + 1;
    try {
      const photo = await reading;
      if (turn !== this.turn) return;
      this.photo = photo;
      this.update();
      if (done) this.say(`${done} ${photo.rows}×${photo.cols} pixels, and they stay on this page.`);
    } catch (error) {
      if (turn !== this.turn) return;
      this.say(error instanceof RangeError ? `${error.message} The old picture stays.` : "The photo cannot be read.", true);
    }
  }

  openFile(file) {
    this.pause();
    if (file) this.open(readFile(file), "Your picture:");
    this.file.value = "";
  }

  async toggleWebcam() {
    if (this.stopWebcam) return this.pause();
    try {
      const turn = this.turn;
      const stop = await watchWebcam((photo) => { this.photo = photo; this.update(); });
      if (turn !== this.turn || this.stopWebcam) return stop();
      this.stopWebcam = stop;
      this.webcam.setAttribute("aria-pressed", true);
      this.say("The webcam's pictures stay on this page. Press Webcam again to keep the last one.");
    } catch {
      this.say("The webcam is not there, or this page may not use it.", true);
    }
  }

  pause() {
    this.stopWebcam?.();
    this.stopWebcam = null;
    if (this.webcam) this.webcam.setAttribute("aria-pressed", false);
  }

  reset() {
    this.turn += 1; // what is still being read comes too late
    this.photo = this.given;
    super.reset();
  }

  // --- the state, drawn

  reason({ kernel, padding, stride }) {
    const { rows, cols } = this.photo;
    return noOutputReason(rows, kernel.length, stride, padding, 1, "rows") ||
      noOutputReason(cols, kernel[0].length, stride, padding, 1, "columns");
  }

  shapeOf({ kernel, padding, stride }) {
    const { rows, cols } = this.photo;
    return [outputSize(rows, kernel.length, stride, padding), outputSize(cols, kernel[0].length, stride, padding)];
  }

  inside(state) {
    if (!this.photo || this.reason(state)) return state;
    const [rows, cols] = this.shapeOf(state);
    return { ...state, row: Math.min(state.row, rows - 1), col: Math.min(state.col, cols - 1) };
  }

  draw(state) {
    if (state.photo !== this.shown) {
      this.shown = state.photo;
      this.open(readAddress(state.photo).then((photo) => this.given = photo));
    }
    for (const name of ["stride", "padding"]) this.settings[name].show(state[name]);
    this.settings.kernel.show(nameOf(state.kernel));
    this.settings.size.show(sizeOf(state.kernel));
    for (const [name, choice] of Object.entries(this.choices)) choice.show(state[name]);
    this.choices.channel.el.hidden = state.mode === "gray";
    setAttribute(this.relu, "aria-pressed", state.relu);
    this.scene = state;
    if (!this.photo) return;
    const reason = this.reason(state);
    this.scene = { ...state, reason, shape: reason ? [0, 0] : this.shapeOf(state) };
    this.filter();
    this.point(this.scene.row, this.scene.col);
  }

  /** Whether what something is made of differs from the last time. */
  changed(name, ...parts) {
    const old = this.made[name];
    this.made[name] = parts;
    return !old || parts.some((part, i) => part !== old[i]);
  }

  /** The whole output: only where something that it is made of has changed. */
  filter() {
    const { photo, scene } = this, { kernel, stride, padding, mode, relu, view, reason } = scene;
    const { rows, cols, rgba } = photo;
    this.sides = [sidesOf(rows, kernel.length, stride, padding, 1), sidesOf(cols, kernel[0].length, stride, padding, 1)];
    if (this.changed("input", photo, mode, String(this.sides))) this.padded = padPhoto(photo, mode === "gray", this.sides);
    if (this.changed("photo", photo)) this.before.paint(rows, cols, rgba);
    if (!this.changed("output", this.padded, kernel, stride, relu, view) || reason) return;
    if (reason) return;
    const shades = shadesOf(view, kernel);
    const bytes = shade(filterPhoto(this.padded, kernel, stride), this.padded.channels, scene, shades);
    this.after.paint(...scene.shape, bytes);
    setText(this.legend, `In the output, ${shades[2]}.${relu ? " ReLU has made negative numbers 0." : ""}`);
  }

  /** Show the window, products and sum of one output pixel, without a change of the state. */
  point(row, col) {
    const { kernel, stride, mode, channel, reason, shape, relu } = this.scene, { rows, cols } = this.photo;
    const [[top, bottom], [left, right]] = this.sides;
    const steps = reason ? [] : [0, 1, 2].slice(0, this.padded.channels).map((c) => step(this.patch(row, col, c), kernel, 0, 0));
    const axes = [{ n: rows, before: top, length: top + rows + bottom }, { n: cols, before: left, length: left + cols + right }];
    const now = steps[mode === "gray" ? 0 : channel];
    const scene = { kernel, now, axes, row, col, stride, dilation: 1, bias: 0, reason, image: [[0, 255]] };
    this.cards.show(scene);
    this.sum.show(scene);
    const total = (one) => exact(relu ? Math.max(0, one.total) : one.total);
    const words = mode === "gray" ? steps.map(total) : steps.map((one, c) => `${COLORS[c]} ${total(one)}`);
    setText(this.colors, reason ? "" : `Output row ${row}, column ${col}${relu ? ", after ReLU" : ""}: ${words.join(", ")}.`);
    this.mark.hidden = this.after.el.hidden = Boolean(reason);
    if (reason) return;
    setAttribute(this.mark, "aria-valuemax", shape[0] * shape[1]);
    setAttribute(this.mark, "aria-valuenow", row * shape[1] + col + 1);
    setAttribute(this.mark, "aria-valuetext", `Output row ${row}, column ${col}: ${words.join(", ")}`);
    this.at = [row, col];
    this.placeMarks();
  }

  /** The pixels under the kernel, zeros of the padding included, in one channel. */
  patch(row, col, c) {
    const { values, cols, channels } = this.padded, { kernel, stride } = this.scene;
    return kernel.map((line, i) => line.map((_, j) =>
      values[((row * stride + i) * cols + col * stride + j) * channels + c]));
  }

  placeMarks() {
    const { kernel, stride } = this.scene, [row, col] = this.at;
    const [[top], [left]] = this.sides;
    this.before.place(this.zoom, row * stride - top, col * stride - left, kernel.length, kernel[0].length);
    this.after.place(this.zoom, row, col, 1, 1);
  }

  /** Both pictures side by side where there is room, pixel for pixel equally large. */
  fit() {
    if (!this.width || !this.photo || !this.sides) return;
    const { rows, cols } = this.photo, { shape, kernel } = this.scene;
    const widest = Math.max(cols, shape[1]), room = this.width >= 480 ? (this.width - GAP) / 2 : this.width;
    this.zoom = Math.min(LARGEST / Math.max(rows, cols), room / widest);
    this.before.fit(this.zoom);
    this.after.fit(this.zoom);
    const card = Math.max(SMALLEST_CARD, Math.min(CARD, Math.floor((this.width - 14) / kernel[0].length)));
    this.el.style.setProperty("--card", `${card}px`);
    if (this.at) this.placeMarks();
  }

  // --- hands

  listen() {
    const { before, after, mark } = this;
    const near = (at, axis) => nearestOutput(at, this.scene.shape[axis], [this.scene.kernel.length,
      this.scene.kernel[0].length][axis], this.scene.stride, 1);
    const inPhoto = (y, x) => [near(y + this.sides[0][0], 0), near(x + this.sides[1][0], 1)];
    this.listenOn(before.canvas, inPhoto);
    this.listenOn(after.canvas, (y, x) => [Math.floor(y), Math.floor(x)]);
    mark.addEventListener("keydown", (event) => this.onKey(event));
    const drop = (event) => {
      event.preventDefault();
      if (event.type === "drop") this.openFile(event.dataTransfer.files[0]);
    };
    for (const type of ["dragover", "drop"]) this.el.addEventListener(type, drop);
    this.el.addEventListener("paste", (event) => {
      const [file] = event.clipboardData.files;
      if (file) event.preventDefault();
      if (file) this.openFile(file);
    });
  }

  /** Pointing shows a pixel's sum for as long as it lasts; a click or a tap keeps it. */
  listenOn(canvas, outputAt) {
    const at = (event) => this.clamp(...outputAt(...pixelUnder(canvas, event)));
    const ready = () => this.photo && !this.scene.reason;
    canvas.addEventListener("pointermove", (event) => ready() && event.pointerType === "mouse" && this.point(...at(event)));
    canvas.addEventListener("pointerleave", () => ready() && this.point(this.scene.row, this.scene.col));
    canvas.addEventListener("click", (event) => {
      if (!ready()) return;
      this.moveTo(...at(event));
      this.mark.focus({ preventScroll: true });
    });
  }

  clamp(row, col) {
    const { shape } = this.scene;
    return [row, col].map((at, axis) => Math.min(Math.max(at, 0), shape[axis] - 1));
  }

  moveTo(row, col) {
    this.commit({ row, col });
  }

  onKey(event) {
    const move = STEPS[event.key];
    if (!move || event.ctrlKey || event.altKey || event.metaKey || this.scene.reason) return;
    event.preventDefault();
    const { row, col } = this.scene, by = event.shiftKey ? 10 : 1;
    this.moveTo(...this.clamp(row + by * move[0], col + by * move[1]));
  }

  /** A kernel that is chosen brings the view that suits it. */
  chooseKernel(kernel) {
    const sum = kernel.flat().reduce((total, weight) => total + weight, 0);
    this.commit({ kernel, view: sum > 1e-9 ? "clip" : "offset" });
  }

  typeWeight(i, j, input) {
    this.readTyped(input, number(`kernel row ${i}, column ${j}`), (value) =>
      this.commit({ kernel: withCell(this.scene.kernel, i, j, value) }));
  }

  announceSize() {
    const { reason, shape } = this.scene;
    if (this.photo) this.say(reason || `The output is ${shape[0]}×${shape[1]}.`, Boolean(reason));
  }
}

export { fields };
export default entry((model) => new PhotoFilter(model));
