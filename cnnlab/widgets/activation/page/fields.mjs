// What the activation board's state is made of, and what each part accepts.

import { grid, list, number, oneOf } from "../../kit/page/elements/fields.mjs";

export const REACH = 6; // the plot shows inputs from −6 to 6
export const LOGIT = 10; // logits lie between −10 and 10
export const CLASSES = ["A", "B", "C", "D", "E"], FEWEST = 3;

export const fields = {
  mode: oneOf("the mode", ["curve", "softmax"]),
  function: oneOf("the function", ["relu", "leaky_relu", "sigmoid", "tanh", "gelu"]),
  x: number("x", -REACH, REACH),
  slope: number("the slope", 0, 1),
  feature_map: grid("feature map", 6),
  logits: list("logits", FEWEST, CLASSES.length, -LOGIT, LOGIT),
  temperature: number("the temperature", 0.1, 10),
};
