// The solver's drawing: one row of cells, and its windows below it.

import { h } from "./dom.mjs";
import { lanesOf, placesOf } from "./solver-scene.mjs";

const TOP = 30, HIGH = 22, LANE = 22, HEIGHT = TOP + HIGH + 6 * LANE + 8, LETTER = 6.6;

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const box = (x, y, width, height) => `M${x} ${y}h${width}v${height}h${-width}z`;
const hatched = (x, cell) => `M${x} ${TOP + HIGH}l${cell} ${-HIGH}` + [[x, TOP + HIGH / 2], [x + cell / 2, TOP + HIGH]]
  .map(([left, y]) => `M${left} ${y}l${cell / 2} ${-HIGH / 2}`).join("");
const arrow = (from, to, y) => `M${from} ${y}H${to}m-4-3l4 3l-4 3`;

/** {el, show(scene, width), light(term)} */
export function drawingPanel() {
  const group = svg("g", { transform: "translate(1)" });
  const image = svg("svg", { role: "img", height: HEIGHT }, group);
  const el = h("div", { class: "solver-drawing" }, image);
  let parts = [], now = null;
  const light = (term) => {
    now = term;
    for (const { element, terms } of parts) {
      element.classList.toggle("lit", terms.includes(term));
      element.classList.toggle("dim", Boolean(term) && !terms.includes(term));
    }
  };
  const show = (scene, width) => {
    image.setAttribute("width", width);
    image.setAttribute("aria-label", `${scene.n} cells, ${scene.outputs} windows of ${scene.span}`);
    const places = placesOf(Math.max(scene.length, scene.span), width - 2);
    parts = partsOf(scene, places, width)
      .map(({ terms, text, ...attributes }) => ({ terms,
        element: text ? svg("text", attributes, text) : svg("path", attributes) }));
    group.replaceChildren(...parts.map(({ element }) => element));
    light(now);
  };
  return { el, show, light };
}

/** Everything that is drawn: paths {d, class, terms} and texts {text, x, y, terms}. */
function partsOf(scene, places, width) {
  const { s, span, length, outputs, reason } = scene;
  const parts = rowParts(scene, places);
  if (reason) return [...parts, ...windowParts(scene, places, width, { index: 0, y: TOP + HIGH + 8 }, "too wide")];
  const lanes = lanesOf(outputs);
  lanes.forEach((index, lane) => {
    const y = TOP + HIGH + 8 + lane * LANE;
    const follows = index > 0 && lanes[lane - 1] === index - 1;
    if (index !== null) parts.push(...windowParts(scene, places, width, { index, y, follows }));
    else parts.push({ text: `… ${outputs - 4} more`, x: 4 * LETTER, y: y + 13, terms: ["output"] });
  });
  const next = outputs * s;
  if (next < length && next - s + span < length && places.at(next) !== null)
    parts.push(ghostPart(places, next, TOP + HIGH + 8 + lanes.length * LANE));
  return parts;
}

/** The row: input, padding, the cells that no window reads, and their names. */
function rowParts({ n, p, length, unread }, { cell, at, gap }) {
  const drawn = (list, draw) => list.map(at).filter((x) => x !== null).map(draw).join("");
  const cells = (from, to) => drawn(Array.from({ length: to - from }, (_, i) => from + i), (x) => box(x, TOP, cell, HIGH));
  const parts = [
    { d: cells(p, p + n), class: "solver-cell", terms: ["n"] },
    { d: drawn(unread, (x) => hatched(x, cell)), class: "solver-unread", terms: ["rest"] },
    { text: `n = ${n}`, x: (at(p) + at(p + n - 1) + cell) / 2, y: 10, class: "middle", terms: ["n"] },
    { d: `M${at(p)} ${TOP - 4}v-8H${at(p + n - 1) + cell}v8`, class: "solver-bracket", terms: ["n"] },
  ];
  if (gap) parts.push({ text: "…", x: (gap[0] + gap[1]) / 2, y: TOP + 14, class: "middle", terms: ["n"] });
  if (p === 0) return parts;
  parts.push({ d: cells(0, p) + cells(p + n, length), class: "solver-cell padding", terms: ["p"] });
  parts.push({ text: `p = ${p}`, x: 0, y: 10, terms: ["p"] });
  return parts;
}

/** One window: its frame, the cells that it reads, the distances between them, its name. */
function windowParts({ k, d, s }, { cell, at }, width, { index, y, follows }, name = `output ${index}`) {
  const first = index === 0, start = index * s, high = LANE - 6;
  const read = Array.from({ length: k }, (_, j) => start + j * d).filter((i) => at(i) !== null);
  if (!read.length) return [];
  const left = at(read[0]), right = at(read.at(-1)) + cell;
  const squares = (list) => list.map((i) => box(at(i), y, cell, high)).join("");
  const terms = (...names) => ["output", ...(first ? ["first", ...names] : [])];
  const middle = y + high / 2;
  const steps = read.slice(1).map((i, j) => `M${at(read[j]) + cell / 2} ${middle}H${at(i) + cell / 2}`);
  const parts = [
    { d: box(left, y, right - left, high), class: "solver-frame", terms: terms() },
    { d: squares(read.slice(0, 1)), class: "solver-read", terms: terms("one", "k") },
    { d: squares(read.slice(1)), class: "solver-read", terms: terms("k") },
    { d: steps.join(""), class: "solver-steps", terms: first ? ["d"] : [] },
  ];
  const from = follows ? at(start - s) : null;
  if (from !== null) parts.push({ d: arrow(from, left, middle), class: "solver-arrow", terms: ["s"] });
  return [...parts, nameOf(name, width, { left, right, from, y: y + 12, terms: terms() })];
}

/** A window's name beside it, where there is room; else on it. */
function nameOf(text, width, { left, right, from, y, terms }) {
  const needs = text.length * LETTER + 8, edge = from ?? left;
  if (right + needs <= width) return { text, x: right + 6, y, terms };
  if (edge >= needs) return { text, x: edge - 6, y, class: "end", terms };
  return { text, x: (left + right) / 2, y, class: "middle solver-over", terms };
}

/** The next window, for which the row is too short. */
function ghostPart({ cell, at, end }, next, y) {
  const right = end + 0.4 * cell;
  return { d: `M${right} ${y}H${at(next)}v${LANE - 6}H${right}`, class: "solver-ghost", terms: ["rest"] };
}
