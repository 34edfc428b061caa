// What the solver computes: the settings that counting windows finds. test_maths.py holds it to cnnlab.

import assert from "node:assert/strict";
import { test } from "node:test";
import golden from "./golden.json" with { type: "json" };
import { solve } from "./page/maths.mjs";
import { sceneOf } from "./page/scene.mjs";
import spec from "./spec.json" with { type: "json" };

test("the settings are those found by counting", () => {
  assert.ok(golden.length >= 10);
  for (const { n, wanted, settings } of golden)
    assert.deepEqual(
      solve(n, wanted).map(({ k, s, p, d }) => [k, s, p, d]),
      settings,
    );
});

test("each setting, put into the solver, makes the size that was asked for", () => {
  for (const { n, wanted, settings } of golden)
    for (const [k, stride, padding, dilation] of settings) {
      const { outputs, reason } = sceneOf({ n, k, stride, padding, dilation, wanted });
      assert.deepEqual([outputs, reason], [wanted, ""]);
    }
});

test("the board takes every setting that the search can find", () => {
  const { k, stride: s, padding: p, dilation: d } = spec.state;
  for (const [letter, { low, high }] of Object.entries({ k, s, p, d })) {
    const [first, last] = spec.search[letter];
    assert.ok(low <= first && last <= high, letter);
  }
});
