// The channels board: a filter over the three layers of a color image.

import { Board, entry } from "../../kit/page/board/board.mjs";
import { moveByKeys, moveByPointer } from "../../kit/page/board/pointing.mjs";
import { h } from "../../kit/page/elements/dom.mjs";
import { onHover, onPick, place } from "../../kit/page/elements/grid.mjs";
import { inside, max } from "../../kit/page/elements/rows.mjs";
import spec from "../spec.json" with { type: "json" };
import { makeControls } from "./controls.mjs";
import { fields, MOST_FILTERS } from "./fields.mjs";
import { additionPanel, channelPanel, mapsPanel, picturePanel } from "./panels.mjs";
import { cutTo, FILTERS, filterNamed, isEmpty, PICTURES } from "./presets.mjs";
import { CHANNELS, filterOf, layoutOf, sceneOf, settle, withFilter, withoutFilter } from "./scene.mjs";
import style from "./style.css";

class ChannelsBoard extends Board {
  constructor(model) {
    super(model, fields, settle);
    this.channels = CHANNELS.map((_, c) => channelPanel(this, c));
    this.panels = {
      ...this.channels,
      picture: picturePanel(),
      addition: additionPanel(),
      output: mapsPanel(MOST_FILTERS),
      controls: makeControls(this),
    };
    this.stages = [this.panels.picture, ...this.channels];
    this.start("Channels board", spec.hint);
    this.listenToPointing();
  }

  build() {
    const { picture, addition, output, controls } = this.panels;
    return [
      h("div.channels-parts", h("div.channels-first", picture, addition), ...this.channels),
      this.message,
      output.el,
      controls.el,
    ];
  }

  draw(state) {
    this.show(sceneOf(state));
  }

  counts() {
    return { ...super.counts(), filter: this.scene.bias.length };
  }

  fit(width) {
    const { name, cell, card, map } = layoutOf(this.scene, width);
    this.lay({ "image-cell": `${cell}px`, card: `${card}px`, "output-cell": `${map}px` }, name);
  }

  // --- moving and pointing

  listenToPointing() {
    const { picture, output } = this.panels;
    moveByKeys(this, picture.window);
    for (const stage of this.stages) moveByPointer(this, stage, picture.window);
    output.maps.forEach(({ grid }, filter) => {
      onPick(grid, (at) => this.moveTo(...at, filter));
      onHover(grid, (at) => this.preview(at));
    });
    for (const { cards, grid } of this.channels)
      onHover({ el: cards }, (at) => grid.light(at ? [[this.scene.row + at[0], this.scene.col + at[1]]] : []));
  }

  moveTo(toRow, toCol, filter = this.scene.filter) {
    const { shape, ...old } = this.scene;
    const row = inside(toRow, shape[0]),
      col = inside(toCol, shape[1]);
    if (row !== old.row || col !== old.col || filter !== old.filter) this.commit({ row, col, filter });
  }

  /** Outline another window on the image and on its layers, or none. */
  preview(at) {
    for (const { preview } of this.stages) {
      preview.hidden = !at;
      if (at) place(preview, ...at, ...this.scene.kernel);
    }
  }

  // --- changing

  setWeight(channel, i, j, value) {
    const weights = filterOf(this.scene.filters, this.scene.filter);
    weights[i][j][channel] = value;
    this.setWeights(weights);
  }

  setWeights(weights) {
    const { filters, filter } = this.scene;
    this.commit({ filters: withFilter(filters, filter, weights) });
  }

  setBias(value) {
    const { bias, filter } = this.scene;
    this.commit({ bias: bias.with(filter, value) });
  }

  usePreset(name) {
    const preset = FILTERS.find((one) => one.name === name);
    if (!preset) return this.say("Type your own numbers into the weights.");
    this.setWeights(cutTo(preset.weights, ...this.scene.kernel));
    this.announce(preset);
  }

  usePicture(name) {
    const picture = PICTURES.find((one) => one.name === name);
    if (!picture) return this.say("A notebook can show your own image: board.image = …");
    this.commit({ image: picture.image });
    this.say(`Image: ${picture.label.toLowerCase()}.`);
  }

  showFilter(filter) {
    this.commit({ filter });
    this.announce(filterNamed(filterOf(this.scene.filters, filter)));
  }

  /** Add the first named filter that is not there yet. */
  addFilter() {
    const { filters, bias, kernel } = this.scene,
      filter = bias.length;
    const used = bias.map((_, f) => filterNamed(filterOf(filters, f)));
    const next = FILTERS.find((one) => !used.includes(one) && !isEmpty(cutTo(one.weights, ...kernel))) ?? FILTERS[2];
    this.commit({ filters: withFilter(filters, filter, cutTo(next.weights, ...kernel)), bias: [...bias, 0], filter });
    this.announce(next);
  }

  removeFilter() {
    const { filters, bias, filter } = this.scene,
      left = bias.toSpliced(filter, 1);
    this.commit({ filters: withoutFilter(filters, filter), bias: left, filter: max(0, filter - 1) });
    this.say(left.length === 1 ? "1 filter is left." : `${left.length} filters are left.`);
  }

  announce(preset) {
    const name = `Filter ${this.scene.filter + 1}`;
    this.say(preset ? `${name}, “${preset.label}”, ${preset.about}` : `${name} has weights of your own.`);
  }
}

export default entry(ChannelsBoard, fields, style);
