// Every board, by the name that pages and Python give it.

import convolution, { fields as convolutionFields } from "./convolution.mjs";

export const KINDS = {
  convolution: { module: convolution, fields: convolutionFields },
};
