// A board's state in the page's address: #board=NAME&stride=2&kernel=1,2,1/2,4,2/1,2,1

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The parts of an address that speak of a board: {name, texts}, or null. */
export function readAddress(hash) {
  const texts = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
  if (!texts.board) return null;
  const { board: name, ...rest } = texts;
  return { name, texts: rest };
}

/** Texts -> {state, problems}: each part that its field refuses is a sentence in problems. */
export function readState(texts, fields) {
  const state = {},
    problems = [];
  for (const [key, text] of Object.entries(texts)) {
    if (!Object.hasOwn(fields, key)) {
      problems.push(`The board has no setting “${key.slice(0, 30)}”.`);
      continue;
    }
    try {
      state[key] = fields[key].read(text);
    } catch (error) {
      problems.push(error.message);
    }
  }
  return { state, problems };
}

/** The address of a board: its name, and what differs from its first state. */
export function writeAddress(name, state, first, fields) {
  const parts = Object.entries(fields)
    .filter(([key]) => !same(state[key], first[key]))
    .map(([key, field]) => `${key}=${field.write(state[key])}`);
  return `#${[`board=${name}`, ...parts].join("&")}`;
}
