// What the activation board computes, held to TensorFlow's numbers in golden.json.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { close } from "../../../tests/support/close.mjs";
import { times } from "../kit/page/elements/rows.mjs";
import { softmax } from "../kit/page/maths/softmax.mjs";
import { fields, REACH } from "./page/fields.mjs";
import { ACTIVATIONS } from "./page/maths.mjs";
import { CHOICES, sceneOf } from "./page/scene.mjs";
import spec from "./spec.json" with { type: "json" };

const GOLDEN = JSON.parse(readFileSync(new URL("golden.json", import.meta.url)));
const NAMES = Object.keys(spec.state.function.words);
const STATE = { mode: "curve", x: 1.5, slope: 0.25, feature_map: [[-2, 3]], logits: [2, 1, 0], temperature: 1 };

test("every function of the menu has a value, a slope and golden numbers", () => {
  assert.deepEqual(Object.keys(ACTIVATIONS), NAMES);
  assert.deepEqual([...new Set(GOLDEN.activation.map((one) => one.function))], NAMES);
  assert.deepEqual(
    CHOICES.map(([name]) => name),
    NAMES,
  );
});

test("values and slopes are those of TensorFlow", () => {
  assert.ok(GOLDEN.activation.length >= 7);
  for (const { function: name, slope, x, y, gradient } of GOLDEN.activation) {
    const { value, slope: slopeAt } = ACTIVATIONS[name];
    close(
      x.map((at) => value(at, slope)),
      y,
      1e-12,
      1e-13,
      name,
    );
    close(
      x.map((at) => slopeAt(at, slope)),
      gradient,
      1e-12,
      1e-13,
      `slope of ${name}`,
    );
  }
});

test("slopes are finite differences", () => {
  const step = 1e-5,
    inputs = times(120, (i) => -REACH + (i / 119) * 2 * REACH); // none of them 0
  for (const name of NAMES) {
    const { value, slope: slopeAt } = ACTIVATIONS[name];
    const steps = inputs.map((x) => (value(x + step, 0.125) - value(x - step, 0.125)) / (2 * step));
    close(
      inputs.map((x) => slopeAt(x, 0.125)),
      steps,
      0,
      1e-8,
      name,
    );
  }
});

test("probabilities are those of TensorFlow", () => {
  assert.ok(GOLDEN.softmax.length >= 7);
  for (const { logits, temperature, probabilities } of GOLDEN.softmax)
    close(softmax(logits, temperature).probabilities, probabilities, 1e-12, 0, String(logits));
});

test("the scene names its function, and the plot shows all of it", () => {
  const scene = (name, slope = 0.25) => sceneOf({ ...STATE, function: name, slope });
  assert.equal(scene("leaky_relu").name, "Leaky ReLU");
  assert.equal(scene("leaky_relu").formula, "x where x > 0, else 0.25 · x");
  assert.ok(scene("leaky_relu").takes_slope && !scene("relu").takes_slope);
  for (const name of ["sigmoid", "tanh"])
    assert.deepEqual(scene(name).range, { low: -1.2, high: 1.2, ticks: [-1, 0, 1] });
  assert.deepEqual(scene("relu").range, { low: -1, high: 6, ticks: [0, 2, 4, 6] });
  assert.deepEqual(scene("leaky_relu", 1).range, { low: -6, high: 6, ticks: [-4, -2, 0, 2, 4, 6] });
  for (const name of NAMES) {
    const { f, range } = scene(name);
    for (const x of [-REACH, 0, REACH]) assert.ok(range.low <= f(x) && f(x) <= range.high, name);
  }
});

test("fields read what an address holds, and refuse with a sentence", () => {
  assert.deepEqual(fields.logits.read("1,-2.5,10"), [1, -2.5, 10]);
  assert.throws(() => fields.logits.read("1,2"), /must be 3 to 5 numbers/);
  assert.throws(() => fields.x.read("6.01"), /from −6 to 6/);
  assert.throws(() => fields.function.read("ReLU"), /choose relu, leaky_relu/);
  assert.throws(() => fields.temperature.read("0"), /from 0\.1 to 10/);
});
