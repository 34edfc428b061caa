// What the channels board computes: Keras's golden numbers, and sums that plain loops find.

import assert from "node:assert/strict";
import { test } from "node:test";
import { close } from "../../../tests/support/close.mjs";
import golden from "./golden.json" with { type: "json" };
import { convChannels, stepChannels } from "./page/maths.mjs";
import { cutTo, FILTERS, filterNamed } from "./page/presets.mjs";

test("the feature maps are those of Keras", () => {
  assert.ok(golden.length >= 8);
  for (const { image, filters, bias, output } of golden) close(convChannels(image, filters, bias), output, 1e-6, 1e-6);
});

test("a step has the products and sums of plain loops, and ends in Keras's output", () => {
  for (const { image, filters, bias, output } of golden) {
    const last = bias.length - 1,
      { products, sums, total } = stepChannels(image, filters, bias, 0, 0, last);
    for (const channel of [0, 1, 2]) {
      let sum = 0;
      filters.forEach((line, i) =>
        line.forEach((weights, j) => {
          const product = image[i][j][channel] * weights[channel][last];
          close(products[channel][i][j], product, 0, 1e-9);
          sum += product;
        }),
      );
      close(sums[channel], sum, 0, 1e-9);
    }
    close(total, output[0][0][last], 1e-6, 1e-6);
  }
});

test("a named filter is known by its weights, whole or cut", () => {
  assert.ok(FILTERS.length >= 6);
  for (const filter of FILTERS) assert.equal(filterNamed(filter.weights), filter);
  const middle = cutTo(FILTERS.find(({ name }) => name === "red").weights, 1, 1);
  assert.deepEqual(middle, [[[1, 0, 0]]]);
});
