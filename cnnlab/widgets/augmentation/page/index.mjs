// The augmentation board: one picture under exact changes, samples drawn from ranges, and code that does the same.

import { entry } from "../../kit/page/board/board.mjs";
import { PhotoBoard } from "../../kit/page/board/photo-board.mjs";
import { button, choices, labeledField, showEach } from "../../kit/page/elements/controls.mjs";
import { copyText, h, setText } from "../../kit/page/elements/dom.mjs";
import { memory, times } from "../../kit/page/elements/rows.mjs";
import { choicesOf } from "../../kit/page/elements/spec.mjs";
import spec from "../spec.json" with { type: "json" };
import { makeSliders } from "./controls.mjs";
import { fields, LAST_SEED, RANGES } from "./fields.mjs";
import { changePhoto, drawChanges, NO_CHANGE } from "./maths.mjs";
import { codePanel, pictureFigure, samplesPanel } from "./panels.mjs";
import style from "./style.css";
import { cautionsOf, inWords, kerasCode, recipeCode } from "./words.mjs";

const LABEL = "The label stays as it is: augmentation changes the picture alone.",
  CLASSES = "Think of your classes.";
const BORDER = {
  reflect: "What comes in at the border is the picture, mirrored there.",
  constant: "What comes in at the border is black.",
  nearest: "What comes in at the border is the color at the edge.",
};

class AugmentationBoard extends PhotoBoard {
  desk = {}; // what changes of pictures work on

  constructor(model) {
    super(model, fields, spec.side);
    [this.newPhoto, this.newChange, this.newSamples] = times(3, memory);
    [this.exact, this.ranges] = makeSliders(this);
    this.before = pictureFigure("Photo");
    this.after = pictureFigure("Changed");
    this.samples = samplesPanel(
      (i) => this.takeSample(i),
      (i) => this.tellSample(i),
    );
    this.fill = choices(...choicesOf(spec.state, ["fill"]).fill, (fill) => this.commit({ fill }));
    this.seed = labeledField(this, spec.state.seed.legend, fields.seed, (seed) => this.commit({ seed }));
    this.keras = codePanel("Keras code", (name, text) => this.copy(name, text));
    this.recipe = codePanel("The book’s recipe", (name, text) => this.copy(name, text));
    this.done = h("p.sum");
    this.sample = h("p.note", "Point at a sample to read what was done to it; press it to do the same to the picture.");
    [this.border, this.caution] = times(2, () => h("p.note"));
    this.start("Augmentation board", spec.hint);
    this.listenForPictures();
  }

  build() {
    const { exact, ranges } = this;
    const rows = ({ flip, random_flip, ...sliders }) => Object.values(sliders);
    const line = (...parts) => h("div.line", ...parts);
    const again = () => this.change({ seed: (this.scene.seed + 1) % (LAST_SEED + 1) });
    return [
      h(
        "div.augmentation-halves",
        h(
          "section",
          { "aria-label": "One picture" },
          h("div.augmentation-pair", this.before, this.after),
          this.done,
          line(
            exact.flip,
            button("As it was", {}, () => this.change(NO_CHANGE)),
          ),
          ...rows(exact),
        ),
        h(
          "section",
          { "aria-label": "Samples" },
          this.samples,
          this.sample,
          line(ranges.random_flip, this.seed, button("Draw again", {}, again)),
          ...rows(ranges),
        ),
      ),
      this.caution,
      this.message,
      h("div.controls", line(this.fill, this.fileButton(), this.tools()), this.border),
      h("div.augmentation-halves", this.keras, this.recipe),
    ];
  }

  draw(state) {
    this.follow(state.photo);
    this.scene = state;
    showEach({ ...this.exact, ...this.ranges, fill: this.fill, seed: this.seed }, state);
    for (const name of ["hole_right", "hole_down"]) this.exact[name].el.hidden = !state.cutout;
    setText(this.done, `The picture ${inWords(state)}.`);
    setText(this.border, BORDER[state.fill]);
    const cautions = cautionsOf(state);
    setText(this.caution, [LABEL, ...(cautions.length ? [CLASSES] : []), ...cautions].join(" "));
    this.drawn = drawChanges(state, state.seed);
    this.samples.show(this.drawn);
    this.keras.show(kerasCode(state));
    if (!this.photo) return;
    this.recipe.show(recipeCode(state, Math.min(this.photo.rows, this.photo.cols)));
    this.paint(state);
  }

  /** Paint only what differs from the last time. */
  paint(state) {
    const { photo } = this,
      { rows, cols } = photo,
      { fill, seed } = state;
    const parts = (names) => names.map((name) => state[name]);
    const changed = (change) => changePhoto(photo, change, fill, this.desk);
    if (this.newPhoto(photo)) this.before.paint(rows, cols, photo.rgba);
    if (this.newChange(photo, fill, ...parts(Object.keys(NO_CHANGE)))) this.after.paint(rows, cols, changed(state));
    if (!this.newSamples(photo, fill, seed, state.random_flip, ...parts(RANGES))) return;
    this.drawn.forEach((change, i) => this.samples.paint(i, rows, cols, changed(change)));
  }

  change(changes) {
    this.commit(changes);
    this.say("");
  }

  tellSample(i) {
    setText(this.sample, `Sample ${i + 1}: ${inWords(this.drawn[i])}.`);
  }

  takeSample(i) {
    this.commit(this.drawn[i]);
    this.say(`The picture has the changes of sample ${i + 1}.`);
  }

  async copy(name, text) {
    const copied = await copyText(text);
    this.say(copied ? `${name}: copied.` : `${name}: this browser refuses to copy. Select it and copy it.`, !copied);
  }
}

export default entry(AugmentationBoard, fields, style);
