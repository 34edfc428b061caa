// The augmentation board in words and in code; the templates stand in spec.json.
// cnnlab.widgets.augmentation.words fills the same.

import { filled } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };
import { rounded } from "./maths.mjs";

export const short = (value, decimals) => String(rounded(value, 10 ** decimals));
const WRITTEN = {
  degrees: (value) => short(Math.abs(value), 1),
  percent: (value) => short(Math.abs(100 * value), 1),
  times: (value) => short(1 / (1 + value), 2),
};
export const percent = (value) => `${WRITTEN.percent(value)}%`;

const flips = (flip, way) => flip === way || flip === "both";

/** What is done to a picture, in words. */
export function inWords(change) {
  const parts = Object.entries(spec.changes)
    .filter(([name]) => change[name])
    .map(([name, words]) => words[change[name] > 0 ? "more" : "less"].replace("{}", WRITTEN[words.as](change[name])));
  return [spec.flipped[change.flip], ...parts].filter(Boolean).join(", ") || spec.unchanged;
}

/** Which changes may make a picture one of another class, or of none. */
export function cautionsOf(state) {
  const holds = ({ flip, of, from }) =>
    flip
      ? flips(state.flip, flip) || flips(state.random_flip, flip)
      : Math.max(...of.map((name) => Math.abs(state[name]))) >= from;
  return spec.cautions.filter(holds).map(({ text }) => text);
}

/** Keras code that draws from these ranges. */
export function kerasCode(state) {
  const { start, line, steps, end } = spec.keras,
    { random_flip: flip, max_saturation: most, fill } = state;
  const names = Object.keys(steps).filter((name) => state[name] && state[name] !== "none");
  const texts = {
    ...Object.fromEntries(names.map((name) => [name, short(state[name], 3)])),
    mode: flip === "both" ? "horizontal_and_vertical" : flip,
    fill,
    least: short(1 - most, 3),
    least_whole: short(2 - most, 3),
    most: short(1 + most, 3),
    most_whole: short(2 + most, 3),
  };
  return start + names.map((name) => filled(line, { step: filled(steps[name], texts) })).join("") + end;
}

/** The book's recipe for the same, in pixels of a picture of this side, and what it leaves out. */
export function recipeCode(state, side) {
  const { random_flip: flip, max_shift, max_rotate, max_zoom, random_cutout, fill } = state;
  const { start, zoom, without, ...names } = spec.recipe;
  const whole = (share) => Math.floor(share * side + 0.5);
  const settings = Object.entries({
    flip: flips(flip, "horizontal") && "True",
    shift: whole(max_shift),
    rotate: max_rotate && short(max_rotate, 3),
    zoom: max_zoom && short(max_zoom, 3),
    cutout: whole(random_cutout),
  })
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}=${value}`);
  const missing = [
    flips(flip, "vertical") && names.flips,
    ...Object.keys(names.names).map((name) => state[name] && names.names[name]),
    fill !== "reflect" && filled(names.fill, { fill }),
  ].filter(Boolean);
  const size = { smallest: short(1 - max_zoom, 3), largest: short(1 + max_zoom, 3) };
  return (
    `${start}Augmentation(${settings.join(", ")})\n` +
    (max_zoom ? filled(zoom, size) : "") +
    (missing.length ? filled(without, { names: missing.join(", ") }) : "")
  );
}
