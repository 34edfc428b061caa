// What the backpropagation board computes, held to TensorFlow's numbers in golden.json.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { close } from "../../../tests/support/close.mjs";
import { sumOf } from "../kit/page/elements/rows.mjs";
import { fields, MOST_STEPS } from "./page/fields.mjs";
import { chosenOf, endOf, runs, sceneOf, settle } from "./page/scene.mjs";

const GOLDEN = JSON.parse(readFileSync(new URL("golden.json", import.meta.url)));
const FIRST = { part: "kernel", row: 0, col: 0 };
const START = {
  ...FIRST,
  image: [
    [1, 0, 2, 1],
    [0, 1, 2, 0],
    [2, 1, 0, 1],
    [1, 0, 1, 2],
  ],
  kernel: [
    [0.5, 0, -0.5],
    [0, 1, 0],
    [0.5, -0.5, 0],
  ],
  bias: 0,
  target: [
    [1, 0],
    [0, 1],
  ],
  learning_rate: 0.1,
  steps: 0,
};

const stateOf = ({ image, kernel, bias, target, learning_rate, steps }) => ({
  ...FIRST,
  image,
  kernel,
  bias,
  target,
  learning_rate,
  steps,
});

test("the passes are those of TensorFlow", () => {
  assert.ok(GOLDEN.length >= 10);
  for (const [index, one] of GOLDEN.entries()) {
    const runOf = runs(),
      { passes } = runOf(settle(stateOf(one), runOf));
    close(
      passes.map(({ loss }) => loss),
      one.losses,
      1e-9,
      1e-12,
      `case ${index}, losses`,
    );
    for (const [ours, theirs] of [
      [passes[0], one.first],
      [passes.at(-1), one.last],
    ]) {
      for (const name of ["kernel", "bias", "output", "loss"])
        close(ours[name], theirs[name], 1e-9, 0, `case ${index}, ${name}`);
      for (const [name, slopes] of Object.entries(theirs.gradients))
        close(ours.gradients[name], slopes, 1e-9, 1e-11, `case ${index}, gradient of the ${name}`);
    }
  }
});

test("the terms of each gradient add up to it", () => {
  const { now } = sceneOf({ ...START, steps: 3 }, runs());
  for (const part of ["kernel", "image"])
    now.gradients[part].forEach((line, row) =>
      line.forEach((slope, col) => {
        const { terms, gradient } = chosenOf(START, now, { part, row, col });
        assert.equal(gradient, slope);
        close(sumOf(terms.map(({ error, factor }) => error * factor)), slope, 1e-12, 1e-12, `${part} ${row}, ${col}`);
      }),
    );
});

test("each board keeps passes of its own", () => {
  const [one, two] = [runs(), runs()];
  const long = one({ ...START, steps: 9 });
  assert.equal(two({ ...START, steps: 2 }).passes.length, 3);
  assert.equal(one({ ...START, steps: 9 }), long);
  assert.equal(long.passes.length, 10);
});

test("a state is settled: the target fits, and no step is too many", () => {
  const other = settle(
    {
      ...START,
      kernel: [
        [1, 0],
        [0, 1],
      ],
      row: 5,
      col: 5,
    },
    runs(),
  );
  assert.deepEqual(other.target, [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 0],
  ]);
  assert.deepEqual([other.row, other.col], [1, 1]);
  const fast = { ...START, learning_rate: 1, steps: MOST_STEPS },
    runOf = runs(),
    { steps } = settle(fast, runOf);
  assert.ok(steps > 0 && steps < MOST_STEPS);
  assert.match(endOf({ ...fast, steps }, runOf), new RegExp(`^Stopped after ${steps} steps: .* too large`));
  assert.equal(endOf(START, runs()), "");
  assert.equal(endOf({ ...START, steps: MOST_STEPS }, runs()), `The board stops after ${MOST_STEPS} steps.`);
});

test("fields read what an address holds, and refuse with a sentence", () => {
  assert.deepEqual(fields.kernel.read("0.5,-1/1,0"), [
    [0.5, -1],
    [1, 0],
  ]);
  assert.equal(fields.learning_rate.read("0.0005"), 0.0005);
  assert.throws(() => fields.learning_rate.read("0.00001"), /from 0\.0001 to 10/);
  assert.throws(() => fields.steps.read(String(MOST_STEPS + 1)), /a whole number, 0 to 200/);
  assert.throws(() => fields.part.read("bias"), /choose kernel, image/);
});
