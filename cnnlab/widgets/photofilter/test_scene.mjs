// What the photo filter computes: the pictures that TensorFlow filtered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { close } from "../../../tests/support/close.mjs";
import golden from "./golden.json" with { type: "json" };
import { filterPhoto, framePhoto, pickSums, refilterPhoto } from "./page/maths.mjs";

/** A golden case as the board has it: the photo in its frame, and how the outputs are picked from the sums. */
function prepare({ picture, kernel, stride, sides, gray }) {
  const rgba = picture.flat().flatMap((pixel) => [...pixel, 255]);
  const photo = { rgba, rows: picture.length, cols: picture[0].length };
  const sizes = [
    [photo.rows, kernel.length],
    [photo.cols, kernel[0].length],
  ];
  const shape = sizes.map(([n, k], axis) => Math.floor((n + sides[axis][0] + sides[axis][1] - k) / stride) + 1);
  const zeros = sides.map(([before]) => before);
  return { framed: framePhoto(photo, gray), pick: (sums) => [...pickSums(sums, shape, stride, zeros)] };
}

test("a photo is filtered as TensorFlow does it", () => {
  assert.ok(golden.length >= 8);
  for (const one of golden) {
    const { framed, pick } = prepare(one);
    close(pick(filterPhoto(framed, one.kernel)), one.output.flat(2), 1e-6, 1e-4);
  }
});

test("a photo is filtered anew, after a change of one row, to the same", () => {
  for (const one of golden) {
    const { framed, pick } = prepare(one),
      { kernel } = one,
      last = kernel.length - 1;
    const before = kernel.map((row, i) => (i < last ? row : row.map((weight) => 2 - weight)));
    const anew = refilterPhoto(filterPhoto(framed, before), framed, before, kernel);
    close(pick(anew), one.output.flat(2), 1e-6, 1e-4);
  }
});
