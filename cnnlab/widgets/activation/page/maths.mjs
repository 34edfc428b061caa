// Activation functions, each with its slope. No document here.

import { abs, max } from "../../kit/page/elements/rows.mjs";

/** The error function, by a series whose terms all have one sign, so that nothing cancels. */
function erf(x) {
  if (abs(x) > 6) return Math.sign(x);
  let term = x,
    sum = x;
  for (let n = 1; abs(term) > 1e-17 * abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** The standard normal distribution: its density, and the chance of a number below x. */
const density = (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const chanceBelow = (x) => (1 + erf(x / Math.SQRT2)) / 2;

/** 1 / (1 + e^−x), with powers of negative numbers only: none overflows. */
function sigmoid(x) {
  const power = Math.exp(-abs(x));
  return (x < 0 ? power : 1) / (1 + power);
}

/** value(x, a) and slope(x, a); a is the slope of leaky ReLU below 0. */
export const ACTIVATIONS = {
  relu: { value: (x) => max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  leaky_relu: { value: (x, a) => (x > 0 ? x : a * x), slope: (x, a) => (x > 0 ? 1 : a) },
  sigmoid: { value: sigmoid, slope: (x) => sigmoid(x) * sigmoid(-x) },
  tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  gelu: {
    value: (x) => x * chanceBelow(x),
    slope: (x) => chanceBelow(x) + x * density(x),
  },
};
