// The arithmetic of the digit pad: pure functions on flat arrays in reading order, without a document.
// They answer as cnnlab.widgets.digitpad.drawing and cnnlab.ops do; tests hold both to Keras and SciPy.

import { byName, ceil, clamp, floor, max, min, productOf, times } from "../../kit/page/elements/rows.mjs";
import { softmax } from "../../kit/page/maths/softmax.mjs";
import { sumMaps } from "../../kit/page/maths/sums.mjs";
import spec from "../spec.json" with { type: "json" };

export const PAD = spec.state.strokes.high;
export const SIDE = spec.drawing.side;
const BOX = spec.drawing.box,
  REACH = spec.drawing.radius + 0.5; // of the pen

/** Darken the pixels of the pad near the line from one point, [down, across], to another. */
export function drawSegment(pad, [y0, x0], [y1, x1]) {
  const dy = y1 - y0,
    dx = x1 - x0,
    length = dy * dy + dx * dx;
  const start = (a, b) => max(0, Math.trunc(min(a, b) - REACH));
  const end = (a, b) => min(PAD, Math.trunc(max(a, b) + REACH) + 1);
  for (let row = start(y0, y1); row < end(y0, y1); row++)
    for (let col = start(x0, x1); col < end(x0, x1); col++) {
      const y = row + 0.5 - y0,
        x = col + 0.5 - x0;
      const along = length ? clamp((y * dy + x * dx) / length, 0, 1) : 0;
      const down = y - along * dy,
        across = x - along * dx;
      const gray = floor(255 * clamp(REACH - Math.sqrt(down * down + across * across), 0, 1) + 0.5);
      if (gray > pad[row * PAD + col]) pad[row * PAD + col] = gray;
    }
}

/** The pad under strokes, on top of an image of 28×28 bytes or of nothing. */
export function inkOf(strokes, sample) {
  const scale = PAD / SIDE,
    pad = new Uint8Array(PAD * PAD);
  if (sample)
    for (let i = 0; i < pad.length; i++)
      pad[i] = sample[floor(floor(i / PAD) / scale) * SIDE + floor((i % PAD) / scale)];
  for (const stroke of strokes) stroke.forEach((point, i) => drawSegment(pad, stroke[max(0, i - 1)], point));
  return pad;
}

/** Where the ink lies: [top, left, bottom, right], the last two exclusive; null without ink. */
function boxOf(pad) {
  let [top, left, bottom, right] = [PAD, PAD, 0, 0];
  for (let i = 0; i < pad.length; i++) {
    if (!pad[i]) continue;
    const row = floor(i / PAD),
      col = i % PAD;
    if (row < top) top = row;
    if (row >= bottom) bottom = row + 1;
    if (col < left) left = col;
    if (col >= right) right = col + 1;
  }
  return bottom ? [top, left, bottom, right] : null;
}

/** Which share of each of n pixels each of m new ones takes: [[pixel, share], …] for each new one. */
const sharesOf = (n, m) =>
  times(m, (i) => {
    const start = (i * n) / m,
      end = ((i + 1) * n) / m,
      list = [];
    for (let j = floor(start); j < end; j++) {
      const overlap = min(end, j + 1) - max(start, j);
      if (overlap > 0 && j < n) list.push([j, (overlap * m) / n]);
    }
    return list;
  });

/** The ink inside a box of the pad at another size, from 0 to 1: each pixel is the mean of its area. */
function resample(pad, [top, left, bottom, right], rows, cols) {
  const down = sharesOf(bottom - top, rows),
    across = sharesOf(right - left, cols);
  const scaled = new Float64Array(rows * cols);
  for (let row = 0; row < rows; row++)
    for (let col = 0; col < cols; col++) {
      let sum = 0;
      for (const [i, high] of down[row])
        for (const [j, wide] of across[col]) sum += high * wide * pad[(top + i) * PAD + left + j];
      scaled[row * cols + col] = sum / 255;
    }
  return scaled;
}

const rounded = (number) => floor(number * 1e6 + 0.5) / 1e6;

