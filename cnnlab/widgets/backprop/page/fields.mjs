// What the backpropagation board's state is made of, and what each part accepts.

import { fieldsOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };

export const fields = fieldsOf(spec.state);
export const MOST_STEPS = spec.state.steps.high;
