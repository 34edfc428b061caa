// What the activation board's state is made of, and what each part accepts.

import { fieldsOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };

export const fields = fieldsOf(spec.state);
export const REACH = spec.state.x.high; // the plot shows inputs from −6 to 6
export const { high: LOGIT, fewest: FEWEST, most: MOST } = spec.state.logits;
export const CLASSES = [...spec.classes];
