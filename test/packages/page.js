// @ts-check
/** `docs/packages.md`, from the cases and their results. */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { TARGETS } from "./harness.js"

/** @typedef {import("./cases.js").Case} Case */
/** @typedef {import("./harness.js").Result} Result */

const PAGE = fileURLToPath(new URL("../../docs/packages.md", import.meta.url))
const STATES = { ok: "✓", failed: "✗", "left out": "–" }
/** @param {string} text */
const cell = (text) => text.replaceAll("|", "\\|")
/** @param {readonly string[]} cells */
const row = (cells) => `| ${cells.map(cell).join(" | ")} |`
/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
const table = (head, rows) => [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n")

/**
 * @param {readonly Case[]} cases
 * @param {ReadonlyMap<string, readonly Result[]>} results
 * @param {(name: string) => string} versionOf
 */
export function printPage(cases, results, versionOf) {
  const targets = Object.keys(TARGETS)
  const described = (/** @type {readonly Case[]} */ list) =>
    table(
      ["case", "package", "toolchain", "how it imports its wasm", "what wasmport does for it"],
      list.map((it) => [it.name, it.packages.map(versionOf).join(", "), it.toolchain, it.kind, it.ours]),
    )
  const ran = table(
    ["case", ...targets, "the answer is that of"],
    cases.map((it) => [
      it.name,
      ...targets.map(
        (target) => STATES[results.get(it.name)?.find((result) => result.target === target)?.state ?? "left out"],
      ),
      it.source,
    ]),
  )
  /** @type {Map<string, Set<string>>} */
  const reasons = new Map()
  const failures = []
  for (const it of cases) {
    for (const { target, state, detail } of results.get(it.name) ?? []) {
      if (state === "left out") reasons.set(detail, (reasons.get(detail) ?? new Set()).add(it.name))
      if (state === "failed") failures.push(`- ${it.name}, ${target}: ${detail.split("\n")[0]}`)
    }
  }
  const isShape = (/** @type {Case} */ it) => it.packages.every((name) => name.startsWith("shape-"))
  return `# The packages people already use

\`\`\`ts
import { compress, decompress } from "lz4-wasm" // its glue imports lz4_wasm_bg.wasm

decompress(compress(new TextEncoder().encode("twice, twice")))
\`\`\`

Each toolchain imports \`.wasm\` in its own way. wasm-bindgen's \`--target bundler\` and \`--target module\`, TinyGo, the ES modules of Emscripten and AssemblyScript, and plain modules all work. They need the plugin line and nothing else: no \`optimizeDeps\`, no \`ssr.noExternal\`, no \`ssrEmitAssets\`. wasmport leaves a package alone if it loads its file itself, or takes its URL.

- The options \`mode: "lazy"\`, \`mode: "defer"\`, \`i64\` and \`variants\` are for the app's own modules. For the wasm of a package, set them in an entry of \`overrides\` that names it.
- npm, pnpm and Yarn work the same way, workspaces included. Yarn's Plug'n'Play works, though Vite itself discourages it. \`npm run test:workspaces\` installs an app and a linked package with pnpm and with Yarn, and tries types, dev server and builds of both.
- In Vite, wasmport finds out by itself which packages with wasm need settings of Vite. It looks at the packages that the nearest \`package.json\` at or above Vite's root leads to, linked ones of a workspace included, and at each specifier that they export. In a server's bundle Node still loads the entries that it can.
- wasmport keeps the result beside Vite's own cache until the lock file, the installation or a linked package changes.

\`npm run test:packages -- --page\` writes this page: do not edit it. The command installs the packages, and builds and runs an app for each in eleven ways. Each app has an entry that imports the package, and the line \`plugins: [wasmport()]\`. The last column of the table says where the expected answer comes from.

## Published packages

${described(cases.filter((it) => !isShape(it)))}

## Packages of our own, in the shape of published ones

They stand in \`test/packages/shapes\`, have shapes that no small published package has, and run in \`npm test\` too.

${described(cases.filter(isShape))}

## Where they run

${Object.entries(TARGETS)
  .map(([name, text]) => `- **${name}**: ${text}`)
  .join("\n")}

${ran}

✓ runs and answers right, ✗ does not, – is left out:

${[...reasons].map(([reason, names]) => `- ${reason} (${[...names].join(", ")})`).join("\n")}
${failures.length === 0 ? "" : `\n## What does not run\n\n${failures.join("\n")}\n`}
## Exported globals

By the standard an import of an exported global gives its value. But wasm-bindgen's glue reads \`wasm.some_global.value\`. These are the globals that its published versions read:

| wasm-bindgen | global | read or written |
| --- | --- | --- |
| 0.2.68 (\`@silvia-odwyer/photon\`) | \`__wbindgen_export_2\`, the stack pointer | both, in every function that returns bytes |
| 0.2.80 to 0.2.120 | none | |
| 0.2.127 with \`panic=unwind\` (\`@automerge/automerge\`) | \`__instance_terminated\`, \`__abort_handler\`: addresses in the memory | read |
| 0.2.128, 0.2.129 without (\`parquet-wasm\`, \`@dimforge/rapier2d\`) | the same are exported | not read |
| with JSPI | \`__stack_pointer\` | both |

So the default is \`globals: "auto"\`. It is for modules that wasm-bindgen has processed: the section \`producers\` says so, or names begin with \`__wbindgen_\` or \`__wbg_\`. JavaScript of the same package (or of the same folder, outside of a package) gets \`WebAssembly.Global\` objects from such a module. All other code gets values, of the same instance. \`"unwrap"\` gives values to all, and \`"keep"\` gives objects to all.
`
}

/** @param {Parameters<typeof printPage>} parts */
export function writePage(...parts) {
  mkdirSync(dirname(PAGE), { recursive: true })
  writeFileSync(PAGE, printPage(...parts))
}
