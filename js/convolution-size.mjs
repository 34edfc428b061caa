// The size formula of a board with a window, and the comparison of three conventions.

import { h, set, setText, tell } from "./dom.mjs";
import { gridPanel, lookOfOutput } from "./grid.mjs";
import { short } from "./numbers.mjs";
import { largestOf, memory, times } from "./rows.mjs";
import { comparison, formula, unreadText } from "./scene.mjs";

export const fraction = (top, bottom) => h("span.fraction", h("span", top), h("span", bottom));
export const floor = (...inside) => h("span.bracket.floor", ...inside);
export const ceil = (...inside) => h("span.bracket.ceil", ...inside);

const CONVOLUTION = {
  letters: "n + 2p − d(k − 1) − 1",
  numbers: ({ n, p, d, k }) => `${n} + 2·${p} − ${d}·(${k} − 1) − 1`,
  aside: ({ kind, before, after }) => kind === "same" &&
    (before + after ? `zeros: ${before} before, ${after} after` : "no zeros needed"),
  note: (scene) => scene.reason || unreadText(scene),
};

/** The formula in letters and in the present numbers, for rows and for columns, and a note. */
export function sizePanel(top = CONVOLUTION) {
  const lines = h("div.formulas"), note = h("p.note");
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
const rounding = ({ ceil_mode }) => (ceil_mode ? ceil : floor);

function letters(part, top) {
  if (part.kind === "same") return line("output = ", ceil(fraction("n", "s")));
  return line("output = ", rounding(part)(fraction(top.letters, "s")), " + 1");
}

function numbers(name, part, top) {
  const text = top.aside(part), aside = text && h("span.aside", text), round = rounding(part);
  if (part.kind === "same") return line(name, ceil(fraction(part.n, part.s)), ` = ${part.outputs}`, aside);
  const filled = round(fraction(top.numbers(part), part.s));
  if (part.top < 0) return line(name, filled, " + 1: the top is below 0");
  return line(name, filled, " + 1 = ", round(short(part.quotient)), ` + 1 = ${part.rounded + 1}`, aside);
}

/** Keras same, PyTorch padding=1 and the flipped kernel; cells that differ are outlined. */
export function comparePanel() {
  const parts = times(3, () => {
    const note = h("p.note"), panel = gridPanel("", "figure.panel", "div");
    panel.el.append(note);
    return { ...panel, note };
  });
  const el = h("div.compare", ...parts);
  const changed = memory();
  const show = (scene) => {
    const { compare, image, kernel, bias, stride, dilation } = scene;
    el.hidden = !compare;
    if (compare && changed(image, kernel, bias, stride, dilation))
      comparison(scene).forEach((variant, i) => showVariant(parts[i], variant, i));
  };
  return { el, show };
}

function showVariant({ grid, caption, note }, variant, index) {
  const { title, reason, output, differs } = variant, largest = largestOf(output);
  setText(caption, title);
  set(grid.el, { "aria-label": `Output with ${title}` });
  grid.show(output, (value, row, col) => lookOfOutput(value, largest, index && differs(row, col) ? "differs" : ""));
  setText(note, reason || variantText(variant, index));
}

function variantText({ output, axes: [down, across], count, total, sameShape }, index) {
  const shape = `${output.length}×${output[0].length}`;
  const zeros = `zeros: top ${down.before}, bottom ${down.after}, left ${across.before}, right ${across.after}`;
  if (index === 0) return `${shape}; ${zeros}.`;
  if (!sameShape) return `${shape}: another size; ${zeros}.`;
  const verdict = count === 0 ? "equal to Keras same" : `${count} of ${total} cells differ (≠)`;
  return `${shape}; ${zeros}; ${verdict}.`;
}
