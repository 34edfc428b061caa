// The solver's drawing: one row of cells, and its windows below it.

import { h, set, svg } from "../../kit/page/elements/dom.mjs";
import { max, times } from "../../kit/page/elements/rows.mjs";
import { lanesOf, placesOf } from "./scene.mjs";

const TOP = 30,
  HIGH = 22,
  LANE = 22,
  HEIGHT = TOP + HIGH + 6 * LANE + 8,
  LETTER = 6.6;

const box = (x, y, width, height) => `M${x} ${y}h${width}v${height}h${-width}z`;
const hatched = (x, cell) =>
  `M${x} ${TOP + HIGH}l${cell} ${-HIGH}` +
  [
    [x, TOP + HIGH / 2],
    [x + cell / 2, TOP + HIGH],
  ]
    .map(([left, y]) => `M${left} ${y}l${cell / 2} ${-HIGH / 2}`)
    .join("");
const arrow = (from, to, y) => `M${from} ${y}H${to}m-4-3l4 3l-4 3`;

/** What is drawn belongs to terms of the formula: a path with classes, or a text. */
const path = (classes, d, ...terms) => ({ terms, element: svg(`path${classes}`, { d }) });
const text = (classes, words, x, y, ...terms) => ({ terms, element: svg(`text${classes}`, { x, y }, words) });

/** {el, show(scene, width), light(term)} */
export function drawingPanel() {
  const group = svg("g", { transform: "translate(1)" });
  const image = svg("svg", { role: "img", height: HEIGHT }, group);
  let parts = [],
    now = null;
  const light = (term) => {
    now = term;
    for (const { element, terms } of parts) {
      element.classList.toggle("lit", terms.includes(term));
      element.classList.toggle("dim", Boolean(term) && !terms.includes(term));
    }
  };
  const show = (scene, width) => {
    set(image, { width, "aria-label": `${scene.n} cells, ${scene.outputs} windows of ${scene.span}` });
    const places = placesOf(max(scene.length, scene.span), width - 2);
    parts = [...rowParts(scene, places), ...laneParts(scene, places, width)];
    group.replaceChildren(...parts.map(({ element }) => element));
    light(now);
  };
  return { el: h("div.solver-drawing", image), show, light };
}

/** The row: input, padding, the cells that no window reads, and their names. */
function rowParts({ n, p, length, unread }, { cell, at, gap }) {
  const drawn = (list, draw) =>
    list
      .map(at)
      .filter((x) => x !== null)
      .map(draw)
      .join("");
  const cells = (from, to) =>
    drawn(
      times(to - from, (i) => from + i),
      (x) => box(x, TOP, cell, HIGH),
    );
  const left = at(p) ?? gap[0],
    right = (at(p + n - 1) ?? gap[1] - cell) + cell; // an end may lie in the gap
  const parts = [
    path(".solver-cell", cells(p, p + n), "n"),
    path(
      ".solver-unread",
      drawn(unread, (x) => hatched(x, cell)),
      "rest",
    ),
    text(".middle", `n = ${n}`, (left + right) / 2, 10, "n"),
    path(".solver-bracket", `M${left} ${TOP - 4}v-8H${right}v8`, "n"),
  ];
  if (gap) parts.push(text(".middle", "…", (gap[0] + gap[1]) / 2, TOP + 14, "n"));
  if (p)
    parts.push(path(".solver-cell.padding", cells(0, p) + cells(p + n, length), "p"), text("", `p = ${p}`, 0, 10, "p"));
  return parts;
}

/** The windows, one a lane, and what is left over below them. */
function laneParts(scene, places, width) {
  const { s, span, length, outputs, reason } = scene;
  const laneAt = (lane) => TOP + HIGH + 8 + lane * LANE;
  if (reason) return windowParts(scene, places, width, { index: 0, y: laneAt(0) }, "too wide");
  const lanes = lanesOf(outputs),
    next = outputs * s;
  const parts = lanes.flatMap((index, lane) => {
    const y = laneAt(lane),
      follows = index > 0 && lanes[lane - 1] === index - 1;
    if (index === null) return text("", `… ${outputs - 4} more`, 4 * LETTER, y + 13, "output");
    return windowParts(scene, places, width, { index, y, follows });
  });
  if (next < length && next - s + span < length && places.at(next) !== null)
    parts.push(ghostPart(places, next, laneAt(lanes.length)));
  return parts;
}

/** One window: its frame, the cells that it reads, the distances between them, its name. */
function windowParts({ k, d, s }, { cell, at }, width, { index, y, follows }, name = `output ${index}`) {
  const first = index === 0,
    start = index * s,
    high = LANE - 6,
    middle = y + high / 2;
  const read = times(k, (j) => start + j * d).filter((i) => at(i) !== null);
  if (!read.length) return [];
  const left = at(read[0]),
    right = at(read.at(-1)) + cell,
    from = follows ? at(start - s) : null;
  const squares = (list) => list.map((i) => box(at(i), y, cell, high)).join("");
  const terms = (...names) => ["output", ...(first ? ["first", ...names] : [])];
  const steps = read.slice(1).map((i, j) => `M${at(read[j]) + cell / 2} ${middle}H${at(i) + cell / 2}`);
  return [
    path(".solver-frame", box(left, y, right - left, high), ...terms()),
    path(".solver-read", squares(read.slice(0, 1)), ...terms("one", "k")),
    path(".solver-read", squares(read.slice(1)), ...terms("k")),
    path(".solver-steps", steps.join(""), first && "d"),
    ...(from === null ? [] : [path(".solver-arrow", arrow(from, left, middle), "s")]),
    nameOf(name, width, { left, right, from, y: y + 12 }, terms()),
  ];
}

/** A window's name beside it, where there is room; else on it. */
function nameOf(name, width, { left, right, from, y }, terms) {
  const needs = name.length * LETTER + 8,
    edge = from ?? left;
  if (right + needs <= width) return text("", name, right + 6, y, ...terms);
  if (edge >= needs) return text(".end", name, edge - 6, y, ...terms);
  return text(".middle.solver-over", name, (left + right) / 2, y, ...terms);
}

/** The next window, for which the row is too short. */
function ghostPart({ cell, at, end }, next, y) {
  const right = end + 0.4 * cell;
  return path(".solver-ghost", `M${right} ${y}H${at(next)}v${LANE - 6}H${right}`, "rest");
}
