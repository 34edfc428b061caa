// The training scrubber: a recorded training, one moment after another.

import { choices, controls, select, slider } from "../../kit/page/elements/controls.mjs";
import { h, setText } from "../../kit/page/elements/dom.mjs";
import { entry } from "../../kit/page/board/board.mjs";
import { Player } from "../../kit/page/board/player.mjs";
import { inside } from "../../kit/page/elements/rows.mjs";
import { curvesPanel } from "./curves.mjs";
import { BEFORE, fields } from "./fields.mjs";
import { confusionPanel, imagesPanel } from "./panels.mjs";
import { aboutText, changesText, imageText, sceneOf, settle, sumText } from "./scene.mjs";
import { kernelsPanel, mapsPanel } from "./sheets.mjs";
import { readStory } from "./story.mjs";
import spec from "../spec.json" with { type: "json" };
import style from "./style.css";

const { epoch: EPOCH, since: SINCE, layer: LAYER } = spec.state;

class TrainingScrubber extends Player {
  constructor(model) {
    const story = readStory(model.get("story"));
    super(model, { story: null, ...fields }, settle(story));
    this.story = story;
    this.start(spec.title, spec.hint);
  }

  build() {
    const { story } = this, { epochs, layers } = story;
    this.slider = slider(EPOCH.legend, 0, epochs.length - 1, (moment) => this.go(moment));
    this.since = select(SINCE.legend, [...Object.entries(SINCE.words), ...epochs.map((epoch) => [epoch, `epoch ${epoch}`])],
      (text) => this.commit({ since: fields.since.read(text) }));
    this.layer = choices(LAYER.legend, layers.map(({ label }, i) => [i, label]), (layer) => this.commit({ layer }));
    this.panels = { curves: curvesPanel(this, story), confusion: confusionPanel(this, story), images: imagesPanel(this, story) };
    if (story.kernels) this.panels.kernels = kernelsPanel(story);
    if (layers.length) this.panels.maps = mapsPanel(this.layer.el);
    this.sum = h("p.sum", { "aria-live": "polite" });
    this.changes = h("p.note.scrubber-changes");
    const { curves, confusion, images, kernels, maps } = this.panels;
    return [
      h("div.line.scrubber-top", h("label.scrubber-slider", h("span", EPOCH.legend), this.slider), this.moves("Moves")), this.sum,
      h("div.panels", curves, confusion), h("div.panels", kernels, maps),
      h("div.line", this.since), this.changes, images, this.message,
      controls([this.tools()]), h("p.note", aboutText(story)),
    ];
  }

  draw(state) {
    const scene = sceneOf(this.story, state), { moment, epoch } = scene;
    this.show(scene);
    this.slider.show(moment, `epoch ${epoch}`);
    this.since.show(scene.since);
    this.layer.show(scene.layer);
    setText(this.sum, sumText(scene));
    setText(this.changes, changesText(scene));
  }

  /** Go to a moment that the reader chose. */
  go(moment) {
    this.pause();
    this.commit({ epoch: this.story.epochs[moment] });
  }

  stepOnce(by) {
    this.go(inside(this.scene.moment + by, this.story.epochs.length));
  }

  /** Play on from here; from the end, once more from the start. */
  play() {
    const last = this.story.epochs.length - 1;
    if (!this.timer) this.played = this.scene.moment === last ? -1 : this.scene.moment;
    super.play();
  }

  tick() {
    this.played += 1;
    this.commit({ epoch: this.story.epochs[this.played] });
    return this.played < this.story.epochs.length - 1;
  }

  pick(image) {
    this.commit({ image });
    this.panels.images.focus(image);
    this.say(imageText(this.scene, image));
  }

  counts() {
    return { image: this.story.labels.length, layer: this.story.layers.length };
  }

  /** Epochs have to be those of the story: the board stands at the nearest one, and says so. */
  tellRefused() {
    const { epochs } = this.story;
    const strange = ["epoch", "since"].filter((name) => ![BEFORE, ...epochs].includes(this.model.get(name)));
    this.refused = [...this.refused, ...strange.map((name) =>
      `“${this.model.get(name)}” is not possible for ${fields[name].label}: choose one of ${epochs.join(", ")}.`)];
    super.tellRefused();
  }
}

export default entry(TrainingScrubber, fields, style);