/** The steps of MNIST: the box of the ink, scaled to 20×20, its center of mass in the middle of 28×28. */
export function center(pad) {
  const box = boxOf(pad),
    image = new Float64Array(SIDE * SIDE);
  if (!box) return { box, shape: [0, 0], scaled: new Float64Array(0), mass: [0, 0], corner: [0, 0], image };
  const sizes = [box[2] - box[0], box[3] - box[1]],
    longer = max(...sizes);
  const shape = sizes.map((n) => max(1, floor((BOX * n) / longer + 0.5)));
  const scaled = resample(pad, box, ...shape),
    mass = massOf(scaled, shape[1]);
  const corner = mass.map((at, i) => clamp(floor(SIDE / 2 - at + 0.5), 0, SIDE - shape[i]));
  scaled.forEach((value, i) => {
    image[(corner[0] + floor(i / shape[1])) * SIDE + corner[1] + (i % shape[1])] = value;
  });
  return { box, shape, scaled, mass, corner, image };
}

/** The center of mass, [down, across] from the upper left corner. */
function massOf(values, cols) {
  let sum = 0,
    down = 0,
    across = 0;
  values.forEach((value, i) => {
    sum += value;
    down += value * (floor(i / cols) + 0.5);
    across += value * ((i % cols) + 0.5);
  });
  return [rounded(down / sum), rounded(across / sum)];
}

/** Strokes of 28×28 made thicker by some pixels (grayscale dilation), or thinner below 0. */
export function thicken(image, by) {
  if (by < 0)
    return thicken(
      image.map((value) => 1 - value),
      -by,
    ).map((value) => 1 - value);
  const reach = ceil(by),
    thick = image.slice();
  for (let down = -reach; down <= reach; down++)
    for (let across = -reach; across <= reach; across++) {
      const weight = min(1, by + 1 - Math.sqrt(down * down + across * across));
      if (weight > 0) takeLargest(thick, image, down, across, weight);
    }
  return thick;
}

/** Each pixel becomes the larger one of itself and a share of a neighbor. */
function takeLargest(thick, image, down, across, weight) {
  const first = (by) => max(0, -by),
    last = (by) => min(SIDE, SIDE - by);
  for (let row = first(down); row < last(down); row++)
    for (let col = first(across); col < last(across); col++) {
      const value = weight * image[(row + down) * SIDE + col + across];
      if (value > thick[row * SIDE + col]) thick[row * SIDE + col] = value;
    }
}

/** 28×28 turned clockwise around its middle, then moved by whole pixels; bilinear, 0 outside. */
export function turn(image, degrees, downBy, rightBy) {
  const angle = (degrees * Math.PI) / 180,
    cos = Math.cos(angle),
    sin = Math.sin(angle),
    middle = (SIDE - 1) / 2;
  const at = (row, col) => (row < 0 || col < 0 || row >= SIDE || col >= SIDE ? 0 : image[row * SIDE + col]);
  return image.map((_, i) => {
    const y = floor(i / SIDE) - middle - downBy,
      x = (i % SIDE) - middle - rightBy;
    const fromY = middle + y * cos - x * sin,
      fromX = middle + x * cos + y * sin;
    const top = floor(fromY),
      left = floor(fromX),
      below = fromY - top,
      beside = fromX - left;
    return (
      (1 - below) * ((1 - beside) * at(top, left) + beside * at(top, left + 1)) +
      below * ((1 - beside) * at(top + 1, left) + beside * at(top + 1, left + 1))
    );
  });
}

// --- the network: maps [row][col][map] one after another, weights as Keras has them

/** The layers that have units: [rows, columns, maps]. */
export const LAYERS = spec.layers;
const SHAPES = { input: [SIDE, SIDE, 1], ...LAYERS },
  NAMES = Object.keys(SHAPES);
/** The layer that each layer reads. */
export const BEFORE = byName(NAMES.slice(1), (name) => NAMES[NAMES.indexOf(name) - 1]);
const FIRST = { conv1: 0, conv2: 2, dense: 4 };
/** How many rows and columns a unit reads that weighs what it reads. */
const sizeOf = (layer) => (layer === "dense" ? LAYERS.pool2 : spec.weights[FIRST[layer]])[0];

/** The six arrays of weights, one after another in the bytes. */
export function weightsOf(bytes) {
  const all = new Float32Array(bytes.buffer);
  let at = 0;
  return spec.weights.map((shape) => {
    const size = productOf(shape);
    at += size;
    return all.subarray(at - size, at);
  });
}

