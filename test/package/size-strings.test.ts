/** The cost of strings in a bundle, in bytes: a greeting in and out, against the same import without a `.wit`. */
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { afterAll, beforeAll, expect, test } from "vitest"
import wasmport from "wasmport/esbuild"
import { createProject, REPOSITORY } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

/** By fixture, one for each convention: a convention with nothing to free needs less. */
const FIXTURES = ["wit-values", "wit-packed", "wit-bindgen", "wit-canonical", "wit-managed", "zig-c-strings"] as const
/** Readable code is worth some bytes. So are a code for each trap, and a check of each allocator's answer. */
const MOST = 1100
/** Strings that end in 0 have two errors of their own, with their texts. */
const MOST_C = 1265
const WIT = "greet: func(name: string) -> string;\n"
const C_WIT = "type c-string = string; type owned-c-string = string; greet: func(name: c-string) -> owned-c-string;\n"
const bytesOf = (name: string): Uint8Array => fixture(name === "zig-c-strings" ? "wit-c-strings" : name, name)

let project: Project
beforeAll(async () => {
  project = await createProject({
    ...Object.fromEntries(
      FIXTURES.flatMap((name) => [
        [`src/${name}/raw.wasm`, bytesOf(name)],
        [`src/${name}/raw.js`, 'import { greet } from "./raw.wasm"\nconsole.log(greet)\n'],
        [`src/${name}/text.wasm`, bytesOf(name)],
        [`src/${name}/text.wit`, name === "zig-c-strings" ? C_WIT : WIT],
        [`src/${name}/text.js`, 'import { greet } from "./text.wasm"\nconsole.log(greet)\n'],
      ]),
    ),
    "src/wit-managed/host.js": "export const upper = (text) => text.toUpperCase()\n",
    "src/wit-packed/more.wasm": fixture("wit-packed"),
    "src/wit-packed/more.wit": readFileSync(`${REPOSITORY}/test_wasm/wit-packed/wit-packed.wit`, "utf8"),
    "src/wit-packed/more.js": 'import { greet } from "./more.wasm"\nconsole.log(greet)\n',
  })
})
afterAll(() => project.remove())

async function bytes(entry: string): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [project.path(`src/${entry}.js`)],
    absWorkingDir: project.root,
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    outdir: project.path("dist"),
    logLevel: "silent",
    plugins: [wasmport({ types: false, inlineLimit: 0 })],
  })
  const script = outputFiles.find(({ path }) => path.endsWith(`${entry.split("/")[1]}.js`))
  return gzipSync(script?.contents ?? "", { level: 9 }).length
}

for (const name of FIXTURES) {
  const most = name === "zig-c-strings" ? MOST_C : MOST
  test(`strings in and out, as ${name} passes them, add at most ${most} B to the entry, and more than nothing`, async () => {
    const added = (await bytes(`${name}/text`)) - (await bytes(`${name}/raw`))
    expect(added).toBeGreaterThan(0)
    expect(added).toBeLessThanOrEqual(most)
  })
}

test("code for other kinds of functions is in the bundle only if the module has such functions", async () => {
  expect(await bytes("wit-packed/more")).toBeGreaterThan((await bytes("wit-packed/text")) + 100)
})
