// The size formula, backwards. No document here.

import { outputSize, spanOf } from "../../kit/page/maths/convolution.mjs";
import spec from "../spec.json" with { type: "json" };

const {
  k: [FIRST_K, LAST_K],
  s: [FIRST_S, LAST_S],
  p: [FIRST_P, LAST_P],
  d: [FIRST_D, LAST_D],
} = spec.search;

/** The small settings that take n cells to `out`, as {k, s, p, d}, the plainest first. */
export function solve(n, out) {
  const found = [];
  const weigh = ({ k, s, p, d }) => [(s > 1) + (p > 0) + (d > 1), d, s, p, k];
  for (let k = FIRST_K; k <= LAST_K; k++)
    for (let s = FIRST_S; s <= LAST_S; s++)
      for (let p = FIRST_P; p <= LAST_P; p++)
        for (let d = FIRST_D; d <= LAST_D; d++) {
          const span = spanOf(k, d),
            pointless = (k === 1 && d > 1) || p >= span;
          if (!pointless && span <= n + 2 * p && outputSize(n, k, s, p, d) === out) found.push({ k, s, p, d });
        }
  return found.sort((a, b) => {
    const right = weigh(b);
    return (
      weigh(a)
        .map((weight, i) => weight - right[i])
        .find(Boolean) ?? 0
    );
  });
}
