// Every board of the first half, by the name that pages and Python give it.

import activation from "./activation.mjs";
import backprop from "./backprop.mjs";
import channels from "./channels.mjs";
import convolution from "./convolution.mjs";
import network from "./network.mjs";
import photofilter from "./photofilter.mjs";
import pooling from "./pooling.mjs";
import receptive from "./receptive.mjs";
import solver from "./solver.mjs";

export const KINDS = { activation, backprop, channels, convolution, network, photofilter, pooling, receptive, solver };
