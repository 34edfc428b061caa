// The pictures of the augmentation board: photo and changed photo, and the grid of samples.

import { button } from "../../kit/page/elements/controls.mjs";
import { h, set, setText } from "../../kit/page/elements/dom.mjs";
import { times } from "../../kit/page/elements/rows.mjs";
import { SAMPLES } from "./maths.mjs";
import { inWords } from "./words.mjs";

/** A canvas that shows the bytes of a picture: {el, paint}. */
function pictureCanvas(attributes) {
  const el = h("canvas", attributes);
  const paint = (rows, cols, rgba) => {
    if (el.width !== cols || el.height !== rows) Object.assign(el, { width: cols, height: rows });
    el.getContext("2d").putImageData(new ImageData(rgba, cols, rows), 0, 0);
  };
  return { el, paint };
}

/** A picture under a caption: {el, paint}. */
export function pictureFigure(name) {
  const { el, paint } = pictureCanvas({ role: "img", "aria-label": name });
  return { el: h("figure.panel", h("figcaption", name), el), paint };
}

/** The grid of samples; each is a button: {el, show(draws), paint(index, …)}. */
export function samplesPanel(take, tell) {
  const canvases = times(SAMPLES, () => pictureCanvas({ "aria-hidden": true }));
  const buttons = canvases.map(({ el }, i) => {
    const one = button("", {}, () => take(i));
    one.append(el);
    set(one, { pointerenter: () => tell(i), focus: () => tell(i) });
    return one;
  });
  const show = (draws) =>
    buttons.forEach((one, i) => set(one, { "aria-label": `Sample ${i + 1}: ${inWords(draws[i])}` }));
  const paint = (i, ...picture) => canvases[i].paint(...picture);
  const el = h("figure.panel", h("figcaption", `${SAMPLES} samples`), h("div.augmentation-samples", ...buttons));
  return { el, show, paint };
}

/** Code with a button that copies it: {el, show(text)}. */
export function codePanel(name, copy) {
  const code = h("pre", { tabindex: 0, role: "region", "aria-label": name });
  const el = h(
    "div.augmentation-code",
    h(
      "div.line",
      h("strong", name),
      button("Copy", { "aria-label": `Copy ${name}` }, () => copy(name, code.textContent)),
    ),
    code,
  );
  return { el, show: (text) => setText(code, text) };
}
