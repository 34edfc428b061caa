// The parts of the backpropagation board. Each is made once and shows a scene: {el, show(scene)}.

import { handle, numberField, tellPlace } from "../../kit/page/elements/controls.mjs";
import { h, set, setText, svg, textPart } from "../../kit/page/elements/dom.mjs";
import { gridEditor, gridPanel, lookOfOutput, lookOfPixel, place } from "../../kit/page/elements/grid.mjs";
import { exact, placeText, rangeOf, short } from "../../kit/page/elements/numbers.mjs";
import { largestOf, max, shapeOf } from "../../kit/page/elements/rows.mjs";

/** A grid of numbers under its caption. */
function figureOf(caption, label) {
  const panel = gridPanel(label, "figure.panel", "div.stage.backprop-stage");
  setText(panel.caption, caption);
  return panel;
}

const signed = (rows) => {
  const largest = largestOf(rows);
  return (value) => lookOfOutput(value, largest);
};

const shaded = (rows) => {
  const range = rangeOf(rows);
  return (value) => lookOfPixel(value, ...range);
};

const NAMES = ["Image", "Kernel", "Bias", "Output", "Target"];
const TYPED = ["image", "kernel", "bias", "target"];

/** Forward above, gradients below: image, kernel, bias, output and target side by side. */
export function gridsPanel(board) {
  const named = (names, make) => Object.fromEntries(names.map((name) => [name.toLowerCase(), make(name)]));
  const forward = named(NAMES, (name) => figureOf(name, name));
  const back = named(NAMES.slice(0, 4), (name) => figureOf("Gradient", `Gradient of the ${name.toLowerCase()}`));
  const marks = marksOn(forward, back),
    loss = lossPanel();
  board.editors = TYPED.map((name) => editorOn(forward[name], name, board));
  const columns = (names) =>
    h("div.backprop-block", ...names.map((name) => h("div.backprop-column", forward[name], back[name] ?? loss)));
  const el = h("div.backprop-grids", columns(["image", "kernel"]), columns(["bias", "output", "target"]));
  const show = (scene) => {
    el.hidden = Boolean(scene.reason);
    if (scene.reason) return;
    const { now, image, target } = scene;
    const values = { image, kernel: now.kernel, bias: [[now.bias]], output: now.output, target };
    const slopes = { ...now.gradients, bias: [[now.gradients.bias]] };
    for (const [name, { grid }] of Object.entries(forward))
      grid.show(values[name], (name === "image" ? shaded : signed)(values[name]));
    for (const [name, { grid }] of Object.entries(back)) grid.show(slopes[name], signed(slopes[name]));
    board.editors.forEach((editor, i) => editor.show(values[TYPED[i]], [0, 0]));
    loss.show(now.loss);
    marks.show(scene);
  };
  return { el, show, forward, back, grip: marks.grip };
}

/** The frame around the chosen gradient, which arrow keys move, and the cells that it comes from. */
function marksOn(forward, back) {
  const grip = handle("div.window.backprop-grip"),
    own = h("div.chosen");
  const show = (scene) => {
    const { part, row, col, terms, gradient } = scene.chosen,
      other = part === "kernel" ? "image" : "kernel";
    for (const [mark, { stage }] of [
      [grip, back[part]],
      [own, forward[part]],
    ]) {
      if (mark.parentElement !== stage) stage.append(mark);
      place(mark, row, col, 1, 1);
    }
    set(grip, { "aria-label": `Gradient of the ${part}: arrow keys choose a cell` });
    tellPlace(grip, shapeOf(scene[part]), row, col, `Row ${row}, column ${col}: gradient ${exact(gradient)}`);
    forward[part].grid.light([]);
    forward[other].grid.light(terms.map(({ met }) => met));
    back.output.grid.light(terms.map(({ output }) => output));
  };
  return { grip, show };
}

/** Fields over the cells of a grid, while numbers are edited. */
function editorOn({ stage }, name, board) {
  const editor = gridEditor(`Edit the ${name}`, (row, col) =>
    numberField(board, name === "bias" ? "the bias" : `${name} ${placeText(row, col)}`, (value) =>
      board.setCell(name, row, col, value),
    ),
  );
  stage.append(editor.el);
  return editor;
}

function lossPanel() {
  const value = textPart("p.backprop-loss", exact);
  return { el: h("figure.panel", h("figcaption", "Loss"), value), show: value.show };
}

/** The chosen gradient written out, and the step that follows from it. */
export function sumPanel() {
  const parts = [
    textPart("p.sum", ({ reason, chosen }) => reason || sumText(chosen)),
    textPart("p.note", (scene) => (scene.reason ? "" : stepText(scene))),
  ];
  return { el: h("div.backprop-sum", ...parts), show: (scene) => parts.forEach((part) => part.show(scene)) };
}

const inBrackets = (value) => (value < 0 ? `(${exact(value)})` : exact(value));

function sumText({ part, row, col, terms, gradient }) {
  const name = part === "kernel" ? "weight" : "pixel";
  const products = terms.map(({ error, factor }) => `${inBrackets(error)} · ${inBrackets(factor)}`);
  const shown = products.slice(0, 9).join(" + ") + (products.length > 9 ? " + …" : "");
  return `Gradient of the ${name} at ${placeText(row, col)} = ${shown} = ${exact(gradient)}`;
}

function stepText({ chosen: { part, old, gradient, next }, learning_rate: rate }) {
  if (part === "image")
    return (
      "Each product: gradient of an output × the weight that took this pixel there. " +
      "The image is given; in a deeper network, this gradient goes on to the layer before."
    );
  return (
    "Each product: gradient of an output × the pixel that this weight met there. " +
    `The next step takes the weight from ${exact(old)} to ${exact(old)} − ` +
    `${rate} · ${inBrackets(gradient)} = ${exact(next)}.`
  );
}

const WIDE = 300,
  TALL = 84,
  PAD = 4;

/** The loss after each step so far, as a curve from its largest value down to 0. */
export function curvePanel() {
  const line = svg("polyline"),
    dot = svg("circle", { r: 4 });
  const drawing = svg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, role: "img" }, line, dot);
  const top = h("span"),
    last = h("span"),
    caption = h("figcaption");
  const el = h(
    "figure.panel.backprop-curve",
    caption,
    h("div.backprop-plot", h("div.backprop-scale", top, h("span", "0")), drawing),
    h("div.backprop-axis", h("span", "step 0"), last),
  );
  const show = ({ losses, reason }) => {
    el.hidden = Boolean(reason);
    if (reason) return;
    const largest = max(1e-9, ...losses),
      count = losses.length - 1,
      wide = max(10, count);
    const points = losses.map((loss, i) =>
      [PAD + ((WIDE - 2 * PAD) * i) / wide, TALL - PAD - ((TALL - 2 * PAD) * loss) / largest].map((place) =>
        place.toFixed(1),
      ),
    );
    const [cx, cy] = points.at(-1),
      now = exact(losses.at(-1));
    set(line, { points: points.join(" ") });
    set(dot, { cx, cy });
    setText(caption, `Step ${count}: loss ${now}, the mean of (output − target)²`);
    set(drawing, { "aria-label": `The loss, from ${exact(losses[0])} at the start to ${now} after ${count} steps.` });
    setText(top, short(largest));
    setText(last, String(wide));
  };
  return { el, show };
}
