/** Modules that no engine here runs are built all the same, by every bundler: what a build can do never depends on the Node that builds. */
import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { bundle, BUNDLERS } from "../support/bundle.ts"
import { createProject } from "../support/project.ts"
import type { Project } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

const EXPORTS = {
  "compact-imports": ["add"],
  "custom-descriptors": ["same", "add"],
  "custom-page-size": ["memory", "size"],
  "stack-switching": ["one", "start", "isNull"],
}
const HOST = `export const memory = new WebAssembly.Memory({ initial: 1 })
export const log = () => {}, sum = () => {}, sin = Math.sin\n`

let project: Project
const modules = Object.entries(EXPORTS)

beforeAll(async () => {
  project = await createProject({
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
})
afterAll(() => project.remove())

test("no engine here knows them", () => {
  for (const [name] of modules) expect([name, WebAssembly.validate(fixture("parse-only", name))]).toEqual([name, false])
})

describe.each(BUNDLERS)("%s", (bundler) => {
  const build = (entry: string): Promise<string> =>
    bundle({
      bundler,
      entry: project.path(entry),
      outDir: project.path("dist", bundler, entry),
      platform: "node",
      root: project.root,
    })

  test.each(modules)("builds %s, with all it exports", async (name, names) => {
    const code = readFileSync(await build(`src/${name}.js`), "utf8")
    for (const exported of names) expect(code).toMatch(new RegExp(`export\\s*\\{[^}]*\\b${exported}\\b[^}]*\\}`))
  })

  test("misses an import that a compact group asks for with a type it shares", async () => {
    await expect(build("half/index.js")).rejects.toThrow(/cos/)
  })
})
