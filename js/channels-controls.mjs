// The controls of the channels board: what may be chosen, and what each choice changes.

import { copyLink } from "./board.mjs";
import { MOST_FILTERS } from "./channels-fields.mjs";
import { cutTo, FILTERS, filterNamed, PICTURES, pictureNamed } from "./channels-presets.mjs";
import { filterOf } from "./channels-scene.mjs";
import { button, choices, h, select } from "./dom.mjs";
import { leave } from "./grid.mjs";
import { number } from "./fields.mjs";
import { typed } from "./numbers.mjs";

const OWN = "your own";

/** The controls of one board: {el, show(scene)}. */
export function makeControls(board) {
  const numbers = Array.from({ length: MOST_FILTERS }, (_, f) => [f, String(f + 1)]);
  const filter = choices("Filter", numbers, (f) => board.showFilter(f));
  const preset = select("Weights of this filter", named(FILTERS), (name) => board.usePreset(name));
  const picture = select("Image", named(PICTURES), (name) => board.usePicture(name));
  const bias = makeBias(board);
  const add = button("Add a filter", {}, () => board.addFilter());
  const remove = button("Remove this filter", {}, () => board.removeFilter());
  const tools = [add, remove, button("Reset", {}, () => board.reset())];
  if (board.model.link) tools.push(button("Copy link", {}, () => copyLink(board)));
  const el = h("div", { class: "controls" },
    h("div", { class: "line" }, filter.el, preset.el, bias.el, picture.el),
    h("div", { class: "line" }, h("div", { class: "tools" }, ...tools)));
  const show = (scene) => {
    const count = scene.bias.length;
    filter.el.querySelectorAll("label").forEach((label, f) => { label.hidden = f >= count; });
    filter.show(scene.filter);
    preset.show(filterNamed(filterOf(scene.filters, scene.filter))?.name ?? OWN);
    preset.el.querySelectorAll("option").forEach((option, i) => {
      option.disabled = i < FILTERS.length && isEmpty(cutTo(FILTERS[i].weights, ...scene.kernel));
    });
    picture.show(pictureNamed(scene.image) ?? OWN);
    bias.show(scene.bias[scene.filter]);
    add.disabled = count === MOST_FILTERS;
    remove.disabled = count === 1;
  };
  return { el, show };
}

const named = (list) => [...list.map(({ name, label }) => [name, label]), [OWN, "Your own"]];

/** True for weights of which cutting to the present kernel size leaves nothing. */
const isEmpty = (weights) => weights.flat(2).every((value) => value === 0);

function makeBias(board) {
  const input = h("input", {
    type: "text", class: "bias", autocomplete: "off",
    input: () => board.readTyped(input, number("the bias"), (value) => board.setBias(value)),
    blur: () => leave(input, typed(board.scene.bias[board.scene.filter])),
  });
  const show = (bias) => {
    if (document.activeElement !== input) input.value = typed(bias);
  };
  return { el: h("label", { class: "field" }, h("span", {}, "Bias"), input), show };
}

