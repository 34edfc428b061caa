// The sliders of the augmentation board: exact changes of one picture, and ranges of the samples.

import { EXACT, FLIPS, RANGES } from "./fields.mjs";
import { percent, short } from "./words.mjs";
import { select } from "../../kit/page/elements/controls.mjs";
import { h, set, setText } from "../../kit/page/elements/dom.mjs";

const signed = (value, text) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${text}`;
const share = (value) => signed(value, percent(value));
const toEachSide = (value) => (value ? `±${percent(value)}` : "none");
const degrees = (value) => `${short(Math.abs(value), 1)}°`;
const turned = (value) => [`${degrees(value)}${value > 0 ? " ↺" : value < 0 ? " ↻" : ""}`,
  `${degrees(value)}${value > 0 ? " counterclockwise" : value < 0 ? " clockwise" : ""}`];
const toward = (more, less) => (value) => [`${percent(value)}${value > 0 ? ` ${more}` : value < 0 ? ` ${less}` : ""}`];

/** Each slider: its label, its step, and its value as text and, where that differs, for screen readers. */
const SLIDERS = {
  rotate: ["Rotate", 1, turned], right: ["Move right", 0.01, toward("right", "left")],
  down: ["Move down", 0.01, toward("down", "up")],
  zoom: ["Zoom out", 0.01, (value) => [share(value), `${share(value)}, ${short(1 / (1 + value), 2)} times as large`]],
  brightness: ["Brightness", 0.01, (value) => [share(value)]], contrast: ["Contrast", 0.01, (value) => [share(value)]],
  saturation: ["Saturation", 0.01, (value) => [share(value)]], hue: ["Hue", 1, (value) => [signed(value, degrees(value))]],
  cutout: ["Cut out", 0.01, (value) => [percent(value)]],
  hole_right: ["Patch right", 0.01, (value) => [percent(value)]], hole_down: ["Patch down", 0.01, (value) => [percent(value)]],
  max_rotate: ["Rotate", 1, (value) => [value ? `±${degrees(value)}` : "none"]],
  max_shift: ["Move", 0.01, (value) => [toEachSide(value)]],
  max_zoom: ["Zoom", 0.01, (value) => [toEachSide(value)]],
  max_brightness: ["Brightness", 0.01, (value) => [toEachSide(value)]],
  max_contrast: ["Contrast", 0.01, (value) => [toEachSide(value)]],
  max_saturation: ["Saturation", 0.01, (value) => [toEachSide(value)]],
  max_hue: ["Hue", 1, (value) => [value ? `±${degrees(value)}` : "none"]],
  random_cutout: ["Cut out", 0.01, (value) => [value ? percent(value) : "none"]],
};

/** A slider for a part of the state: {el, show(value)}. */
function slider(board, name, [, min, max]) {
  const [label, step, write] = SLIDERS[name], now = h("span", { "aria-hidden": true });
  const input = h("input", {
    type: "range", min, max, step, "aria-label": label, input: () => board.commit({ [name]: Number(input.value) }),
  });
  const show = (value) => {
    const [text, spoken = text] = write(value);
    if (Number(input.value) !== value) input.value = value;
    set(input, { "aria-valuetext": spoken });
    setText(now, text);
  };
  return { el: h("label.augmentation-slider", h("span", label), input, now), show };
}

const sliders = (board, table) =>
  Object.fromEntries(Object.entries(table).map(([name, limits]) => [name, slider(board, name, limits)]));

/** The controls of the one picture, and those of the samples: {name: {el, show}}. */
export function makeSliders(board) {
  const flip = (name) => ({ [name]: select("Flip", FLIPS, (value) => board.commit({ [name]: value })) });
  return [{ ...flip("flip"), ...sliders(board, EXACT) }, { ...flip("random_flip"), ...sliders(board, RANGES) }];
}
