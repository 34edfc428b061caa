// What the photo filter's state is made of, but for the photo itself, which fits no address.

import { fieldsOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };

export const LARGEST = spec.state.photo.most; // the longest side of a photo
export const fields = fieldsOf(spec.state);
