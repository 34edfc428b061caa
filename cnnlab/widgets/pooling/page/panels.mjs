// How cells look on the pooling board, and the parts that the convolution board has not.

import { captionOf, lookOfCell as lookOfPlainCell } from "../../kit/page/board/window-panels.mjs";
import { isPadding, touchesPadding } from "../../kit/page/board/window-scene.mjs";
import { set, setText, textPart } from "../../kit/page/elements/dom.mjs";
import { gridPanel, lookOfPixel } from "../../kit/page/elements/grid.mjs";
import { changeText, isWinner, noteText, paddingText, stepText } from "./scene.mjs";

/** A pixel in its gray, the one that wins in a ring; padding with what it counts as. */
export function lookOfCell(scene, value, row, col, low, high) {
  const look = lookOfPlainCell(scene, value, row, col, low, high);
  if (isPadding(scene.axes, row, col)) return { ...look, text: paddingText(scene, row, col) };
  return isWinner(scene, row, col) ? { ...look, classes: `${look.classes ?? ""} pooling-winner` } : look;
}

/** An output in the grays of the image, marked where the move has changed it. */
export function lookOfResult(scene, value, row, col) {
  const edge = touchesPadding(scene, row, col) ? "edge" : "";
  return lookOfPixel(value, ...scene.range, scene.changed[row][col] ? "differs" : edge);
}

/** The output of the image before it was moved; hidden while it is not moved. */
export function unmovedPanel() {
  const { el, grid, caption } = gridPanel("Output before the move", "figure.panel", "div.stage.output-stage");
  const show = ({ shift, reason, shape, unmoved, range }) => {
    el.hidden = !shift || Boolean(reason);
    if (el.hidden) return;
    setText(caption, captionOf("Before the move", shape));
    grid.show(unmoved, (value) => lookOfPixel(value, ...range));
  };
  return { el, show };
}

/** The present window in one line. */
export const stepPanel = () => textPart("p.sum", (scene) => scene.reason || stepText(scene));

/** How many outputs the move has changed; read out as it changes. */
export function changePanel() {
  const part = textPart("p.pooling-change", changeText);
  set(part.el, { "aria-live": "polite" });
  return part;
}

/** What the size formula of a pooling has above its fraction, and what is said of it. */
export const POOLING = {
  letters: "n + 2p − k",
  numbers: ({ n, p, k }) => `${n} + 2·${p} − ${k}`,
  aside: ({ outputs, rounded }) =>
    outputs <= rounded && `less 1 = ${outputs}: the last window would start outside the image`,
  note: noteText,
};
