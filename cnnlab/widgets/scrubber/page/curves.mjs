// The curves of loss and accuracy over the moments of a story, with a marker at the one in hand.

import { onDrag } from "../../kit/page/elements/controls.mjs";
import { h, svg } from "../../kit/page/elements/dom.mjs";
import { shareUnder } from "../../kit/page/elements/grid.mjs";
import { ceil, floor, inside, max, min, round, times } from "../../kit/page/elements/rows.mjs";

const LEAST = 1e-4, MOST_LABELS = 13; // a loss of 0 has no logarithm; more labels would touch on a phone

/** The axis of the accuracies, and that of the losses, which is logarithmic: {share, ticks}. */
const ACCURACY = { share: (value) => value, ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => [at, `${100 * at} %`]) };

function lossAxis({ loss, val_loss: ofValidation }) {
  const logs = [...loss, ...ofValidation].filter((value) => value != null).map((value) => Math.log10(max(value, LEAST)));
  const low = floor(min(...logs)), high = max(ceil(max(...logs)), low + 1);
  const share = (value) => (Math.log10(max(value, LEAST)) - low) / (high - low);
  return { share, ticks: times(high - low + 1, (i) => [i / (high - low), String(Number((10 ** (low + i)).toPrecision(1)))]) };
}

const line = (values, share) => values.flatMap((value, i) => (value == null ? [] : [`${i} ${1 - share(value)}`])).join("L");

function plot(title, [training, validation], { share, ticks }, count) {
  const paths = [["training", training], ["validation", validation]].map(([name, values]) =>
    svg(`path.${name}`, { d: `M${line(values, share)}` }));
  const drawing = svg("svg", { viewBox: `0 0 ${count - 1 || 1} 1`, preserveAspectRatio: "none", "aria-hidden": true }, ...paths);
  const marker = h("div.scrubber-marker"), dots = ["training", "validation"].map((name) => h(`div.scrubber-dot.${name}`));
  const labels = ticks.map(([at, text]) => h("span", { style: `bottom:${100 * at}%` }, text));
  const area = h("div.scrubber-area", drawing, marker, ...dots);
  const el = h("div", h("figcaption", title), h("div.scrubber-plot", h("div.scrubber-scale", { "aria-hidden": true }, ...labels), area));
  const show = (moment) => {
    const left = `${(100 * moment) / (count - 1 || 1)}%`;
    marker.style.left = left;
    [training, validation].forEach((values, i) => {
      const value = values[moment];
      dots[i].hidden = value == null;
      dots[i].style.cssText = `left:${left};bottom:${100 * (value == null ? 0 : share(value))}%`;
    });
  };
  return { el, area, show };
}

/** Both plots and the epochs below them: {el, show(scene)}; a press or a drag goes to a moment. */
export function curvesPanel(board, { epochs, curves }) {
  const plots = [
    plot("Accuracy", [curves.accuracy, curves.val_accuracy], ACCURACY, epochs.length),
    plot("Loss, on a logarithmic scale", [curves.loss, curves.val_loss], lossAxis(curves), epochs.length),
  ];
  const key = h("p.note.scrubber-key", h("i.training"), "training", h("i.validation"), "validation");
  const el = h("figure.panel.scrubber-curves", ...plots, epochLabels(epochs), key);
  for (const { area } of plots) {
    const go = (event) => board.go(inside(round(shareUnder(area, event)[1] * (epochs.length - 1)), epochs.length));
    onDrag(area, (event) => {
      go(event);
      return go;
    });
  }
  return { el, show: ({ moment }) => plots.forEach((one) => one.show(moment)) };
}

/** Whole epochs, at their moments; as many as fit. */
function epochLabels(epochs) {
  const whole = epochs.filter(Number.isInteger), every = ceil(whole.length / MOST_LABELS);
  const label = (epoch) => h("span", { style: `left:${(100 * epochs.indexOf(epoch)) / (epochs.length - 1 || 1)}%` }, epoch);
  return h("div.scrubber-epochs", { "aria-hidden": true }, ...whole.filter((_, i) => i % every === 0).map(label));
}
