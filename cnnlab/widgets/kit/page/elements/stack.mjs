// A stack of layers as a part of a board's state: kinds of layers, and their settings in order.

import { fail } from "./fields.mjs";

/**
 * Layers as text, conv,12,5/relu: what is left out is as usual. {readLayer, read, write}
 * kinds: {kind: [label, {setting: its usual value}]}; settings: a field for each setting.
 */
export function stackField(kinds, settings, most) {
  const readLayer = (text) => {
    const [kind, ...values] = text.split(","), usual = Object.hasOwn(kinds, kind) && Object.entries(kinds[kind][1]);
    if (!usual || values.length > usual.length)
      fail(`“${text.slice(0, 30)}” is no layer: write one of ${Object.keys(kinds).join(", ")} and its settings.`);
    const read = ([name, value], i) => [name, i < values.length ? settings[name].read(values[i]) : value];
    return { kind, ...Object.fromEntries(usual.map(read)) };
  };
  const writeLayer = (layer) =>
    [layer.kind, ...Object.keys(kinds[layer.kind][1]).map((name) => settings[name].write(layer[name]))].join(",");
  const read = (text) => {
    const parts = text ? text.split("/", most + 1) : [];
    if (parts.length > most) fail(`The network may have at most ${most} layers.`);
    return parts.map(readLayer);
  };
  return { readLayer, read, write: (layers) => layers.map(writeLayer).join("/") };
}
