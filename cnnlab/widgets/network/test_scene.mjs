// What the network builder computes and says: shapes, costs and fields are those that Keras and counting gave.

import assert from "node:assert/strict";
import { test } from "node:test";
import { propagate } from "../kit/page/maths/layers.mjs";
import golden from "./golden.json" with { type: "json" };
import { fields, PRESETS, presetOf } from "./page/fields.mjs";
import { bytes, costsOf, misfit, settingsOf, totalsOf } from "./page/scene.mjs";
import spec from "./spec.json" with { type: "json" };

test("shapes, parameters, multiply-adds and fields are those of Keras and of counting", () => {
  assert.ok(golden.length >= 6);
  for (const { input_shape, layers, rows } of golden) {
    const { steps, reason } = propagate(input_shape, layers, misfit);
    assert.equal(reason, "");
    assert.deepEqual(steps.map(({ shape, parameters, macs, field }) => ({ shape, parameters, macs, field })), rows);
    assert.deepEqual(steps.map(({ memory }) => memory), rows.map(({ shape }) => 4 * shape.reduce((a, b) => a * b)));
  }
});

test("each network of the book is known by its layers, and all its layers fit", () => {
  assert.equal(PRESETS.length, Object.keys(spec.presets).length);
  for (const { name, input_shape, layers } of PRESETS) {
    const state = {
      input_shape: fields.input_shape.read(fields.input_shape.write(input_shape)),
      layers: fields.layers.read(fields.layers.write(layers)),
    };
    assert.equal(presetOf(state).name, name);
    assert.equal(propagate(input_shape, layers, misfit).reason, "");
  }
  assert.equal(presetOf({ input_shape: [1, 1, 1], layers: [] }), undefined);
});

test("a layer is named with its settings", () => {
  const named = (text) => settingsOf(fields.layers.readLayer(text));
  assert.equal(named("conv,12"), "12, 3×3, stride 1, same");
  assert.equal(named("conv,1,5,2,valid,0"), "1, 5×5, stride 2, valid, no bias");
  assert.deepEqual(["avgpool", "dense,3", "dropout,0", "relu"].map(named), ["2×2, stride 2", "3", "0", ""]);
});

test("a layer that does not fit is refused with a sentence", () => {
  const reasonOf = (text) => propagate([8, 8, 1], fields.layers.read(text), misfit).reason;
  assert.equal(reasonOf("conv/flatten/conv"),
    "Convolution needs rows, columns and channels, but it gets a row of 512 numbers. Move it before the layer that makes the row.");
  assert.equal(reasonOf("dense"),
    "Dense needs a row of numbers, but it gets 8×8×1. Put flatten or global average pooling before it.");
  assert.equal(reasonOf("maxpool/maxpool/maxpool/maxpool"),
    "Max pooling: a window of 2×2 does not fit into 1×1 cells. Make it smaller, or pool less before it.");
});

test("costs are said in words", () => {
  const input_shape = [32, 32, 3], { steps } = propagate(input_shape, fields.layers.read("conv,12/flatten/dense"), misfit);
  assert.equal(costsOf(steps[0], input_shape), "336 parameters · 331,776 multiply-adds · 49.2 kB · sees 3×3");
  assert.equal(totalsOf({ steps, input_shape }),
    "123,226 parameters, 454,656 multiply-adds for one image, 110.6 kB for all its numbers.");
  assert.deepEqual([999, 1000, 2_500_000].map(bytes), ["999 bytes", "1 kB", "2.5 MB"]);
});
