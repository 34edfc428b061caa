// Grids of numbers, and what lies over them: shared by the boards.

import { h, setText } from "./dom.mjs";
import { longest, short } from "./numbers.mjs";

/** A grid of numbers whose cells are made once and changed only where they differ. */
export function numberGrid(label) {
  const el = h("div", { class: "grid", role: "group", "aria-label": label });
  const cells = [];
  const resize = (count) => {
    while (cells.length < count) {
      const cell = { el: h("div", { class: "square" }), seen: "" };
      cells.push(cell);
      el.append(cell.el);
    }
    while (cells.length > count) cells.pop().el.remove();
  };
  /** look(value, row, col) -> {text, fill, ink, classes} */
  const show = (rows, look) => {
    const cols = rows[0]?.length ?? 0;
    resize(rows.length * cols);
    el.style.setProperty("--cols", cols);
    el.style.setProperty("--chars", longest(rows));
    rows.forEach((line, row) => line.forEach((value, col) => {
      paint(cells[row * cols + col], look(value, row, col));
    }));
  };
  let lit = [];
  /** Outline some cells, [[row, col], …], and no others. */
  const light = (places, cols) => {
    for (const cell of lit) cell.classList.remove("lit");
    lit = places.map(([row, col]) => cells[row * cols + col].el);
    for (const cell of lit) cell.classList.add("lit");
  };
  return { el, show, light };
}

function paint(cell, { text, fill = "", ink = "", classes = "" }) {
  const seen = `${text}|${fill}|${classes}`;
  if (cell.seen === seen) return;
  cell.seen = seen;
  cell.el.className = `square ${classes}`;
  cell.el.style.background = fill;
  cell.el.style.color = ink;
  setText(cell.el, text);
}

/** The range that pixels are shaded over: 0 is black unless a pixel is below it. */
export function rangeOf(image) {
  const pixels = image.flat();
  return [Math.min(0, ...pixels), Math.max(1, ...pixels)];
}

/** Put an overlay on cells of a grid, in units of cells. */
export function place(element, row, col, rows, cols) {
  const style = `--row:${row};--col:${col};--height:${rows};--width:${cols}`;
  if (element._place !== style) element.style.cssText = element._place = style;
}

/** An output's text, and its fill: the sign gives the color, the size its strength. */
export function lookOfOutput(value, largest) {
  const share = Math.round((Math.abs(value) / largest) * 40);
  const color = value < 0 ? "var(--negative)" : "var(--positive)";
  return { text: short(value), fill: `color-mix(in srgb, ${color} ${share}%, var(--paper))` };
}

/** On leaving a field: show the value that counts, also where the text was refused. */
export function leave(input, text) {
  input.removeAttribute("aria-invalid");
  input.value = text;
}
