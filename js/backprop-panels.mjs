// The parts of the backpropagation board. Each is made once and shows a scene: {el, show(scene)}.

import { h, setAttribute, setText } from "./dom.mjs";
import { leave, lookOfOutput, numberGrid, place, rangeOf } from "./grid.mjs";
import { exact, gray, short, typed } from "./numbers.mjs";

/** A grid of numbers under its caption. */
function figureOf(caption, label) {
  const grid = numberGrid(label);
  const stage = h("div", { class: "stage backprop-stage" }, grid.el);
  const el = h("figure", { class: "panel" }, h("figcaption", {}, caption),
    h("div", { class: "scroller" }, stage));
  return { el, grid, stage };
}

const signed = (rows) => {
  const largest = Math.max(1e-9, ...rows.flat().map(Math.abs));
  return (value) => lookOfOutput(value, largest);
};

const shaded = (rows) => {
  const [low, high] = rangeOf(rows);
  return (value) => {
    const [fill, ink] = gray(value, low, high);
    return { text: short(value), fill, ink };
  };
};

/** Forward above, gradients below: image, kernel, bias, output and target side by side. */
export function gridsPanel(onType) {
  const names = ["Image", "Kernel", "Bias", "Output", "Target"];
  const forward = Object.fromEntries(names.map((name) => [name.toLowerCase(), figureOf(name, name)]));
  const back = Object.fromEntries(names.slice(0, 4).map((name) =>
    [name.toLowerCase(), figureOf("Gradient", `Gradient of the ${name.toLowerCase()}`)]));
  const marks = marksOn(forward, back);
  const editors = ["image", "kernel", "bias", "target"].map((name) => editorOn(forward[name], name, onType));
  const loss = lossPanel();
  const column = (name, below) => h("div", { class: "backprop-column" }, forward[name].el, below.el);
  const el = h("div", { class: "backprop-grids" },
    h("div", { class: "backprop-block" }, column("image", back.image), column("kernel", back.kernel)),
    h("div", { class: "backprop-block" }, column("bias", back.bias), column("output", back.output),
      column("target", loss)));
  const show = (scene) => {
    el.hidden = Boolean(scene.reason);
    if (scene.reason) return;
    const { now, image, target } = scene;
    const values = { image, kernel: now.kernel, bias: [[now.bias]], output: now.output, target };
    const slopes = { ...now.gradients, bias: [[now.gradients.bias]] };
    for (const [name, { grid }] of Object.entries(forward))
      grid.show(values[name], (name === "image" ? shaded : signed)(values[name]));
    for (const [name, { grid }] of Object.entries(back)) grid.show(slopes[name], signed(slopes[name]));
    editors.forEach((editor) => editor.show(values[editor.name]));
    loss.show(now.loss);
    marks.show(scene);
  };
  const edit = (on) => editors.forEach((editor) => { editor.el.hidden = !on; });
  return { el, show, forward, back, grip: marks.grip, edit, firstInput: () => editors[0].el.firstChild };
}

/** The frame around the chosen gradient, which arrow keys move, and the cells that it comes from. */
function marksOn(forward, back) {
  const grip = h("div", { class: "window backprop-grip", role: "slider", tabindex: 0, "aria-valuemin": 1 });
  const own = h("div", { class: "chosen" });
  const show = (scene) => {
    const { part, row, col, terms, gradient } = scene.chosen;
    const cols = scene[part][0].length, other = part === "kernel" ? "image" : "kernel";
    if (grip.parentElement !== back[part].stage) back[part].stage.append(grip);
    if (own.parentElement !== forward[part].stage) forward[part].stage.append(own);
    place(grip, row, col, 1, 1);
    place(own, row, col, 1, 1);
    setAttribute(grip, "aria-label", `Gradient of the ${part}: arrow keys choose a cell`);
    setAttribute(grip, "aria-valuemax", cols * scene[part].length);
    setAttribute(grip, "aria-valuenow", row * cols + col + 1);
    setAttribute(grip, "aria-valuetext", `Row ${row}, column ${col}: gradient ${exact(gradient)}`);
    const light = ({ grid }, places, width) => grid.light(places, width);
    light(forward[part], [], 1);
    light(forward[other], terms.map(({ met }) => met), scene[other][0].length);
    light(back.output, terms.map(({ output }) => output), scene.target[0].length);
  };
  return { grip, show };
}

