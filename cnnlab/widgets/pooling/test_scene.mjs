// What the pooling board computes: the numbers that Keras and plain loops gave.

import assert from "node:assert/strict";
import { test } from "node:test";
import { close } from "../../../tests/support/close.mjs";
import keras from "../convolution/golden.json" with { type: "json" };
import golden from "./golden.json" with { type: "json" };
import { pool2d } from "./page/maths.mjs";

const asState =
  (mode) =>
  ({ padding, ...one }) => ({ ...one, mode, padding: padding === "valid" ? 0 : padding });
const CASES = [...keras.maxPool2d.map(asState("max")), ...keras.avgPool2d.map(asState("average")), ...golden];

test("an image is pooled as Keras and plain loops do it", () => {
  assert.ok(CASES.length > 80);
  for (const { image, output, ...settings } of CASES)
    close(pool2d(image, settings), output, 1e-6, 1e-9, JSON.stringify(settings));
});
