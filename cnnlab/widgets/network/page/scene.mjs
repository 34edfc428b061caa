// What the network builder says and draws of a stack. No document here.

import { settingsInWords } from "../../kit/page/elements/layers-field.mjs";
import { counted } from "../../kit/page/elements/numbers.mjs";
import { max, min, productOf, round } from "../../kit/page/elements/rows.mjs";
import { filled } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };

const {
  misfits: MISFITS,
  state: { layers: STACK },
} = spec;
const SIDE = 34,
  DEPTH = 16,
  MIDDLE = [32, 24];

export const writtenShape = (shape) => shape.join("×");

/** A layer's settings in words: 12, 3×3, stride 1, same. */
export const settingsOf = (layer) => settingsInWords(layer, STACK);

export const nameOf = ({ kind }) => STACK.kinds[kind].label;

/** Why a layer cannot follow an output of this shape; "" where it can. */
export function misfit(shape, { kind, size, padding }) {
  const name = nameOf({ kind }),
    isRow = shape.length === 1,
    [rows, columns] = shape;
  if (isRow && (size || kind === "globalpool")) return filled(MISFITS["no map"], { name, count: counted(rows) });
  if (!isRow && kind === "dense") return filled(MISFITS["no row"], { name, shape: writtenShape(shape) });
  const tooLarge = size && padding !== "same" && size > min(rows, columns);
  return tooLarge ? filled(MISFITS["too large"], { name, size, rows, columns }) : "";
}

/** What a layer costs, in words. */
export function costsOf({ parameters, macs, memory, field }, input) {
  const sees = field.map((r, axis) => min(r, input[axis])); // what lies in the padding is not seen
  return [
    parameters && `${counted(parameters)} parameters`,
    macs && `${counted(macs)} multiply-adds`,
    bytes(memory),
    `sees ${writtenShape(sees)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

export function bytes(size) {
  const [unit, word] = size < 1e3 ? [1, "bytes"] : size < 1e6 ? [1e3, "kB"] : [1e6, "MB"];
  return `${counted(round((size / unit) * 10) / 10)} ${word}`;
}

export function totalsOf({ steps, input_shape }) {
  const sum = (name) => steps.reduce((total, step) => total + step[name], 0);
  const images = 4 * productOf(input_shape);
  return (
    `${counted(sum("parameters"))} parameters, ${counted(sum("macs"))} multiply-adds for one image, ` +
    `${bytes(images + sum("memory"))} for all its numbers.`
  );
}

/** The scale of the blocks: maps share one, channels another, rows of numbers a third. */
export function scaleOf(shapes) {
  const maps = shapes.filter((shape) => shape.length === 3),
    rows = shapes.filter((shape) => shape.length === 1);
  const most = (numbers) => max(1, ...numbers);
  return {
    side: most(maps.flatMap(([r, c]) => [r, c])),
    channels: most(maps.map(([, , c]) => c)),
    row: most(rows.flat()),
  };
}

/** The path of a block: a box, or a bar for a row of numbers. */
export function blockPath(shape, { side, channels, row }) {
  const [x, y] = MIDDLE;
  if (shape.length === 1) {
    const high = max(2, (40 * shape[0]) / row);
    return `M${x - 3} ${y - high / 2}h6v${high}h-6z`;
  }
  const [high, wide] = shape.map((n) => max(2, (SIDE * n) / side)),
    deep = max(1, (DEPTH * shape[2]) / channels);
  const there = `l${deep} ${-deep / 2}`,
    back = `l${-deep} ${deep / 2}`;
  return (
    `M${x - (wide + deep) / 2} ${y - high / 2 + deep / 4}h${wide}v${high}h${-wide}z${there}h${wide}${back}z` +
    `m${wide} 0${there}v${high}${back}z`
  );
}
