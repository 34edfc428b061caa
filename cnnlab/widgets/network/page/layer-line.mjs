// One line of the network builder: a block to scale, a name, a shape, and what the layer costs.

import { onDrag, onKeys } from "../../kit/page/elements/controls.mjs";
import { h, set, setText, svg } from "../../kit/page/elements/dom.mjs";
import { blockPath, costsOf, nameOf, settingsOf, writtenShape } from "./scene.mjs";

/** {el, open, show(scene, selected)}; index −1 is the input. */
export function layerLine(board, index) {
  const block = svg("path"), name = h("b"), settings = h("span"), shape = h("span.network-shape"), costs = h("small");
  const isInput = index < 0;
  const open = h(isInput ? "div.network-open" : "button.network-open",
    isInput ? {} : { type: "button", click: () => board.select(index) },
    svg("svg", { viewBox: "0 0 64 48", "aria-hidden": true }, block),
    h("span.network-name", name, " ", settings), shape, costs);
  const grip = h("span.network-grip", { "aria-hidden": true, hidden: isInput }, "⠿");
  const el = h("li", grip, open);
  onDrag(grip, () => board.drag(index));
  if (!isInput) onKeys(open, { ArrowUp: -1, ArrowDown: 1, Delete: 0 }, (by, event) => board.onKey(by, event, index));
  const show = ({ layers, input_shape, steps, reason, scale }, selected) => {
    const layer = layers[index], step = isInput ? { shape: input_shape } : steps[index];
    const fault = index === steps.length && reason;
    setText(name, isInput ? "Input" : nameOf(layer));
    setText(settings, isInput ? "" : settingsOf(layer));
    setText(shape, step ? writtenShape(step.shape) : "");
    setText(costs, isInput ? "one image" : step ? costsOf(step, input_shape) : fault || "not reached");
    set(block, { d: step ? blockPath(step.shape, scale) : "" });
    el.className = fault ? "network-fault" : step ? "" : "network-after";
    if (!isInput) set(open, { "aria-expanded": index === selected });
  };
  return { el, open, show };
}
