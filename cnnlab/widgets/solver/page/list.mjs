// The solver backwards: the question, the filters, and the settings that answer it.

import { button, select } from "../../kit/page/elements/controls.mjs";
import { group, h, set, setText } from "../../kit/page/elements/dom.mjs";
import { memory, times } from "../../kit/page/elements/rows.mjs";
import spec from "../spec.json" with { type: "json" };

const LETTERS = spec.search;
const [MOST_K, MOST_S, MOST_P, MOST_D] = Object.values(LETTERS).map(([, high]) => high);
const FEW = 15,
  FIRST = 12;
const ANY = "any";

const all = (test) => Object.keys(LETTERS).every(test);

/** {el, show(scene), reset()}; opens settings by board.open. `asked` is the field of the wanted size. */
export function listPanel(board, asked) {
  const n = h("b"),
    count = h("p.note"),
    list = h("ul.solver-list", { "aria-label": "Settings" });
  const more = button("", {}, () => change({ expanded: true }));
  const changed = memory();
  let chosen = {},
    scene,
    chips = [];
  const change = (changes) => {
    chosen = { ...chosen, ...changes };
    show(scene);
  };
  const boxes = Object.entries(LETTERS).map(([letter, [low, high]]) => [
    letter,
    select(letter, [ANY, ...times(high - low + 1, (i) => low + i)], (value) => change({ [letter]: value })),
  ]);
  const el = group(
    "div.solver-back",
    "Backwards",
    h("p.solver-question", "Which settings take ", n, " cells to ", asked, " outputs?"),
    h("div.line", ...boxes.map(([, box]) => box)),
    count,
    list,
    more,
  );
  const show = (next) => {
    scene = next;
    const found = scene.settings.filter((setting) =>
      all((letter) => [undefined, ANY, String(setting[letter])].includes(chosen[letter])),
    );
    const shown = chosen.expanded || found.length <= FEW ? found : found.slice(0, FIRST);
    setText(n, scene.n);
    setText(count, countText(scene, found.length));
    more.hidden = shown.length === found.length;
    setText(more, `Show all ${found.length}`);
    if (changed(JSON.stringify(shown))) {
      chips = shown.map((setting) => chip(setting, () => board.open(setting)));
      list.replaceChildren(...chips.map((one) => h("li", one)));
    }
    for (const { el: one, setting } of chips)
      set(one, { "aria-pressed": all((letter) => setting[letter] === scene[letter]) });
    for (const [letter, box] of boxes) box.show(chosen[letter] ?? ANY);
  };
  return {
    el,
    show,
    reset: () => {
      chosen = {};
    },
  };
}

function chip(setting, onClick) {
  const el = button("", {}, onClick);
  for (const letter of Object.keys(LETTERS)) el.append(`${letter} `, h("b", setting[letter]), " ");
  return { el, setting };
}

function countText({ settings: { length }, n, wanted }, found) {
  if (!length)
    return (
      `No small setting takes ${n} to ${wanted} ` +
      `(kernel up to ${MOST_K}, stride ${MOST_S}, padding ${MOST_P}, dilation ${MOST_D}).`
    );
  return found < length ? `${found} of the ${length} settings:` : `${length} small settings, the plainest first:`;
}
