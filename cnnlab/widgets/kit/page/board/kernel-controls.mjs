// The controls of a board with a kernel: what may be chosen, and what each choice changes.

import { select, settings } from "../elements/controls.mjs";
import namedKernels from "./kernels.json" with { type: "json" };
import { resizeKernel } from "../maths/convolution.mjs";

const SIZES = [1, 2, 3, 4, 5, 6, 7].map((k) => [k, `${k}×${k}`]);
const OWN = "your own";
const CHOICES = {
  stride: ["Stride", [1, 2, 3, 4]],
  padding: ["Padding", [0, 1, 2, 3, "same"]],
  dilation: ["Dilation", [1, 2, 3]],
};

const NAMES = new Map(namedKernels.map(({ name, values }) => [JSON.stringify(values), name]));
const nameOf = (kernel) => NAMES.get(JSON.stringify(kernel)) ?? OWN;

const sizeOf = (kernel) => (kernel.length === kernel[0].length ? kernel.length : "other");

/** Two lists, for the kernel's name and its size: {els, show(kernel)}. */
export function kernelControls(board, use = (kernel) => board.commit({ kernel })) {
  const name = select("Kernel", [...namedKernels.map((one) => [one.name, one.label]), [OWN, "Your own"]], (chosen) => {
    const named = namedKernels.find((one) => one.name === chosen);
    if (!named) return board.say("Type your own numbers into the kernel's cells.");
    use(named.values);
    board.say(`${named.label}: ${named.about}`);
  });
  const size = select("Size", [...SIZES, ["other", "other"]], (chosen) => {
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

/** Choices for some of the steps of a kernel: {stride, padding, dilation}. */
export const stepControls = (board) => settings(CHOICES, (changes) => {
  board.commit(changes);
  board.announceSize();
});
