// The solver's formula: in letters and in numbers; each term can be pointed at.

import { floorOf, fraction } from "../../kit/page/board/size-formula.mjs";
import { button } from "../../kit/page/elements/controls.mjs";
import { group, h } from "../../kit/page/elements/dom.mjs";
import { short } from "../../kit/page/elements/numbers.mjs";
import { memory } from "../../kit/page/elements/rows.mjs";

const NAMES = { n: "n", p: "2p", d: "d", k: "(k − 1)", one: "1", s: "s", first: "1" };

/** {el, show(scene), light(term)} */
export function formulaPanel() {
  const numbers = h("p.formula");
  const letter = (term) => button(NAMES[term], { class: "solver-term", "data-term": term });
  const letters = h("p.formula", "output = ", ...formula(letter));
  const el = group("div.solver-formula", "Formula", letters, numbers);
  const light = (term) => {
    for (const part of el.querySelectorAll("[data-term]")) part.classList.toggle("lit", part.dataset.term === term);
  };
  const changed = memory();
  const show = ({ n, k, s, p, d, quotient, outputs, reason }) => {
    if (!changed(n, k, s, p, d)) return;
    const values = { n, p: `2·${p}`, d: `${d}·`, k: `(${k} − 1)`, one: 1, s, first: 1 };
    const number = (term) => h("span", { "data-term": term }, values[term]);
    const result = (term, text) => h("span.solver-term", { "data-term": term }, text);
    const end = reason
      ? [": the top is below 0"]
      : [" = ", result("rest", floorOf(short(quotient))), " + 1 = ", result("output", outputs)];
    numbers.replaceChildren(...formula(number), ...end);
  };
  return { el, show, light };
}

const formula = (part) => [
  floorOf(fraction(h("span", part("n"), " + ", part("p"), " − ", part("d"), part("k"), " − ", part("one")), part("s"))),
  h("span", "+ ", part("first")),
];
