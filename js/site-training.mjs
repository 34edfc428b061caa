// The second script of a page: site.mjs adds it where a page has a board of the second half.
// It is a classic script, so that a page opened from disk works, and is not called .js,
// because the site would link every .js file of its static folders into every page.

import { KINDS } from "./kinds-training.mjs";

globalThis.cnnlabBoards(KINDS);
