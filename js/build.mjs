// Bundles the boards: one ES module a board for Jupyter, one classic script for the page.
// The first line of each bundle holds a hash of all sources, so that tests see a stale one.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const BOARDS = ["activation", "backprop", "channels", "convolution", "network", "photofilter", "pooling", "solver"];
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
await build({ ...common, entryPoints: BOARDS.map((kind) => `${kind}.mjs`), format: "esm", outdir: OUT, outExtension: { ".js": ".mjs" } });
await build({ ...common, entryPoints: ["site.mjs"], format: "iife", outdir: OUT });
await build({ ...common, entryPoints: ["boards.css"], outdir: OUT });

/** Rules that stand one after another and all begin with the frame share it: a seventh of the style. */
function nestInFrame(css) {
  const frame = ".cnnlab-frame ", rules = css.match(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\}|[^{}]*\{(?:[^{}]|\{[^{}]*\})*\}/g);
  const bare = (rule) => {
    const parts = `,${rule.split("{")[0]}`.split(`,${frame}`);
    const ours = parts.shift() === "" && parts.every((part) => !/,(?![^(]*\))/.test(part));
    return ours ? parts.join(",") + rule.slice(rule.indexOf("{")) : null;
  };
  let open = false, nested = "";
  for (const rule of rules) {
    const inner = bare(rule);
    if (open !== (inner !== null)) nested += open ? "}" : `${frame.trim()}{`;
    open = inner !== null;
    nested += inner ?? rule;
  }
  return nested + (open ? "}" : "");
}

const style = readFileSync(`${OUT}/boards.css`, "utf8"), [line] = style.match(/^.*\n/);
writeFileSync(`${OUT}/boards.css`, `${line}${nestInFrame(style.slice(line.length).trim())}\n`);
