// The convolution board: state in, drawing and state changes out.

import { entry } from "./board.mjs";
import { makeControls } from "./convolution-controls.mjs";
import { fields } from "./convolution-fields.mjs";
import { arithmeticPanel, imagePanel, outputPanel, sumPanel } from "./convolution-panels.mjs";
import { listenToPointing } from "./convolution-pointing.mjs";
import { comparePanel, sizePanel } from "./convolution-size.mjs";
import { h } from "./dom.mjs";
import { number } from "./fields.mjs";
import { layoutOf } from "./layout.mjs";
import { sceneOf, settle } from "./scene.mjs";
import { WindowBoard, withCell } from "./window-board.mjs";

const HINT = "Drag the framed kernel over the image, or click it and use the arrow keys. " +
  "Point at an output, a pixel or a product to see what belongs to it.";

class ConvolutionBoard extends WindowBoard {
  constructor(model) {
    super(model, fields, settle);
    this.panels = {
      image: imagePanel((row, col, input) => this.typePixel(row, col, input)),
      arithmetic: arithmeticPanel((i, j, input) => this.typeWeight(i, j, input)),
      output: outputPanel(),
      sum: sumPanel(),
      size: sizePanel(),
      compare: comparePanel(),
    };
    this.controls = makeControls(this);
    this.start("Convolution board");
    listenToPointing(this);
  }

  build() {
    const { image, arithmetic, output, sum, size, compare } = this.panels;
    return [
      h("p", { class: "hint" }, HINT),
      h("div", { class: "panels" }, image.el, arithmetic.el, output.el),
      sum.el, this.message, this.controls.el, size.el, compare.el,
    ];
  }

  draw(state) {
    this.scene = sceneOf(state);
    for (const panel of Object.values(this.panels)) panel.show(this.scene);
    this.controls.show(this.scene);
  }

  /** Give the grids the room that the board has. */
  fit() {
    if (!this.width) return;
    const { name, image, output, card } = layoutOf(this.scene, this.width);
    const style = `--image-cell:${image}px;--output-cell:${output}px;--card:${card}px`;
    if (this.el.dataset.layout !== name) this.el.dataset.layout = name;
    if (this.style !== style) this.el.style.cssText = this.style = style;
  }

  /** Light up the pixel that a card multiplies. */
  pointAtCard(at) {
    const { row, col, stride, dilation, axes, reason } = this.scene;
    if (reason) return;
    const cell = at && [row * stride + at[0] * dilation, col * stride + at[1] * dilation];
    this.panels.image.grid.light(cell ? [cell] : [], axes[1].length);
  }

  typeWeight(i, j, input) {
    this.readTyped(input, number(`kernel row ${i}, column ${j}`), (value) =>
      this.commit({ kernel: withCell(this.scene.kernel, i, j, value) }));
  }
}

export { fields };
export default entry((model) => new ConvolutionBoard(model));
