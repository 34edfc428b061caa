// The parts of the convolution board. Each is made once and shows a scene: {el, show(scene)}.

import { h, setAttribute, setText } from "./dom.mjs";
import { leave, lookOfOutput, numberGrid, place, rangeOf } from "./grid.mjs";
import { exact, gray, short, typed } from "./numbers.mjs";
import { isPadding, touchesPadding } from "./scene.mjs";

const KERNEL_GRIP = "Kernel over the image: arrow keys move it";

/** The image with its padding, the moving window, and the ghost of the rejected window. */
export function imagePanel(onPixel, { grip = KERNEL_GRIP, look = lookOfPixel } = {}) {
  const grid = numberGrid("Image");
  const editor = pixelEditor(onPixel);
  const window = h("div", { class: "window", role: "slider", tabindex: 0,
    "aria-label": grip, "aria-valuemin": 1 });
  const preview = h("div", { class: "preview", hidden: true });
  const ghosts = [h("div", { class: "ghost across" }), h("div", { class: "ghost down" })];
  const stage = h("div", { class: "stage" }, grid.el, preview, ...ghosts, window,
    editor.el);
  const caption = h("figcaption");
  const el = h("figure", { class: "panel image-panel" }, caption,
    h("div", { class: "scroller" }, stage));
  const show = (scene) => {
    const [low, high] = scene.range ?? rangeOf(scene.image);
    grid.show(scene.padded, (value, row, col) => look(scene, value, row, col, low, high));
    setText(caption, captionOf("Image", scene.axes.map((axis) => axis.n)));
    showWindow(window, scene);
    showGhosts(ghosts, scene);
    editor.show(scene, low, high);
  };
  return {
    el, show, grid, window, preview,
    edit: editor.edit, editing: editor.editing, firstInput: editor.firstInput,
  };
}

/** A field over each pixel, while pixels are edited. */
function pixelEditor(onPixel) {
  const el = h("div", { class: "editor", role: "group", "aria-label": "Pixels", hidden: true });
  let fields = [];
  const make = (image) => {
    fields = image.flatMap((line, row) => line.map((_, col) => pixelField(row, col, onPixel)));
    el.replaceChildren(...fields.map((field) => field.el));
    el.style.setProperty("--cols", image[0].length);
  };
  const show = ({ image, axes }, low, high) => {
    if (el.hidden) return;
    const shape = `${image.length}×${image[0].length}`;
    if (el.dataset.shape !== shape) make(image);
    el.dataset.shape = shape;
    el.style.setProperty("--row", axes[0].before);
    el.style.setProperty("--col", axes[1].before);
    image.flat().forEach((value, i) => fields[i].show(value, low, high));
  };
  return {
    el, show,
    edit: (on) => { el.hidden = !on; },
    editing: () => !el.hidden,
    firstInput: () => fields[0].el,
  };
}

function pixelField(row, col, onPixel) {
  let now = 0;
  const el = h("input", {
    type: "text", autocomplete: "off", "aria-label": `Pixel row ${row}, column ${col}`,
    input: () => onPixel(row, col, el),
    blur: () => leave(el, typed(now)),
  });
  const show = (value, low, high) => {
    now = value;
    const text = typed(value), [fill, ink] = gray(value, low, high);
    if (document.activeElement !== el && el.value !== text) el.value = text;
    el.style.background = fill;
    el.style.color = ink;
  };
  return { el, show };
}

/** A pixel in its gray, a zero of the padding, or a cell that no window reads. */
export function lookOfPixel(scene, value, row, col, low, high) {
  const unread = scene.reason ||
    (scene.axes[0].read[row] && scene.axes[1].read[col]) ? "" : " unread";
  if (isPadding(scene.axes, row, col)) return { text: "0", classes: `padding${unread}` };
  const [fill, ink] = gray(value, low, high);
  return { text: short(value), fill: unread ? "" : fill, ink: unread ? "" : ink, classes: unread };
}

function showWindow(window, { axes, row, col, stride, shape, now, reason }) {
  window.hidden = Boolean(reason);
  if (reason) return;
  place(window, row * stride, col * stride, axes[0].span, axes[1].span);
  setAttribute(window, "aria-valuemax", shape[0] * shape[1]);
  setAttribute(window, "aria-valuenow", row * shape[1] + col + 1);
  setAttribute(window, "aria-valuetext", `Output row ${row}, column ${col}: ${exact(now.total)}`);
}

/** The next window, which does not fit, shown where the stride leaves cells over. */
function showGhosts([across, down], { axes, shape, row, col, stride, reason }) {
  across.hidden = Boolean(reason) || axes[1].left === 0;
  down.hidden = Boolean(reason) || axes[0].left === 0;
  if (reason) return;
  const rest = (axis, outputs) => axis.length - outputs * stride;
  place(across, row * stride, shape[1] * stride, axes[0].span, rest(axes[1], shape[1]) + 0.4);
  place(down, shape[0] * stride, col * stride, rest(axes[0], shape[0]) + 0.4, axes[1].span);
  across.hidden ||= rest(axes[1], shape[1]) <= 0;
  down.hidden ||= rest(axes[0], shape[0]) <= 0;
}

