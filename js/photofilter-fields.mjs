// What the photo filter's state is made of, but for the photo itself, which fits no address.

import { flag, grid, oneOf, whole } from "./fields.mjs";

export const fields = {
  kernel: grid("kernel", 7),
  stride: whole("the stride", 1, 4),
  padding: whole("the padding", 0, 3, ["same"]),
  relu: flag("relu"),
  mode: oneOf("the mode", ["color", "gray"]),
  view: oneOf("the view", ["offset", "clip", "size"]),
  channel: whole("the channel", 0, 2),
  row: whole("the row", 0, 999),
  col: whole("the column", 0, 999),
};
