// Softmax, with its parts. No document here.

import { max, sumOf } from "../elements/rows.mjs";

/** Probabilities from logits at a temperature; powers[i] is e^((zᵢ − largest) / T). */
export function softmax(logits, temperature = 1) {
  const largest = max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const total = sumOf(powers);
  return { largest, powers, total, probabilities: powers.map((power) => power / total) };
}
