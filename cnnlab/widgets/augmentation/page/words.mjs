// The augmentation board in words and in code. cnnlab.widgets.augmentation_words writes the same.

import { rounded } from "./maths.mjs";

const FLIPPED = { none: "", horizontal: "mirrored", vertical: "upside down", both: "mirrored and upside down" };

export const short = (value, decimals) => String(rounded(value, 10 ** decimals));
export const percent = (value) => `${short(Math.abs(100 * value), 1)}%`;

/** What is done to a picture, in words. */
export function inWords({ flip, rotate, right, down, zoom, brightness, contrast, saturation, hue, cutout }) {
  const sized = (value, more, less, write = percent) => value && `${write(value)} ${value > 0 ? more : less}`;
  const moved = (value, more, less) => value && `moved ${sized(value, more, less)}`;
  return [
    FLIPPED[flip],
    rotate && `turned ${sized(rotate, "counterclockwise", "clockwise", (angle) => `${short(Math.abs(angle), 1)}°`)}`,
    moved(right, "right", "left"), moved(down, "down", "up"),
    zoom && `${short(1 / (1 + zoom), 2)} times as large`,
    sized(brightness, "brighter", "darker"), sized(contrast, "more contrast", "less contrast"),
    sized(saturation, "more color", "less color"),
    hue && `hue ${hue > 0 ? "+" : "−"}${short(Math.abs(hue), 1)}°`,
    cutout && "a patch cut out",
  ].filter(Boolean).join(", ") || "as it was";
}

/** Which changes may make a picture one of another class, or of none. */
export function cautionsOf(state) {
  const flips = [state.flip, state.random_flip], has = (flip) => flips.some((one) => one === flip || one === "both");
  const most = (...values) => Math.max(...values.map(Math.abs));
  return [
    [most(state.rotate, state.max_rotate) >= 90, "Turned by 180°, a 6 is a 9; turned by 90°, an N is a Z."],
    [has("horizontal"), "Mirrored, a b is a d, and a 2 is no digit."],
    [has("vertical"), "Upside down, a b is a p, and an M is a W."],
    [most(state.hue, state.max_hue) >= 60, "With other hues, a ripe tomato is green."],
    [most(state.right, state.down, state.max_shift, state.cutout, state.random_cutout) >= 0.4,
      "What the label names may leave the picture, or be cut out of it."],
  ].filter(([holds]) => holds).map(([, text]) => text);
}

/** Keras code that draws from these ranges. */
export function kerasCode(state) {
  const { random_flip: flip, max_saturation: most, fill } = state, three = (name) => short(state[name], 3);
  const side = three("random_cutout"), shift = three("max_shift");
  const border = `fill_mode="${fill}")`, range = "value_range=(0, 1))";
  const full = (sign) => `${short(1 + sign * most, 3)} / ${short(2 + sign * most, 3)}`;
  const steps = [
    [flip !== "none", `RandomFlip("${flip === "both" ? "horizontal_and_vertical" : flip}")`],
    [state.max_rotate, `RandomRotation(${three("max_rotate")} / 360, ${border}`],
    [state.max_shift, `RandomTranslation(${shift}, ${shift}, ${border}`],
    [state.max_zoom, `RandomZoom(${three("max_zoom")}, ${border}`],
    [state.max_brightness, `RandomBrightness(${three("max_brightness")}, ${range}`],
    [state.max_contrast, `RandomContrast((${three("max_contrast")}, ${three("max_contrast")}), ${range}`],
    [most, `RandomSaturation((${full(-1)}, ${full(1)}), ${range}`],
    [state.max_hue, `RandomHue(${three("max_hue")} / 180, ${range}`],
    [state.random_cutout, `RandomErasing((1.0, 1.0), scale=(${side}**2, ${side}**2), fill_value=0, ${range}`],
  ];
  const lines = steps.filter(([holds]) => holds).map(([, step]) => `    layers.${step},\n`).join("");
  return "import keras\nfrom keras import layers\n\naugment = keras.Sequential([\n" +
    `    layers.Rescaling(1 / 255),  # 0 to 255 becomes 0 to 1\n${lines}])\n` +
    "# augment(images, training=True) changes each image by chance.\n";
}

/** The book's recipe for the same, in pixels of a picture of this side, and what it leaves out. */
export function recipeCode(state, side) {
  const { random_flip: flip, max_shift, max_rotate, max_zoom, random_cutout, fill } = state;
  const whole = (share) => Math.floor(share * side + 0.5);
  const settings = {
    flip: (flip === "horizontal" || flip === "both") && "True", shift: whole(max_shift),
    rotate: max_rotate && short(max_rotate, 3), zoom: max_zoom && short(max_zoom, 3), cutout: whole(random_cutout),
  };
  const written = Object.entries(settings).filter(([, value]) => value).map(([name, value]) => `${name}=${value}`);
  const without = [
    [flip === "vertical" || flip === "both", "vertical flips"],
    ...["brightness", "contrast", "saturation", "hue"].map((name) => [state[`max_${name}`], name]),
    [fill !== "reflect", `fill ${fill}`],
  ].filter(([holds]) => holds).map(([, name]) => name);
  return ["from cnnlab.recipes import Augmentation", "", `Augmentation(${written.join(", ")})`,
    max_zoom && `# Here zoom is a size: ${short(1 - max_zoom, 3)} to ${short(1 + max_zoom, 3)} times as large.`,
    without.length && `# Without: ${without.join(", ")}.`, ""].filter((line) => line || line === "").join("\n");
}
