// The two plots of the activation board: the function with its point, and its slope.

import { h, setAttribute, setText } from "./dom.mjs";
import { exact } from "./numbers.mjs";
import { REACH } from "./activation-fields.mjs";
import { pathOf } from "./activation-scene.mjs";

const TANGENT = 1.5; // how far the tangent reaches to each side
const SLOPES = { low: -0.3, high: 1.3, ticks: [0, 0.5, 1] };
const INPUTS = [-6, -4, -2, 0, 2, 4, 6];
const KEYS = {
  ArrowLeft: -0.1, ArrowDown: -0.1, ArrowRight: 0.1, ArrowUp: 0.1,
  PageDown: -1, PageUp: 1, Home: -2 * REACH, End: 2 * REACH,
};
const PATHS = ["lines", "guide", "curve", "tangent", "marks"];

/** Put an element on a point of a plot. */
function put(element, x, y, { low, high }) {
  const left = ((x + REACH) / (2 * REACH)) * 100, top = ((high - y) / (high - low)) * 100;
  element.hidden = left < 0 || left > 100 || top < 0 || top > 100;
  element.style.cssText = `left:${left}%;top:${top}%`;
}

/** A plot with an SVG in units of x and y, which points down, and labels on its edges. */
function plot(classes, ...extra) {
  const ticks = h("div", { "aria-hidden": "true" });
  const el = h("div", { class: `activation-plot ${classes}` }, ticks, ...extra);
  el.insertAdjacentHTML("afterbegin", `<svg preserveAspectRatio="none" aria-hidden="true">${
    PATHS.map((name) => `<path class="${name}"/>`).join("")}</svg>`);
  const drawing = el.firstChild;
  const draw = (name, d) => drawing.children[PATHS.indexOf(name)].setAttribute("d", d);
  let seen = "";
  const show = ({ function: name, slope, x }, f, range) => {
    const { low, high } = range;
    if (seen !== name + slope) {
      seen = name + slope;
      drawing.setAttribute("viewBox", `${-REACH} ${-high} ${2 * REACH} ${high - low}`);
      draw("curve", pathOf(f));
      draw("lines", `M${-REACH} 0H${REACH}M0 ${-high}V${-low}`);
      ticks.replaceChildren(...range.ticks.map((y) => tick("y", y, -REACH, y, range)),
        ...INPUTS.map((at) => tick("x", at, at, low, range)));
    }
    draw("guide", `M${x} ${-high}V${-low}M${-REACH} ${-f(x)}H${x}`);
  };
  return { el, draw, show };
}

function tick(axis, value, x, y, range) {
  const element = h("span", { class: axis }, exact(value));
  put(element, x, y, range);
  return element;
}

/** Both plots, one below the other: {el, handle, plots, show(scene), point(at)}. */
export function curvePanel() {
  const handle = h("div", { class: "activation-handle", role: "slider", tabindex: 0,
    "aria-label": "Input x: arrow keys move it", "aria-valuemin": -REACH, "aria-valuemax": REACH });
  const ring = h("div", { class: "activation-ring", hidden: true });
  const dot = h("div", { class: "activation-dot" });
  const upper = plot("upper", ring, handle), lower = plot("lower", dot);
  const caption = h("figcaption");
  const el = h("figure", { class: "activation-curve" }, caption, upper.el,
    h("figcaption", {}, "Its slope (derivative)"), lower.el);
  let now;
  const show = (scene) => {
    const { x, y, gradient, f, g, range, name } = now = scene;
    upper.show(scene, f, range);
    lower.show(scene, g, SLOPES);
    upper.draw("marks", scene.before.flat().map((at) => `M${at} ${-f(at)}h.001`).join(""));
    upper.draw("tangent", `M${x - TANGENT} ${TANGENT * gradient - y}` +
      `L${x + TANGENT} ${-TANGENT * gradient - y}`);
    put(handle, x, y, range);
    put(dot, x, gradient, SLOPES);
    setText(caption, `${name}(x), its tangent at x, and the feature map’s numbers as dots`);
    setAttribute(handle, "aria-valuenow", x);
    setAttribute(handle, "aria-valuetext", `x ${exact(x)}, value ${exact(y)}, slope ${exact(gradient)}`);
  };
  /** Ring the place of one number on the curve, or none. */
  const point = (at) => {
    if (at === null) ring.hidden = true;
    else put(ring, at, now.f(at), now.range);
  };
  return { el, handle, plots: [upper.el, lower.el], show, point };
}

/** Mouse, finger and keys on the plots move x. */
export function listenToCurve({ handle, plots }, board) {
  const move = (x, step) => {
    const inside = Math.min(Math.max(x, -REACH), REACH);
    board.commit({ x: Number((Math.round(inside / step) * step).toFixed(2)) });
  };
  const placeOf = (event) => {
    const box = plots[0].getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * 2 * REACH - REACH;
  };
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const grip = placeOf(event) - board.scene.x;
    handle.onpointermove = (moved) => move(placeOf(moved) - grip, 0.05);
    handle.onpointerup = handle.onpointercancel = () => { handle.onpointermove = null; };
    handle.setPointerCapture(event.pointerId);
  });
  for (const plot of plots) plot.addEventListener("click", (event) => {
    if (event.target === handle) return;
    move(placeOf(event), 0.05);
    handle.focus({ preventScroll: true });
  });
  handle.addEventListener("keydown", (event) => {
    const { key, altKey, ctrlKey, metaKey } = event;
    if (!(key in KEYS) || altKey || ctrlKey || metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    move(board.scene.x + KEYS[key], 0.01);
  });
}
