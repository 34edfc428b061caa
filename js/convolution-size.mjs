// Two more parts of the convolution board: the size formula, and the comparison.

import { h, setText } from "./dom.mjs";
import { lookOfOutput, numberGrid } from "./grid.mjs";
import { short } from "./numbers.mjs";
import { comparison, formula, unreadText } from "./scene.mjs";

export const fraction = (top, bottom) =>
  h("span", { class: "fraction" }, h("span", {}, top), h("span", {}, bottom));
export const floor = (...inside) => h("span", { class: "bracket floor" }, ...inside);
export const ceil = (...inside) => h("span", { class: "bracket ceil" }, ...inside);

/** The formula in letters and in the present numbers, for rows and for columns. */
export function sizePanel() {
  const lines = h("div", { class: "formulas" });
  const note = h("p", { class: "note" });
  const el = h("div", { class: "size" }, lines, note);
  let seen = "";
  const show = (scene) => {
    const parts = [formula(scene, 0), formula(scene, 1)];
    const key = JSON.stringify(parts) + scene.reason;
    if (key !== seen) {
      seen = key;
      lines.replaceChildren(letters(parts[0]), ...formulaLines(scene, parts));
    }
    setText(note, scene.reason || unreadText(scene));
    note.classList.toggle("problem", Boolean(scene.reason));
  };
  return { el, show };
}

function letters({ kind }) {
  const right = kind === "same"
    ? [ceil(fraction("n", "s"))]
    : [floor(fraction("n + 2p − d(k − 1) − 1", "s")), " + 1"];
  return h("p", { class: "formula" }, "output = ", ...right);
}

function formulaLines(scene, [down, across]) {
  const { outputs: _, ...a } = down, { outputs: __, ...b } = across;
  if (JSON.stringify(a) === JSON.stringify(b)) return [numbers("", down, scene.reason)];
  return [numbers("rows: ", down, scene.reason), numbers("columns: ", across, scene.reason)];
}

function numbers(label, part, reason) {
  if (part.kind === "same")
    return h("p", { class: "formula" }, label, ceil(fraction(part.n, part.s)), ` = ${part.outputs}`,
      h("span", { class: "aside" }, zerosText(part)));
  const { n, p, d, k, s, top, quotient, outputs } = part;
  const filled = floor(fraction(`${n} + 2·${p} − ${d}·(${k} − 1) − 1`, s));
  const value = reason && top < 0
    ? [" + 1: the top is below 0"]
    : [" + 1 = ", floor(short(quotient)), ` + 1 = ${outputs || Math.floor(quotient) + 1}`];
  return h("p", { class: "formula" }, label, filled, ...value);
}

function zerosText({ total, before, after }) {
  if (total === 0) return "no zeros needed";
  return `zeros: ${before} before, ${after} after`;
}

/** Keras same, PyTorch padding=1 and the flipped kernel; cells that differ are outlined. */
export function comparePanel() {
  const parts = [0, 1, 2].map(() => {
    const grid = numberGrid("");
    const caption = h("figcaption"), note = h("p", { class: "note" });
    return { grid, caption, note, el: h("figure", { class: "panel" }, caption, h("div", { class: "scroller" }, grid.el), note) };
  });
  const el = h("div", { class: "compare" }, ...parts.map((part) => part.el));
  const show = (scene) => {
    el.hidden = !scene.compare;
    if (!scene.compare) return;
    comparison(scene).forEach((variant, i) => showVariant(parts[i], variant, i));
  };
  return { el, show };
}

function showVariant({ grid, caption, note }, variant, index) {
  const { title, reason, output, differs } = variant;
  const largest = Math.max(1e-9, ...output.flat().map(Math.abs));
  setText(caption, title);
  grid.el.setAttribute("aria-label", `Output with ${title}`);
  grid.show(output, (value, row, col) => ({
    ...lookOfOutput(value, largest),
    classes: index > 0 && differs(row, col) ? "differs" : "",
  }));
  setText(note, reason || variantText(variant, index));
}

function variantText({ output, sides, count, total, sameShape }, index) {
  const [[top, bottom], [left, right]] = sides;
  const shape = `${output.length}×${output[0].length}`;
  const zeros = `zeros: top ${top}, bottom ${bottom}, left ${left}, right ${right}`;
  if (index === 0) return `${shape}; ${zeros}.`;
  if (!sameShape) return `${shape}: another size; ${zeros}.`;
  const verdict = count === 0 ? "equal to Keras same" : `${count} of ${total} cells differ (≠)`;
  return `${shape}; ${zeros}; ${verdict}.`;
}
