// How boards write numbers and places, and shade cells.

import { abs, max, min, round, times } from "./rows.mjs";

const shorts = new Map(),
  MOST_SHORTS = 4096;

/** A number in at most five characters where that is possible, with a true minus sign; each is worked out once. */
export function short(value) {
  let text = shorts.get(value);
  if (text === undefined) {
    if (shorts.size === MOST_SHORTS) shorts.clear();
    text = shorten(value);
    shorts.set(value, text);
  }
  return text;
}

function shorten(value) {
  const size = abs(value);
  if (size >= 1e5) return minus(value.toExponential(0).replace("e+", "e"));
  if (size >= 1000) return minus(String(round(value)));
  return minus(trim(value, size >= 100 ? 1 : 2));
}

/** The characters of the longest number of a grid. */
export function longest(rows) {
  let most = 1;
  for (const line of rows) for (const value of line) most = max(most, short(value).length);
  return most;
}

/** A number for the arithmetic line: four decimals at the most. */
export function exact(value) {
  return abs(value) >= 1e9 ? minus(value.toExponential(3)) : minus(trim(value, 4));
}

/** The part of a number field's value that a person would type. */
export function typed(value) {
  return String(round(value * 1e6) / 1e6);
}

/** Numbers with their signs between them: 3 − 1 + 2. */
export const addedUp = (values) =>
  values.map((value, i) => `${i ? (value < 0 ? "− " : "+ ") : value < 0 ? "−" : ""}${exact(abs(value))}`).join(" ");

const COUNTS = new Intl.NumberFormat("en-US"); // made once: it costs more than a line of text

/** A count with its thousands apart: 3,072. */
export const counted = (count) => COUNTS.format(count);

/** A place in a grid, in words. */
export const placeText = (row, col) => `row ${row}, column ${col}`;

function trim(value, decimals) {
  const scale = 10 ** decimals;
  const rounded = round(value * scale) / scale;
  return String(rounded === 0 ? 0 : rounded);
}

/** A number's text with a true minus sign. */
export const minus = (text) => text.replaceAll("-", "−");

/** The colors of numbers below 0 and above: red, green, blue. */
export const NEGATIVE = [219, 109, 23],
  POSITIVE = [29, 135, 198];

const GRAYS = times(256, (level) => [`rgb(${level},${level},${level})`, level > 117 ? "#000" : "#fff"]);

/** The level, 0 to 255, of a pixel between low and high. */
export const grayLevel = (value, low, high) => (high === low ? 128 : round((255 * (value - low)) / (high - low)));

/** The gray of a pixel between low and high, and the text color that stands out from it. */
export const gray = (...pixel) => GRAYS[grayLevel(...pixel)];

/** The range that pixels are shaded over: 0 is black unless a pixel is below it. */
export function rangeOf(image) {
  const pixels = image.flat();
  return [min(0, ...pixels), max(1, ...pixels)];
}
