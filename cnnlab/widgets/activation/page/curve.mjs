// The two plots of the activation board: the function with its point, and its slope.

import { handle, onDrag, onKeys } from "../../kit/page/elements/controls.mjs";
import { focus, h, set, setText, svg } from "../../kit/page/elements/dom.mjs";
import { shareUnder } from "../../kit/page/elements/grid.mjs";
import { exact } from "../../kit/page/elements/numbers.mjs";
import { byName, clamp, memory, round } from "../../kit/page/elements/rows.mjs";
import { REACH } from "./fields.mjs";
import { pathOf } from "./scene.mjs";

const TANGENT = 1.5; // how far the tangent reaches to each side
const SLOPES = { low: -0.3, high: 1.3, ticks: [0, 0.5, 1] };
const INPUTS = [-6, -4, -2, 0, 2, 4, 6];
const KEYS = {
  ArrowLeft: -0.1,
  ArrowDown: -0.1,
  ArrowRight: 0.1,
  ArrowUp: 0.1,
  PageDown: -1,
  PageUp: 1,
  Home: -2 * REACH,
  End: 2 * REACH,
};
const PATHS = ["lines", "guide", "curve", "tangent", "marks"];

/** Put an element on a point of a plot. */
function put(element, x, y, { low, high }) {
  const left = ((x + REACH) / (2 * REACH)) * 100,
    top = ((high - y) / (high - low)) * 100;
  element.hidden = left < 0 || left > 100 || top < 0 || top > 100;
  element.style.cssText = `left:${left}%;top:${top}%`;
}

/** A plot with a drawing in units of x and y, which points down, and labels on its edges. */
function plot(place, ...extra) {
  const paths = byName(PATHS, (path) => svg(`path.${path}`));
  const drawing = svg("svg", { preserveAspectRatio: "none", "aria-hidden": true }, ...Object.values(paths));
  const ticks = h("div", { "aria-hidden": true });
  const draw = (path, d) => set(paths[path], { d });
  const changed = memory();
  const show = ({ function: name, slope, x }, f, range) => {
    const { low, high } = range;
    if (changed(name, slope)) {
      set(drawing, { viewBox: `${-REACH} ${-high} ${2 * REACH} ${high - low}` });
      draw("curve", pathOf(f));
      draw("lines", `M${-REACH} 0H${REACH}M0 ${-high}V${-low}`);
      ticks.replaceChildren(
        ...range.ticks.map((y) => tick("y", y, -REACH, y, range)),
        ...INPUTS.map((at) => tick("x", at, at, low, range)),
      );
    }
    draw("guide", `M${x} ${-high}V${-low}M${-REACH} ${-f(x)}H${x}`);
  };
  return { el: h(`div.activation-plot.${place}`, drawing, ticks, ...extra), draw, show };
}

function tick(axis, value, x, y, range) {
  const element = h(`span.${axis}`, exact(value));
  put(element, x, y, range);
  return element;
}

/** Both plots, one below the other: {el, show(scene), point(at)}. */
export function curvePanel(board) {
  const grip = handle("div.activation-handle", "Input x: arrow keys move it");
  const ring = h("div.activation-ring", { hidden: true }),
    dot = h("div.activation-dot");
  const upper = plot("upper", ring, grip),
    lower = plot("lower", dot),
    caption = h("figcaption");
  const el = h("figure.activation-curve", caption, upper, h("figcaption", "Its slope (derivative)"), lower);
  let now;
  const show = (scene) => {
    const { x, y, gradient, f, g, range, name } = scene;
    now = scene;
    upper.show(scene, f, range);
    lower.show(scene, g, SLOPES);
    upper.draw(
      "marks",
      scene.before
        .flat()
        .map((at) => `M${at} ${-f(at)}h.001`)
        .join(""),
    );
    upper.draw("tangent", `M${x - TANGENT} ${TANGENT * gradient - y}` + `L${x + TANGENT} ${-TANGENT * gradient - y}`);
    put(grip, x, y, range);
    put(dot, x, gradient, SLOPES);
    setText(caption, `${name}(x), its tangent at x, and the feature map’s numbers as dots`);
    set(grip, {
      "aria-valuenow": x,
      "aria-valuetext": `x ${exact(x)}, value ${exact(y)}, slope ${exact(gradient)}`,
    });
  };
  /** Ring the place of one number on the curve, or none. */
  const point = (at) => {
    if (at === null) ring.hidden = true;
    else put(ring, at, now.f(at), now.range);
  };
  set(grip, { "aria-valuemin": -REACH, "aria-valuemax": REACH });
  listenToCurve(grip, [upper.el, lower.el], board);
  return { el, show, point };
}

/** Mouse, finger and keys on the plots move x. */
function listenToCurve(grip, plots, board) {
  const move = (x, step) => board.commit({ x: Number((round(clamp(x, -REACH, REACH) / step) * step).toFixed(2)) });
  const placeOf = (event) => shareUnder(plots[0], event)[1] * 2 * REACH - REACH;
  onDrag(grip, (event) => {
    const held = placeOf(event) - board.scene.x;
    return (moved) => move(placeOf(moved) - held, 0.05);
  });
  onKeys(grip, KEYS, (by) => move(board.scene.x + by, 0.01));
  for (const plot of plots)
    plot.addEventListener("click", (event) => {
      if (event.target === grip) return;
      move(placeOf(event), 0.05);
      focus(grip);
    });
}