/** A grid's name and shape. */
export function captionOf(name, [rows, cols]) {
  return `${name} ${rows}×${cols}`;
}

function lookOfSum(scene, value, row, col, largest) {
  const classes = touchesPadding(scene, row, col) ? "edge" : "";
  return { ...lookOfOutput(value, largest), classes };
}

/** The output, shaded by sign and size; a corner marks cells that read padding. */
export function outputPanel({ look = lookOfSum } = {}) {
  const grid = numberGrid("Output");
  const cell = h("div", { class: "chosen" });
  const caption = h("figcaption");
  const el = h("figure", { class: "panel" }, caption,
    h("div", { class: "scroller" }, h("div", { class: "stage output-stage" }, grid.el, cell)));
  const show = (scene) => {
    const largest = Math.max(1e-9, ...scene.output.flat().map(Math.abs));
    grid.show(scene.output, (value, row, col) => look(scene, value, row, col, largest));
    setText(caption, scene.reason ? "No output" : captionOf("Output", scene.shape));
    cell.hidden = Boolean(scene.reason);
    place(cell, scene.row, scene.col, 1, 1);
  };
  return { el, show, grid };
}

/** One card a product: pixel, × weight (editable), = product, running sum. */
export function arithmeticPanel(onWeight) {
  const cards = h("div", { class: "terms", role: "group", "aria-label": "Kernel and products" });
  const caption = h("figcaption");
  const el = h("figure", { class: "panel arithmetic" }, caption, cards);
  let made = [], shape = "";
  const show = (scene) => {
    const { kernel } = scene;
    const wanted = `${kernel.length}×${kernel[0].length}`;
    if (wanted !== shape) {
      shape = wanted;
      made = kernel.flatMap((line, i) => line.map((_, j) => card(i, j, onWeight)));
      cards.replaceChildren(...made.map((one) => one.el));
      cards.style.setProperty("--cols", kernel[0].length);
      setText(caption, `Kernel ${wanted}`);
    }
    const [low, high] = rangeOf(scene.image);
    made.forEach((one) => one.show(scene, low, high));
  };
  return { el, show, cards };
}

function card(i, j, onWeight) {
  let now = 0;
  const pixel = h("span", { class: "pixel" });
  const product = h("span", { class: "product" });
  const running = h("span", { class: "running" });
  const weight = h("input", {
    type: "text", autocomplete: "off", class: "weight",
    "aria-label": `Kernel row ${i}, column ${j}`,
    input: () => onWeight(i, j, weight),
    blur: () => leave(weight, typed(now)),
  });
  const el = h("div", { class: "term" }, pixel,
    h("label", { class: "times" }, h("span", { "aria-hidden": "true" }, "×"), weight), product, running);
  const show = (scene, low, high) => {
    const { kernel, now: step, axes, row, col, stride, dilation } = scene;
    now = kernel[i][j];
    if (document.activeElement !== weight && weight.value !== typed(now)) weight.value = typed(now);
    if (!step) return;
    const value = step.patch[i][j];
    const padded = isPadding(axes, row * stride + i * dilation, col * stride + j * dilation);
    const [fill, ink] = padded ? ["", ""] : gray(value, low, high);
    pixel.style.background = fill;
    pixel.style.color = ink;
    pixel.classList.toggle("padding", padded);
    setText(pixel, short(value));
    setText(product, `= ${short(step.products[i][j])}`);
    setText(running, `Σ ${short(step.running[i * kernel[0].length + j])}`);
  };
  return { el, show };
}

/** The line below: the products added up in reading order, the bias, and the total. */
export function sumPanel() {
  const el = h("p", { class: "sum" });
  const show = (scene) => setText(el, scene.reason || sumText(scene));
  return { el, show };
}

function sumText({ now, bias, row, col }) {
  const products = now.products.flat();
  const shown = products.length <= 25 ? products : products.slice(0, 25);
  const terms = shown.map((value, i) => {
    const size = exact(Math.abs(value));
    if (i === 0) return value < 0 ? `−${size}` : size;
    return value < 0 ? `− ${size}` : `+ ${size}`;
  }).join(" ");
  const more = products.length > shown.length ? " + …" : "";
  const extra = bias === 0 ? "" : `, and bias ${exact(bias)}`;
  return `${terms}${more} = ${exact(now.running.at(-1))}${extra}` +
    `${bias === 0 ? "" : ` = ${exact(now.total)}`} → output row ${row}, column ${col}`;
}
