// The controls of the pooling board: what may be chosen, and what each choice changes.

import { copyLink } from "./board.mjs";
import { button, choices, h, setAttribute, setText } from "./dom.mjs";
import { moveText } from "./pooling-scene.mjs";

const numbers = (values, write = String) => values.map((value) => [value, write(value)]);

/** The controls of one board: {el, buttons, show(scene)}. */
export function makeControls(board) {
  const settings = makeSettings(board), buttons = makeButtons(board), move = makeMove(board);
  const moves = h("div", { class: "moves", role: "group", "aria-label": "Move the window" },
    buttons.back, buttons.play, buttons.next);
  const tools = h("div", { class: "tools" },
    ...[buttons.edit, buttons.reset, buttons.link].filter(Boolean));
  const el = h("div", { class: "controls" },
    h("div", { class: "line" }, moves, tools),
    h("div", { class: "line" }, settings.mode.el, settings.size.el, settings.stride.el, settings.padding.el),
    h("div", { class: "line" }, move.el, buttons.ceil, buttons.count));
  const show = (scene) => {
    for (const [name, setting] of Object.entries(settings)) setting.show(scene[name]);
    setAttribute(buttons.ceil, "aria-pressed", scene.ceil_mode);
    setAttribute(buttons.count, "aria-pressed", scene.count_include_pad);
    buttons.count.hidden = scene.mode === "max";
    move.show(scene.shift);
  };
  return { el, buttons, show };
}

function makeSettings(board) {
  const set = (name) => (value) => board.change({ [name]: value });
  return {
    mode: choices("Keep the", [["max", "Max"], ["average", "Average"]], set("mode")),
    size: choices("Window", numbers([1, 2, 3, 4], (k) => `${k}×${k}`), set("size")),
    stride: choices("Stride", numbers([1, 2, 3, 4]), set("stride")),
    padding: choices("Padding", [...numbers([0, 1, 2]), ["same", "same"]], set("padding")),
  };
}

/** The slider that moves the image under the windows. */
function makeMove(board) {
  const now = h("strong");
  const input = h("input", {
    type: "range", min: -3, max: 3, step: 1, "aria-label": "Move the image",
    input: () => board.shiftTo(Number(input.value)),
  });
  const el = h("label", { class: "field pooling-move" },
    h("span", {}, "Move the image: ", now), input);
  const show = (shift) => {
    if (Number(input.value) !== shift) input.value = shift;
    setAttribute(input, "aria-valuetext", moveText(shift));
    setText(now, moveText(shift));
  };
  return { el, show };
}

function makeButtons(board) {
  const toggle = (text, name, title) =>
    button(text, { "aria-pressed": "false", title }, () => board.change({ [name]: !board.scene[name] }));
  return {
    back: button("◀ Back", {}, () => board.stepOnce(-1)),
    play: button("Play", {}, () => board.play()),
    next: button("Step ▶", {}, () => board.stepOnce(1)),
    edit: button("Edit pixels", { "aria-pressed": "false" }, () => board.edit()),
    ceil: toggle("Ceil mode", "ceil_mode", "A last window may hang over the edge"),
    count: toggle("Count padding", "count_include_pad", "Divide by all cells of the window, padding included"),
    reset: button("Reset", {}, () => board.reset()),
    link: board.model.link && button("Copy link", {}, () => copyLink(board)),
  };
}
