// What the pooling board's state is made of, and what each part accepts.

import { flag, grid, oneOf, places, steps, whole } from "../../kit/page/elements/fields.mjs";

export const fields = {
  image: grid("image", 16),
  mode: oneOf("the mode", ["max", "average"]),
  size: whole("the window", 1, 4),
  ...steps(2),
  ceil_mode: flag("ceil_mode"),
  count_include_pad: flag("count_include_pad"),
  shift: whole("the move", -3, 3),
  ...places(99),
};
