// What the boards share and needs no document: fields, numbers, rows, addresses, specs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress, readState, writeAddress } from "./page/elements/address.mjs";
import { flag, grid, list, number, oneOf, whole } from "./page/elements/fields.mjs";
import { addedUp, exact, short, typed } from "./page/elements/numbers.mjs";
import { inside, mapCells, memory, shapeOf, withCell } from "./page/elements/rows.mjs";
import { choicesOf, fieldsOf } from "./page/elements/spec.mjs";

const MUST_BE_A_LIST = "The numbers must be 2 to 3 numbers, separated by “,”.";
const MUST_BE_EVEN = "The image must have rows of one length, separated by “/”, and at most 2 rows and columns.";

const READ = [
  [number("x"), " −1.5 ", -1.5],
  [number("x"), "+.5", 0.5],
  [number("x"), "-0", 0],
  [whole("x", -3, 3), "−3", -3],
  [whole("x", 0, 3, ["same"]), "same", "same"],
  [flag("x"), "1", true],
  [list("numbers", 2, 3, 0, 9), "1,2.5", [1, 2.5]],
  [
    grid("image", 2),
    "1,2/3,-4",
    [
      [1, 2],
      [3, -4],
    ],
  ],
];
const REFUSED = [
  [number("x", -1, 2), "3", "“3” is not possible for x: type a number from −1 to 2."],
  [number("x", -1, 2), "1e0", "“1e0” is not possible for x: type a number from −1 to 2."],
  [whole("x", -3, 3), "½", "“½” is not possible for x: choose a whole number, −3 to 3."],
  [whole("x", 0, 3, ["same"]), "4", "“4” is not possible for x: choose 0 to 3 or same."],
  [oneOf("x", ["a", "b"]), "c", "“c” is not possible for x: choose a, b."],
  [flag("x"), "yes", "“yes” is not possible for x: write 1 or 0."],
  [list("numbers", 2, 3, 0, 9), "1", MUST_BE_A_LIST],
  [grid("image", 2), "1,2/3", MUST_BE_EVEN],
  [grid("image", 2), "1,2,3,4/1,2,3,4", MUST_BE_EVEN],
];
const WRITTEN = [
  [number("x"), -1.5, "-1.5"],
  [flag("x"), true, "1"],
  [list("x", 1, 3, 0, 9), [1, 2], "1,2"],
  [
    grid("x", 3),
    [
      [1, 2],
      [3, 4],
    ],
    "1,2/3,4",
  ],
];

test("a field reads a text", () => {
  for (const [field, text, value] of READ) assert.deepEqual(field.read(text), value, text);
});

test("a field says what is allowed", () => {
  for (const [field, text, message] of REFUSED) assert.throws(() => field.read(text), { name: "RangeError", message });
});

test("a field writes what it reads again", () => {
  for (const [field, value, text] of WRITTEN) {
    assert.equal(field.write(value), text);
    assert.deepEqual(field.read(text), value);
  }
});

test("numbers are short in a cell, exact in a sum and plain in a field", () => {
  assert.deepEqual([-1.005, 0.123456, -0.001, 123.46, 12345.6, 123456].map(short), [
    "−1",
    "0.12",
    "0",
    "123.5",
    "12346",
    "1e5",
  ]);
  assert.deepEqual([-0.123456, 2e9].map(exact), ["−0.1235", "2.000e+9"]);
  assert.equal(typed(0.1 + 0.2), "0.3");
});

test("numbers are added up with their signs", () => {
  assert.equal(addedUp([-1, 2.5, -3, 0]), "−1 + 2.5 − 3 + 0");
});

test("rows are changed cell by cell, and the old ones stay", () => {
  const rows = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  assert.deepEqual(withCell(rows, 1, 0, 9), [
    [1, 2, 3],
    [9, 5, 6],
  ]);
  assert.deepEqual(
    mapCells(rows, (cell, row, col) => cell - 3 * row - col),
    [
      [1, 1, 1],
      [1, 1, 1],
    ],
  );
  assert.deepEqual(rows, [
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.deepEqual([rows, []].map(shapeOf), [
    [2, 3],
    [0, 0],
  ]);
});

test("a place is brought inside", () => {
  assert.deepEqual(
    [-Infinity, -1, 1, Infinity].map((at) => inside(at, 3)),
    [0, 0, 1, 2],
  );
});

test("a memory tells whether a part has changed", () => {
  const changed = memory();
  assert.deepEqual([changed(1, "a"), changed(1, "a"), changed(1, "b"), changed(1, "b")], [true, false, true, false]);
});

test("an address holds what differs from the first state, and is read again", () => {
  const fields = { stride: whole("the stride", 1, 4), image: grid("image", 4) };
  const first = { stride: 1, image: [[0]] },
    state = { stride: 1, image: [[1, 2]] };
  const address = writeAddress("mine", state, first, fields);
  assert.equal(address, "#board=mine&image=1,2");
  const { name, texts } = readAddress(address);
  assert.equal(name, "mine");
  assert.deepEqual(readState(texts, fields), { state: { image: [[1, 2]] }, problems: [] });
});

test("an address that speaks of no board is left alone, and what it cannot hold is a sentence", () => {
  assert.equal(readAddress("#a-heading"), null);
  const { state, problems } = readState({ stride: "9", color: "red" }, { stride: whole("the stride", 1, 4) });
  assert.deepEqual(state, {});
  assert.deepEqual(problems, [
    "“9” is not possible for the stride: choose a whole number, 1 to 4.",
    "The board has no setting “color”.",
  ]);
});

test("a spec gives the fields and the choices of a board", () => {
  const state = {
    padding: { kind: "padding", label: "the padding", legend: "Padding", high: 2 },
    mode: { kind: "word", label: "the mode", legend: "Mode", words: { max: "Max", average: "Average" } },
    photo: { kind: "photo" },
  };
  const fields = fieldsOf(state);
  assert.deepEqual(Object.keys(fields), ["padding", "mode"]);
  assert.equal(fields.padding.read("same"), "same");
  assert.throws(() => fields.mode.read("min"), { message: "“min” is not possible for the mode: choose max, average." });
  assert.deepEqual(choicesOf(state, ["padding", "mode"]), {
    padding: [
      "Padding",
      [
        [0, "0"],
        [1, "1"],
        [2, "2"],
        ["same", "same"],
      ],
    ],
    mode: [
      "Mode",
      [
        ["max", "Max"],
        ["average", "Average"],
      ],
    ],
  });
});
