// A field for one number of the activation board.

import { h } from "./dom.mjs";
import { leave } from "./grid.mjs";
import { typed } from "./numbers.mjs";

/** An input that reads with `field` and calls use(value): {input, show(value)}. */
export function numberInput(board, field, use, attributes = {}) {
  let now = 0;
  const input = h("input", {
    type: "text", class: "activation-number", autocomplete: "off", ...attributes,
    input: () => board.readTyped(input, field, use),
    blur: () => leave(input, typed(now)),
  });
  const show = (value) => {
    now = value;
    if (document.activeElement !== input) input.value = typed(value);
  };
  return { input, show };
}

/** The field between its name and what else belongs to it. */
export const labeled = (label, ...inside) =>
  h("label", { class: "field" }, h("span", {}, label), ...inside);
