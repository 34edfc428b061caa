// What the pooling board's state is made of, and what each part accepts.

import { flag, grid, oneOf, whole } from "./fields.mjs";

export const fields = {
  image: grid("image", 16),
  mode: oneOf("the mode", ["max", "average"]),
  size: whole("the window", 1, 4),
  stride: whole("the stride", 1, 4),
  padding: whole("the padding", 0, 2, ["same"]),
  ceil_mode: flag("ceil_mode"),
  count_include_pad: flag("count_include_pad"),
  shift: whole("the move", -3, 3),
  row: whole("the row", 0, 99),
  col: whole("the column", 0, 99),
};
