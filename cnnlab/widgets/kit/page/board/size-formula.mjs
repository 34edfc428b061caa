// The size formula of a board with a window, in letters and in numbers.

import { h, tell } from "../elements/dom.mjs";
import { short } from "../elements/numbers.mjs";
import { memory } from "../elements/rows.mjs";
import { formula, unreadText } from "./window-scene.mjs";

export const fraction = (top, bottom) => h("span.fraction", h("span", top), h("span", bottom));
export const floorOf = (...inside) => h("span.bracket.floor", ...inside);
const ceilOf = (...inside) => h("span.bracket.ceil", ...inside);

const CONVOLUTION = {
  letters: "n + 2p − d(k − 1) − 1",
  numbers: ({ n, p, d, k }) => `${n} + 2·${p} − ${d}·(${k} − 1) − 1`,
  aside: ({ kind, before, after }) =>
    kind === "same" && (before + after ? `zeros: ${before} before, ${after} after` : "no zeros needed"),
  note: (scene) => scene.reason || unreadText(scene),
};

/** The formula in letters and in the present numbers, for rows and for columns, and a note. */
export function sizePanel(top = CONVOLUTION) {
  const lines = h("div.formulas"),
    note = h("p.note");
  const changed = memory();
  const show = (scene) => {
    const parts = [formula(scene, 0), formula(scene, 1)];
    const [down, across] = parts.map((part) => JSON.stringify(part));
    tell(note, top.note(scene), scene.reason);
    if (!changed(down, across)) return;
    const names = down === across ? [""] : ["rows: ", "columns: "];
    lines.replaceChildren(letters(parts[0], top), ...names.map((name, i) => numbers(name, parts[i], top)));
  };
  return { el: h("div.size", lines, note), show };
}

const line = (...children) => h("p.formula", ...children);
const rounding = ({ ceil_mode }) => (ceil_mode ? ceilOf : floorOf);

function letters(part, top) {
  if (part.kind === "same") return line("output = ", ceilOf(fraction("n", "s")));
  return line("output = ", rounding(part)(fraction(top.letters, "s")), " + 1");
}

function numbers(name, part, top) {
  const text = top.aside(part),
    aside = text && h("span.aside", text),
    round = rounding(part);
  if (part.kind === "same") return line(name, ceilOf(fraction(part.n, part.s)), ` = ${part.outputs}`, aside);
  const filled = round(fraction(top.numbers(part), part.s));
  if (part.top < 0) return line(name, filled, " + 1: the top is below 0");
  return line(name, filled, " + 1 = ", round(short(part.quotient)), ` + 1 = ${part.rounded + 1}`, aside);
}
