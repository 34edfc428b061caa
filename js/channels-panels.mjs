// The parts of the channels board. Each is made once and shows a scene: {el, show(scene)}.

import { CHANNELS } from "./channels-scene.mjs";
import { h, setAttribute, setText } from "./dom.mjs";
import { leave, lookOfOutput, numberGrid, place } from "./grid.mjs";
import { exact, short, typed } from "./numbers.mjs";

/** A shade of one channel alone, and the text color that stands out from it. */
function tint(value, channel) {
  const rgb = [0, 0, 0];
  rgb[channel] = Math.round(value);
  const light = [0.2126, 0.7152, 0.0722][channel] * ((value / 255 + 0.055) / 1.055) ** 2.4;
  return { fill: `rgb(${rgb})`, ink: light > 0.18 ? "#000" : "#fff" };
}

/** A grid with the filter's window and a preview of another window over it. */
function stage(label, attributes) {
  const grid = numberGrid(label);
  const window = h("div", { class: "window", ...attributes });
  const preview = h("div", { class: "preview", hidden: true });
  const el = h("div", { class: "stage" }, grid.el, preview, window);
  const show = ({ row, col, kernel }) => place(window, row, col, ...kernel);
  return { el, grid, window, preview, show };
}

/** The picture in color; its frame is the one that the keys move. */
export function picturePanel() {
  const over = stage("Image in color", {
    role: "slider", tabindex: 0, "aria-valuemin": 1,
    "aria-label": "Filter over the image: arrow keys move it",
  });
  const caption = h("figcaption");
  const el = h("figure", { class: "panel" }, caption, over.el);
  const show = (scene) => {
    const { size, shape, row, col, filter, now } = scene;
    over.show(scene);
    over.grid.show(scene.layers[0], (_, i, j) => ({ text: "", fill: `rgb(${scene.image[i][j]})` }));
    setText(caption, `Image ${size.join("×")}×3`);
    const told = { max: shape[0] * shape[1], now: row * shape[1] + col + 1,
      text: `Map ${filter + 1}, row ${row}, column ${col}: ${exact(now.total)}` };
    for (const [name, value] of Object.entries(told)) setAttribute(over.window, `aria-value${name}`, value);
  };
  return { ...over, el, show };
}

/** One channel: its layer, its kernel with the products, and their sum. */
export function channelPanel(channel, onWeight) {
  const [letter, name] = CHANNELS[channel];
  const over = stage(`${name} layer`, {});
  const cards = h("div", { class: "terms", role: "group", "aria-label": `${name} kernel and products` });
  const sum = h("p", { class: "channels-part" });
  const el = h("figure", { class: "panel channels-layer" },
    h("figcaption", {}, h("b", { class: "channels-letter" }, letter), ` ${name}`),
    h("div", { class: "channels-pair" }, over.el, h("div", {}, cards, sum)));
  let made = [], shape = "";
  const show = (scene) => {
    const { kernel, layers, kernels, now } = scene;
    over.show(scene);
    over.grid.show(layers[channel], (value) => ({ text: short(value), ...tint(value, channel) }));
    if (shape !== kernel.join()) {
      shape = kernel.join();
      made = kernels[channel].flatMap((line, i) => line.map((_, j) => card(channel, i, j, onWeight)));
      cards.replaceChildren(...made.map((one) => one.el));
      cards.style.setProperty("--cols", kernel[1]);
    }
    made.forEach((one) => one.show(scene));
    setText(sum, `${letter} sum ${exact(now.sums[channel])}`);
  };
  return { ...over, el, cards, show };
}

/** Pixel × weight (editable), and below a line the product. */
function card(channel, i, j, onWeight) {
  let now = 0;
  const pixel = h("span", { class: "pixel" }), product = h("span", { class: "product" });
  const input = h("input", {
    type: "text", autocomplete: "off", class: "weight",
    "aria-label": `${CHANNELS[channel][1]} weight row ${i}, column ${j}`,
    input: () => onWeight(channel, i, j, input),
    focus: () => {
      input.value = typed(now);
      input.select();
    },
    blur: () => leave(input, short(now)),
  });
  const el = h("div", { class: "term" }, pixel,
    h("label", { class: "times" }, h("span", { "aria-hidden": "true" }, "×"), input), product);
  const show = ({ layers, kernels, now: step, row, col }) => {
    now = kernels[channel][i][j];
    if (document.activeElement !== input && input.value !== short(now)) input.value = short(now);
    const value = layers[channel][row + i][col + j], { fill, ink } = tint(value, channel);
    pixel.style.background = fill;
    pixel.style.color = ink;
    setText(pixel, short(value));
    setText(product, short(step.products[channel][i][j]));
  };
  return { el, show };
}

/** The three sums and the bias, added up as on paper. */
export function additionPanel() {
  const names = ["R sum", "G sum", "B sum", "bias", "total"];
  const cells = names.map(() => h("td"));
  const table = h("table", { class: "channels-addition" }, h("tbody", {},
    ...names.map((name, i) => h("tr", {}, h("th", { scope: "row" }, name), cells[i]))));
  const goal = h("p", { class: "note" });
  const el = h("div", { class: "channels-total" }, table, goal);
  const show = ({ now, bias, filter, row, col }) => {
    [now.sums[0], now.total].forEach((value, i) => setText(cells[4 * i], exact(value)));
    [...now.sums.slice(1), bias[filter]].forEach((value, i) =>
      setText(cells[i + 1], `${value < 0 ? "−" : "+"} ${exact(Math.abs(value))}`));
    setText(goal, `→ map ${filter + 1}, row ${row}, column ${col}`);
  };
  return { el, show };
}

/** One feature map a filter. A click on a cell moves the window there. */
export function mapsPanel(most) {
  const maps = Array.from({ length: most }, (_, f) => {
    const grid = numberGrid(`Map ${f + 1}`);
    const chosen = h("div", { class: "chosen" });
    const caption = h("figcaption");
    const el = h("figure", { class: "panel" }, caption, h("div", { class: "stage" }, grid.el, chosen));
    return { el, grid, chosen, caption };
  });
  const title = h("p", { class: "channels-title" });
  const el = h("div", { class: "channels-output" }, title,
    h("div", { class: "channels-maps" }, ...maps.map((map) => map.el)));
  const show = (scene) => {
    const [rows, cols] = scene.shape, count = scene.maps.length;
    setText(title, `Output ${rows}×${cols}×${count}: ${count > 1 ? `${count} filters, ${count} maps` : "one filter, one map"}`);
    maps.forEach((map, f) => {
      map.el.hidden = f >= count;
      if (!map.el.hidden) showMap(map, scene, f);
    });
  };
  return { el, show, maps };
}

function showMap({ el, grid, chosen, caption }, scene, f) {
  const values = scene.maps[f];
  const largest = Math.max(1e-9, ...values.flat().map(Math.abs));
  grid.show(values, (value) => lookOfOutput(value, largest));
  place(chosen, scene.row, scene.col, 1, 1);
  el.classList.toggle("channels-current", f === scene.filter);
  setText(caption, `Map ${f + 1}${f === scene.filter ? " (above)" : ""}`);
}
