// What of the digit pad's state an address holds; weights and test digits fit none.

import { fail, field, number, whole } from "../../kit/page/elements/fields.mjs";
import { fieldsOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };

export const MOST_POINTS = spec.state.strokes.most;

const digit = ({ label, low, high }) => whole(label, low, high, ["none"]);

/** Strokes separated by "/", points by "_", down and across by ",": 26,74_26,45/50,42_46,54 */
function strokes({ label, most, low, high }) {
  const place = number(`a point of ${label}`, low, high);
  const read = (text) => {
    const all = text ? text.split("/").map((stroke) => stroke.split("_").map((point) => point.split(","))) : [];
    if (all.flat().length > most || all.flat().some((point) => point.length !== 2))
      fail(
        `The strokes must be at most ${most} points down,across, ` +
          "separated by “_” in a stroke and by “/” between strokes.",
      );
    return all.map((stroke) => stroke.map((point) => point.map(place.read)));
  };
  return field(label, read, (value) => value.map((stroke) => stroke.join("_")).join("/"));
}

export const fields = fieldsOf(spec.state, { digit, strokes });
