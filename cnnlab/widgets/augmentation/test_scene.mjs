// What the augmentation board does to pictures, held to the numbers of Keras in golden.json.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { byName } from "../kit/page/elements/rows.mjs";
import { EXACT, fields, RANGES } from "./page/fields.mjs";
import { changePhoto, NO_CHANGE, SAMPLES } from "./page/maths.mjs";
import { inWords, kerasCode, recipeCode } from "./page/words.mjs";
import spec from "./spec.json" with { type: "json" };
import { changedBytes } from "./support.mjs";

const GOLDEN = JSON.parse(readFileSync(new URL("golden.json", import.meta.url)));
const NOTHING = { ...byName(RANGES, () => 0), random_flip: "none", fill: "reflect" };

test("pictures are changed as by Keras", () => {
  assert.ok(GOLDEN.length >= 26);
  for (const one of GOLDEN) {
    const bytes = changedBytes(one);
    one.output.flat().forEach((pixel, i) => {
      assert.equal(bytes[4 * i + 3], 255);
      pixel.forEach((value, color) =>
        assert.ok(Math.abs(bytes[4 * i + color] - value) <= 0.5 + 1e-3, `${JSON.stringify(one.change)}, pixel ${i}`),
      );
    });
  }
});

test("two boards do not share a desk, and one desk serves pictures of any size", () => {
  const photoOf = (rows, cols) => ({
    rows,
    cols,
    rgba: Uint8ClampedArray.from({ length: 4 * rows * cols }, (_, i) => (i * 37) % 256),
  });
  const change = { ...NO_CHANGE, rotate: 30, right: 0.2, zoom: -0.3 },
    desk = {};
  for (const [rows, cols] of [
    [5, 4],
    [3, 7],
    [5, 4],
  ])
    for (const fill of Object.keys(spec.state.fill.words))
      assert.deepEqual(
        changePhoto(photoOf(rows, cols), change, fill, desk),
        changePhoto(photoOf(rows, cols), change, fill),
      );
});

test("a change that does nothing leaves every byte", () => {
  const rgba = Uint8ClampedArray.from([1, 2, 3, 255, 4, 5, 6, 255]);
  assert.deepEqual(changePhoto({ rows: 1, cols: 2, rgba }, NO_CHANGE, "reflect"), rgba);
  assert.equal(inWords(NO_CHANGE), spec.unchanged);
});

test("each number of the state belongs to the picture or to the samples", () => {
  assert.deepEqual(["flip", ...EXACT], Object.keys(NO_CHANGE));
  assert.deepEqual(Object.keys(spec.state), ["photo", "flip", ...EXACT, "random_flip", ...RANGES, "fill", "seed"]);
  assert.deepEqual(Object.keys(fields), Object.keys(spec.state).slice(1));
  assert.deepEqual(["random_flip", ...RANGES], Object.keys(spec.keras.steps));
  assert.ok(SAMPLES === 12 && Object.keys(spec.changes).every((name) => EXACT.includes(name)));
});

test("no template is left unfilled", () => {
  const all = { ...byName(RANGES, () => 0.3), random_flip: "both", fill: "nearest" };
  for (const text of [kerasCode(all), recipeCode(all, 64), kerasCode(NOTHING), recipeCode(NOTHING, 64)])
    assert.doesNotMatch(text, /[{}]|undefined|NaN/);
});

test("fields keep numbers to three decimals, and refuse with a sentence", () => {
  assert.equal(fields.right.read("-0.12349"), -0.123);
  assert.throws(() => fields.rotate.read("181"), /the rotation: type a number from −180 to 180/);
  assert.throws(() => fields.max_shift.read("-0.1"), /the range of moves: type a number from 0 to 0\.5/);
  assert.throws(() => fields.fill.read("wrap"), /choose reflect, constant, nearest/);
});
