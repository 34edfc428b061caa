// The parts of the digit pad around the network: the pad, the steps, the classes, the sliders.

import { ARROWS, labeled, onKeys } from "../../kit/page/elements/controls.mjs";
import { h, set, setText, svg } from "../../kit/page/elements/dom.mjs";
import { shareUnder } from "../../kit/page/elements/grid.mjs";
import { minus, placeText } from "../../kit/page/elements/numbers.mjs";
import { pixelCanvas } from "../../kit/page/elements/pixels.mjs";
import { byName, clamp, max, round, times } from "../../kit/page/elements/rows.mjs";
import spec from "../spec.json" with { type: "json" };
import { PAD, SIDE } from "./maths.mjs";
import { chance, stepsText } from "./scene.mjs";

/** A canvas of hard pixels: {el, paint(rows, cols, grayOf)}, grayOf(i) from 0 to 255, in reading order. */
export function grayPicture(label) {
  const { el, paint } = pixelCanvas(label ? { role: "img", "aria-label": label } : { "aria-hidden": true });
  return { el, paint: (rows, cols, grayOf) => paint(rows, cols, (i) => (255 << 24) | (0x10101 * round(grayOf(i)))) };
}

/** Lines over a picture, in its pixels, that stand out from black and from white: {el, show(width, height, path)}. */
export function linesOver(kind) {
  const lines = [svg("path.digitpad-halo"), svg(`path.${kind}`)];
  const el = svg("svg", { preserveAspectRatio: "none", "aria-hidden": true }, ...lines);
  const show = (width, height, d) => {
    set(el, { viewBox: `0 0 ${width} ${height}` });
    for (const line of lines) set(line, { d });
  };
  return { el, show };
}

export const rectangle = (left, top, width, height) => `M${left} ${top}h${width}v${height}h${-width}z`;

const PEN_KEYS = { ...ARROWS, " ": "pen", Enter: "pen", Escape: "lift", Backspace: "undo", Delete: "undo" };
const STEP = 4;

/** The pad: pen, finger, mouse and keys draw on it, and call board.penDown, penTo, penUp. */
export function padPanel(board) {
  const picture = grayPicture(),
    box = linesOver("digitpad-box"),
    cursor = h("div.digitpad-cursor");
  const place = h("p.note", { "aria-live": "polite" });
  const pad = h(
    "div.digitpad-pad",
    {
      tabindex: 0,
      role: "application",
      blur: () => board.penUp(),
      "aria-label": "Pad: arrow keys move the pen, Space puts it down and lifts it, Backspace takes a stroke away",
    },
    picture,
    box,
    cursor,
  );
  let at = [PAD / 2, PAD / 2];
  /** Move the pen to a point, or to the pad's edge where that is beyond. */
  const moveTo = (point) => {
    at = point.map((n) => clamp(round(n * 10) / 10, 0, PAD));
    cursor.style.cssText = `top:${(at[0] / PAD) * 100}%;left:${(at[1] / PAD) * 100}%`;
    return at;
  };
  moveTo(at);
  drawByPointer(board, pad, (event) => moveTo(shareUnder(picture.el, event).map((share) => share * PAD)));
  drawByKeys(
    board,
    pad,
    (by) => moveTo(at.map((n, i) => n + by[i])),
    () => setText(place, `Pen ${board.live ? "down" : "up"} at ${placeText(...at.map(round))} of ${PAD}.`),
  );
  const show = ({ pad: ink, steps }) => {
    picture.paint(PAD, PAD, (i) => ink[i]);
    const [top, left, bottom, right] = steps.box ?? [0, 0, 0, 0];
    box.show(PAD, PAD, rectangle(left, top, right - left, bottom - top));
  };
  return { el: h("figure.panel", h("figcaption", `Pad, ${PAD}×${PAD}`), pad, place), show };
}

/** Arrow keys move the pen, move(by) -> point; Space puts it down and lifts it; told() follows each key. */
function drawByKeys(board, pad, move, told) {
  onKeys(pad, PEN_KEYS, (action, { shiftKey }) => {
    const step = shiftKey ? 1 : STEP;
    if (action === "undo") board.undo();
    else if (action === "lift" || (action === "pen" && board.live)) board.penUp();
    else if (action === "pen") board.penDown(move([0, 0]));
    else board.penTo(move(action.map((n) => step * n)));
    told();
  });
}