function rectify(values) {
  for (let i = 0; i < values.length; i++) if (!(values[i] > 0)) values[i] = 0;
}

/** The largest of each 2×2. */
function pool(source, [, width, maps], output) {
  for (let to = 0; to < output.length; to++) {
    const map = to % maps,
      place = (to - map) / maps,
      half = width / 2;
    const at = (2 * floor(place / half) * width + 2 * (place % half)) * maps + map,
      below = at + width * maps;
    output[to] = max(source[at], source[at + maps], source[below], source[below + maps]);
  }
}

/** A network with room for its layers: run(image) -> {input, conv1, …, dense, probabilities}. */
export function networkOf(weights) {
  const layers = byName(NAMES, (name) => new Float64Array(productOf(SHAPES[name])));
  const weighing = (name) => {
    const size = sizeOf(name),
      first = FIRST[name],
      before = BEFORE[name];
    const kernel = weights[first],
      bias = weights[first + 1];
    sumMaps(layers[before], SHAPES[before], kernel, bias, [size, size], layers[name], LAYERS[name]);
    if (name !== "dense") rectify(layers[name]);
  };
  const run = (image) => {
    layers.input = image;
    weighing("conv1");
    pool(layers.conv1, LAYERS.conv1, layers.pool1);
    weighing("conv2");
    pool(layers.conv2, LAYERS.conv2, layers.pool2);
    weighing("dense");
    layers.probabilities = softmax([...layers.dense]).probabilities;
    return layers;
  };
  return { run };
}

/** How many maps a unit of a layer reads; a pooling layer's unit reads one. */
export const channelsBefore = (layer) => (layer in FIRST ? SHAPES[BEFORE[layer]][2] : 1);

/** How a unit's patch lies in the layer before: {size, top, left}. */
function patchOf(layer, row, col) {
  if (layer.startsWith("pool")) return { size: 2, top: 2 * row, left: 2 * col };
  return { size: sizeOf(layer), top: row, left: col };
}

/**
 * What a unit reads, multiplies and adds: {size, top, left, channels, patch, kernel, products, sums, bias, total, value}.
 * Patch, kernel and products are [channel][place]; a pooling layer has neither kernel nor products.
 */
export function unitOf(weights, layers, layer, row, col, map) {
  const source = layers[BEFORE[layer]],
    [, width, depth] = SHAPES[BEFORE[layer]];
  const patch = patchOf(layer, row, col),
    { size, top, left } = patch,
    pooling = !(layer in FIRST);
  const channels = pooling ? [map] : times(depth, (c) => c);
  const each = (make) => channels.map((c) => times(size * size, (k) => make(c, floor(k / size), k % size)));
  const read = each((c, i, j) => source[((top + i) * width + left + j) * depth + c]);
  if (pooling) {
    const total = max(...read[0]);
    return { ...patch, channels, patch: read, total, value: total };
  }
  const [values, biases] = [weights[FIRST[layer]], weights[FIRST[layer] + 1]],
    maps = LAYERS[layer][2];
  const kernel = each((c, i, j) => values[((i * size + j) * depth + c) * maps + map]);
  const products = read.map((line, c) => line.map((value, k) => value * kernel[c][k]));
  const sums = products.map((line) => line.reduce((sum, product) => sum + product, 0)),
    bias = biases[map];
  const total = sums.reduce((sum, part) => sum + part, bias);
  return {
    ...patch,
    channels,
    patch: read,
    kernel,
    products,
    sums,
    bias,
    total,
    value: layer === "dense" ? total : max(0, total),
  };
}

/** What a unit has seen, of each layer before and itself: {layer: {top, left, side, map}}; map is null for all maps. */
export function seenBy(layer, row, col, map) {
  let here = { top: row, left: col, side: 1, map };
  const seen = { [layer]: here };
  for (let at = layer; BEFORE[at]; at = BEFORE[at]) {
    const { top, left, size } = patchOf(at, here.top, here.left),
      last = patchOf(at, here.top + here.side - 1, 0);
    here = { top, left, side: last.top + size - top, map: at.startsWith("pool") ? here.map : null };
    seen[BEFORE[at]] = here;
  }
  return seen;
}
