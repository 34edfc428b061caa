// Three conventions side by side.

import { h, set, setText } from "../../kit/page/elements/dom.mjs";
import { gridPanel, lookOfOutput } from "../../kit/page/elements/grid.mjs";
import { largestOf, memory, times } from "../../kit/page/elements/rows.mjs";
import { comparison } from "./scene.mjs";

/** Keras same, PyTorch padding=1 and the flipped kernel; cells that differ are outlined. */
export function comparePanel() {
  const parts = times(3, () => {
    const note = h("p.note"),
      panel = gridPanel("", "figure.panel", "div");
    panel.el.append(note);
    return { ...panel, note };
  });
  const el = h("div.compare", ...parts);
  const changed = memory();
  const show = (scene) => {
    const { compare, image, kernel, bias, stride, dilation } = scene;
    el.hidden = !compare;
    if (compare && changed(image, kernel, bias, stride, dilation))
      comparison(scene).forEach((variant, i) => showVariant(parts[i], variant, i));
  };
  return { el, show };
}

function showVariant({ grid, caption, note }, variant, index) {
  const { title, reason, output, differs } = variant,
    largest = largestOf(output);
  setText(caption, title);
  set(grid.el, { "aria-label": `Output with ${title}` });
  grid.show(output, (value, row, col) => lookOfOutput(value, largest, index && differs(row, col) ? "differs" : ""));
  setText(note, reason || variantText(variant, index));
}

function variantText({ output, axes: [down, across], count, total, sameShape }, index) {
  const shape = `${output.length}×${output[0].length}`;
  const zeros = `zeros: top ${down.before}, bottom ${down.after}, left ${across.before}, right ${across.after}`;
  if (index === 0) return `${shape}; ${zeros}.`;
  if (!sameShape) return `${shape}: another size; ${zeros}.`;
  const verdict = count === 0 ? "equal to Keras same" : `${count} of ${total} cells differ (≠)`;
  return `${shape}; ${zeros}; ${verdict}.`;
}
