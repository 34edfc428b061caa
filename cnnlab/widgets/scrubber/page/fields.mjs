// What the training scrubber's state is made of, but for the story itself, which fits no address.

import { field, number, whole } from "../../kit/page/elements/fields.mjs";

export const BEFORE = "before";
const epoch = number("the epoch", 0, 9999), other = number("the epoch to compare with", 0, 9999);

export const fields = {
  epoch,
  since: field(other.label, (text) => (text === BEFORE ? text : other.read(text))),
  image: whole("the image", 0, 999),
  layer: whole("the layer", 0, 9),
};
