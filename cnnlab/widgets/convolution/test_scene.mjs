// What the convolution board computes: Keras's golden numbers, and what counting finds in drawn states.
// test_maths.py holds the same modules to cnnlab.

import assert from "node:assert/strict";
import { test } from "node:test";
import { close } from "../../../tests/support/close.mjs";
import { isPadding, readers } from "../kit/page/board/window-scene.mjs";
import { times } from "../kit/page/elements/rows.mjs";
import { conv2d, outputSize } from "../kit/page/maths/convolution.mjs";
import golden from "./golden.json" with { type: "json" };
import { sceneOf, settle } from "./page/scene.mjs";

test("conv2d gives what Keras gave", () => {
  assert.ok(golden.conv2d.length >= 20);
  for (const { image, kernel, output, ...options } of golden.conv2d)
    close(conv2d(image, kernel, options), output, 1e-6, 1e-9, JSON.stringify(options));
});

test("outputSize gives what Keras gave", () => {
  assert.ok(golden.outputSize.length >= 10);
  for (const { n, k, stride, padding, dilation, output } of golden.outputSize)
    assert.equal(outputSize(n, k, stride, padding, dilation), output);
});

/** Draws whole numbers from low to high, the same ones in each run (a linear congruence, Numerical Recipes). */
function drawer(seed) {
  let state = seed;
  return (low, high) => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return low + Math.floor((state / 2 ** 32) * (high - low + 1));
  };
}

const draw = drawer(6);
const drawGrid = (largest, divisor) => {
  const [rows, cols] = [draw(1, largest), draw(1, largest)];
  return times(rows, () => times(cols, () => draw(-99, 255) / divisor));
};
const drawState = () => {
  const divisor = [1, 7][draw(0, 1)];
  return settle({
    image: drawGrid(9, divisor),
    kernel: drawGrid(5, divisor),
    bias: draw(-9, 9),
    stride: draw(1, 4),
    padding: [0, 1, 2, 3, "same"][draw(0, 4)],
    dilation: draw(1, 3),
    row: draw(0, 8),
    col: draw(0, 8),
  });
};
const SCENES = times(400, () => sceneOf(drawState()));
const WITH_OUTPUT = SCENES.filter(({ reason }) => !reason);

test("some drawn states have no output, and most have one", () => {
  const refused = SCENES.length - WITH_OUTPUT.length;
  assert.ok(refused > 20 && refused < 200, String(refused));
});

/** Each padded cell, as a text, with the outputs that read it, by counting. */
function readersByCounting({ kernel, stride, dilation, shape }) {
  const found = {};
  for (let r = 0; r < shape[0]; r++)
    for (let c = 0; c < shape[1]; c++)
      for (let i = 0; i < kernel.length; i++)
        for (let j = 0; j < kernel[0].length; j++) {
          const cell = [r * stride + i * dilation, c * stride + j * dilation];
          found[cell] = [...(found[cell] ?? []), [r, c]];
        }
  return found;
}

test("a scene names the readers of every cell", () => {
  for (const scene of WITH_OUTPUT) {
    const counted = readersByCounting(scene),
      [down, across] = scene.axes;
    scene.padded.forEach((line, row) =>
      line.forEach((_, col) => {
        const expected = counted[[row, col]] ?? [];
        assert.deepEqual(readers(scene, row, col), expected);
        assert.equal(down.read[row] && across.read[col], expected.length > 0);
      }),
    );
  }
});

test("a scene marks the padding and only it", () => {
  for (const { axes, image, padded } of SCENES) {
    const inside = [];
    padded.forEach((line, row) =>
      line.forEach((value, col) => {
        if (isPadding(axes, row, col)) assert.equal(value, 0);
        else inside.push(value);
      }),
    );
    assert.deepEqual(inside, image.flat());
  }
});
