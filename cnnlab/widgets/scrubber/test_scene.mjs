// What the training scrubber unpacks, computes and says: the numbers that Python reads from the same story.

import assert from "node:assert/strict";
import { test } from "node:test";
import { close } from "../../../tests/support/close.mjs";
import golden from "./golden.json" with { type: "json" };
import { fields } from "./page/fields.mjs";
import { changesText, confusionText, imageText, sceneOf, settle, sumText } from "./page/scene.mjs";
import { readStory } from "./page/story.mjs";

const READ = golden.map((one) => ({ ...one, read: readStory(one.story) }));

test("kernels are unpacked as Python does it", () => {
  for (const { read, kernels } of READ.filter((one) => one.kernels))
    kernels.forEach((values, moment) => close([...read.kernels.at(moment)], values, 0, 1e-8));
  assert.equal(READ.filter(({ read }) => read.kernels).length, 3);
});

test("the maps of each layer, moment and picture are those of Python, or missing where they are", () => {
  let missing = 0;
  for (const { read, maps } of READ) {
    assert.equal(read.layers.length, maps.length);
    maps.forEach((moments, layer) => moments.forEach((pictures, moment) => pictures.forEach((values, image) => {
      const found = read.layers[layer].at(moment, image), { shape } = read.layers[layer];
      if (values) {
        close([...found], values, 0, 1e-8, `layer ${layer}, moment ${moment}, image ${image}`);
        assert.equal(found.length, shape.reduce((a, b) => a * b));
      } else {
        assert.equal(found, null);
        missing += 1;
      }
    })));
  }
  assert.equal(missing, 3 * 3 * 2); // three stories keep the last maps of two pictures of four
});

test("a network without convolutions has pictures and counts, but no layers", () => {
  const { read, total, story } = READ.at(-1);
  assert.deepEqual([read.layers, read.kernels, read.total], [[], null, total]);
  assert.deepEqual(read.pictures.bytes.length, story.pictures.shape.reduce((a, b) => a * b));
});

const state = (changes) => ({ epoch: 1, since: "before", image: 0, layer: 0, ...changes });

test("a state settles on a moment, an image and a layer that there are", () => {
  const settled = (changes) => settle(READ[0].read)(state(changes));
  assert.deepEqual(settled({ epoch: 0.7, since: 9, image: 99, layer: 7 }), { epoch: 0.5, since: 1, image: 3, layer: 1 });
  assert.equal(settle(READ.at(-1).read)(state({ layer: 3 })).layer, 0);
});

test("what changed sides between two moments is wrong before and right after, or the other way round", () => {
  const { read, story } = READ[0], { labels, predicted, learned } = story, changes = new Set();
  for (const epoch of story.epochs) for (const since of story.epochs) {
    const scene = sceneOf(read, state({ epoch, since })), { moment, earlier } = scene;
    assert.deepEqual([story.epochs[moment], story.epochs[earlier]], [epoch, since]);
    assert.deepEqual([scene.learned, scene.forgotten], [learned[earlier][moment], learned[moment][earlier]]);
    scene.images.forEach(({ change }, i) => {
      const [was, is] = [earlier, moment].map((at) => predicted[at][i] === labels[i]);
      assert.equal(change, was === is ? "" : is ? "learned" : "forgotten");
      changes.add(change);
    });
  }
  assert.deepEqual(changes, new Set(["", "learned", "forgotten"]));
  assert.equal(sceneOf(read, state({ epoch: 0 })).earlier, 0);
  assert.equal(sceneOf(read, state({ epoch: 1 })).earlier, 1);
});

test("a moment is said in words", () => {
  const { read, story } = READ[0], scene = sceneOf(read, state({}));
  const [loss, share] = ["val_loss", "val_accuracy"].map((name) => story.curves[name][2]);
  assert.equal(sumText(scene), `Epoch 1: validation loss ${loss.toPrecision(3)}, accuracy ${(100 * share).toFixed(1)} %; ` +
    "training loss 0.250, accuracy 25.0 %.");
  assert.match(sumText(sceneOf(read, state({ epoch: 0 }))), /^Before training: validation loss [\d.]+, accuracy [\d.]+ %\.$/);
  assert.match(changesText(scene), new RegExp(`^From epoch 0.5 to epoch 1, of ${read.total} validation images `));
  assert.match(changesText(sceneOf(read, state({ since: 1 }))), /^Both epochs are the same/);
  assert.match(imageText(scene, 2), new RegExp(`^Image 2, class ${"abc"[story.labels[2]]}: `));
  const total = story.confusion[2][1].reduce((a, b) => a + b);
  assert.equal(confusionText(scene, 1, 1), `${story.confusion[2][1][1]} of ${total} images of class b were answered right.`);
  assert.equal(confusionText(scene, 1, 0), `${story.confusion[2][1][0]} of ${total} images of class b were taken for a.`);
});

test("an epoch is a number in its range, and the other one may be the moment before", () => {
  assert.equal(fields.epoch.read("0.5"), 0.5);
  assert.equal(fields.since.read("before"), "before");
  assert.throws(() => fields.epoch.read("before"), /“before” is not possible for the epoch: type a number from 0 to 9999/);
  for (const text of ["-1", "toString", "NaN", "10000"])
    assert.throws(() => fields.since.read(text), /is not possible for the epoch to compare with/);
});
