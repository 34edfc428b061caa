// The parts of the pooling board that the convolution board has not: {el, show(scene)}.

import { captionOf, lookOfPixel } from "./convolution-panels.mjs";
import { ceil, floor, fraction } from "./convolution-size.mjs";
import { h, setText } from "./dom.mjs";
import { numberGrid } from "./grid.mjs";
import { gray, short } from "./numbers.mjs";
import { changeText, formulaOf, isWinner, noteText, paddingText, stepText } from "./pooling-scene.mjs";
import { isPadding, touchesPadding } from "./scene.mjs";

/** A pixel in its gray, the one that wins in a ring; padding with what it counts as. */
export function lookOfCell(scene, value, row, col, low, high) {
  const look = lookOfPixel(scene, value, row, col, low, high);
  if (isPadding(scene.axes, row, col)) return { ...look, text: paddingText(scene, row, col) };
  return { ...look, classes: isWinner(scene, row, col) ? `${look.classes} pooling-winner` : look.classes };
}

const lookOfPooled = ({ range }, value) => {
  const [fill, ink] = gray(value, ...range);
  return { text: short(value), fill, ink };
};

/** An output in the grays of the image, marked where the move has changed it. */
export function lookOfResult(scene, value, row, col) {
  const edge = touchesPadding(scene, row, col) ? "edge" : "";
  return { ...lookOfPooled(scene, value), classes: scene.changed[row][col] ? "differs" : edge };
}

/** The output of the image before it was moved; hidden while it is not moved. */
export function unmovedPanel() {
  const grid = numberGrid("Output before the move");
  const caption = h("figcaption");
  const el = h("figure", { class: "panel" }, caption,
    h("div", { class: "scroller" }, h("div", { class: "stage output-stage" }, grid.el)));
  const show = (scene) => {
    el.hidden = !scene.shift || Boolean(scene.reason);
    if (el.hidden) return;
    setText(caption, captionOf("Before the move", scene.shape));
    grid.show(scene.unmoved, (value) => lookOfPooled(scene, value));
  };
  return { el, show };
}

/** The present window in one line. */
export function stepPanel() {
  const el = h("p", { class: "sum" });
  return { el, show: (scene) => setText(el, scene.reason || stepText(scene)) };
}

/** How many outputs the move has changed; read out as it changes. */
export function changePanel() {
  const el = h("p", { class: "pooling-change", "aria-live": "polite" });
  return { el, show: (scene) => setText(el, changeText(scene)) };
}

/** The size formula with letters and numbers, and a note on the padding. */
export function sizePanel() {
  const lines = h("div", { class: "formulas" });
  const note = h("p", { class: "note" });
  const el = h("div", { class: "size" }, lines, note);
  let seen = "";
  const show = (scene) => {
    const parts = [formulaOf(scene, 0), formulaOf(scene, 1)];
    const key = JSON.stringify(parts);
    if (key !== seen) lines.replaceChildren(letters(parts[0]), ...numberLines(parts));
    seen = key;
    setText(note, noteText(scene));
    note.classList.toggle("problem", Boolean(scene.reason));
  };
  return { el, show };
}

const line = (...children) => h("p", { class: "formula" }, ...children);

function letters({ kind, ceil_mode }) {
  if (kind === "same") return line("output = ", ceil(fraction("n", "s")));
  return line("output = ", (ceil_mode ? ceil : floor)(fraction("n + 2p − k", "s")), " + 1");
}

function numberLines([down, across]) {
  if (JSON.stringify(down) === JSON.stringify(across)) return [numbers("", down)];
  return [numbers("rows: ", down), numbers("columns: ", across)];
}

function numbers(label, part) {
  const { kind, n, stride, size, padding, ceil_mode, top, quotient, rounded, outputs } = part;
  if (kind === "same") return line(label, ceil(fraction(n, stride)), ` = ${outputs}`);
  const round = ceil_mode ? ceil : floor;
  const filled = round(fraction(`${n} + 2·${padding} − ${size}`, stride));
  if (top < 0) return line(label, filled, " + 1: the top is below 0");
  const dropped = outputs < rounded + 1
    ? [h("span", { class: "aside" }, `less 1 = ${outputs}: the last window would start outside the image`)] : [];
  return line(label, filled, " + 1 = ", round(short(quotient)), ` + 1 = ${rounded + 1}`, ...dropped);
}
