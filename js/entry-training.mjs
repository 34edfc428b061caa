// The anywidget entry of a board of the second half, which brings its style along.

import { entry } from "./board.mjs";
import { h } from "./dom.mjs";

/** Draw a kind of board on `el`, following `model`, beside the style that build.mjs puts in. */
export function trainingEntry(Kind, fields) {
  const { render } = entry(Kind, fields);
  return { fields, render: ({ model, el }) => {
    const remove = render({ model, el }), style = h("style", TRAINING_STYLE);
    el.prepend(style);
    return () => {
      remove();
      style.remove();
    };
  } };
}
