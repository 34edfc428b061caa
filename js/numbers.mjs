// How boards write numbers and places, and shade cells.

/** A number in at most five characters where that is possible, with a true minus sign. */
export function short(value) {
  const size = Math.abs(value);
  if (size >= 1e5) return minus(value.toExponential(0).replace("e+", "e"));
  if (size >= 1000) return minus(String(Math.round(value)));
  return minus(trim(value, size >= 100 ? 1 : 2));
}

/** The characters of the longest number of a grid. */
export function longest(rows) {
  return Math.max(1, ...[...new Set(rows.flat())].map((value) => short(value).length));
}

/** A number for the arithmetic line: four decimals at the most. */
export function exact(value) {
  return Math.abs(value) >= 1e9 ? minus(value.toExponential(3)) : minus(trim(value, 4));
}

/** The part of a number field's value that a person would type. */
export function typed(value) {
  return String(Math.round(value * 1e6) / 1e6);
}

/** Numbers with their signs between them: 3 − 1 + 2. */
export const addedUp = (values) => values.map((value, i) =>
  `${i ? (value < 0 ? "− " : "+ ") : value < 0 ? "−" : ""}${exact(Math.abs(value))}`).join(" ");

/** A place in a grid, in words. */
export const placeText = (row, col) => `row ${row}, column ${col}`;

function trim(value, decimals) {
  const scale = 10 ** decimals;
  const rounded = Math.round(value * scale) / scale;
  return String(rounded === 0 ? 0 : rounded);
}

/** A number's text with a true minus sign. */
export const minus = (text) => text.replaceAll("-", "−");

/** The gray of a pixel between low and high, and the text color that stands out from it. */
export function gray(value, low, high) {
  const level = high === low ? 128 : Math.round((255 * (value - low)) / (high - low));
  return [`rgb(${level},${level},${level})`, level > 117 ? "#000" : "#fff"];
}
