// What the network builder says and draws of a stack. No document here.

import { LAYERS } from "./fields.mjs";
import { max, min, round } from "../../kit/page/elements/rows.mjs";

const SIDE = 34, DEPTH = 16, MIDDLE = [32, 24];
const NUMBERS = new Intl.NumberFormat("en-US"); // made once: it costs more than a line of text
const count = (value) => NUMBERS.format(value);

export const writtenShape = (shape) => shape.join("×");

/** A layer's settings in words: 12, 3×3, stride 1, same. */
export function settingsOf({ filters, units, size, stride, padding, rate, bias }) {
  return [filters ?? units, size && `${size}×${size}`, stride && `stride ${stride}`, padding, rate, bias === false && "no bias"]
    .filter((part) => part || part === 0).join(", ");
}

export const nameOf = ({ kind }) => LAYERS[kind][0];

/** Why a layer cannot follow an output of this shape; "" where it can. */
export function misfit(shape, { kind, size, padding }) {
  const name = LAYERS[kind][0];
  if ((size || kind === "globalpool") && shape.length === 1)
    return `${name} needs rows, columns and channels, but it gets a row of ${count(shape[0])} numbers. ` +
      "Move it before the layer that makes the row.";
  if (kind === "dense" && shape.length === 3)
    return `Dense needs a row of numbers, but it gets ${writtenShape(shape)}. Put flatten or global average pooling before it.`;
  if (size && padding !== "same" && size > min(shape[0], shape[1]))
    return `${name}: a window of ${size}×${size} does not fit into ${shape[0]}×${shape[1]} cells. ` +
      "Make it smaller, or pool less before it.";
  return "";
}

/** What a layer costs, in words. */
export function costsOf({ parameters, macs, memory, field }, input) {
  const sees = field.map((r, axis) => min(r, input[axis])); // what lies in the padding is not seen
  return [
    parameters && `${count(parameters)} parameters`, macs && `${count(macs)} multiply-adds`,
    bytes(memory), `sees ${writtenShape(sees)}`,
  ].filter(Boolean).join(" · ");
}

export function bytes(size) {
  const [unit, word] = size < 1e3 ? [1, "bytes"] : size < 1e6 ? [1e3, "kB"] : [1e6, "MB"];
  return `${count(round((size / unit) * 10) / 10)} ${word}`;
}

export function totalsOf({ steps, input_shape }) {
  const sum = (name) => steps.reduce((total, step) => total + step[name], 0);
  const images = 4 * input_shape.reduce((product, n) => product * n, 1);
  return `${count(sum("parameters"))} parameters, ${count(sum("macs"))} multiply-adds for one image, ` +
    `${bytes(images + sum("memory"))} for all its numbers.`;
}

/** The scale of the blocks: maps share one, channels another, rows of numbers a third. */
export function scaleOf(shapes) {
  const maps = shapes.filter((shape) => shape.length === 3), rows = shapes.filter((shape) => shape.length === 1);
  const most = (numbers) => max(1, ...numbers);
  return { side: most(maps.flatMap(([r, c]) => [r, c])), channels: most(maps.map(([, , c]) => c)), row: most(rows.flat()) };
}

/** The path of a block: a box, or a bar for a row of numbers. */
export function blockPath(shape, { side, channels, row }) {
  const [x, y] = MIDDLE;
  if (shape.length === 1) {
    const high = max(2, (40 * shape[0]) / row);
    return `M${x - 3} ${y - high / 2}h6v${high}h-6z`;
  }
  const [high, wide] = shape.map((n) => max(2, (SIDE * n) / side)), deep = max(1, (DEPTH * shape[2]) / channels);
  const there = `l${deep} ${-deep / 2}`, back = `l${-deep} ${deep / 2}`;
  return `M${x - (wide + deep) / 2} ${y - high / 2 + deep / 4}h${wide}v${high}h${-wide}z${there}h${wide}${back}z` +
    `m${wide} 0${there}v${high}${back}z`;
}
