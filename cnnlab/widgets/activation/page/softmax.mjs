// The softmax half of the activation board: a row of controls and a bar for each class.

import { button, labeled, typedField } from "../../kit/page/elements/controls.mjs";
import { group, h, set, setText } from "../../kit/page/elements/dom.mjs";
import { number } from "../../kit/page/elements/fields.mjs";
import { exact } from "../../kit/page/elements/numbers.mjs";
import { CLASSES, FEWEST, fields, LOGIT, MOST } from "./fields.mjs";
import { chance, chancesText, sumText } from "./scene.mjs";

/** A slider and a field for one number: [slider, input]; the slider may have a scale of its own. */
function dial(board, label, field, range, use, toSlider = (v) => v, fromSlider = toSlider) {
  const slider = h("input", {
    type: "range",
    ...range,
    "aria-label": `${label}, slider`,
    input: () => use(fromSlider(Number(slider.value))),
    change: () => board.say(chancesText(board.scene)),
  });
  const input = typedField(board, field, use, { class: "bias", "aria-label": label });
  const show = (value) => {
    slider.value = toSlider(value);
    set(slider, { "aria-valuetext": exact(value) });
    input.show(value);
  };
  return { parts: [slider, input], show };
}

function classRow(board, name, index) {
  const label = `Logit ${name}`;
  const logit = dial(board, label, number(label, -LOGIT, LOGIT), { min: -LOGIT, max: LOGIT, step: 0.1 }, (value) =>
    board.commit({ logits: board.scene.logits.with(index, value) }),
  );
  const power = h("span.activation-power"),
    bar = h("div"),
    probability = h("b");
  const el = group(
    "div.activation-class",
    `Class ${name}`,
    h("b", name),
    ...logit.parts,
    power,
    h("div.activation-bar", bar),
    probability,
  );
  const show = ({ logits, powers, probabilities }) => {
    el.hidden = index >= logits.length;
    if (el.hidden) return;
    logit.show(logits[index]);
    setText(power, `power ${chance(powers[index])}`);
    bar.style.width = `${probabilities[index] * 100}%`;
    setText(probability, chance(probabilities[index]));
  };
  return { el, show };
}

export function softmaxPanel(board) {
  const rows = CLASSES.map((name, index) => classRow(board, name, index));
  const heat = dial(
    board,
    "Temperature",
    fields.temperature,
    { min: -1, max: 1, step: 0.02 },
    (temperature) => board.commit({ temperature }),
    Math.log10,
    (power) => Number((10 ** power).toPrecision(2)),
  );
  const fewer = button("Fewer classes", {}, () => board.commit({ logits: board.scene.logits.slice(0, -1) }));
  const more = button("More classes", {}, () => board.commit({ logits: [...board.scene.logits, 0] }));
  const exponent = h("sup"),
    sum = h("p.sum");
  const el = h(
    "div.activation-softmax",
    h("p", "power = e", exponent, ", probability = power / sum of all powers"),
    ...rows,
    h("div.line", labeled("Temperature", h("span.activation-heat", ...heat.parts)), h("div.tools", fewer, more)),
    sum,
  );
  const show = (scene) => {
    const { logits, temperature, largest } = scene;
    for (const row of rows) row.show(scene);
    heat.show(temperature);
    fewer.disabled = logits.length <= FEWEST;
    more.disabled = logits.length >= MOST;
    setText(exponent, `(logit − ${exact(largest)}) / ${exact(temperature)}`.replace("− −", "+ "));
    setText(sum, sumText(scene));
  };
  return { el, show };
}
