// The controls of the pooling board: what may be chosen, and what each choice changes.

import { controls, settings, showEach, toggle } from "../../kit/page/elements/controls.mjs";
import { h, set, setText } from "../../kit/page/elements/dom.mjs";
import { choicesOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };
import { moveText } from "./scene.mjs";

const CHOICES = choicesOf(spec.state, ["mode", "size", "stride", "padding"]);

/** The controls of one board: {el, show(scene)}. */
export function makeControls(board) {
  const choose = settings(CHOICES, (changes) => board.change(changes));
  const flag = (text, name, title) => toggle(text, () => board.change({ [name]: !board.scene[name] }), title);
  const ceil_mode = flag("Ceil mode", "ceil_mode", "A last window may hang over the edge");
  const count_include_pad = flag(
    "Count padding",
    "count_include_pad",
    "Divide by all cells of the window, padding included",
  );
  const shift = makeMove(board);
  const show = (scene) => {
    showEach({ ...choose, ceil_mode, count_include_pad, shift }, scene);
    count_include_pad.el.hidden = scene.mode === "max";
  };
  const el = controls([board.moves("Move the window"), board.editTools("pixels")], Object.values(choose), [
    shift,
    ceil_mode,
    count_include_pad,
  ]);
  return { el, show };
}

/** The slider that moves the image under the windows. */
function makeMove(board) {
  const now = h("strong");
  const input = h("input", {
    type: "range",
    min: spec.state.shift.low,
    max: spec.state.shift.high,
    step: 1,
    "aria-label": "Move the image",
    input: () => board.shiftTo(Number(input.value)),
  });
  const el = h("label.field.pooling-move", h("span", "Move the image: ", now), input);
  const show = (shift) => {
    if (Number(input.value) !== shift) input.value = shift;
    set(input, { "aria-valuetext": moveText(shift) });
    setText(now, moveText(shift));
  };
  return { el, show };
}
