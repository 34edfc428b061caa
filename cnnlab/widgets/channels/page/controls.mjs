// The controls of the channels board: what may be chosen, and what each choice changes.

import { button, choices, controls, labeledField, select } from "../../kit/page/elements/controls.mjs";
import { number } from "../../kit/page/elements/fields.mjs";
import { times } from "../../kit/page/elements/rows.mjs";
import { MOST_FILTERS } from "./fields.mjs";
import { cutTo, FILTERS, filterNamed, isEmpty, PICTURES, pictureNamed } from "./presets.mjs";
import { filterOf } from "./scene.mjs";

const OWN = "your own";
const named = (list) => [...list.map(({ name, label }) => [name, label]), [OWN, "Your own"]];

/** The controls of one board: {el, show(scene)}. */
export function makeControls(board) {
  const filter = choices(
    "Filter",
    times(MOST_FILTERS, (f) => [f, f + 1]),
    (f) => board.showFilter(f),
  );
  const preset = select("Weights of this filter", named(FILTERS), (name) => board.usePreset(name));
  const bias = labeledField(board, "Bias", number("the bias"), (value) => board.setBias(value));
  const picture = select("Image", named(PICTURES), (name) => board.usePicture(name));
  const add = button("Add a filter", {}, () => board.addFilter());
  const remove = button("Remove this filter", {}, () => board.removeFilter());
  const labels = filter.el.querySelectorAll("label"),
    options = preset.el.querySelectorAll("option");
  const show = ({ image, filters, kernel, bias: biases, filter: now }) => {
    const count = biases.length;
    labels.forEach((label, f) => {
      label.hidden = f >= count;
    });
    FILTERS.forEach(({ weights }, i) => {
      options[i].disabled = isEmpty(cutTo(weights, ...kernel));
    });
    filter.show(now);
    preset.show(filterNamed(filterOf(filters, now))?.name ?? OWN);
    picture.show(pictureNamed(image)?.name ?? OWN);
    bias.show(biases[now]);
    add.disabled = count === MOST_FILTERS;
    remove.disabled = count === 1;
  };
  return { el: controls([filter, preset, bias, picture], [board.tools(add, remove)]), show };
}
