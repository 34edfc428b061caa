// What one cell of a stack of square layers has seen. No document here.

import { sidesOf } from "../../kit/page/maths/convolution.mjs";

/** Along one axis: how many paths lead from each cell of each map, sizes[0] the input, to one cell.
    maps[i] is {counts, before, n}: counts go over the padding that the next layer adds, too. */
export function pathsTo(sizes, layers, depth, cell) {
  const maps = [];
  for (let at = sizes.length - 1; at >= 0; at--) {
    const n = sizes[at],
      { size, stride, padding, dilation = 1 } = layers[at] ?? {};
    const [before, after] = size && sizes[at + 1] ? sidesOf(n, size, stride, padding, dilation) : [0, 0];
    const counts = Array(before + n + after).fill(0),
      [above] = maps;
    if (at === depth) counts[before + cell] = 1;
    for (let o = 0; at < depth && o < above.n; o++)
      for (let i = 0; i < size; i++) counts[o * stride + i * dilation] += above.counts[above.before + o];
    maps.unshift({ counts, before, n });
  }
  return maps;
}
