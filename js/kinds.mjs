// Every board, by the name that pages and Python give it.

import activation, { fields as activationFields } from "./activation.mjs";
import backprop, { fields as backpropFields } from "./backprop.mjs";
import channels, { fields as channelsFields } from "./channels.mjs";
import convolution, { fields as convolutionFields } from "./convolution.mjs";
import network, { fields as networkFields } from "./network.mjs";
import photofilter, { fields as photofilterFields } from "./photofilter.mjs";
import pooling, { fields as poolingFields } from "./pooling.mjs";
import solver, { fields as solverFields } from "./solver.mjs";

export const KINDS = {
  activation: { module: activation, fields: activationFields },
  backprop: { module: backprop, fields: backpropFields },
  channels: { module: channels, fields: channelsFields },
  convolution: { module: convolution, fields: convolutionFields },
  network: { module: network, fields: networkFields },
  photofilter: { module: photofilter, fields: photofilterFields },
  pooling: { module: pooling, fields: poolingFields },
  solver: { module: solver, fields: solverFields },
};
