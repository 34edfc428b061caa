// Bundles the boards into cnnlab/widgets/static/: kit.js, kit.css and board-KIND.js for the page,
// KIND.mjs for Jupyter. The first line of each bundle holds a hash of the sources that it is made of,
// of this file and of esbuild's version, so that tests see a stale one and a change to one board leaves
// the bundles of the others alone.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, transform, version } from "esbuild";

const builder = fileURLToPath(import.meta.url);
const widgets = fileURLToPath(new URL("../cnnlab/widgets/", import.meta.url));
const out = `${widgets}static/`;
const kinds = Object.keys(JSON.parse(readFileSync(`${widgets}boards.json`)));
const common = {
  absWorkingDir: widgets,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  charset: "utf8",
  target: "es2022",
  logLevel: "warning",
};

/** A board's style is a text, which the board hands to its document. */
const styleAsText = {
  name: "style-as-text",
  setup({ onLoad }) {
    onLoad({ filter: /page\/style\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** Of a board's spec.json, the page needs all but what the list of boards says of it. */
const specForPage = {
  name: "spec-for-page",
  setup({ onLoad }) {
    onLoad({ filter: /spec\.json$/ }, ({ path }) => {
      const { about, explained, used, shown, ...needed } = JSON.parse(readFileSync(path, "utf8"));
      return { contents: JSON.stringify(needed), loader: "json" };
    });
  },
};

/** What a board's script for the page takes from the kit, it finds in the kit's script. */
const fromKit = (names) => ({
  name: "from-kit",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /kit\/page\/.*\.mjs$/ }, () => ({ path: "kit", namespace: "kit" }));
    onLoad({ filter: /.*/, namespace: "kit" }, () => ({
      contents: `export const { ${names.join(", ")} } = cnnlabKit;`,
    }));
  },
});

/** The names that the modules of a board import from the kit. */
function namesTaken(kind) {
  const modules = readdirSync(`${widgets}${kind}/page`).filter((name) => name.endsWith(".mjs"));
  const imports = modules.flatMap((name) => [
    ...readFileSync(`${widgets}${kind}/page/${name}`, "utf8").matchAll(/^import \{([^}]+)\} from "[^"]*kit\/page\//gm),
  ]);
  return new Set(
    imports.flatMap(([, list]) => list.split(",").map((one) => one.trim().split(" as ")[0])).filter(Boolean),
  );
}

/** SHA-256 over esbuild's version, this file, and the names and bytes of a bundle's sources, in order of name. */
function stampOf({ inputs }) {
  const hash = createHash("sha256").update(`esbuild ${version}\n`).update(readFileSync(builder));
  for (const name of Object.keys(inputs)
    .filter((name) => /^[\w/-]+\.(mjs|css|json)$/.test(name))
    .sort()) {
    hash.update(`${name}\n`);
    hash.update(readFileSync(widgets + name));
  }
  return hash.digest("hex");
}

async function bundle(name, options) {
  const {
    metafile,
    outputFiles: [file],
  } = await build({ ...common, ...options });
  writeFileSync(out + name, `/* built with "make boards"; sources ${stampOf(metafile)} */\n${file.text}`);
  return Object.values(metafile.outputs)[0].exports;
}

/** Each name that the kit exports must stand in one module only. */
async function checkNames() {
  const seen = new Set();
  const modules = readdirSync(`${widgets}kit/page`, { recursive: true }).filter(
    (name) => name.endsWith(".mjs") && name !== "kit.mjs",
  );
  for (const name of modules) {
    const { metafile } = await build({ ...common, entryPoints: [`kit/page/${name}`], format: "esm", minify: false });
    for (const one of Object.values(metafile.outputs)[0].exports) {
      if (seen.has(one)) throw new Error(`Two modules of the kit export “${one}”: give one of them another name.`);
      seen.add(one);
    }
  }
}

for (const name of readdirSync(out)) rmSync(out + name);
await checkNames();
await bundle("kit.css", { entryPoints: ["kit/page/style.css"] });
await bundle("kit.js", { entryPoints: ["kit/page/kit.mjs"], format: "iife", globalName: "cnnlabKit" });
for (const kind of kinds) {
  const contents = `import board from "./${kind}/page/index.mjs";
    import { register } from "./kit/page/host/site.mjs";
    register("${kind}", board);`;
  await bundle(`board-${kind}.js`, {
    stdin: { contents, resolveDir: widgets },
    format: "iife",
    plugins: [styleAsText, specForPage, fromKit([...namesTaken(kind), "register"])],
  });
  await bundle(`${kind}.mjs`, {
    entryPoints: [`${kind}/page/index.mjs`],
    format: "esm",
    plugins: [styleAsText, specForPage],
  });
}
