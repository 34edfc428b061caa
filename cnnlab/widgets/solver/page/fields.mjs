// What the solver's state is made of, and what each part accepts.

import { whole } from "../../kit/page/elements/fields.mjs";

export const fields = {
  n: whole("n, the input", 1, 999),
  k: whole("k, the kernel", 1, 16),
  stride: whole("s, the stride", 1, 16),
  padding: whole("p, the padding", 0, 16),
  dilation: whole("d, the dilation", 1, 16),
  wanted: whole("the wanted output", 1, 999),
};
