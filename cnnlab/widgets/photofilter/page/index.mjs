// The photo filter: a kernel over a whole photograph, and the sum behind any pixel of the output.

import { entry } from "../../kit/page/board/board.mjs";
import { kernelControls, stepControls } from "../../kit/page/board/kernel-controls.mjs";
import { PhotoBoard } from "../../kit/page/board/photo-board.mjs";
import { arithmeticPanel, sumPanel } from "../../kit/page/board/window-panels.mjs";
import { sizesOf, within } from "../../kit/page/board/window-scene.mjs";
import {
  ARROWS,
  controls,
  handle,
  onKeys,
  settings,
  showEach,
  tellPlace,
  toggle,
} from "../../kit/page/elements/controls.mjs";
import { focus, h, set, setText } from "../../kit/page/elements/dom.mjs";
import { shareUnder } from "../../kit/page/elements/grid.mjs";
import { exact, placeText } from "../../kit/page/elements/numbers.mjs";
import { clamp, inside, memory, shapeOf, sumOf, times } from "../../kit/page/elements/rows.mjs";
import { choicesOf } from "../../kit/page/elements/spec.mjs";
import { nearestOutput, step } from "../../kit/page/maths/convolution.mjs";
import spec from "../spec.json" with { type: "json" };
import { fields, LARGEST } from "./fields.mjs";
import { BORDER, filterPhoto, framePhoto, pickSums, refilterPhoto } from "./maths.mjs";
import { picturePanel, shade, shadesOf } from "./panels.mjs";
import style from "./style.css";
import { hasWebcam, watchWebcam } from "./webcam.mjs";

const COLORS = spec.colors,
  GAP = 24,
  CARD = 66,
  SMALLEST_CARD = 58;
const CHOICES = {
  ...choicesOf(spec.state, ["mode", "view"]),
  channel: [spec.state.channel.legend, COLORS.map((color, c) => [c, color])],
};

class PhotoFilter extends PhotoBoard {
  constructor(model) {
    super(model, fields, LARGEST, (state) => (this.photo ? within(state, this.sizes(state).shape) : state));
    [this.newInput, this.newPhoto, this.newSums, this.newOutput] = times(4, memory);
    this.mark = handle("div.photofilter-mark", "Window over the photo: arrow keys move it");
    this.before = picturePanel("Photo", this.mark);
    this.after = picturePanel("Output", h("div.photofilter-mark"));
    this.arithmetic = arithmeticPanel(this);
    this.sum = sumPanel();
    this.colors = h("p.note");
    this.legend = h("p.note");
    this.start("Photo filter", spec.hint);
    this.listen();
  }

  build() {
    const relu = toggle("ReLU", () => this.commit({ relu: !this.scene.relu }));
    const { stride, padding } = stepControls(this, spec.state, ["stride", "padding"]);
    const { mode, view, channel } = settings(CHOICES, (changes) => this.commit(changes));
    const kernel = kernelControls(this, spec.state.kernel, (chosen) => this.chooseKernel(chosen));
    this.controls = { kernel, stride, padding, mode, view, channel, relu };
    this.webcam = hasWebcam() ? toggle("Webcam", () => this.toggleWebcam()) : null;
    return [
      h("div.panels", this.before, this.after, h("div.scroller.photofilter-cards", this.arithmetic)),
      this.legend,
      this.sum,
      this.colors,
      this.message,
      controls(
        [...kernel.els, relu, mode],
        [stride, padding, view, channel],
        [this.fileButton(), this.webcam, this.tools()],
      ),
    ];
  }

  // --- the webcam

  async toggleWebcam() {
    if (this.stopWebcam) return this.pause();
    try {
      const turn = this.turn;
      const stop = await watchWebcam((photo) => this.take(photo));
      if (turn !== this.turn || this.stopWebcam) return stop();
      this.stopWebcam = stop;
      this.webcam.show(true);
      this.say("The webcam's pictures stay on this page. Press Webcam again to keep the last one.");
    } catch {
      this.say("The webcam is not there, or this page may not use it.", true);
    }
  }

  pause() {
    this.stopWebcam?.();
    this.stopWebcam = null;
    this.webcam?.show(false);
  }

  // --- the state, drawn

  sizes(state) {
    return sizesOf([this.photo.rows, this.photo.cols], shapeOf(state.kernel), state);
  }

  draw(state) {
    this.follow(state.photo);
    showEach(this.controls, state);
    this.controls.channel.el.hidden = state.mode === "gray";
    this.scene = state;
    if (!this.photo) return;
    this.scene = { ...state, ...this.sizes(state), dilation: 1, bias: 0, image: [[0, 255]] };
    this.filter();
    this.point(state.row, state.col);
  }

  /** The whole output: only where something that it is made of has changed. */
  filter() {
    const { photo, scene } = this,
      { kernel, stride, mode, relu, view, reason } = scene;
    if (this.newInput(photo, mode)) this.framed = framePhoto(photo, mode === "gray");
    if (this.newPhoto(photo)) this.before.paint(photo.rows, photo.cols, photo.rgba);
    if (reason) return;
    if (this.newSums(this.framed, kernel)) this.sums = this.sumsUnder(kernel);
    const zeros = scene.axes.map(({ before }) => before);
    if (!this.newOutput(this.sums, String([stride, scene.shape, zeros]), relu, view)) return;
    this.outputs = pickSums(this.sums, scene.shape, stride, zeros, this.outputs);
    const shades = shadesOf(view, kernel),
      bytes = shade(this.outputs, this.framed.channels, scene, shades);
    this.after.paint(...scene.shape, bytes);
    setText(this.legend, `In the output, ${shades[2]}.${relu ? " ReLU has made negative numbers 0." : ""}`);
  }

