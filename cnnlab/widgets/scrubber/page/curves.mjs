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

const CURVES = ["training", "validation"];
const line = (values, share) => values.flatMap((value, i) => (value == null ? [] : [`${i} ${1 - share(value)}`])).join("L");

/** Where a moment stands on the axis of epochs. */
const placeOf = (moment, { length }) => `left:${(100 * moment) / (length - 1 || 1)}%`;

function plot(title, curves, { share, ticks }) {
  const paths = curves.map((values, i) => svg(`path.${CURVES[i]}`, { d: `M${line(values, share)}` }));
  const drawing = svg("svg", { viewBox: `0 0 ${curves[0].length - 1 || 1} 1`, preserveAspectRatio: "none", "aria-hidden": true }, ...paths);
  const marker = h("div.scrubber-marker"), dots = CURVES.map((name) => h(`div.scrubber-dot.${name}`));
  const labels = ticks.map(([at, text]) => h("span.tick", { style: `bottom:${100 * at}%` }, text));
  const area = h("div.scrubber-area.plot", drawing, marker, ...dots);
  const el = h("div", h("figcaption", title), h("div.scrubber-plot", h("div.scrubber-scale", { "aria-hidden": true }, ...labels), area));
  const show = (moment) => {
    const left = placeOf(moment, curves[0]);
    marker.style.cssText = left;
    curves.forEach((values, i) => {
      const value = values[moment];
      dots[i].hidden = value == null;
      dots[i].style.cssText = `${left};bottom:${100 * share(value ?? 1)}%`;
    });
  };
  return { el, area, show };
}

/** Both plots and the epochs below them: {el, show(scene)}; a press or a drag goes to a moment. */
export function curvesPanel(board, { epochs, curves }) {
  const plots = [
    plot("Accuracy", [curves.accuracy, curves.val_accuracy], ACCURACY),
    plot("Loss, on a logarithmic scale", [curves.loss, curves.val_loss], lossAxis(curves)),
  ];
  const key = h("p.note.scrubber-key", ...CURVES.flatMap((name) => [h(`i.${name}`), name]));
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
  const label = (epoch) => h("span.tick", { style: placeOf(epochs.indexOf(epoch), epochs) }, epoch);
  return h("div.scrubber-epochs", { "aria-hidden": true }, ...whole.filter((_, i) => i % every === 0).map(label));
}
