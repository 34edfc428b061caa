// The controls of the boards. Each is made once and shows a value: {el, show(value)}.

import { h, set, setText, uniqueId } from "./dom.mjs";
import { number } from "./fields.mjs";
import { typed } from "./numbers.mjs";
import { byName, clamp } from "./rows.mjs";

/** A frame of controls, line by line; an array is a line. */
export const controls = (...lines) => h("div.controls", ...lines.map((parts) => h("div.line", ...parts)));

export const labeled = (label, ...inside) => h("label.field", h("span", label), ...inside);

export const button = (text, attributes, onClick) =>
  h("button", { type: "button", ...attributes, click: onClick }, text);

/** A button that stays pressed: show(on). */
export function toggle(text, onClick, title) {
  const el = button(text, { "aria-pressed": false, title }, onClick);
  return { el, show: (on) => set(el, { "aria-pressed": Boolean(on) }) };
}

/** Options may be values, or pairs of a value and its text. */
const pairs = (options) => options.map((option) => (Array.isArray(option) ? option : [option, option]));

/** Radio buttons in a row: one tap, arrow keys, a visible choice. */
export function choices(label, options, onChoose) {
  const name = uniqueId("choice");
  const inputs = pairs(options).map(([value, text]) =>
    [value, h("input", { type: "radio", name, value, change: () => onChoose(value) }), text]);
  const el = h("fieldset.choices", h("legend", label),
    h("div.segments", ...inputs.map(([, input, text]) => h("label", input, h("span", text)))));
  const show = (current) => {
    for (const [value, input] of inputs) if (input.checked !== (value === current)) input.checked = value === current;
  };
  return { el, show };
}

/** A drop-down list; what is chosen arrives as text. */
export function select(label, options, onChoose) {
  const input = h("select", { change: () => onChoose(input.value) },
    ...pairs(options).map(([value, text]) => h("option", { value }, text)));
  const show = (value) => {
    if (input.value !== String(value)) input.value = value;
  };
  return { el: labeled(label, input), show };
}

/** Choices for parts of the state, {name: [label, options]}: each hands {name: value} to `use`. */
export const settings = (table, use) =>
  byName(Object.keys(table), (name) => choices(...table[name], (value) => use({ [name]: value })));

/** Show each part of a scene in the control of its name. */
export function showEach(parts, scene) {
  for (const name in parts) parts[name].show(scene[name]);
}

/**
 * A field that takes what is typed where `field` reads it, and never overwrites it while it is typed.
 * It shows a value as write(value); where `rest` differs, so while it is not in use.
 */
export function typedField(board, field, use, attributes = {}, write = typed, rest = write) {
  let now;
  const inUse = () => document.activeElement === el;
  const el = h("input", {
    type: "text", autocomplete: "off", ...attributes,
    input: () => board.readTyped(el, field, use),
    focus: () => rest !== write && (el.value = write(now)),
    blur: () => {
      el.removeAttribute("aria-invalid");
      el.value = rest(now);
    },
  });
  const show = (value) => {
    if (value === now) return;
    now = value;
    if (!inUse() && el.value !== rest(value)) el.value = rest(value);
  };
  return { el, show };
}

/** A typed field for any number, named by a label that only screen readers see. */
export const numberField = (board, label, use, attributes, ...writers) =>
  typedField(board, number(label[0].toLowerCase() + label.slice(1)), use,
    { "aria-label": label, ...attributes }, typed, ...writers);

/** A typed field under a label. */
export function labeledField(board, label, field, use, write) {
  const { el, show } = typedField(board, field, use, { class: "bias" }, write);
  return { el: labeled(label, el), show };
}

// --- handles and keys

/** An element that keys and pointers move over the places of a grid, from 1 on for screen readers. */
export const handle = (tag, label) =>
  h(tag, { role: "slider", tabindex: 0, "aria-label": label, "aria-valuemin": 1 });

/** Tell screen readers where a handle stands among [rows, cols] places. */
export const tellPlace = (element, [rows, cols], row, col, text) => set(element, {
  "aria-valuemax": rows * cols, "aria-valuenow": row * cols + col + 1, "aria-valuetext": text,
});

/** What keys add to [row, column]. */
export const ARROWS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-Infinity, 0], PageDown: [Infinity, 0], Home: [0, -Infinity], End: [0, Infinity],
};

/** Keys that do something on an element: act(actions[key], event), unless Alt, Ctrl or Meta is held. */
export function onKeys(element, actions, act) {
  set(element, { keydown: (event) => {
    const action = actions[event.key];
    if (action === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    act(action, event);
  } });
}

/** What keys add to a slider, in its steps. */
const SLIDES = {
  ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -4, PageUp: 4, Home: -Infinity, End: Infinity,
};

/** A slider over whole numbers: {el, show(value, text)}. It keeps its keys, which a notebook would take. */
export function slider(label, low, high, use) {
  const el = h("input", {
    type: "range", min: low, max: high, step: 1, "aria-label": label, input: () => use(Number(el.value)),
  });
  onKeys(el, SLIDES, (by) => use(clamp(Number(el.value) + by, low, high)));
  const show = (value, text) => {
    if (el.value !== String(value)) el.value = value;
    set(el, { "aria-valuetext": text });
  };
  return { el, show };
}

/** Follow the pointer from where it takes hold of an element, take(event) -> move(event), until it lets go. */
export function onDrag(element, take) {
  let move = null;
  const hold = (now) => {
    move = now;
    element.classList.toggle("dragged", Boolean(now));
  };
  set(element, {
    pointerdown: (event) => {
      hold(event.button === 0 && take(event));
      if (move) element.setPointerCapture(event.pointerId);
    },
    pointermove: (event) => move && move(event),
    lostpointercapture: () => hold(null),
  });
}
