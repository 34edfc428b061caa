// What the digit pad computes from its state: what golden.json holds, the unit in hand, and what fits an address.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { close } from "../../../tests/support/close.mjs";
import { productOf } from "../kit/page/elements/rows.mjs";
import { fields } from "./page/fields.mjs";
import { BEFORE, center, channelsBefore, inkOf, LAYERS, networkOf, SIDE, seenBy } from "./page/maths.mjs";
import { largestPart, limitsOf, sceneOf, settle } from "./page/scene.mjs";
import spec from "./spec.json" with { type: "json" };
import { stepsOf } from "./support.mjs";

const golden = JSON.parse(readFileSync(new URL("golden.json", import.meta.url)));

const SIZES = spec.weights.map(productOf);
const WEIGHTS = SIZES.map((size, part) =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(i * (part + 1.7)) / 5),
);
const DIGIT = [
  [
    [26, 74],
    [26, 45],
    [50, 42],
    [70, 74],
    [87, 55],
  ],
];
const STATE = { thicken: 0.5, rotate: 10, down: 1, right: -1, map: 3, row: 2, col: 1, channel: 0 };
const sceneAt = (layer) => sceneOf(settle({ ...STATE, layer }), inkOf(DIGIT, null), networkOf(WEIGHTS), WEIGHTS);

test("each layer has words, and reads the one before it", () => {
  assert.deepEqual(Object.keys(LAYERS), Object.keys(spec.state.layer.words));
  assert.deepEqual(BEFORE, { conv1: "input", pool1: "conv1", conv2: "pool1", pool2: "conv2", dense: "pool2" });
  assert.deepEqual(Object.keys(LAYERS).map(channelsBefore), [1, 1, 12, 1, 24]);
});

test("drawings become images as SciPy and sums make them", () => {
  for (const [at, drawing] of golden.drawings.entries()) {
    const { box, shape, mass, corner, image } = stepsOf(drawing);
    assert.deepEqual([box, shape, corner], [drawing.box, drawing.shape, drawing.corner], `${at}`);
    close(mass, drawing.mass, 0, 1e-6, `mass of ${at}`);
    close(image, drawing.image, 0, 1e-8, `image of ${at}`);
  }
});

test("the network answers as plain loops do", () => {
  const weights = SIZES.map((size, part) =>
    Float32Array.from({ length: size }, (_, i) => (((37 * i + 11 * part) % 101) - 50) / 512),
  );
  for (const { drawing, map, dense, softmax, ...maps } of golden.networks) {
    const layers = networkOf(weights).run(Float64Array.from(golden.drawings[drawing].image));
    for (const [name, values] of Object.entries(maps)) {
      const mine = [...layers[name]].filter((_, i) => i % LAYERS[name][2] === map);
      close(mine, values, 0, 1e-8, name);
    }
    close([...layers.dense], dense, 0, 1e-8, "dense");
    close(layers.probabilities, softmax, 0, 1e-8, "softmax");
  }
});

test("a unit adds up to what its layer holds", () => {
  for (const layer of Object.keys(LAYERS)) {
    const { layers, row, col, map, unit } = sceneAt(layer),
      [, width, maps] = LAYERS[layer];
    close(unit.value, layers[layer][(row * width + col) * maps + map], 1e-9, 1e-9, layer);
    if (unit.kernel)
      close(
        unit.sums.reduce((a, b) => a + b, unit.bias),
        unit.total,
        1e-9,
        1e-9,
        layer,
      );
    else assert.equal(unit.total, Math.max(...unit.patch[0]));
  }
});

test("probabilities add up to 1, with ink and without", () => {
  const blank = sceneOf(settle({ ...STATE, layer: "dense" }), inkOf([], null), networkOf(WEIGHTS), WEIGHTS);
  for (const { layers } of [sceneAt("dense"), blank])
    close(
      layers.probabilities.reduce((a, b) => a + b),
      1,
      0,
      1e-12,
    );
  assert.equal(blank.steps.box, null);
});

test("a state is settled inside its layer, and the way down leads to a unit that was read", () => {
  const { map, row, col, channel } = settle({ layer: "pool2", map: 11, row: 23, col: 23, channel: 5 });
  assert.deepEqual([map, row, col, channel], [11, 3, 3, 0]);
  assert.deepEqual(limitsOf({ layer: "dense" }), { row: 1, col: 1, map: 10, channel: 24 });
  const scene = sceneAt("conv2"),
    next = largestPart(scene),
    { top, left, side } = scene.seen.pool1;
  assert.equal(next.layer, "pool1");
  assert.ok(next.row >= top && next.row < top + side && next.col >= left && next.col < left + side);
  assert.equal(largestPart(sceneAt("conv1")), null);
  assert.deepEqual(seenBy("dense", 0, 0, 5).input, { top: 0, left: 0, side: SIDE, map: null });
});

test("the ink is scaled to 20 and stays inside 28×28", () => {
  const { shape, scaled, image, corner } = center(inkOf(DIGIT, null)),
    sum = (values) => values.reduce((a, b) => a + b);
  assert.equal(Math.max(...shape), 20);
  close(sum(image), sum(scaled), 1e-12, 0);
  corner.forEach((at, i) => assert.ok(at >= 0 && at + shape[i] <= SIDE));
});

test("fields write what they read, and refuse with a sentence", () => {
  const text = "26,74_26,45/50,42_46.5,54";
  assert.equal(fields.strokes.write(fields.strokes.read(text)), text);
  assert.deepEqual(fields.strokes.read(""), []);
  assert.equal(fields.digit.read("none"), "none");
  assert.throws(() => fields.strokes.read("1,113"), /a point of the strokes: type a number from 0 to 112/);
  assert.throws(() => fields.strokes.read(Array(5001).fill("1,1").join("_")), /at most 5000 points/);
  assert.throws(() => fields.digit.read("10"), /choose 0 to 9 or none/);
  assert.throws(() => fields.rotate.read("1e9"), /a whole number, −180 to 180/);
  for (const name of ["weights", "samples", "source"]) assert.equal(fields[name], undefined);
});
