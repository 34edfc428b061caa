// All that the digit pad shows, computed from its state and the ink on its pad. No document here.

import { BEFORE, center, channelsBefore, LAYERS, seenBy, thicken, turn, unitOf } from "./maths.mjs";
import { addedUp, exact, placeText } from "../../kit/page/elements/numbers.mjs";
import { byName, floor, inside } from "../../kit/page/elements/rows.mjs";
import spec from "../spec.json" with { type: "json" };

export const LABELS = { input: "Input", ...spec.state.layer.words };

/** How many rows, columns, maps and channels the layer in hand allows. */
export const limitsOf = ({ layer }) => {
  const [row, col, map] = LAYERS[layer];
  return { row, col, map, channel: channelsBefore(layer) };
};

/** The state with its unit inside the layer in hand. */
export function settle(state) {
  const limits = limitsOf(state);
  return { ...state, ...byName(Object.keys(limits), (name) => inside(state[name], limits[name])) };
}

/** From the ink to the probabilities, and what the unit in hand does. */
export function sceneOf(state, pad, network, weights) {
  const steps = center(pad);
  const image = turn(thicken(steps.image, state.thicken), state.rotate, state.down, state.right);
  return inHand({ ...state, pad, steps, layers: network.run(image) }, weights);
}

/** The scene with the unit that its state names. */
export function inHand(scene, weights) {
  const { layers, layer, row, col, map } = scene;
  return { ...scene, unit: unitOf(weights, layers, layer, row, col, map), seen: seenBy(layer, row, col, map) };
}

/** A probability, never written as impossible or certain. */
export const chance = (share) => (share < 0.0005 ? "<0.001" : share >= 0.9995 ? ">0.999" : share.toFixed(3));

/** The answer in words. */
export function answerText({ layers: { probabilities }, steps }) {
  const [first, second] = probabilities.map((share, i) => [share, i]).sort(([a], [b]) => b - a);
  const answer = `The network answers ${first[1]} with ${chance(first[0])}, then ${second[1]} with ${chance(second[0])}.`;
  return steps.box ? answer : `Nothing is on the pad. ${answer} It has no class for nothing.`;
}

/** The steps before the network, in numbers. */
export function stepsText({ steps: { box, shape, mass, corner } }) {
  if (!box) return "Without ink there is nothing to scale and to center.";
  const [top, left, bottom, right] = box, [down, across] = mass.map((at) => at.toFixed(2));
  return `The ink lies in rows ${top} to ${bottom - 1} and columns ${left} to ${right - 1} of the pad. ` +
    `These ${bottom - top}×${right - left} pixels become ${shape.join("×")}: the longer side 20, each pixel the mean of its area. ` +
    `The center of mass is ${down} down and ${across} across. It goes to the middle of 28×28, to the nearest ` +
    `whole pixel, so the upper left corner stands at ${placeText(...corner)}.`;
}

/** Where the unit in hand is. */
export const unitName = ({ layer, map, row, col }) =>
  layer === "dense" ? `Logit of class ${map}` : `${LABELS[layer]}, map ${map}, ${placeText(row, col)}`;

/** What the unit in hand reads. */
export function readText({ layer, unit: { size, top, left, channels }, map, channel }) {
  const to = (start) => `${start} to ${start + size - 1}`, where = `rows ${to(top)} and columns ${to(left)}`;
  if (layer.startsWith("pool")) return `It reads ${where} of map ${map} before, and keeps the largest number.`;
  if (layer === "conv1") return `It reads ${where} of the input: ${size * size} products.`;
  return `It reads ${where} of all ${channels.length} maps before: ${size * size * channels.length} products, ` +
    `of which those of map ${channel} are below.`;
}

/** How the numbers become one. */
export function sumText({ layer, map, unit, layers: { probabilities } }) {
  if (!unit.kernel) return `The largest of ${unit.patch[0].map(exact).join(", ")} is ${exact(unit.total)}.`;
  const parts = layer === "conv1" ? unit.products[0] : unit.sums;
  const sum = `${addedUp(parts)} = ${exact(unit.total - unit.bias)}, and bias ${exact(unit.bias)} = ${exact(unit.total)}`;
  return layer === "dense" ? `${sum}. Softmax of all ten logits gives class ${map} the probability ${chance(probabilities[map])}.`
    : `${sum} → ReLU → ${exact(unit.value)}`;
}

/** The unit before whose part in the one in hand is the largest; null where that is a pixel. */
export function largestPart({ layer, unit }) {
  if (BEFORE[layer] === "input") return null;
  const parts = unit.products ?? unit.patch;
  let best = [0, 0];
  parts.forEach((line, c) => line.forEach((part, k) => {
    if (part > parts[best[0]][best[1]]) best = [c, k];
  }));
  return placeBefore({ layer, unit }, ...best);
}

/** The unit before that stands at one place of the patch in hand; null where that is a pixel. */
export function placeBefore({ layer, unit: { size, top, left, channels } }, channel, place) {
  if (BEFORE[layer] === "input") return null;
  return { layer: BEFORE[layer], map: channels[channel], row: top + floor(place / size), col: left + (place % size) };
}
