// The parts of the channels board. Each is made once and shows a scene: {el, show(scene)}.

import { cardOf } from "../../kit/page/board/window-panels.mjs";
import { handle, numberField, tellPlace } from "../../kit/page/elements/controls.mjs";
import { group, h, set, setText } from "../../kit/page/elements/dom.mjs";
import { color, gridPanel, lookOfOutput, numberGrid, partGrid, place } from "../../kit/page/elements/grid.mjs";
import { exact, placeText, short } from "../../kit/page/elements/numbers.mjs";
import { abs, largestOf, round, times } from "../../kit/page/elements/rows.mjs";
import { CHANNELS } from "./scene.mjs";

/** A number on a shade of one channel alone, and the text color that stands out from it. */
function lookOf(value, channel) {
  const rgb = [0, 0, 0];
  rgb[channel] = round(value);
  const light = [0.2126, 0.7152, 0.0722][channel] * ((value / 255 + 0.055) / 1.055) ** 2.4;
  return { text: short(value), fill: `rgb(${rgb})`, ink: light > 0.18 ? "#000" : "#fff" };
}

/** A grid with the filter's window and a preview of another window over it: show(scene, rows, look). */
function stage(label, window) {
  const grid = numberGrid(label),
    preview = h("div.preview", { hidden: true });
  const show = ({ row, col, kernel }, rows, look) => {
    grid.show(rows, look);
    place(window, row, col, ...kernel);
  };
  return { el: h("div.stage", grid, preview, window), grid, window, preview, show };
}

/** The picture in color; its frame is the one that the keys move. */
export function picturePanel() {
  const over = stage("Image in color", handle("div.window", "Filter over the image: arrow keys move it"));
  const caption = h("figcaption");
  const show = (scene) => {
    const { image, size, shape, row, col, filter, now } = scene;
    over.show(scene, image, (pixel) => ({ text: "", fill: `rgb(${pixel})` }));
    setText(caption, `Image ${size.join("×")}×3`);
    tellPlace(over.window, shape, row, col, `Map ${filter + 1}, ${placeText(row, col)}: ${exact(now.total)}`);
  };
  return { ...over, el: h("figure.panel", caption, over), show };
}

/** One channel: its layer, its kernel with the products, and their sum. */
export function channelPanel(board, channel) {
  const [letter, name] = CHANNELS[channel];
  const over = stage(`${name} layer`, h("div.window")),
    sum = h("p.channels-part");
  const cards = group("div.terms", `${name} kernel and products`);
  const showCards = partGrid(cards, (i, j) => card(board, channel, i, j));
  const el = h(
    "figure.panel.channels-layer",
    h("figcaption", h("b.channels-letter", letter), ` ${name}`),
    h("div.channels-pair", over, h("div", cards, sum)),
  );
  const show = (scene) => {
    over.show(scene, scene.layers[channel], (value) => lookOf(value, channel));
    showCards(scene.kernels[channel], scene);
    setText(sum, `${letter} sum ${exact(scene.now.sums[channel])}`);
  };
  return { ...over, el, cards, show };
}

/** Pixel × weight (editable), and below a line the product. */
function card(board, channel, i, j) {
  const pixel = h("span.pixel"),
    product = h("span.product");
  const field = numberField(
    board,
    `${CHANNELS[channel][1]} weight ${placeText(i, j)}`,
    (value) => board.setWeight(channel, i, j, value),
    { class: "weight" },
    short,
  );
  set(field.el, { focus: () => field.el.select() });
  const show = (weight, { layers, now, row, col }) => {
    const { text, fill, ink } = lookOf(layers[channel][row + i][col + j], channel);
    field.show(weight);
    color(pixel, [fill, ink]);
    setText(pixel, text);
    setText(product, short(now.products[channel][i][j]));
  };
  return { el: cardOf(pixel, field, product), show };
}

const signed = (value) => `${value < 0 ? "−" : "+"} ${exact(abs(value))}`;

/** The three sums and the bias, added up as on paper. */
export function additionPanel() {
  const names = ["R sum", "G sum", "B sum", "bias", "total"],
    cells = names.map(() => h("td"));
  const goal = h("p.note");
  const rows = names.map((name, i) => h("tr", h("th", { scope: "row" }, name), cells[i]));
  const el = h("div.channels-total", h("table.channels-addition", h("tbody", ...rows)), goal);
  const show = ({ now, bias, filter, row, col }) => {
    const [first, ...rest] = now.sums;
    const texts = [exact(first), ...rest.map(signed), signed(bias[filter]), exact(now.total)];
    texts.forEach((text, i) => setText(cells[i], text));
    setText(goal, `→ map ${filter + 1}, ${placeText(row, col)}`);
  };
  return { el, show };
}

/** One feature map a filter. */
export function mapsPanel(most) {
  const maps = times(most, (f) => {
    const chosen = h("div.chosen");
    return { ...gridPanel(`Map ${f + 1}`, "figure.panel", "div.stage", chosen), chosen };
  });
  const title = h("p.channels-title");
  const show = (scene) => {
    const [rows, cols] = scene.shape,
      count = scene.maps.length;
    setText(
      title,
      `Output ${rows}×${cols}×${count}: ${count > 1 ? `${count} filters, ${count} maps` : "one filter, one map"}`,
    );
    maps.forEach((map, f) => {
      map.el.hidden = f >= count;
      if (!map.el.hidden) showMap(map, scene, f);
    });
  };
  return { el: h("div.channels-output", title, h("div.channels-maps", ...maps)), show, maps };
}

function showMap({ el, grid, chosen, caption }, { maps, row, col, filter }, f) {
  const largest = largestOf(maps[f]),
    current = f === filter;
  grid.show(maps[f], (value) => lookOfOutput(value, largest));
  place(chosen, row, col, 1, 1);
  el.classList.toggle("channels-current", current);
  setText(caption, `Map ${f + 1}${current ? " (above)" : ""}`);
}
