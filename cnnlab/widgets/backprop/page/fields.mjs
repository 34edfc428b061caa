// What the backpropagation board's state is made of, and what each part accepts.

import { grid, number, oneOf, places, whole } from "../../kit/page/elements/fields.mjs";

export const MOST_STEPS = 200;

export const fields = {
  image: grid("image", 6),
  kernel: grid("kernel", 4),
  bias: number("the bias"),
  target: grid("target", 6),
  learning_rate: number("the learning rate", 0.0001, 10),
  steps: whole("the steps", 0, MOST_STEPS),
  part: oneOf("the part", ["kernel", "image"]),
  ...places(5),
};