/** One pointer at a time draws, from where it touches the pad until it lets go. */
function drawByPointer(board, pad, follow) {
  let pen = null;
  set(pad, {
    pointerdown: (event) => {
      if (pen !== null || event.button !== 0) return;
      pen = event.pointerId;
      pad.setPointerCapture(pen);
      board.penUp();
      board.penDown(follow(event));
    },
    pointermove: (event) => {
      if (event.pointerId !== pen) return;
      const events = event.getCoalescedEvents?.() ?? [];
      board.penTo(...(events.length ? events : [event]).map(follow));
    },
    lostpointercapture: (event) => {
      if (event.pointerId !== pen) return;
      pen = null;
      board.penUp();
    },
  });
}

/** The digit scaled, centered, and as the sliders leave it: what the network reads. */
export function stepsPanel(input) {
  const scaled = grayPicture("The digit, scaled"),
    centered = grayPicture("The digit, centered"),
    cross = linesOver("digitpad-cross");
  const captions = times(2, () => h("figcaption")),
    text = h("p.note");
  const figures = [[scaled], [centered, cross]].map((parts, i) =>
    h("figure.panel.digitpad-step", captions[i], h("div.digitpad-picture", ...parts)),
  );
  const show = (scene) => {
    const {
      shape: [rows, cols],
      scaled: values,
      image,
    } = scene.steps;
    figures[0].hidden = !rows;
    if (rows) scaled.paint(rows, cols, (i) => values[i] * 255);
    setText(captions[0], `Scaled, ${rows}×${cols}`);
    figures[0].style.setProperty("--share", `${cols / SIDE}`);
    centered.paint(SIDE, SIDE, (i) => image[i] * 255);
    setText(captions[1], "Centered, 28×28");
    cross.show(SIDE, SIDE, rows ? `M14 11v6M11 14h6` : "");
    setText(text, stepsText(scene));
  };
  return { el: h("div", h("div.panels.digitpad-steps", ...figures, input), text), show };
}

/** A bar and a button for each class. */
export function classesPanel(board) {
  const rows = times(10, (digit) => {
    const bar = h("div"),
      share = h("span");
    const el = h(
      "button.digitpad-class",
      { type: "button", click: () => board.take({ layer: "dense", map: digit, row: 0, col: 0 }) },
      h("b", digit),
      h("div.digitpad-bar", bar),
      share,
    );
    const show = ({ layer, map, layers: { probabilities } }, best) => {
      bar.style.width = `${probabilities[digit] * 100}%`;
      setText(share, chance(probabilities[digit]));
      set(el, { "aria-pressed": layer === "dense" && map === digit });
      el.classList.toggle("digitpad-best", best === digit);
    };
    return { el, show };
  });
  const show = (scene) => {
    const { probabilities } = scene.layers,
      best = probabilities.indexOf(max(...probabilities));
    for (const row of rows) row.show(scene, best);
  };
  return { el: h("figure.panel.digitpad-classes", h("figcaption", "Softmax: ten probabilities"), ...rows), show };
}

const DEGREES = (n) => `${minus(String(n))}°`,
  PIXELS = (n) => `${n > 0 ? "+" : ""}${minus(String(n))} px`;
const WRITERS = { thicken: PIXELS, rotate: DEGREES, down: PIXELS, right: PIXELS };

/** The sliders, by the part of the state that each sets. */
export const makeSliders = (board) => byName(Object.keys(WRITERS), (name) => slider(board, name, WRITERS[name]));

function slider(board, name, write) {
  const { legend, low, high, step = 1 } = spec.state[name],
    now = h("strong");
  const input = h("input", {
    type: "range",
    min: low,
    max: high,
    step,
    "aria-label": legend,
    input: () => board.commit({ [name]: Number(input.value) }),
  });
  const el = labeled("", input);
  el.firstChild.append(`${legend}: `, now);
  el.classList.add("digitpad-slider");
  const show = (value) => {
    if (Number(input.value) !== value) input.value = value;
    set(input, { "aria-valuetext": write(value) });
    setText(now, write(value));
  };
  return { el, show };
}
