/** Files that are no module, and modules that cannot be linked: one clear error under every bundler. */
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import type { WasmportOptions } from "wasmport/rollup"
import { BUNDLERS } from "../support/bundle.ts"
import type { Bundler } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const broken = (name: string): Uint8Array => readFileSync(join(REPOSITORY, "test_wasm/broken", `${name}.wasm`))

const project = useProject({
  ...Object.fromEntries(
    ["truncated", "empty", "html", "component", "half"].flatMap((name) => [
      [`src/${name}.wasm`, broken(name)],
      [`src/${name}.js`, `import * as m from "./${name}.wasm"\nexport { m }\n`],
    ]),
  ),
  "src/imports.wasm": fixture("imports"),
  "src/imports.js": 'import * as m from "./imports.wasm"\nexport { m }\n',
  "src/math.wasm": fixture("math"),
  "src/math.js": 'export { add } from "./math.wasm"\n',
  "src/missing.js": 'export { divide } from "./math.wasm"\n',
  "env/log.js": readFileSync(join(REPOSITORY, "test_wasm/imports/log.js")),
  "env/more/env.js": readFileSync(join(REPOSITORY, "test_wasm/imports/more/env.js")),
})

async function messageOf(
  bundler: Bundler,
  entry: string,
  options: WasmportOptions = {},
  format: "es" | "cjs" | "iife" = "es",
): Promise<string> {
  try {
    await project.build(bundler, `src/${entry}`, { options, format })
  } catch (error) {
    return (error as Error).message
  }
  throw new Error("built without an error")
}

/** A module that is one custom section of zeros; the disk holds only its beginning. */
function writeHuge(name: string, size: number): void {
  const file = openSync(project.path(`src/${name}.wasm`), "w")
  const left = size - 13
  const length = [0, 7, 14, 21, 28].map((shift, i) => (Math.floor(left / 2 ** shift) & 0x7f) | (i < 4 ? 0x80 : 0))
  writeSync(file, Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, ...length))
  ftruncateSync(file, size + 1)
  closeSync(file)
}

// The bytes are the same for all bundlers, and there are many.
test("`?sync` of a module that no string can hold is one error of ours", async () => {
  await project.write({ "src/long.js": 'export * from "./long.wasm?sync"\n' })
  writeHuge("long", 4.1e8)
  expect(await messageOf("esbuild", "long.js")).toMatch(
    /\[wasmport\] src\/long\.wasm: the module is too large to stand in the code\n +rule: .*\n +found: 410000001 bytes\n +Import it without `\?sync`/,
  )
  rmSync(project.path("src/long.wasm"))
})

describe.each(BUNDLERS)("%s", (bundler) => {
  test.each([
    ["empty", /\[wasmport\] src\/empty\.wasm: the file is empty/],
    ["html", /\[wasmport\] src\/html\.wasm: this is an HTML page, not WebAssembly/],
    ["truncated", /\[wasmport\] src\/truncated\.wasm: [\s\S]*\(at byte 0x[0-9a-f]+\)[\s\S]*(half-written|cut off)/],
    ["half", /\[wasmport\] src\/half\.wasm: [\s\S]*\(at byte 0x[0-9a-f]+\)[\s\S]*(half-written|cut off)/],
    ["component", /\[wasmport\] src\/component\.wasm: [\s\S]*component[\s\S]*jco/],
  ])("%s.wasm is explained with the file, the place and what to do", async (name, message) => {
    expect(await messageOf(bundler, `${name}.js`)).toMatch(message)
  })

  test("imports that lead nowhere are listed with signatures and a stub, and `imports` supplies them", async () => {
    const message = await messageOf(bundler, "imports.js")
    expect(message).toContain("[wasmport] src/imports.wasm: 14 imports of this module lead nowhere")
    expect(message).toContain('from "./log.js":\n')
    expect(message).toContain('"log": (i32) -> ()')
    expect(message).toContain('"memory": memory 1')
    expect(message).toMatch(
      /wasmport\(\{ imports: \{ "\.\/log\.js": "\.\/src\/log-js\.js", "\.\/more\/env\.js": "\.\/src\/more-env-js\.js" \} \}\)/,
    )
    expect(message).toContain('export function log(p0) { throw new Error("not implemented") }')
    expect(message).toContain("export const memory = new WebAssembly.Memory({ initial: 1")
    const imports = { "./log.js": "./env/log.js", "./more/env.js": "./env/more/env.js" }
    const { file } = await project.build(bundler, "src/imports.js", { minify: true, options: { imports } })
    expect(readFileSync(file, "utf8")).not.toContain(project.root)
  })

  // esbuild reads each file that it is told to watch, which takes it most of a minute here.
  test(
    "a `.wit` that is a folder, and a file of 2.5 GB, are one error of ours each",
    { timeout: 180_000 },
    async () => {
      await project.write({
        "src/described.wasm": fixture("math"),
        "src/described.js": 'export { add } from "./described.wasm"\n',
        "src/huge.js": 'export * from "./huge.wasm"\n',
      })
      mkdirSync(project.path("src/described.wit"), { recursive: true })
      expect(await messageOf(bundler, "described.js")).toMatch(
        /\[wasmport\] src\/described\.wit: this file cannot be read \(EISDIR/,
      )
      writeHuge("huge", 2.5e9)
      expect(await messageOf(bundler, "huge.js")).toMatch(
        /\[wasmport\] src\/huge\.wasm: the module is larger than JavaScript engines accept\n +rule: .*1 GiB\n/,
      )
      rmSync(project.path("src/huge.wasm"))
    },
  )

  test("an export that does not exist fails the build and names the wasm", async () => {
    expect(await messageOf(bundler, "missing.js")).toMatch(/divide[\s\S]*math\.wasm|math\.wasm[\s\S]*divide/)
  })

  test("a format without top-level await names the forms that work there", async () => {
    for (const format of ["cjs", "iife"] as const)
      expect(await messageOf(bundler, "math.js", {}, format)).toMatch(
        new RegExp(`src/math\\.wasm: .*"${format}"[\\s\\S]*\\?sync[\\s\\S]*\\?defer[\\s\\S]*\\?lazy`),
      )
  })
})