/** Fields over the cells of a grid, while numbers are edited. */
function editorOn({ stage }, name, onType) {
  const el = h("div", { class: "editor", role: "group", "aria-label": `Edit the ${name}`, hidden: true });
  let inputs = [], values = [], shape = "";
  stage.append(el);
  const make = (rows) => {
    inputs = rows.flatMap((line, i) => line.map((_, j) => {
      const input = h("input", {
        type: "text", autocomplete: "off",
        "aria-label": name === "bias" ? "the bias" : `${name} row ${i}, column ${j}`,
        input: () => onType(name, i, j, input),
        blur: () => leave(input, typed(values[i][j])),
      });
      return input;
    }));
    el.replaceChildren(...inputs);
    el.style.cssText = `--row:0;--col:0;--cols:${rows[0].length}`;
  };
  const show = (rows) => {
    values = rows;
    if (el.hidden) return;
    const wanted = `${rows.length}×${rows[0].length}`;
    if (wanted !== shape) make(rows);
    shape = wanted;
    rows.flat().forEach((value, i) => {
      const text = typed(value);
      if (document.activeElement !== inputs[i] && inputs[i].value !== text) inputs[i].value = text;
    });
  };
  return { el, show, name };
}

function lossPanel() {
  const value = h("p", { class: "backprop-loss" });
  const el = h("figure", { class: "panel" }, h("figcaption", {}, "Loss"), value);
  const show = (loss) => setText(value, exact(loss));
  return { el, show };
}

/** The chosen gradient written out, and the step that follows from it. */
export function sumPanel() {
  const sum = h("p", { class: "sum" }), step = h("p", { class: "note" });
  const el = h("div", { class: "backprop-sum" }, sum, step);
  const show = (scene) => {
    setText(sum, scene.reason || sumText(scene.chosen));
    setText(step, scene.reason ? "" : stepText(scene));
  };
  return { el, show };
}

const inBrackets = (value) => (value < 0 ? `(${exact(value)})` : exact(value));

function sumText({ part, row, col, terms, gradient }) {
  const name = part === "kernel" ? "weight" : "pixel";
  const products = terms.map(({ error, factor }) => `${inBrackets(error)} · ${inBrackets(factor)}`);
  const shown = products.slice(0, 9).join(" + ") + (products.length > 9 ? " + …" : "");
  return `Gradient of the ${name} at row ${row}, column ${col} = ${shown} = ${exact(gradient)}`;
}

function stepText({ chosen: { part, old, gradient, next }, learning_rate: rate }) {
  if (part === "image")
    return "Each product: gradient of an output × the weight that took this pixel there. " +
      "The image is given; in a deeper network, this gradient goes on to the layer before.";
  return "Each product: gradient of an output × the pixel that this weight met there. " +
    `The next step takes the weight from ${exact(old)} to ${exact(old)} − ` +
    `${rate} · ${inBrackets(gradient)} = ${exact(next)}.`;
}

const WIDE = 300, TALL = 84, PAD = 4;
const SVG = "http://www.w3.org/2000/svg";

/** The loss after each step so far, as a curve from its largest value down to 0. */
export function curvePanel() {
  const line = document.createElementNS(SVG, "polyline");
  const dot = document.createElementNS(SVG, "circle");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDE} ${TALL}`);
  svg.setAttribute("role", "img");
  dot.setAttribute("r", 4);
  svg.append(line, dot);
  const top = h("span"), bottom = h("span", {}, "0"), steps = h("span");
  const caption = h("figcaption");
  const el = h("figure", { class: "panel backprop-curve" }, caption,
    h("div", { class: "backprop-plot" }, h("div", { class: "backprop-scale" }, top, bottom), svg),
    h("div", { class: "backprop-axis" }, h("span", {}, "step 0"), steps));
  const show = ({ losses, reason }) => {
    el.hidden = Boolean(reason);
    if (reason) return;
    const largest = Math.max(1e-9, ...losses), last = Math.max(10, losses.length - 1);
    const at = (loss, i) => [PAD + ((WIDE - 2 * PAD) * i) / last, TALL - PAD - ((TALL - 2 * PAD) * loss) / largest];
    const points = losses.map((loss, i) => at(loss, i).map((place) => place.toFixed(1)));
    line.setAttribute("points", points.join(" "));
    dot.setAttribute("cx", points.at(-1)[0]);
    dot.setAttribute("cy", points.at(-1)[1]);
    const count = losses.length - 1;
    setText(caption, `Step ${count}: loss ${exact(losses.at(-1))}, the mean of (output − target)²`);
    setAttribute(svg, "aria-label", `The loss, from ${exact(losses[0])} at the start to ${exact(losses.at(-1))} after ${count} steps.`);
    setText(top, short(largest));
    setText(steps, String(last));
  };
  return { el, show };
}
