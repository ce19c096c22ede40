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

Written by \`npm run test:packages -- --page\`; do not edit. Every app in it consists of an entry that imports the package and the line
\`plugins: [wasmport()]\`: no \`optimizeDeps\`, no \`ssr.noExternal\`, no \`ssrEmitAssets\`. Each answers, in every column, what the last column says.

## Published packages

${described(cases.filter((it) => !isShape(it)))}

## Packages of our own, in the shape of published ones

They stand in \`test/packages/shapes\`, for shapes of which no small published package was found, and run in \`npm test\` too.

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

The standard gives the value of an exported global; wasm-bindgen's glue reads \`wasm.some_global.value\`. What its versions read, as published:

| wasm-bindgen | global | read or written |
| --- | --- | --- |
| 0.2.68 (\`@silvia-odwyer/photon\`) | \`__wbindgen_export_2\`, the stack pointer | both, in every function that returns bytes |
| 0.2.80 to 0.2.120 | none | |
| 0.2.127 with \`panic=unwind\` (\`@automerge/automerge\`) | \`__instance_terminated\`, \`__abort_handler\`: addresses in the memory | read |
| 0.2.128, 0.2.129 without (\`parquet-wasm\`, \`@dimforge/rapier2d\`) | the same are exported | not read |
| with JSPI | \`__stack_pointer\` | both |

So by default (\`globals: "auto"\`) a module that wasm-bindgen has processed (its \`producers\` section says so, or names that begin with
\`__wbindgen_\` or \`__wbg_\` do) hands \`WebAssembly.Global\` objects to modules of its own package, or of its own folder where it is no package;
everybody else gets values, of the same instance. \`"unwrap"\` gives values to all, \`"keep"\` objects to all.
`
}

/** @param {Parameters<typeof printPage>} parts */
export function writePage(...parts) {
  mkdirSync(dirname(PAGE), { recursive: true })
  writeFileSync(PAGE, printPage(...parts))
}
