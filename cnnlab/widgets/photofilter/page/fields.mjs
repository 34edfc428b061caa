// What the photo filter's state is made of, but for the photo itself, which fits no address.

import { flag, grid, oneOf, places, steps, whole } from "../../kit/page/elements/fields.mjs";

export const fields = {
  kernel: grid("kernel", 7),
  ...steps(3),
  relu: flag("relu"),
  mode: oneOf("the mode", ["color", "gray"]),
  view: oneOf("the view", ["offset", "clip", "size"]),
  channel: whole("the channel", 0, 2),
  ...places(999),
};
