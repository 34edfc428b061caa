// The host of all boards on a page without a kernel: finds them, mounts them, keeps the address.

import { readAddress, readState, writeAddress } from "./address.mjs";
import { h } from "./dom.mjs";
import { KINDS } from "./kinds.mjs";
import { PageModel } from "./page-model.mjs";

// The boards of the second half; after "?", the site writes what keeps a browser from using an old file.
const MORE = document.currentScript.src.replace(/site\.js([^/]*)$/, "site-training.mjs$1");
const ADDRESS_MS = 300; // browsers refuse pages that write the address too often

const mounted = new Map(), taken = new Set();

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
  const write = () =>
    writeAddress(name, model.values, first, kind.fields);
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

function start() {
  const boards = [...document.querySelectorAll(".cnnlab-board")];
  boards.forEach(nameBoard); // all before the first is drawn: boards may link to each other
  /** Mount the boards of these kinds, {name: entry}, and follow an address that names one of them. */
  globalThis.cnnlabBoards = (kinds) => {
    const those = boards.filter(({ dataset }) => kinds[dataset.board]);
    for (const board of those) mount(board, kinds[board.dataset.board]);
    const named = readAddress(location.hash)?.name;
    if (those.some(({ dataset }) => dataset.name === named)) followAddress();
  };
  cnnlabBoards(KINDS);
  addEventListener("hashchange", followAddress);
  if (boards.some(({ dataset }) => !KINDS[dataset.board])) document.head.append(h("script", { src: MORE }));
}

// "interactive" comes before the deferred scripts of the theme and of the formulas, which take longer than all boards.
if (document.readyState === "loading") document.addEventListener("readystatechange", start, { once: true });
else start();
