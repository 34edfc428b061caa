// What the convolution board's state is made of, and what each part accepts.

import { flag, grid, number, whole } from "./fields.mjs";

export const fields = {
  image: grid("image", 16),
  kernel: grid("kernel", 7),
  bias: number("the bias"),
  stride: whole("the stride", 1, 4),
  padding: whole("the padding", 0, 3, ["same"]),
  dilation: whole("the dilation", 1, 3),
  row: whole("the row", 0, 99),
  col: whole("the column", 0, 99),
  compare: flag("compare"),
};
