// Bundles the boards: one ES module a board for Jupyter, two classic scripts for the page.
// The first line of each bundle holds a hash of all sources, so that tests see a stale one.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const BOARDS = [
  "activation", "backprop", "channels", "convolution", "network", "photofilter", "pooling", "receptive", "solver",
];
const TRAINING = ["augmentation", "digitpad", "scrubber"];
const OUT = "../cnnlab/widgets/static";
const isSource = (name) => /\.(mjs|css)$/.test(name) || name === "kernels.json";

/** SHA-256 over the names and bytes of all sources, in order of name. */
function hashSources() {
  const hash = createHash("sha256");
  for (const name of readdirSync(".").filter(isSource).sort()) {
    hash.update(`${name}\n`);
    hash.update(readFileSync(name));
  }
  return hash.digest("hex");
}

const banner = `/* built from js/ with "make boards"; sources ${hashSources()} */`;
const common = {
  bundle: true, minify: true, charset: "utf8", target: "es2022", logLevel: "warning",
  banner: { js: banner, css: banner },
};
const toModules = { ...common, format: "esm", outdir: OUT, outExtension: { ".js": ".mjs" } };
const entryPoints = (kinds) => kinds.map((kind) => `${kind}.mjs`);
await build({ ...toModules, entryPoints: entryPoints(BOARDS) });
await build({ ...common, entryPoints: ["site.mjs"], format: "iife", outdir: OUT });
await build({ ...common, entryPoints: ["boards.css"], outdir: OUT });

// The boards of the second half hold their style, and share the second script of a page.
const { outputFiles: [style] } = await build({ ...common, banner: {}, entryPoints: ["boards-training.css"], write: false });
const define = { TRAINING_STYLE: JSON.stringify(style.text.trim()) };
await build({ ...toModules, define, entryPoints: entryPoints(TRAINING) });
await build({ ...toModules, define, entryPoints: ["site-training.mjs"], format: "iife" });
