// What the tests of the page's modules share: numbers that agree.

import assert from "node:assert/strict";

/** Numbers, or rows of numbers of one shape, agree up to a share of their size and a little more. */
export function close(ours, theirs, share, little, place = "") {
  if (!Array.isArray(theirs)) {
    assert.equal(typeof ours, "number", place);
    return assert.ok(Math.abs(ours - theirs) <= little + share * Math.abs(theirs), `${place}: ${ours}, not ${theirs}`);
  }
  assert.equal(ours.length, theirs.length, place);
  theirs.forEach((value, i) => close(ours[i], value, share, little, `${place}[${i}]`));
}

/** An object with each value changed. */
export const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
