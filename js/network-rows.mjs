// One line of the network builder: a block to scale, a name, a shape, and what the layer costs.

import { h, setAttribute, setText } from "./dom.mjs";
import { blockPath, costsOf, nameOf, settingsOf, writtenShape } from "./network-scene.mjs";

const SVG = "http://www.w3.org/2000/svg";

/** {el, open, show(scene, selected)}; index −1 is the input. */
export function layerRow(board, index) {
  const svg = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
  setAttribute(svg, "viewBox", "0 0 64 48");
  setAttribute(svg, "aria-hidden", "true");
  svg.append(path);
  const name = h("b"), settings = h("span"), shape = h("span", { class: "network-shape" });
  const costs = h("small");
  const parts = [svg, h("span", { class: "network-name" }, name, " ", settings), shape, costs];
  const isInput = index < 0;
  const open = isInput ? h("div", { class: "network-open" }, ...parts)
    : h("button", { type: "button", class: "network-open", click: () => board.select(index), keydown: (event) => board.onKey(event, index) }, ...parts);
  const grip = h("span", { class: "network-grip", "aria-hidden": "true", hidden: isInput, pointerdown: (event) => board.drag(event, index) }, "⠿");
  const el = h("li", {}, grip, open);
  const show = ({ layers, input_shape, steps, reason, scale }, selected) => {
    const layer = layers[index], step = isInput ? { shape: input_shape } : steps[index];
    const fault = index === steps.length && reason;
    setText(name, isInput ? "Input" : nameOf(layer));
    setText(settings, isInput ? "" : settingsOf(layer));
    setText(shape, step ? writtenShape(step.shape) : "");
    setText(costs, isInput ? "one image" : step ? costsOf(step, input_shape) : fault || "not reached");
    setAttribute(path, "d", step ? blockPath(step.shape, scale) : "");
    el.className = fault ? "network-fault" : step ? "" : "network-after";
    if (isInput) return;
    setAttribute(open, "aria-expanded", index === selected);
  };
  return { el, open, show };
}

