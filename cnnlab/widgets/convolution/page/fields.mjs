// What the convolution board's state is made of, and what each part accepts.

import { flag, grid, number, places, steps, whole } from "../../kit/page/elements/fields.mjs";

export const fields = {
  image: grid("image", 16),
  kernel: grid("kernel", 7),
  bias: number("the bias"),
  ...steps(3),
  dilation: whole("the dilation", 1, 3),
  ...places(99),
  compare: flag("compare"),
};
