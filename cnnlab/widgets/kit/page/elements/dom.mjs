// Small helpers to build and change a document.

/** Set attributes where they change. A function becomes a listener; null, undefined and false set none. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const absent = value == null || (value === false && !name.startsWith("aria-"));
    if (typeof value === "function") element.addEventListener(name, value);
    else if (absent) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
  return element;
}

/** Attributes are a plain object; a part, {el}, is a child. */
const areAttributes = (value) => value?.constructor === Object && !value.el;

const builder =
  (create) =>
  (tag, ...rest) => {
    const [name, ...classes] = tag.split("."),
      element = create(name);
    if (classes.length) element.setAttribute("class", classes.join(" "));
    const [attributes, children] = areAttributes(rest[0]) ? [rest[0], rest.slice(1)] : [{}, rest];
    set(element, attributes);
    element.append(...children.filter((child) => child != null && child !== false).map((child) => child.el ?? child));
    return element;
  };

/**
 * h("p.note", { role: "status" }, "Text"): an element, its classes, its attributes (see set; they may be
 * left out), and its children: texts, elements or parts {el}. What is missing (null, undefined, false) is left out.
 */
export const h = builder((name) => document.createElement(name));

/** The same for a drawing: svg("path", { d: "M0 0h9" }). */
export const svg = builder((name) => document.createElementNS("http://www.w3.org/2000/svg", name));

/** An element that holds what belongs together, named for screen readers: group("div.moves", "Learn", …). */
export const group = (tag, label, ...children) => h(tag, { role: "group", "aria-label": label }, ...children);

/** Set text only where it changes: an unchanged cell costs nothing, a changed one keeps its text node. */
export function setText(element, text) {
  if (element._text === text) return;
  element._text = text;
  if (element.firstChild) element.firstChild.data = text;
  else element.textContent = text;
}

/** Set a text that may tell of a problem. */
export function tell(element, text, problem) {
  setText(element, text);
  element.classList.toggle("problem", Boolean(problem));
}

/** A text that follows the scene: {el, show(scene)}. */
export function textPart(tag, write) {
  const el = h(tag);
  return { el, show: (scene) => setText(el, write(scene)) };
}

/** An id that no other element of the page has: the boards of all bundles count together. */
export function uniqueId(prefix) {
  globalThis.cnnlabIds = (globalThis.cnnlabIds ?? 0) + 1;
  return `cnnlab-${prefix}-${cnnlabIds}`;
}

/** Give an element the keys without moving the page. */
export const focus = (element) => element.focus({ preventScroll: true });

/** Copy a text; the answer is false where the browser refuses. */
export const copyText = (text) =>
  navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
