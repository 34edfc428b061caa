// The controls of a board with a kernel: what may be chosen, and what each choice changes.

import { select, settings } from "../elements/controls.mjs";
import { times } from "../elements/rows.mjs";
import { choicesOf } from "../elements/spec.mjs";
import { resizeKernel } from "../maths/convolution.mjs";
import namedKernels from "./kernels.json" with { type: "json" };

const OWN = "your own";

/** {name, values, label, about} of a named kernel, or undefined. */
export const kernelNamed = (name) => namedKernels.find((one) => one.name === name);

const NAMES = new Map(namedKernels.map(({ name, values }) => [JSON.stringify(values), name]));
const nameOf = (kernel) => NAMES.get(JSON.stringify(kernel)) ?? OWN;

const sizeOf = (kernel) => (kernel.length === kernel[0].length ? kernel.length : "other");

/** Two lists, for the kernel's name and its size, of at most so many rows: {els, show(kernel)}. */
export function kernelControls(board, { most }, use = (kernel) => board.commit({ kernel })) {
  const name = select("Kernel", [...namedKernels.map((one) => [one.name, one.label]), [OWN, "Your own"]], (chosen) => {
    const named = kernelNamed(chosen);
    if (!named) return board.say("Type your own numbers into the kernel's cells.");
    use(named.values);
    board.say(`${named.label}: ${named.about}`);
  });
  const sizes = times(most, (i) => [i + 1, `${i + 1}×${i + 1}`]);
  const size = select("Size", [...sizes, ["other", "other"]], (chosen) => {
    if (chosen === "other") return;
    board.commit({ kernel: resizeKernel(board.scene.kernel, Number(chosen)) });
    board.announceSize();
  });
  const show = (kernel) => {
    name.show(nameOf(kernel));
    size.show(sizeOf(kernel));
  };
  return { els: [name, size], show };
}

/** Choices for the named steps of a kernel, {stride, padding, …}, as the board's spec has them. */
export const stepControls = (board, state, names) =>
  settings(choicesOf(state, names), (changes) => {
    board.commit(changes);
    board.announceSize();
  });
