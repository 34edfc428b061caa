// The convolution board: state in, drawing and state changes out.

import { entry } from "../../kit/page/board/board.mjs";
import { sizePanel } from "../../kit/page/board/size-formula.mjs";
import { WindowBoard } from "../../kit/page/board/window-board.mjs";
import { arithmeticPanel, imagePanel, outputPanel, sumPanel } from "../../kit/page/board/window-panels.mjs";
import { h } from "../../kit/page/elements/dom.mjs";
import { onHover } from "../../kit/page/elements/grid.mjs";
import spec from "../spec.json" with { type: "json" };
import { comparePanel } from "./compare.mjs";
import { makeControls } from "./controls.mjs";
import { fields } from "./fields.mjs";
import { layoutOf } from "./layout.mjs";
import { sceneOf, settle } from "./scene.mjs";

class ConvolutionBoard extends WindowBoard {
  constructor(model) {
    super(model, fields, settle);
    this.panels = {
      image: imagePanel(this),
      arithmetic: arithmeticPanel(this),
      output: outputPanel(),
      sum: sumPanel(),
      controls: makeControls(this),
      size: sizePanel(),
      compare: comparePanel(),
    };
    this.start("Convolution board", spec.hint);
    this.listenToPointing();
    onHover({ el: this.panels.arithmetic.cards }, (at) => this.pointAtCard(at));
  }

  build() {
    const { image, arithmetic, output, sum, controls, size, compare } = this.panels;
    return [h("div.panels", image, arithmetic, output), sum, this.message, controls, size, compare];
  }

  draw(state) {
    this.show(sceneOf(state));
  }

  /** Give the grids the room that the board has. */
  fit(width) {
    const { name, image, output, card } = layoutOf(this.scene, width);
    this.lay({ "image-cell": `${image}px`, "output-cell": `${output}px`, card: `${card}px` }, name);
  }

  /** Light up the pixel that a card multiplies. */
  pointAtCard(at) {
    const { row, col, stride, dilation, reason } = this.scene;
    if (reason) return;
    this.panels.image.grid.light(at ? [[row * stride + at[0] * dilation, col * stride + at[1] * dilation]] : []);
  }
}

export default entry(ConvolutionBoard, fields);
