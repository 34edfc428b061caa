// The kit as the page loads it: all that boards share, under one name, and the host that mounts them.

export * from "./elements/address.mjs";
export * from "./elements/controls.mjs";
export * from "./elements/dom.mjs";
export * from "./elements/fields.mjs";
export * from "./elements/grid.mjs";
export * from "./elements/numbers.mjs";
export * from "./elements/pixels.mjs";
export * from "./elements/rows.mjs";
export * from "./elements/spec.mjs";
export * from "./elements/layers-field.mjs";
export * from "./maths/bytes.mjs";
export * from "./maths/convolution.mjs";
export * from "./maths/layers.mjs";
export * from "./maths/softmax.mjs";
export * from "./maths/sums.mjs";
export * from "./board/board.mjs";
export * from "./board/kernel-controls.mjs";
export * from "./board/photo-board.mjs";
export * from "./board/pictures.mjs";
export * from "./board/player.mjs";
export * from "./board/pointing.mjs";
export * from "./board/size-formula.mjs";
export * from "./board/window-board.mjs";
export * from "./board/window-layout.mjs";
export * from "./board/window-panels.mjs";
export * from "./board/window-scene.mjs";
export * from "./host/page-model.mjs";
export { register } from "./host/site.mjs";

import { host } from "./host/site.mjs";

host();
