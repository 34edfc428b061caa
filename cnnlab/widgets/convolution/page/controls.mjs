// The controls of the convolution board: what may be chosen, and what each choice changes.

import { kernelControls, stepControls } from "../../kit/page/board/kernel-controls.mjs";
import { controls, labeledField, showEach, toggle } from "../../kit/page/elements/controls.mjs";
import spec from "../spec.json" with { type: "json" };
import { fields } from "./fields.mjs";

/** The controls of one board: {el, show(scene)}. */
export function makeControls(board) {
  const kernel = kernelControls(board, spec.state.kernel);
  const steps = stepControls(board, spec.state, ["stride", "padding", "dilation"]);
  const bias = labeledField(board, "Bias", fields.bias, (value) => board.commit({ bias: value }));
  const compare = toggle(
    "Compare",
    () => board.commit({ compare: !board.scene.compare }),
    "Keras same, PyTorch padding=1 and the flipped kernel side by side",
  );
  const el = controls([board.moves("Move the kernel"), board.editTools("pixels", compare)], Object.values(steps), [
    ...kernel.els,
    bias,
  ]);
  return { el, show: (scene) => showEach({ ...steps, kernel, bias, compare }, scene) };
}
