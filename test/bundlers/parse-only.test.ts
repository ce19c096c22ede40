/** Modules that no engine here runs are built all the same, by every bundler: a build never depends on the engine of the Node that builds. */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { BUNDLERS } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"
import { fixture } from "../support/wasm.ts"

const EXPORTS = {
  "compact-imports": ["add"],
  "custom-descriptors": ["same", "add"],
  "custom-page-size": ["memory", "size"],
  "stack-switching": ["one", "start", "isNull"],
}
const HOST = `export const memory = new WebAssembly.Memory({ initial: 1 })
export const log = () => {}, sum = () => {}, sin = Math.sin\n`

const modules = Object.entries(EXPORTS)

const project = useProject({
  "src/host.js": `${HOST}export const cos = Math.cos\n`,
  ...Object.fromEntries(
    modules.flatMap(([name, names]) => [
      [`src/${name}.wasm`, fixture("parse-only", name)],
      [`src/${name}.js`, `export { ${names.join(", ")} } from "./${name}.wasm"\n`],
    ]),
  ),
  "half/host.js": HOST,
  "half/compact-imports.wasm": fixture("parse-only", "compact-imports"),
  "half/index.js": 'export { add } from "./compact-imports.wasm"\n',
})

test("no engine here knows these modules", () => {
  for (const [name] of modules) expect([name, WebAssembly.validate(fixture("parse-only", name))]).toEqual([name, false])
})

describe.each(BUNDLERS)("%s", (bundler) => {
  test.each(modules)("builds %s with all that it exports", async (name, names) => {
    const code = readFileSync((await project.build(bundler, `src/${name}.js`)).file, "utf8")
    for (const exported of names) expect(code).toMatch(new RegExp(`export\\s*\\{[^}]*\\b${exported}\\b[^}]*\\}`))
  })

  test("names an import that is missing though a compact group shares its type", async () => {
    await expect(project.build(bundler, "half/index.js")).rejects.toThrow(/cos/)
  })
})
