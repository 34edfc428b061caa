// A board's spec.json on the page: the fields of its state, and what may be chosen. No document here.

import { flag, grid, list, number, oneOf, whole } from "./fields.mjs";
import { byName, times } from "./rows.mjs";

const FIELDS = {
  grid: ({ label, most }) => grid(label, most),
  row: ({ label, fewest, most, low, high }) => list(label, fewest, most, low, high),
  whole: ({ label, low, high }) => whole(label, low, high),
  number: ({ label, low, high }) => number(label, low, high),
  padding: ({ label, high }) => whole(label, 0, high, ["same"]),
  word: ({ label, words }) => oneOf(label, Object.keys(words)),
  flag: ({ label }) => flag(label),
};

/** A field for each part of a state that an address may hold: {name: field}. A board may add kinds of its own. */
export function fieldsOf(state, own = {}) {
  const kinds = { ...FIELDS, ...own };
  const held = Object.keys(state).filter((name) => kinds[state[name].kind]);
  return byName(held, (name) => kinds[state[name].kind](state[name]));
}

/** What may be chosen for some parts of a state: {name: [legend, [[value, text], …]]}. */
export const choicesOf = (state, names) => byName(names, (name) => [state[name].legend, optionsOf(state[name])]);

function optionsOf({ kind, words, low = 0, high, written = "{}" }) {
  if (kind === "word") return Object.entries(words);
  const numbers = times(high - low + 1, (i) => [low + i, written.replaceAll("{}", low + i)]);
  return kind === "padding" ? [...numbers, ["same", "same"]] : numbers;
}

/** A sentence of a spec with its blanks filled in: {name} becomes values.name. */
export const filled = (sentence, values) => sentence.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);
