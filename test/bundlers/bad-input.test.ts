/** Files that are no module, and modules that cannot be linked: one clear error under every bundler. */
import { readFileSync } from "node:fs"
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
