// Small helpers to build and change a document.

/** An element with attributes (functions become listeners) and children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Set text only where it changes: an unchanged cell costs nothing. */
export function setText(element, text) {
  if (element._text !== text) element.textContent = element._text = text;
}

/** Set an attribute only where it changes. */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

let count = 0;
/** An id that no other element of the page has. */
export function uniqueId(prefix) {
  count += 1;
  return `cnnlab-${prefix}-${count}`;
}

/** Radio buttons in a row: one tap, arrow keys, a visible choice. Returns {el, show}. */
export function choices(label, options, onChoose) {
  const name = uniqueId("choice");
  const inputs = options.map(([value, text]) => {
    const input = h("input", { type: "radio", name, value, change: () => onChoose(value) });
    return [value, input, h("label", {}, input, h("span", {}, text))];
  });
  const el = h("fieldset", { class: "choices" }, h("legend", {}, label),
    h("div", { class: "segments" }, ...inputs.map(([, , wrapped]) => wrapped)));
  const show = (current) => {
    for (const [value, input] of inputs) if (input.checked !== (value === current)) input.checked = value === current;
  };
  return { el, show };
}

/** A drop-down list. Returns {el, show}. */
export function select(label, options, onChoose) {
  const input = h("select", { change: () => onChoose(input.value) },
    ...options.map(([value, text]) => h("option", { value }, text)));
  const el = h("label", { class: "field" }, h("span", {}, label), input);
  const show = (value) => {
    if (input.value !== String(value)) input.value = value;
  };
  return { el, show };
}

export function button(text, attributes, onClick) {
  return h("button", { type: "button", ...attributes, click: onClick }, text);
}
