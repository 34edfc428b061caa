// What a board accepts: each field reads text, writes text, and refuses with a sentence.
// The page's inputs and its address both pass through here.

import { minus } from "./numbers.mjs";
import { max, shapeOf } from "./rows.mjs";

export const LARGEST = 9999;

export const field = (label, read, write = String) => ({ label, read, write });

/** Refuse what was asked for, with a sentence that says what is allowed. */
export function fail(sentence) {
  throw new RangeError(sentence);
}

const refuse = (text, label, allowed) =>
  fail(`“${String(text).slice(0, 30)}” is not possible for ${label}: ${allowed}.`);

/** A reader of numbers that are written so, in a range. A minus may be − or -. */
const reader = (label, written, low, high, allowed) => (text) => {
  const plain = String(text).trim().replace("−", "-"),
    value = Number(plain);
  return written.test(plain) && value >= low && value <= high ? value || 0 : refuse(text, label, minus(allowed)); // never −0
};

/** A number in a range. */
export const number = (label, low = -LARGEST, high = LARGEST) =>
  field(label, reader(label, /^[-+]?(\d+\.?\d*|\.\d+)$/, low, high, `type a number from ${low} to ${high}`));

/** A whole number in a range, or one of some words. */
export function whole(label, low, high, words = []) {
  const range = `${low} to ${high}`;
  const allowed = words.length ? `choose ${range} or ${words.join(", ")}` : `choose a whole number, ${range}`;
  const read = reader(label, /^-?\d{1,6}$/, low, high, allowed);
  return field(label, (text) => (words.includes(text) ? text : read(text)));
}

/** One of some words. */
export const oneOf = (label, words) =>
  field(label, (text) => (words.includes(text) ? text : refuse(text, label, `choose ${words.join(", ")}`)));

export const flag = (label) =>
  field(
    label,
    (text) => (/^[01]$/.test(text) ? text === "1" : refuse(text, label, "write 1 or 0")),
    (value) => (value ? "1" : "0"),
  );

/** Some numbers in a range, separated by ",": 2,1,0.5 */
export function list(label, fewest, most, low, high) {
  const one = number(`a number of the ${label}`, low, high);
  return field(label, (text) => {
    const parts = String(text).split(",", most + 1);
    if (parts.length < fewest || parts.length > most)
      fail(`The ${label} must be ${fewest} to ${most} numbers, separated by “,”.`);
    return parts.map(one.read);
  });
}

/** Rows separated by "/", numbers by ",": 1,2,1/2,4,2/1,2,1 */
export function grid(label, largestSide) {
  const cell = number(`a cell of the ${label}`);
  const read = (text) => {
    const rows = String(text)
      .split("/", largestSide + 1)
      .map((row) => row.split(",", largestSide + 1));
    const [, cols] = shapeOf(rows);
    if (max(rows.length, cols) > largestSide || rows.some((row) => row.length !== cols))
      fail(
        `The ${label} must have rows of one length, separated by “/”, ` +
          `and at most ${largestSide} rows and columns.`,
      );
    return rows.map((row) => row.map(cell.read));
  };
  return field(label, read, (rows) => rows.join("/"));
}
