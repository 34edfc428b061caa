// The size formula, backwards. No document here.

import { outputSize, spanOf } from "../../kit/page/maths/convolution.mjs";

/** The small settings that take n cells to `out`, as {k, s, p, d}, the plainest first. */
export function solve(n, out) {
  const found = [];
  const weigh = ({ k, s, p, d }) => [(s > 1) + (p > 0) + (d > 1), d, s, p, k];
  for (let k = 1; k <= 7; k++)
    for (let s = 1; s <= 4; s++)
      for (let p = 0; p <= 3; p++)
        for (let d = 1; d <= 3; d++) {
          const span = spanOf(k, d), pointless = (k === 1 && d > 1) || p >= span;
          if (!pointless && span <= n + 2 * p && outputSize(n, k, s, p, d) === out) found.push({ k, s, p, d });
        }
  return found.sort((a, b) => {
    const right = weigh(b);
    return weigh(a).map((weight, i) => weight - right[i]).find(Boolean) ?? 0;
  });
}
