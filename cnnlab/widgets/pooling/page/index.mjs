// The pooling board: state in, drawing and state changes out.

import { entry } from "../../kit/page/board/board.mjs";
import { sizePanel } from "../../kit/page/board/size-formula.mjs";
import { WindowBoard } from "../../kit/page/board/window-board.mjs";
import { imageCols, leastCell } from "../../kit/page/board/window-layout.mjs";
import { imagePanel, outputPanel } from "../../kit/page/board/window-panels.mjs";
import { h } from "../../kit/page/elements/dom.mjs";
import { clamp, floor } from "../../kit/page/elements/rows.mjs";
import spec from "../spec.json" with { type: "json" };
import { makeControls } from "./controls.mjs";
import { fields } from "./fields.mjs";
import { changePanel, lookOfCell, lookOfResult, POOLING, stepPanel, unmovedPanel } from "./panels.mjs";
import { paddingProblem, sceneOf, settle } from "./scene.mjs";
import style from "./style.css";

const LARGEST_CELL = 40,
  GAP = 24,
  SLACK = 14;
class PoolingBoard extends WindowBoard {
  constructor(model) {
    super(model, fields, settle);
    this.panels = {
      image: imagePanel(this, "Window over the image", lookOfCell),
      output: outputPanel(lookOfResult),
      unmoved: unmovedPanel(),
      step: stepPanel(),
      change: changePanel(),
      controls: makeControls(this),
      size: sizePanel(POOLING),
    };
    this.start("Pooling board", spec.hint);
    this.listenToPointing();
  }

  build() {
    const { image, output, unmoved, step, change, controls, size } = this.panels;
    return [h("div.panels", image, output, unmoved), step, change, this.message, controls, size];
  }

  update() {
    const problem = paddingProblem(this.state());
    super.update();
    if (problem) this.say(problem, true);
    else if (this.problem) this.say("");
    this.problem = problem;
  }

  draw(state) {
    if (state.shift && this.editing) this.edit(false);
    else this.show(sceneOf(state));
  }

  /** Give the grids the room that the board has: side by side, or the outputs below. */
  fit(boardWidth) {
    const { padded, output, shift, reason } = this.scene;
    const width = boardWidth - SLACK,
      results = shift && !reason ? 2 : 1;
    const image = imageCols(this.scene),
      result = results * (output[0]?.length ?? 2),
      room = width - GAP * results;
    const least = leastCell([...padded, ...output]);
    const cell = (space, cols) => floor(clamp(space / cols, least, LARGEST_CELL));
    const beside = cell(room, image + result),
      row = beside * (image + result) <= room;
    this.lay(
      {
        "image-cell": `${row ? beside : cell(width, image)}px`,
        "output-cell": `${row ? beside : cell(room + GAP, result)}px`,
      },
      row ? "row" : "wrap",
    );
  }

  /** Change a setting and say what size comes out; refuse a padding that is too large. */
  change(changes) {
    this.pause();
    const problem = paddingProblem({ ...this.state(), ...changes });
    if (problem && "padding" in changes) {
      this.say(problem, true);
      return this.panels.controls.show(this.scene);
    }
    this.commit(changes);
    this.announceSize();
    if (problem) this.say(`${this.message.textContent} The padding is now ${this.scene.padding}, half the window.`);
  }

  shiftTo(shift) {
    this.pause();
    this.commit({ shift });
    this.say("");
  }

  /** Pixels are edited where they stand: the image goes back to its place. */
  edit(on = !this.editing) {
    if (on && this.scene.shift) this.commit({ shift: 0 });
    super.edit(on);
  }
}

export default entry(PoolingBoard, fields, style);
