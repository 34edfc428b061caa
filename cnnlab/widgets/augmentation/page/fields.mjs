// What the augmentation board's state is made of, but for the photo itself, which fits no address.

import { field, number } from "../../kit/page/elements/fields.mjs";
import { fieldsOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };
import { NO_CHANGE, rounded } from "./maths.mjs";

/** A number in a range, kept to three decimals. */
function share({ label, low, high }) {
  const { read } = number(label, low, high);
  return field(label, (text) => rounded(read(text)));
}

export const fields = fieldsOf(spec.state, { number: share });

/** The numbers that change the one picture, and those that the samples are drawn from. */
const NUMBERS = Object.keys(spec.state).filter((name) => spec.state[name].kind === "number");
export const EXACT = NUMBERS.filter((name) => name in NO_CHANGE);
export const RANGES = NUMBERS.filter((name) => !(name in NO_CHANGE));
export const LAST_SEED = spec.state.seed.high;
