// A stack of layers as a part of a board's state: kinds of layers, and their settings in order.

import { fail } from "./fields.mjs";
import { fieldsOf } from "./spec.mjs";

/**
 * Layers as text, conv,12,5/relu: what is left out is as usual. {settings, fill, readLayer, read, write}
 * kinds: {kind: {label, usual: {setting: value}}}; settings: what each setting accepts; as in spec.json.
 */
export function layersField({ kinds, settings: parts, most }) {
  const settings = fieldsOf(parts);
  const fill = (layer) => ({ kind: layer.kind, ...kinds[layer.kind].usual, ...layer });
  const readLayer = (text) => {
    const [kind, ...values] = text.split(","),
      names = Object.hasOwn(kinds, kind) && Object.keys(kinds[kind].usual);
    if (!names || values.length > names.length)
      fail(`“${text.slice(0, 30)}” is no layer: write one of ${Object.keys(kinds).join(", ")} and its settings.`);
    return fill({ kind, ...Object.fromEntries(values.map((value, i) => [names[i], settings[names[i]].read(value)])) });
  };
  const writeLayer = (layer) =>
    [layer.kind, ...Object.keys(kinds[layer.kind].usual).map((name) => settings[name].write(layer[name]))].join(",");
  const read = (text) => {
    const layers = text ? text.split("/", most + 1) : [];
    if (layers.length > most) fail(`The network may have at most ${most} layers.`);
    return layers.map(readLayer);
  };
  return { settings, fill, readLayer, read, write: (layers) => layers.map(writeLayer).join("/") };
}

/**
 * The stacks of a spec: {PRESETS: [{name, …, layers}, …], presetOf(state)}.
 * Each has all settings of each layer; presetOf gives the one with these layers and this part `first`, if any.
 */
export function presetsOf(presets, fields, first) {
  const PRESETS = Object.entries(presets).map(([name, preset]) => ({
    name,
    ...preset,
    layers: preset.layers.map(fields.layers.fill),
  }));
  const written = (state) => [first, "layers"].map((part) => fields[part].write(state[part])).join("/");
  const texts = PRESETS.map(written);
  return { PRESETS, presetOf: (state) => PRESETS[texts.indexOf(written(state))] };
}

/** A layer's settings in words, but for those that go unsaid: 3×3, stride 2, same. */
export const settingsInWords = (layer, { kinds, settings }) =>
  Object.keys(kinds[layer.kind].usual)
    .filter((name) => layer[name] !== settings[name].unsaid)
    .map((name) => settings[name].in_words.replaceAll("{}", layer[name]))
    .join(", ");
