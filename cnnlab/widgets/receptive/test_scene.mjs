// What the board of receptive fields computes: what loops over cells and TensorFlow's gradients found.

import assert from "node:assert/strict";
import { test } from "node:test";
import { propagate } from "../kit/page/maths/layers.mjs";
import golden from "./golden.json" with { type: "json" };
import { fields, PRESETS, presetOf } from "./page/fields.mjs";
import { pathsTo } from "./page/maths.mjs";
import { sceneOf, settle, textsOf, titleOf } from "./page/scene.mjs";
import spec from "./spec.json" with { type: "json" };

/** The maps of a case, and the paths from their rows and from their columns to its cell. */
function follow({ side, layers, row, col }) {
  const { steps } = propagate([side, side, 1], layers), sizes = [side, ...steps.map(({ shape }) => shape[0])];
  return { steps, lines: [row, col].map((cell) => pathsTo(sizes, layers, layers.length, cell)) };
}

/** The places, counted from the first real cell, of the numbers that are not 0. */
const placesOf = ({ counts, before }) => counts.flatMap((count, i) => (count ? [i - before] : []));

test("the script counts as TensorFlow and as loops do", () => {
  assert.ok(golden.length > 30);
  for (const one of golden) {
    const { steps, lines } = follow(one);
    const found = steps.map(({ shape, field, jump, start }) => [shape[0], field[0], jump, start]);
    assert.deepEqual([[one.side, 1, 1, 0], ...found], one.fields);
    const [rows, cols] = lines.map(([{ counts, before, n }]) => counts.slice(before, before + n));
    assert.deepEqual(rows.map((row) => cols.map((col) => row * col)), one.paths);
    one.seen.forEach((wanted, at) => {
      const read = lines.map((axis) => placesOf(axis[at]));
      assert.deepEqual(read.every((places) => places.length) ? read : [[], []], wanted);
    });
  }
});

test("each stack of the list is known by its layers, and all its layers fit", () => {
  assert.equal(PRESETS.length, Object.keys(spec.presets).length);
  for (const { name, side, layers } of PRESETS) {
    const state = { side, layers: fields.layers.read(fields.layers.write(layers)) };
    assert.equal(presetOf(state).name, name);
    assert.equal(settle({ ...state, layer: 99, row: -1, col: -1 }).reason, "");
  }
  assert.equal(presetOf({ side: 1, layers: [] }), undefined);
});

const settled = (text, rest) => settle({ side: 9, layers: fields.layers.read(text), layer: 9, row: -1, col: -1, ...rest });

test("a map is named with the settings that are not usual, and with its size", () => {
  const scene = settled("conv,3,2,same/conv,3,1,1,2/pool,9,1");
  assert.deepEqual([0, 1, 2, 3].map((at) => titleOf(scene, at)), [
    "Input: 9×9", "1 Convolution 3×3, stride 2, padding same: 5×5",
    "2 Convolution 3×3, padding 1, dilation 2: 3×3", "3 Pooling 9×9",
  ]);
});

test("a layer that does not fit is refused, and the cell stays in the last map that there is", () => {
  const wide = settled("conv/conv,3,1,0,5");
  assert.equal(wide.reason, "Convolution: the window spans 11×11 cells, but it gets only 7×7.");
  assert.deepEqual([wide.layer, wide.row, wide.col], [1, 3, 3]);
  const large = settled("conv,3,1,4", { side: 28 });
  assert.equal(large.reason, "Convolution: its map has 34×34 cells; the board draws at most 32×32.");
});

test("what a cell sees is said in words", () => {
  const [sight, field] = textsOf(sceneOf(settled("conv/conv", { row: 0, col: 2, count_paths: true })));
  assert.equal(sight, "Layer 2, row 0, column 2 sees rows 0 to 4, columns 2 to 6 of the input: 25 pixels and 0 cells of padding.");
  assert.equal(field, "Receptive field 5×5, jump 1, start 0. Paths from a pixel to the cell: 1 to 9.");
});
