// The sliders of the augmentation board: exact changes of one picture, and ranges of the samples.

import { select } from "../../kit/page/elements/controls.mjs";
import { h, set, setText } from "../../kit/page/elements/dom.mjs";
import { byName } from "../../kit/page/elements/rows.mjs";
import { choicesOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };
import { EXACT, RANGES } from "./fields.mjs";
import { percent, short } from "./words.mjs";

const signed = (value, text) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${text}`;
const share = (value) => signed(value, percent(value));
const toEachSide = (value) => (value ? `±${percent(value)}` : "none");
const degrees = (value) => `${short(Math.abs(value), 1)}°`;
const turned = (value) => [
  `${degrees(value)}${value > 0 ? " ↺" : value < 0 ? " ↻" : ""}`,
  `${degrees(value)}${value > 0 ? " counterclockwise" : value < 0 ? " clockwise" : ""}`,
];
const toward = (more, less) => (value) => [`${percent(value)}${value > 0 ? ` ${more}` : value < 0 ? ` ${less}` : ""}`];

/** What a slider shows of its value: its text and, where that differs, what screen readers say. */
const SIGNED = (value) => [share(value)],
  PLAIN = (value) => [percent(value)];
const EACH_SIDE = (value) => [toEachSide(value)],
  TURNED_EACH_SIDE = (value) => [value ? `±${degrees(value)}` : "none"];
const WRITERS = {
  rotate: turned,
  right: toward("right", "left"),
  down: toward("down", "up"),
  zoom: (value) => [share(value), `${share(value)}, ${short(1 / (1 + value), 2)} times as large`],
  hue: (value) => [signed(value, degrees(value))],
  brightness: SIGNED,
  contrast: SIGNED,
  saturation: SIGNED,
  cutout: PLAIN,
  hole_right: PLAIN,
  hole_down: PLAIN,
  max_rotate: TURNED_EACH_SIDE,
  max_hue: TURNED_EACH_SIDE,
  random_cutout: (value) => [value ? percent(value) : "none"],
};

/** A slider for a part of the state: {el, show(value)}. */
function slider(board, name) {
  const { legend, low: min, high: max, step } = spec.state[name],
    write = WRITERS[name] ?? EACH_SIDE;
  const now = h("span", { "aria-hidden": true });
  const input = h("input", {
    type: "range",
    min,
    max,
    step,
    "aria-label": legend,
    input: () => board.commit({ [name]: Number(input.value) }),
  });
  const show = (value) => {
    const [text, spoken = text] = write(value);
    if (Number(input.value) !== value) input.value = value;
    set(input, { "aria-valuetext": spoken });
    setText(now, text);
  };
  return { el: h("label.augmentation-slider", h("span", legend), input, now), show };
}

/** A list to choose a flip from: {el, show(value)}. */
const flips = (board, name) =>
  select(...choicesOf(spec.state, [name])[name], (value) => board.commit({ [name]: value }));

/** The controls of the one picture, and those of the samples: {name: {el, show}}. */
export function makeSliders(board) {
  const [exact, ranges] = [EXACT, RANGES].map((names) => byName(names, (name) => slider(board, name)));
  return [
    { flip: flips(board, "flip"), ...exact },
    { random_flip: flips(board, "random_flip"), ...ranges },
  ];
}