  /** The sums under a kernel. Where only one row differs from the last kernel's, only that row is filtered. */
  sumsUnder(kernel) {
    const { framed, last } = this;
    this.last = { framed, kernel };
    const alike = last?.framed === framed && String(shapeOf(last.kernel)) === String(shapeOf(kernel));
    const differs = (row, i) => String(row) !== String(last.kernel[i]);
    return alike && kernel.filter(differs).length === 1
      ? refilterPhoto(this.sums, framed, last.kernel, kernel)
      : filterPhoto(framed, kernel);
  }

  /** Show the window, products and sum of one output pixel, without a change of the state. */
  point(row, col) {
    const { kernel, mode, channel, reason, shape, relu } = this.scene,
      gray = mode === "gray";
    const steps = reason ? [] : times(this.framed.channels, (c) => step(this.patch(row, col, c), kernel, 0, 0));
    const scene = { ...this.scene, row, col, now: steps[gray ? 0 : channel] };
    this.arithmetic.show(scene);
    this.sum.show(scene);
    const words = steps
      .map(({ total }, c) => `${gray ? "" : `${COLORS[c]} `}${exact(relu ? Math.max(0, total) : total)}`)
      .join(", ");
    const place = `Output ${placeText(row, col)}`;
    setText(this.colors, reason ? "" : `${place}${relu ? ", after ReLU" : ""}: ${words}.`);
    this.mark.hidden = this.after.el.hidden = Boolean(reason);
    if (reason) return;
    tellPlace(this.mark, shape, row, col, `${place}: ${words}`);
    this.at = [row, col];
    this.placeMarks();
  }

  /** The pixels under the kernel, zeros of the padding included, in one channel. */
  patch(row, col, c) {
    const { values, cols, channels } = this.framed,
      { kernel, stride, axes } = this.scene;
    const [top, left] = [row, col].map((at, i) => at * stride + BORDER - axes[i].before);
    return kernel.map((line, i) => line.map((_, j) => values[((top + i) * cols + left + j) * channels + c]));
  }

  placeMarks() {
    const { kernel, stride, axes } = this.scene;
    const corner = this.at.map((at, i) => at * stride - axes[i].before);
    this.before.place(this.zoom, ...corner, ...shapeOf(kernel));
    this.after.place(this.zoom, ...this.at, 1, 1);
  }

  /** Both pictures side by side where there is room, pixel for pixel equally large. */
  fit(width) {
    if (!this.photo) return;
    const { rows, cols } = this.photo,
      { shape, kernel } = this.scene;
    const widest = Math.max(cols, shape[1]),
      room = width >= 480 ? (width - GAP) / 2 : width;
    this.zoom = Math.min(LARGEST / Math.max(rows, cols), room / widest);
    this.before.fit(this.zoom);
    this.after.fit(this.zoom);
    this.lay({ card: `${clamp(Math.floor((width - 14) / kernel[0].length), SMALLEST_CARD, CARD)}px` });
    if (this.at) this.placeMarks();
  }

  // --- hands

  listen() {
    const { before, after, mark } = this;
    const nearest = (place, { before: zeros, outputs, k }) =>
      nearestOutput(place + zeros, outputs, k, this.scene.stride, 1);
    this.listenOn(before.canvas, nearest);
    this.listenOn(after.canvas, (place, { outputs }) => inside(Math.floor(place), outputs));
    onKeys(mark, ARROWS, ([down, across], { shiftKey }) => {
      const { row, col } = this.scene,
        by = shiftKey ? 10 : 1;
      this.moveTo(row + by * down, col + by * across);
    });
    this.listenForPictures();
  }

  /** Pointing shows a pixel's sum for as long as it lasts; a click or a tap keeps it. */
  listenOn(canvas, outputAt) {
    const at = (event) =>
      shareUnder(canvas, event).map((share, i) =>
        outputAt(share * [canvas.height, canvas.width][i], this.scene.axes[i]),
      );
    const ready = () => this.photo && !this.scene.reason;
    set(canvas, {
      pointermove: (event) => ready() && event.pointerType === "mouse" && this.point(...at(event)),
      pointerleave: () => ready() && this.point(this.scene.row, this.scene.col),
      click: (event) => {
        if (!ready()) return;
        this.moveTo(...at(event));
        focus(this.mark);
      },
    });
  }

  moveTo(row, col) {
    this.commit({ row, col });
  }

  /** A kernel that is chosen brings the view that suits it. */
  chooseKernel(kernel) {
    this.commit({ kernel, view: sumOf(kernel.flat()) > 1e-9 ? "clip" : "offset" });
  }

  announceSize() {
    if (this.photo) super.announceSize();
  }
}

export default entry(PhotoFilter, fields, style);
