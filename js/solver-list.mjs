// The solver backwards: the question, the filters, and the settings that answer it.

import { button, select } from "./controls.mjs";
import { h, setText } from "./dom.mjs";

const LETTERS = { k: [1, 7], s: [1, 4], p: [0, 3], d: [1, 3] };
const FEW = 15, FIRST = 12;
const ANY = "any";

/** {el, show(scene), reset()}; opens settings by board.open. `asked` is the field of the wanted size. */
export function listPanel(board, asked) {
  const n = h("b"), count = h("p", { class: "note" }), list = h("ul", { class: "solver-list", "aria-label": "Settings" });
  const all = button("", {}, () => change(() => { expanded = true; }));
  const filters = {};
  let expanded = false, scene, seen = "", chips = [];
  const change = (act) => {
    act();
    show(scene);
  };
  const boxes = Object.entries(LETTERS).map(([letter, [low, high]]) => {
    const values = Array.from({ length: high - low + 1 }, (_, i) => String(low + i));
    return [letter, select(letter, [ANY, ...values].map((value) => [value, value]),
      (value) => change(() => { filters[letter] = value; }))];
  });
  const el = h("div", { class: "solver-back", role: "group", "aria-label": "Backwards" },
    h("p", { class: "solver-question" }, "Which settings take ", n, " cells to ", asked, " outputs?"),
    h("div", { class: "line" }, ...boxes.map(([, box]) => box.el)), count, list, all);
  const wants = (setting) => Object.keys(LETTERS)
    .every((letter) => (filters[letter] ?? ANY) === ANY || Number(filters[letter]) === setting[letter]);
  const show = (next) => {
    scene = next;
    const found = scene.settings.filter(wants), shown = expanded || found.length <= FEW ? found : found.slice(0, FIRST);
    setText(n, String(scene.n));
    setText(count, countText(scene, found.length));
    all.hidden = shown.length === found.length;
    setText(all, `Show all ${found.length}`);
    const key = JSON.stringify(shown);
    if (key !== seen) {
      seen = key;
      chips = shown.map((setting) => chip(setting, () => board.open(setting)));
      list.replaceChildren(...chips.map(({ el: one }) => h("li", {}, one)));
    }
    for (const { el: one, setting } of chips)
      one.setAttribute("aria-pressed", Object.keys(LETTERS).every((letter) => setting[letter] === scene[letter]));
    for (const [letter, box] of boxes) box.show(filters[letter] ?? ANY);
  };
  const reset = () => {
    expanded = false;
    for (const letter of Object.keys(filters)) delete filters[letter];
  };
  return { el, show, reset };
}

function chip(setting, onClick) {
  const parts = Object.keys(LETTERS).flatMap((letter) => [`${letter} `, h("b", {}, String(setting[letter])), " "]);
  const el = button("", {}, onClick);
  el.append(...parts);
  return { el, setting };
}

function countText({ settings: { length }, n, wanted }, found) {
  if (!length) return `No small setting takes ${n} to ${wanted} (kernel up to 7, stride 4, padding 3, dilation 3).`;
  return found < length ? `${found} of the ${length} settings:` : `${length} small settings, the plainest first:`;
}
