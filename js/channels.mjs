// The channels board: a filter over the three layers of a color image.

import { Board, entry } from "./board.mjs";
import { makeControls } from "./channels-controls.mjs";
import { fields, MOST_FILTERS } from "./channels-fields.mjs";
import { additionPanel, channelPanel, mapsPanel, picturePanel } from "./channels-panels.mjs";
import { listenToPointing } from "./channels-pointing.mjs";
import { cutTo, FILTERS, filterNamed, PICTURES } from "./channels-presets.mjs";
import { CHANNELS, filterOf, layoutOf, sceneOf, settle, withFilter, withoutFilter } from "./channels-scene.mjs";
import { h } from "./dom.mjs";
import { number } from "./fields.mjs";
import { place } from "./grid.mjs";

const HINT = "Drag the frame over the image or over a layer, or select it and press the arrow keys. " +
  "Type into any of the weights. Point at a product or at a map to see what belongs to it.";

class ChannelsBoard extends Board {
  constructor(model) {
    super(model, fields, settle);
    this.picture = picturePanel();
    this.channels = CHANNELS.map((_, c) => channelPanel(c, (...at) => this.typeWeight(...at)));
    this.addition = additionPanel();
    this.output = mapsPanel(MOST_FILTERS);
    this.controls = makeControls(this);
    this.stages = [this.picture, ...this.channels];
    this.start("Channels board");
    listenToPointing(this);
  }

  build() {
    return [
      h("p", { class: "hint" }, HINT),
      h("div", { class: "channels-parts" },
        h("div", { class: "channels-first" }, this.picture.el, this.addition.el),
        ...this.channels.map((channel) => channel.el)),
      this.message, this.output.el, this.controls.el,
    ];
  }

  draw(state) {
    this.scene = sceneOf(state);
    for (const part of [...this.stages, this.addition, this.output, this.controls]) part.show(this.scene);
  }

  fit() {
    if (!this.width) return;
    const { name, cell, card, map } = layoutOf(this.scene, this.width);
    const style = `--image-cell:${cell}px;--card:${card}px;--output-cell:${map}px`;
    if (this.el.dataset.layout !== name) this.el.dataset.layout = name;
    if (this.style !== style) this.el.style.cssText = this.style = style;
  }

  moveTo(row, col, filter = this.scene.filter) {
    const { shape, row: oldRow, col: oldCol, filter: old } = this.scene;
    const inside = (value, size) => Math.min(Math.max(value, 0), size - 1);
    const next = { row: inside(row, shape[0]), col: inside(col, shape[1]), filter };
    if (next.row !== oldRow || next.col !== oldCol || filter !== old) this.commit(next);
  }

  /** Outline another window on the image and on its layers, or none. */
  preview(at) {
    for (const { preview } of this.stages) {
      preview.hidden = !at;
      if (at) place(preview, ...at, ...this.scene.kernel);
    }
  }

  // --- changing

  typeWeight(channel, i, j, input) {
    const label = `${CHANNELS[channel][1].toLowerCase()} weight row ${i}, column ${j}`;
    this.readTyped(input, number(label), (value) => {
      const weights = filterOf(this.scene.filters, this.scene.filter);
      weights[i][j][channel] = value;
      this.setWeights(weights);
    });
  }

  setWeights(weights) {
    const { filters, filter } = this.scene;
    this.commit({ filters: withFilter(filters, filter, weights) });
  }

  setBias(value) {
    this.commit({ bias: this.scene.bias.map((old, f) => (f === this.scene.filter ? value : old)) });
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

  addFilter() {
    const { filters, bias, kernel } = this.scene;
    const used = bias.map((_, f) => filterNamed(filterOf(filters, f))?.name);
    const next = FILTERS.find(({ name, weights }) =>
      !used.includes(name) && cutTo(weights, ...kernel).flat(2).some(Boolean)) ?? FILTERS[2];
    const filter = bias.length;
    const weights = cutTo(next.weights, ...kernel);
    this.commit({ filters: withFilter(filters, filter, weights), bias: [...bias, 0], filter });
    this.announce(next);
  }

  removeFilter() {
    const { filters, bias, filter } = this.scene;
    this.commit({
      filters: withoutFilter(filters, filter), bias: bias.filter((_, f) => f !== filter),
      filter: Math.max(0, filter - 1),
    });
    this.say(`${this.scene.bias.length} filters are left.`.replace("1 filters are", "1 filter is"));
  }

  announce(preset) {
    const { filter } = this.scene;
    this.say(preset ? `Filter ${filter + 1}, “${preset.label}”, ${preset.about}` : `Filter ${filter + 1} has weights of your own.`);
  }
}

export { fields };
export default entry((model) => new ChannelsBoard(model));
