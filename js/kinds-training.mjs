// Every board of the second half, by the name that pages and Python give it.

import augmentation from "./augmentation.mjs";
import digitpad from "./digitpad.mjs";
import scrubber from "./scrubber.mjs";

export const KINDS = { augmentation, digitpad, scrubber };
