// The host of all boards on a page without a kernel: mounts them, keeps the address.

import { readAddress, readState, writeAddress } from "../elements/address.mjs";
import { PageModel } from "./page-model.mjs";

const ADDRESS_MS = 300; // browsers refuse pages that write the address too often

const kinds = {},
  mounted = new Map(),
  taken = new Set();
let boards = null; // the boards of the page, once it has been read

/** Give a board a name that no board of the page has yet: convolution, convolution-2, … */
function nameBoard({ dataset }) {
  const wanted = dataset.name || dataset.board;
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}-${i}`;
  taken.add(name);
  dataset.name = name;
}

function mount(element, kind) {
  const first = JSON.parse(element.dataset.state);
  const { name } = element.dataset;
  const model = new PageModel(first);
  const write = () => writeAddress(name, model.values, first, kind.fields);
  model.link = () => location.href.split("#")[0] + write();
  keepAddress(model, write);
  element.replaceChildren();
  element.id ||= `board-${name}`;
  kind.render({ model, el: element });
  mounted.set(name, { element, model, first, fields: kind.fields });
}

/** After a change by the reader, and a moment of rest, the address holds the state. */
function keepAddress(model, write) {
  let timer;
  model.on("saved", () => {
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState(history.state, "", write()), ADDRESS_MS);
  });
  addEventListener("hashchange", () => clearTimeout(timer));
}

/** Set the board that the address names as the address says, and bring it into view. */
function followAddress() {
  const address = readAddress(location.hash);
  const board = address && mounted.get(address.name);
  if (!board) return;
  const { state, problems } = readState(address.texts, board.fields);
  const values = { ...board.first, ...state };
  for (const [key, value] of Object.entries(values)) board.model.set(key, value);
  board.model.emit("address", problems);
  board.element.scrollIntoView({ block: "start" });
}

/** Mount the boards whose script is here, and follow an address that names one of them. */
function mountReady() {
  const ready = boards.filter(({ dataset }) => kinds[dataset.board] && !mounted.has(dataset.name));
  for (const board of ready) mount(board, kinds[board.dataset.board]);
  const named = readAddress(location.hash)?.name;
  if (ready.some(({ dataset }) => dataset.name === named)) followAddress();
}

/** Take a kind of board, {render, fields}, from its script, and mount the boards of that kind. */
export function register(kind, entry) {
  kinds[kind] = entry;
  if (boards) mountReady();
}

function start() {
  boards = [...document.querySelectorAll(".cnnlab-board")];
  boards.forEach(nameBoard); // all before the first is drawn: boards may link to each other
  mountReady();
  addEventListener("hashchange", followAddress);
}

/** Begin when the page has been read. That is before its deferred scripts, which take longer than all boards. */
export function host() {
  if (document.readyState === "loading") document.addEventListener("readystatechange", start, { once: true });
  else start();
}
