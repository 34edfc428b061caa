// What the tests of this room, in both languages, ask the page's modules with plain lists.

import { mapValues } from "../../../tests/support/close.mjs";
import { center, inkOf, networkOf, thicken, turn, weightsOf } from "./page/maths.mjs";

/** What leaves each layer for each image of 28×28 bytes; the weights are written in base64. */
export function layersOf(weights, images) {
  const network = networkOf(weightsOf(Uint8Array.from(Buffer.from(weights, "base64"))));
  return images.map((image) =>
    mapValues(network.run(Float64Array.from(image, (byte) => byte / 255)), (values) => [...values]),
  );
}

/** All that is made of strokes on the pad, from the ink to what the network reads. */
export function stepsOf({ strokes, sample, by, degrees, down, right }) {
  const pad = inkOf(strokes, sample),
    steps = center(pad),
    { box, shape, scaled, mass, corner } = steps;
  const image = turn(thicken(steps.image, by), degrees, down, right);
  return { pad: [...pad], box, shape, scaled: [...scaled], mass, corner, image: [...image] };
}
