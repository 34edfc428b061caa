// The unit in hand: its patch, kernel and products as cards, the sum of each channel, and the way down.

import { button } from "../../kit/page/elements/controls.mjs";
import { h, set, setText } from "../../kit/page/elements/dom.mjs";
import { color } from "../../kit/page/elements/grid.mjs";
import { exact, gray, short } from "../../kit/page/elements/numbers.mjs";
import { largestOf, times } from "../../kit/page/elements/rows.mjs";
import { BEFORE } from "./maths.mjs";
import { LABELS, largestPart, placeBefore, readText, sumText, unitName } from "./scene.mjs";

const MOST_CHANNELS = 24,
  MOST_CARDS = 25;

export function unitPanel(board) {
  const caption = h("figcaption"),
    read = h("p.note"),
    sum = h("p.sum", { "aria-live": "polite" });
  const cards = times(MOST_CARDS, (k) => unitCard(() => board.take(placeBefore(board.scene, board.scene.channel, k))));
  const channels = times(MOST_CHANNELS, (c) => channelButton(c, () => board.commit({ channel: c })));
  const down = button("", {}, () => board.take(largestPart(board.scene)));
  const terms = h("div.terms", { role: "group", "aria-label": "Patch, kernel and products" }, ...cards);
  const sums = h("div.tools.digitpad-channels", { role: "group", "aria-label": "Sum of each map before" }, ...channels);
  const show = (scene) => {
    const { unit, channel, layer } = scene,
      before = BEFORE[layer],
      most = largestOf(unit.patch);
    setText(caption, `${unitName(scene)}: ${exact(unit.value)}`);
    setText(read, readText(scene));
    setText(sum, sumText(scene));
    setText(down, `Down to its largest part in ${LABELS[before]} ▼`);
    down.hidden = before === "input";
    sums.hidden = unit.channels.length === 1;
    channels.forEach((one, c) => one.show(unit.sums?.[c], c === channel));
    terms.style.setProperty("--cols", unit.size);
    terms.classList.toggle("digitpad-way", before !== "input");
    const at = unit.sums ? channel : 0;
    cards.forEach((card, k) => card.show(unit, at, k, most));
  };
  return { el: h("figure.panel.digitpad-unit", caption, read, sums, terms, sum, down), show };
}

function unitCard(onClick) {
  const pixel = h("span.pixel"),
    weight = h("span"),
    product = h("span.product");
  const el = h("div.term", { click: onClick }, pixel, weight, product);
  const show = ({ patch, kernel, products, total }, c, k, most) => {
    el.hidden = k >= patch[0].length;
    if (el.hidden) return;
    const value = patch[c][k];
    color(pixel, gray(value, 0, most));
    setText(pixel, short(value));
    setText(weight, kernel ? `× ${short(kernel[c][k])}` : value === total ? "largest" : "");
    setText(product, kernel ? `= ${short(products[c][k])}` : "");
  };
  return { el, show };
}

function channelButton(c, onClick) {
  const el = button("", {}, onClick);
  const show = (sum, chosen) => {
    el.hidden = sum === undefined;
    if (el.hidden) return;
    setText(el, `${c}: ${short(sum)}`);
    set(el, { "aria-pressed": chosen });
  };
  return { el, show };
}
