// The controls of the convolution board: what may be chosen, and what each choice changes.

import { copyLink } from "./board.mjs";
import { button, choices, h, select } from "./dom.mjs";
import { fields } from "./convolution-fields.mjs";
import namedKernels from "./kernels.json";
import { leave } from "./grid.mjs";
import { resizeKernel } from "./maths.mjs";
import { typed } from "./numbers.mjs";

const SIZES = [1, 2, 3, 4, 5, 6, 7];
const OWN = "your own";

export const nameOf = (kernel) =>
  namedKernels.find(({ values }) => JSON.stringify(values) === JSON.stringify(kernel))?.name ?? OWN;

export const sizeOf = (kernel) => (kernel.length === kernel[0].length ? kernel.length : "other");

/** The controls of one board: {el, settings, buttons, show(scene)}. */
export function makeControls(board) {
  const settings = makeSettings(board);
  const buttons = makeButtons(board);
  const bias = makeBias(board);
  const show = (scene) => {
    settings.kernel.show(nameOf(scene.kernel));
    settings.size.show(sizeOf(scene.kernel));
    for (const name of ["stride", "padding", "dilation"]) settings[name].show(scene[name]);
    bias.show(scene.bias);
    buttons.compare.setAttribute("aria-pressed", scene.compare);
  };
  const moves = h("div", { class: "moves", role: "group", "aria-label": "Move the kernel" },
    buttons.back, buttons.play, buttons.next);
  const tools = h("div", { class: "tools" },
    ...["edit", "compare", "reset", "link"].map((name) => buttons[name]).filter(Boolean));
  const chosen = ["kernel", "size"].map((name) => settings[name].el);
  const steps = ["stride", "padding", "dilation"].map((name) => settings[name].el);
  const el = h("div", { class: "controls" },
    h("div", { class: "line" }, moves, tools),
    h("div", { class: "line" }, ...steps),
    h("div", { class: "line" }, ...chosen, bias.el));
  return { el, buttons, show };
}

export function makeSettings(board) {
  const chooseKernel = (name) => {
    const named = namedKernels.find((one) => one.name === name);
    if (!named) return board.say("Type your own numbers into the kernel's cells.");
    board.chooseKernel ? board.chooseKernel(named.values) : board.commit({ kernel: named.values });
    board.say(`${named.label}: ${named.about}`);
  };
  const set = (name) => (value) => {
    board.commit({ [name]: value });
    board.announceSize();
  };
  const numbers = (values) => values.map((value) => [value, String(value)]);
  return {
    kernel: select("Kernel",
      [...namedKernels.map(({ name, label }) => [name, label]), [OWN, "Your own"]], chooseKernel),
    size: select("Size", [...SIZES.map((k) => [k, `${k}×${k}`]), ["other", "other"]], (size) => {
      if (size === "other") return;
      board.commit({ kernel: resizeKernel(board.scene.kernel, Number(size)) });
      board.announceSize();
    }),
    stride: choices("Stride", numbers([1, 2, 3, 4]), set("stride")),
    padding: choices("Padding", [...numbers([0, 1, 2, 3]), ["same", "same"]], set("padding")),
    dilation: choices("Dilation", numbers([1, 2, 3]), set("dilation")),
  };
}

function makeBias(board) {
  const input = h("input", {
    type: "text", class: "bias", autocomplete: "off",
    input: () => board.readTyped(input, fields.bias, (bias) => board.commit({ bias })),
    blur: () => leave(input, typed(board.scene.bias)),
  });
  const el = h("label", { class: "field" }, h("span", {}, "Bias"), input);
  const show = (bias) => {
    if (document.activeElement !== input) input.value = typed(bias);
  };
  return { el, show };
}

function makeButtons(board) {
  return {
    back: button("◀ Back", {}, () => board.stepOnce(-1)),
    play: button("Play", {}, () => board.play()),
    next: button("Step ▶", {}, () => board.stepOnce(1)),
    edit: button("Edit pixels", { "aria-pressed": "false" }, () => board.edit()),
    compare: button("Compare", {
      "aria-pressed": "false",
      title: "Keras same, PyTorch padding=1 and the flipped kernel side by side",
    }, () => board.commit({ compare: !board.scene.compare })),
    reset: button("Reset", {}, () => board.reset()),
    link: board.model.link && button("Copy link", {}, () => copyLink(board)),
  };
}
