// Rows of cells, made, changed and measured, and other small helpers. No document here.

/** The names that boards compute with most. */
export const { abs, ceil, floor, max, min, round } = Math;

/** make(0), make(1), … */
export function times(count, make) {
  const made = [];
  for (let i = 0; i < count; i++) made.push(make(i));
  return made;
}

/** An object with make(name) for each of the names. */
export const byName = (names, make) => Object.fromEntries(names.map((name) => [name, make(name)]));

/** Rows with each cell replaced by change(cell, row, col). */
export const mapCells = (rows, change) => rows.map((line, row) => line.map((cell, col) => change(cell, row, col)));

/** Rows with one cell changed. */
export const withCell = (rows, row, col, value) =>
  mapCells(rows, (cell, i, j) => (i === row && j === col ? value : cell));

/** [rows, columns] */
export const shapeOf = (rows) => [rows.length, rows[0]?.length ?? 0];

/** The largest size of a number, and never 0, so that one may divide by it. */
export const largestOf = (rows) => max(1e-9, ...rows.flat().map(abs));

export const sumOf = (numbers) => numbers.reduce((sum, value) => sum + value, 0);

export const productOf = (numbers) => numbers.reduce((product, value) => product * value, 1);

/** A memory of parts: changed(…) says whether one of them differs from the last time. */
export function memory() {
  let old = [];
  return (...parts) => {
    const changed = parts.some((part, i) => part !== old[i]);
    old = parts;
    return changed;
  };
}

export const clamp = (value, low, high) => min(max(value, low), high);

/** The nearest of the places 0 … size − 1. */
export const inside = (value, size) => clamp(value, 0, size - 1);
