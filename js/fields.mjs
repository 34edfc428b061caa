// What a board accepts: each field reads text, writes text, and refuses with a sentence.
// The page's inputs and its address both pass through here.

export const LARGEST = 9999;

const quote = (text) => `“${String(text).slice(0, 30)}”`;

/** Text -> number; RangeError with a sentence where it is none. A minus may be − or -. */
function readNumber(text, label) {
  const plain = String(text).trim().replace("−", "-");
  const value = Number(plain);
  const written = /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain);
  if (!written || Math.abs(value) > LARGEST)
    throw new RangeError(
      `${quote(text)} is not possible for ${label}: type a number from −${LARGEST} to ${LARGEST}.`);
  return value;
}

export function number(label) {
  return { label, read: (text) => readNumber(text, label), write: String };
}

const minus = (value) => String(value).replace("-", "−");

/** A number in a range. */
export function between(label, low, high) {
  const read = (text) => {
    const value = readNumber(text, label);
    if (value < low || value > high)
      throw new RangeError(
        `${quote(text)} is not possible for ${label}: type a number from ${minus(low)} to ${high}.`);
    return value;
  };
  return { label, read, write: String };
}

/** One of some words. */
export function oneOf(label, words) {
  const read = (text) => {
    if (words.includes(text)) return text;
    throw new RangeError(`${quote(text)} is not possible for ${label}: choose ${words.join(", ")}.`);
  };
  return { label, read, write: String };
}

/** Some numbers in a range, separated by ",": 2,1,0.5 */
export function list(label, fewest, most, low, high) {
  const one = between(`a number of the ${label}`, low, high);
  const read = (text) => {
    const parts = String(text).split(",", most + 1);
    if (parts.length < fewest || parts.length > most)
      throw new RangeError(`The ${label} must be ${fewest} to ${most} numbers, separated by “,”.`);
    return parts.map((part) => one.read(part));
  };
  return { label, read, write: (values) => values.join(",") };
}

export function whole(label, low, high = Infinity) {
  const allowed = high === Infinity ? `${low} or more` : `${low} to ${high}`.replaceAll("-", "−");
  const read = (text) => {
    const plain = String(text).trim().replace("−", "-"), value = Number(plain);
    if (!/^-?\d{1,6}$/.test(plain) || value < low || value > high)
      throw new RangeError(
        `${quote(text)} is not possible for ${label}: choose a whole number, ${allowed}.`);
    return value || 0; // never −0
  };
  return { label, read, write: String };
}

/** A whole number, or one of some words. */
export function wholeOr(label, low, high, words) {
  const plain = whole(label, low, high);
  const read = (text) => {
    if (words.includes(text)) return text;
    try {
      return plain.read(text);
    } catch {
      throw new RangeError(`${quote(text)} is not possible for ${label}: ` +
        `choose ${low} to ${high} or ${words.join(", ")}.`);
    }
  };
  return { label, read, write: String };
}

export function flag(label) {
  const read = (text) => {
    if (text === "1" || text === "0") return text === "1";
    throw new RangeError(`${quote(text)} is not possible for ${label}: write 1 or 0.`);
  };
  return { label, read, write: (value) => (value ? "1" : "0") };
}

/** Rows separated by "/", numbers by ",": 1,2,1/2,4,2/1,2,1 */
export function grid(label, largestSide) {
  const read = (text) => {
    const rows = String(text).split("/").slice(0, largestSide + 1)
      .map((row) => row.split(",").slice(0, largestSide + 1));
    const even = rows.every((row) => row.length === rows[0].length);
    if (!even || rows.length > largestSide || rows[0].length > largestSide)
      throw new RangeError(`The ${label} must have rows of one length, separated by “/”, ` +
        `and at most ${largestSide} rows and columns.`);
    return rows.map((row) => row.map((cell) => readNumber(cell, `a cell of the ${label}`)));
  };
  return { label, read, write: (rows) => rows.map((row) => row.join(",")).join("/") };
}
