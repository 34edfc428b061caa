// What the training scrubber's state is made of, but for the story itself, which fits no address.

import { field, number } from "../../kit/page/elements/fields.mjs";
import { fieldsOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };

export const BEFORE = spec.state.since.first;

/** An epoch, or one of some words. */
function epochField({ label, low, high, words = {} }) {
  const { read } = number(label, low, high);
  return field(label, (text) => (Object.hasOwn(words, text) ? text : read(text)));
}

export const fields = fieldsOf(spec.state, { epoch: epochField });
