// Grids of numbers, what lies over them, and what a pointer does on them: shared by the boards.

import { group, h, set, setText } from "./dom.mjs";
import { gray, longest, NEGATIVE, POSITIVE, short } from "./numbers.mjs";
import { abs, floor, memory, round, shapeOf, times } from "./rows.mjs";

/** A grid of numbers whose cells are made once and changed only where they differ. */
export function numberGrid(label) {
  const el = group("div.grid", label);
  const cells = [],
    square = h("div.square");
  let cols = 0,
    shown = 0,
    lit = [];
  const resize = (count) => {
    // a cell left out comes back with its look
    while (cells.length < count) cells.push({ el: square.cloneNode(), classes: "" });
    el.append(...cells.slice(shown, count).map((cell) => cell.el));
    for (const cell of cells.slice(count, shown)) cell.el.remove();
    shown = count;
  };
  /** look(value, row, col) -> {text, fill, ink, classes} */
  const show = (rows, look) => {
    cols = shapeOf(rows)[1];
    resize(rows.length * cols);
    el.style.setProperty("--cols", cols);
    el.style.setProperty("--chars", longest(rows));
    rows.forEach((line, row) =>
      line.forEach((value, col) => {
        paint(cells[row * cols + col], look(value, row, col));
      }),
    );
  };
  /** Outline some cells, [[row, col], …], and no others. */
  const light = (places) => {
    for (const cell of lit) cell.classList.remove("lit");
    lit = places.map(([row, col]) => cells[row * cols + col].el);
    for (const cell of lit) cell.classList.add("lit");
  };
  return { el, show, light };
}

function paint(cell, look) {
  if (cell.look === look) return;
  cell.look = look;
  const { text, fill = "", ink = "", classes = "" } = look;
  if (cell.classes !== classes) {
    cell.classes = classes;
    cell.el.className = `square ${classes}`;
  }
  color(cell.el, [fill, ink]);
  setText(cell.el, text);
}

/** Color an element and its text where that changes; "" leaves both to the style. */
export function color(element, [fill, ink]) {
  if (element._fill !== fill) {
    element._fill = fill;
    element.style.backgroundColor = fill;
  }
  if (element._ink !== ink) {
    element._ink = ink;
    element.style.color = ink;
  }
}

/** A grid in a stage with what lies over it, under a caption; it scrolls where it is too wide. */
export function gridPanel(label, tag = "figure.panel", stageTag = "div.stage", ...over) {
  const grid = numberGrid(label),
    caption = h("figcaption", label),
    stage = h(stageTag, grid, ...over);
  return { el: h(tag, caption, h("div.scroller", stage)), grid, stage, caption };
}

/** Parts in rows and columns within `el`, made anew for a new shape by make(row, col): show(rows, …). */
export function partGrid(el, make) {
  const changed = memory();
  let parts = [];
  return (rows, ...more) => {
    const shape = shapeOf(rows);
    if (changed(...shape)) {
      parts = rows.map((line, row) => line.map((_, col) => make(row, col)));
      el.replaceChildren(...parts.flat().map((part) => part.el));
      el.style.setProperty("--cols", shape[1]);
    }
    parts.forEach((line, row) => line.forEach((part, col) => part.show(rows[row][col], ...more)));
  };
}

/** Fields over the cells of a grid from [top, left] on, hidden until its numbers are edited. */
export function gridEditor(label, makeField) {
  const el = set(group("div.editor", label), { hidden: true });
  const showFields = partGrid(el, makeField);
  const show = (rows, [top, left], ...more) => {
    if (el.hidden) return;
    showFields(rows, ...more);
    el.style.setProperty("--row", top);
    el.style.setProperty("--col", left);
  };
  return { el, show };
}

/** The [row, column] of the cell of a grid that an event fell on, or null. */
export function cellUnder(el, event) {
  const at = [...el.children].findIndex((cell) => cell.contains(event.target));
  const cols = Number(el.style.getPropertyValue("--cols"));
  return at < 0 ? null : [floor(at / cols), at % cols];
}

/** Call back with the cell under the mouse, and with null when it leaves. */
export const onHover = ({ el }, callback) =>
  set(el, {
    pointerover: (event) => event.pointerType === "mouse" && callback(cellUnder(el, event)),
    pointerleave: () => callback(null),
  });

/** Call back with the cell that is clicked or tapped. */
export const onPick = ({ el }, callback) =>
  set(el, {
    click: (event) => {
      const at = cellUnder(el, event);
      if (at) callback(at);
    },
  });

/** Where an event fell on an element, as shares of its height and width: [down, across]. */
export function shareUnder(element, { clientX, clientY }) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [(clientY - top) / height, (clientX - left) / width];
}

/** Put an overlay on cells of a grid, in units of cells. */
export function place(element, row, col, rows, cols) {
  const style = `--row:${row};--col:${col};--height:${rows};--width:${cols}`;
  if (element._place === style) return;
  element._place = style;
  element.style.cssText = style;
}

// --- how cells look

/** A number on its gray between low and high. */
export function lookOfPixel(value, low, high, classes) {
  const [fill, ink] = gray(value, low, high);
  return { text: short(value), fill, ink, classes };
}

const tintsOf = (color) => times(41, (share) => `rgba(${color},${share / 100})`);
const BELOW = tintsOf(NEGATIVE),
  ABOVE = tintsOf(POSITIVE);

/** An output's text, and its fill over light or dark paper: the sign gives the color, the size its strength. */
export const lookOfOutput = (value, largest, classes) => ({
  text: short(value),
  classes,
  fill: (value < 0 ? BELOW : ABOVE)[round((abs(value) / largest) * 40)],
});
