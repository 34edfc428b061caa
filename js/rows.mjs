// Rows of cells, made, changed and measured, and other small helpers. No document here.

/** make(0), make(1), … */
export const times = (count, make) => Array.from({ length: count }, (_, i) => make(i));

/** Rows with each cell replaced by change(cell, row, col). */
export const mapCells = (rows, change) => rows.map((line, row) => line.map((cell, col) => change(cell, row, col)));

/** Rows with one cell changed. */
export const withCell = (rows, row, col, value) =>
  mapCells(rows, (cell, i, j) => (i === row && j === col ? value : cell));

/** [rows, columns] */
export const shapeOf = (rows) => [rows.length, rows[0]?.length ?? 0];

/** The largest size of a number, and never 0, so that one may divide by it. */
export const largestOf = (rows) => Math.max(1e-9, ...rows.flat().map(Math.abs));

export const sumOf = (numbers) => numbers.reduce((sum, value) => sum + value, 0);

/** A memory of parts: changed(…) says whether one of them differs from the last time. */
export function memory() {
  let old = [];
  return (...parts) => {
    const changed = parts.some((part, i) => part !== old[i]);
    old = parts;
    return changed;
  };
}

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** The nearest of the places 0 … size − 1. */
export const inside = (value, size) => clamp(value, 0, size - 1);
