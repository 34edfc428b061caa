// Calls functions of the page's modules: [[module, name, arguments], …] in, answers out, both as JSON.
// A name may lead into an object (fields.stride.read). A refusal is {refused: its sentence}.

import { readFileSync, writeFileSync } from "node:fs";

const widgets = new URL("../../cnnlab/widgets/", import.meta.url);

async function answer([module, name, given]) {
  const path = name.split("."),
    method = path.pop();
  const owner = path.reduce((found, key) => found[key], await import(new URL(module, widgets)));
  try {
    return owner[method](...given);
  } catch (error) {
    if (error instanceof RangeError) return { refused: error.message };
    throw error;
  }
}

const calls = JSON.parse(readFileSync(0, "utf8")),
  answers = [];
for (const call of calls) answers.push(await answer(call));
writeFileSync(1, JSON.stringify(answers));
