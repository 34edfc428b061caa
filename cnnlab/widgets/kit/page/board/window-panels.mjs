// The parts of a board with a window. Each is made once and shows a scene: {el, show(scene)}.

import { handle, numberField, tellPlace } from "../elements/controls.mjs";
import { group, h, setText, textPart } from "../elements/dom.mjs";
import { color, gridEditor, gridPanel, lookOfOutput, lookOfPixel, partGrid, place } from "../elements/grid.mjs";
import { addedUp, exact, gray, placeText, rangeOf, short } from "../elements/numbers.mjs";
import { largestOf, shapeOf, withCell } from "../elements/rows.mjs";
import { isPadding, touchesPadding } from "./window-scene.mjs";

/** The image with its padding, the moving window, and the ghost of the rejected window. */
export function imagePanel(board, grip = "Kernel over the image", look = lookOfCell) {
  const editor = gridEditor("Pixels", (row, col) => pixelField(board, row, col));
  const window = handle("div.window", `${grip}: arrow keys move it`);
  const preview = h("div.preview", { hidden: true });
  const ghosts = [h("div.ghost.across"), h("div.ghost.down")];
  const panel = gridPanel("Image", "figure.panel.image-panel", "div.stage", preview, ...ghosts, window, editor);
  const show = (scene) => {
    const { axes, image, range = rangeOf(image) } = scene;
    panel.grid.show(scene.padded, (value, row, col) => look(scene, value, row, col, ...range));
    setText(panel.caption, captionOf("Image", shapeOf(image)));
    showWindow(window, scene);
    showGhosts(ghosts, scene);
    editor.show(
      image,
      axes.map((axis) => axis.before),
      ...range,
    );
  };
  board.editors.push(editor);
  return { ...panel, show, window, preview };
}

function pixelField(board, row, col) {
  const field = numberField(board, `Pixel ${placeText(row, col)}`, (value) =>
    board.commit({ image: withCell(board.scene.image, row, col, value) }),
  );
  const show = (value, low, high) => {
    field.show(value);
    color(field.el, gray(value, low, high));
  };
  return { ...field, show };
}

/** A pixel in its gray, a zero of the padding, or a cell that no window reads. */
export function lookOfCell({ reason, axes }, value, row, col, low, high) {
  const unread = reason || (axes[0].read[row] && axes[1].read[col]) ? "" : " unread";
  if (isPadding(axes, row, col)) return { text: "0", classes: `padding${unread}` };
  return unread ? { text: short(value), classes: unread } : lookOfPixel(value, low, high);
}

function showWindow(window, { axes, row, col, stride, shape, now, reason }) {
  window.hidden = Boolean(reason);
  if (reason) return;
  place(window, row * stride, col * stride, axes[0].span, axes[1].span);
  tellPlace(window, shape, row, col, `Output ${placeText(row, col)}: ${exact(now.total)}`);
}

/** The next window, which does not fit, shown where the stride leaves cells over. */
function showGhosts([across, down], { axes, shape, row, col, stride, reason }) {
  const [below, beside] = axes.map((axis, i) => axis.left && axis.length - shape[i] * stride);
  across.hidden = Boolean(reason) || beside <= 0;
  down.hidden = Boolean(reason) || below <= 0;
  place(across, row * stride, shape[1] * stride, axes[0].span, beside + 0.4);
  place(down, shape[0] * stride, col * stride, below + 0.4, axes[1].span);
}

/** A grid's name and shape. */
export const captionOf = (name, [rows, cols]) => `${name} ${rows}×${cols}`;

const lookOfSum = (scene, value, row, col, largest) =>
  lookOfOutput(value, largest, touchesPadding(scene, row, col) ? "edge" : "");

/** The output, shaded by sign and size; a corner marks cells that read padding. */
export function outputPanel(look = lookOfSum) {
  const cell = h("div.chosen");
  const panel = gridPanel("Output", "figure.panel", "div.stage.output-stage", cell);
  const show = (scene) => {
    const { output, reason } = scene,
      largest = largestOf(output);
    panel.grid.show(output, (value, row, col) => look(scene, value, row, col, largest));
    setText(panel.caption, reason ? "No output" : captionOf("Output", scene.shape));
    cell.hidden = Boolean(reason);
    place(cell, scene.row, scene.col, 1, 1);
  };
  return { ...panel, show };
}

/** One card a product: pixel, × weight (editable), = product, running sum. */
export function arithmeticPanel(board) {
  const cards = group("div.terms", "Kernel and products");
  const caption = h("figcaption"),
    showCards = partGrid(cards, (i, j) => card(board, i, j));
  const show = (scene) => {
    setText(caption, captionOf("Kernel", shapeOf(scene.kernel)));
    showCards(scene.kernel, scene, rangeOf(scene.image));
  };
  return { el: h("figure.panel.arithmetic", caption, cards), show, cards };
}

/** The frame of a card: what is multiplied, "×" and a field, and what becomes of it. */
export const cardOf = (pixel, field, ...results) =>
  h("div.term", pixel, h("label.times", h("span", { "aria-hidden": true }, "×"), field), ...results);

function card(board, i, j) {
  const pixel = h("span.pixel"),
    product = h("span.product"),
    running = h("span.running");
  const field = numberField(
    board,
    `Kernel ${placeText(i, j)}`,
    (value) => board.commit({ kernel: withCell(board.scene.kernel, i, j, value) }),
    { class: "weight" },
  );
  const show = (weight, { kernel, now, axes, row, col, stride, dilation }, range) => {
    field.show(weight);
    if (!now) return;
    const value = now.patch[i][j];
    const padded = isPadding(axes, row * stride + i * dilation, col * stride + j * dilation);
    color(pixel, padded ? ["", ""] : gray(value, ...range));
    pixel.classList.toggle("padding", padded);
    setText(pixel, short(value));
    setText(product, `= ${short(now.products[i][j])}`);
    setText(running, `Σ ${short(now.running[i * kernel[0].length + j])}`);
  };
  return { el: cardOf(pixel, field, product, running), show };
}

/** The line below: the products added up in reading order, the bias, and the total. */
export const sumPanel = () => textPart("p.sum", (scene) => scene.reason || sumText(scene));

const MOST_TERMS = 25;

function sumText({ now, bias, row, col }) {
  const products = now.products.flat();
  const more = products.length > MOST_TERMS ? " + …" : "";
  const extra = bias ? `, and bias ${exact(bias)} = ${exact(now.total)}` : "";
  return (
    `${addedUp(products.slice(0, MOST_TERMS))}${more} = ${exact(now.running.at(-1))}${extra}` +
    ` → output ${placeText(row, col)}`
  );
}
