// All that the training scrubber shows, computed from its story and its state. No document here.

import { counted } from "../../kit/page/elements/numbers.mjs";
import { abs, inside, max, min, sumOf } from "../../kit/page/elements/rows.mjs";
import { BEFORE } from "./fields.mjs";

/** The place of the moment that is nearest to an epoch. */
function nearest({ epochs }, epoch) {
  const away = epochs.map((at) => abs(at - epoch));
  return away.indexOf(min(...away));
}

/** The state with its epochs at moments of the story, and its image and layer inside it. */
export const settle = (story) => (state) => ({
  ...state,
  epoch: story.epochs[nearest(story, state.epoch)],
  since: state.since === BEFORE ? BEFORE : story.epochs[nearest(story, state.since)],
  image: inside(state.image, story.pictures.shape[0]),
  layer: inside(state.layer, max(story.layers.length, 1)),
});

/** A settled state with its moment, the one before, and what each image did between them. */
export function sceneOf(story, state) {
  const { epochs, predicted, labels, learned } = story, moment = epochs.indexOf(state.epoch);
  const earlier = state.since === BEFORE ? max(moment - 1, 0) : epochs.indexOf(state.since);
  const images = labels.map((label, i) => {
    const was = predicted[earlier][i], now = predicted[moment][i], right = now === label;
    return { label, was, now, right, change: right === (was === label) ? "" : right ? "learned" : "forgotten" };
  });
  return { ...state, story, moment, earlier, images, learned: learned[earlier][moment], forgotten: learned[moment][earlier] };
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;

const measure = (loss, accuracy) => `loss ${loss.toPrecision(3)}, accuracy ${percent(accuracy)}`;

/** Where the network stands, in words. */
export function sumText({ story: { curves }, moment, epoch }) {
  const [loss, accuracy, ofValidation, right] =
    ["loss", "accuracy", "val_loss", "val_accuracy"].map((name) => curves[name][moment]);
  const training = loss == null ? "" : `; training ${measure(loss, accuracy)}`;
  return `${epoch ? `Epoch ${epoch}` : "Before training"}: validation ${measure(ofValidation, right)}${training}.`;
}

/** How many images changed sides, of all and of those that are shown. */
export function changesText({ story, earlier, moment, learned, forgotten, images }) {
  if (earlier === moment) return "Both epochs are the same: choose another one to compare with.";
  const shown = (change) => images.filter((image) => image.change === change).length;
  return `From epoch ${story.epochs[earlier]} to epoch ${story.epochs[moment]}, of ${counted(story.total)} validation images ` +
    `${counted(learned)} were learned and ${counted(forgotten)} forgotten; of the images below, ` +
    `${shown("learned")} and ${shown("forgotten")}. ✓ is a right answer; A → B is an image of class A that is taken for B.`;
}

/** One image in words. */
export function imageText({ story: { classes, epochs }, images, earlier }, at) {
  const { label, was, now, right, change } = images[at];
  const answer = right ? `answered right, ${classes[now]}` : `taken for ${classes[now]}`;
  const then = change && `, ${change} since epoch ${epochs[earlier]} (it was ${classes[was]})`;
  return `Image ${at}, class ${classes[label]}: ${answer}${then}.`;
}

/** A cell of the confusion matrix in words. */
export function confusionText({ story: { confusion, classes }, moment }, row, col) {
  const line = confusion[moment][row], total = sumOf(line);
  const answer = row === col ? "were answered right" : `were taken for ${classes[col]}`;
  return `${line[col]} of ${total} images of class ${classes[row]} ${answer}.`;
}

/** Where the network came from, in words. */
export function aboutText({ about: { network, dataset, provenance, seed, is_stand_in: isStandIn }, total, first, last }) {
  const rounded = first || last ? " Kernels and maps are rounded to 8 bits." : "";
  return `Network ${network}, seed ${seed}, on ${dataset}${isStandIn ? ` (${provenance})` : ""}; ` +
    `${counted(total)} validation images.${rounded}`;
}
