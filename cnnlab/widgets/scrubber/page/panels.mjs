// The confusion matrix of a moment, and the images that change sides.

import { ARROWS, onKeys } from "../../kit/page/elements/controls.mjs";
import { focus, group, h, set, setText } from "../../kit/page/elements/dom.mjs";
import { gridPanel, lookOfOutput, onPick } from "../../kit/page/elements/grid.mjs";
import { inside, max, memory, min, sumOf } from "../../kit/page/elements/rows.mjs";
import { confusionText, imageText } from "./scene.mjs";
import { imageCanvas } from "./sheets.mjs";

const FAINTEST = 0.35; // a single mistake can still be seen
const BLANK = { text: "" };

/** A row for each true class, a column for each answer, under and beside their names: {el, show(scene)}. */
export function confusionPanel(board, { classes, confusion }) {
  const { el, grid, caption } = gridPanel("Confusion matrix", "figure.panel.scrubber-confusion"), changed = memory();
  const names = classes.map((name) => name.slice(0, 3)), note = h("p.note", "Blank is 0. Press a number to read what it says.");
  setText(caption, "Confusion matrix: a row for each true class, a column for each answer");
  el.append(note);
  const head = (text) => ({ text, classes: "head" });
  const look = (totals) => (count, row, col) => {
    if (!row || !col) return head(row || col ? names[(row || col) - 1] : "");
    if (!count) return BLANK;
    const share = count / totals[row - 1], strength = row === col ? share : -max(FAINTEST, min(1, 8 * share));
    return { ...lookOfOutput(strength, 1), text: String(count) };
  };
  const show = ({ moment }) => {
    if (!changed(moment)) return;
    const rows = confusion[moment], totals = rows.map(sumOf);
    grid.show([[0, ...rows[0].map(() => 0)], ...rows.map((line) => [0, ...line])], look(totals));
    grid.el.style.setProperty("--chars", 3);
  };
  onPick(grid, ([row, col]) => row && col && board.say(confusionText(board.scene, row - 1, col - 1)));
  return { el, show };
}

/** The images with their true class and the answer; those that changed sides are marked: {el, show(scene)}. */
export function imagesPanel(board, { pictures, labels, classes }) {
  const parts = labels.map((label, at) => imageButton(board, pictures, classes, at));
  const el = group("div.scrubber-images", "Images", ...parts);
  onKeys(el, ARROWS, ([down, across]) => board.pick(inside(board.scene.image + down + across, labels.length)));
  const show = (scene) => parts.forEach((part, at) => part.show(scene, at));
  return { el, show, focus: (at) => focus(parts[at].el) };
}

function imageButton(board, pictures, classes, at) {
  const answer = h("span"), badge = h("b"), changed = memory();
  const el = h("button", { type: "button", click: () => board.pick(at) }, imageCanvas(pictures, at), answer, badge);
  const show = (scene) => {
    const { now, right, label, change } = scene.images[at], pressed = scene.image === at;
    if (!changed(now, change, pressed, scene.earlier)) return;
    setText(answer, right ? `✓ ${classes[now]}` : `${classes[label]} → ${classes[now]}`);
    setText(badge, change);
    set(el, { "aria-pressed": pressed, "aria-label": imageText(scene, at), "data-change": change || null });
  };
  return { el, show };
}
