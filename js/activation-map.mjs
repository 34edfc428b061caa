// The feature map of the activation board: numbers to type, and what becomes of them.

import { h, setText } from "./dom.mjs";
import { leave, lookOfOutput, numberGrid } from "./grid.mjs";
import { longest, short, typed } from "./numbers.mjs";
import { mapText } from "./activation-scene.mjs";

/** Before and after. onType(row, col, input), onPoint([row, col] or null, chosen). */
export function mapPanel(onType, onPoint) {
  const cells = h("div", { class: "grid", role: "group", "aria-label": "Feature map before" });
  const after = numberGrid("Feature map after"), caption = h("figcaption"), note = h("p", { class: "note" });
  const el = h("div", { class: "activation-maps" },
    h("figure", {}, h("figcaption", {}, "Feature map"), h("div", { class: "scroller" }, cells)),
    h("figure", {}, caption, h("div", { class: "scroller" }, after.el)), note);
  let inputs = [], shape = "", cols = 1;
  const make = (before) => {
    inputs = before.flatMap((line, row) => line.map((_, col) => cellField(row, col, onType, onPoint)));
    cells.replaceChildren(...inputs.map((input) => input.el));
    cells.style.setProperty("--cols", before[0].length);
  };
  const show = ({ before, after: result, name }) => {
    cols = before[0].length;
    if (shape !== `${before.length}×${cols}`) make(before);
    shape = `${before.length}×${cols}`;
    cells.style.setProperty("--chars", longest(before));
    const largest = Math.max(1e-9, ...before.flat().map(Math.abs));
    before.flat().forEach((value, i) => inputs[i].show(value, lookOfOutput(value, largest)));
    after.show(result, (value) => lookOfOutput(value, Math.max(largest, 1)));
    setText(caption, `After ${name}`);
    setText(note, mapText({ before, after: result }));
  };
  after.el.addEventListener("pointerover", ({ target, pointerType }) => {
    const index = [...after.el.children].indexOf(target);
    if (pointerType === "mouse" && index >= 0) onPoint([Math.floor(index / cols), index % cols]);
  });
  for (const grid of [cells, after.el]) grid.addEventListener("pointerleave", () => onPoint(null));
  return { el, show, light: (at) => after.light(at ? [at] : [], cols) };
}

function cellField(row, col, onType, onPoint) {
  let now = 0;
  const el = h("input", {
    type: "text", autocomplete: "off", "aria-label": `Row ${row}, column ${col}`,
    input: () => onType(row, col, el),
    focus: () => { el.value = typed(now); onPoint([row, col], true); },
    blur: () => { leave(el, short(now)); onPoint(null); },
    pointerover: (event) => event.pointerType === "mouse" && onPoint([row, col]),
  });
  const show = (value, { fill }) => {
    now = value;
    const text = short(value);
    if (document.activeElement !== el && el.value !== text) el.value = text;
    if (el._fill !== fill) el.style.background = el._fill = fill;
  };
  return { el, show };
}
