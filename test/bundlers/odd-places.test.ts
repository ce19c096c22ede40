/** Folders and files with odd names: wherever JavaScript is built, wasm is; elsewhere the error names the character. */
import { readdirSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { BUNDLERS, imported } from "../support/bundle.ts"
import { useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import wasmport from "wasmport/vite"
import { fixture } from "../support/wasm.ts"

const FOLDERS = ["C# stuff", "#", "50% off", "a%20b%23c", "o&k [1]{2}(3)!$'"] as const
const FILES = ["it", "a#b", "50%", "a%23b"] as const

/** Every form of the module, and its two ways through the registry. */
const appOf = (name: string): string => `
import { registry } from "wasmport/runtime"
import { add } from "./${name}.wasm"
import init from "./${name}.wasm?init"
import module from "./${name}.wasm?module"
import url from "./${name}.wasm?url"
import * as lazy from "./${name}.wasm?lazy"
const other = await registry.instantiate("src/${name}.wasm")
const computed = await registry.instantiate(["src/${name}", "wasm"].join("."))
export const answers = [
  add(2, 3), (await init()).exports.add(2, 3), await lazy.add(2, 3), other.exports.add(2, 3), computed.exports.add(2, 3),
  module instanceof WebAssembly.Module && 5, typeof url === "string" && 5,
]`
const ALL = Array(7).fill(5)

const project = useProject(() =>
  Object.fromEntries(
    [...FOLDERS, "what?"].flatMap((folder) => [
      [`${folder}/app/package.json`, `{ "name": "app", "type": "module" }`],
      [`${folder}/app/src/plain.js`, `import { five } from "./five.js"\nexport const answers = [five]`],
      [`${folder}/app/src/package.js`, `import { five } from "five"\nexport const answers = [five]`],
      [`${folder}/app/node_modules/five/package.json`, `{ "name": "five", "type": "module", "exports": "./five.js" }`],
      [`${folder}/app/node_modules/five/five.js`, "export const five = 5"],
      [`${folder}/app/src/five.js`, "export const five = 5"],
      ...FILES.flatMap((name, i) => [
        [`${folder}/app/src/${name}.wasm`, fixture("math")],
        [`${folder}/app/src/app${i}.js`, appOf(name)],
      ]),
    ]),
  ),
)

describe.each(BUNDLERS)("%s", (bundler) => {
  const answersOf = async (folder: string, entry: string, inlineLimit = 0): Promise<unknown> => {
    const root = project.path(folder, "app")
    const options = { inlineLimit, types: true }
    const { file } = await project.build(bundler, `${folder}/app/src/${entry}.js`, { root, options })
    return (await imported<{ answers: unknown }>(file)).answers
  }

  test.each(FOLDERS)("a project below a folder %o has every form of an import, emitted and inlined", async (folder) => {
    expect(await answersOf(folder, "app0")).toEqual(ALL)
    expect(await answersOf(folder, "app0", 10_000)).toEqual(ALL)
    expect(readdirSync(project.path(folder, "app/src"))).toContain("it.d.wasm.ts")
  })

  test.each(FILES)("a file %o.wasm has every form of an import, emitted and inlined", async (name) => {
    const entry = `app${FILES.indexOf(name)}`
    expect(await answersOf("C# stuff", entry)).toEqual(ALL)
    expect(await answersOf("C# stuff", entry, 10_000)).toEqual(ALL)
  })

  test("below a folder with a question mark wasm fails as JavaScript does, or with an error that names the character", async () => {
    const js = await answersOf("what?", "plain").catch((error: Error) => error)
    const wasm = await answersOf("what?", "app0").catch((error: Error) => error)
    expect(wasm).toBeInstanceOf(Error)
    if (!(js instanceof Error))
      expect((wasm as Error).message).toMatch(
        /what\?\/app\/src\/it\.wasm: a folder above this file has the character "\?"/,
      )
  })
})

describe("Vite's dev server", () => {
  const browser = useBrowser()

  test.each(FOLDERS)(
    "below a folder %o serves every form of an import, or says why where it finds no package either",
    async (folder) => {
      const { server, url } = await viteInTest({
        root: project.path(folder, "app"),
        plugins: [wasmport({ types: false })],
        server: { fs: { strict: false } },
      })
      const answers = (entry: string): Promise<unknown> =>
        browser.evaluate(`${url}blank`, `import("/src/${entry}.js").then(({ answers }) => answers, String)`)
      const control = await answers("package")
      expect(await answers("app0")).toEqual(folder.includes("#") ? expect.any(String) : ALL)
      expect(control).toEqual(folder.includes("#") ? expect.any(String) : [5])
      if (folder.includes("#"))
        await expect(server.transformRequest("/src/it.wasm")).rejects.toThrow(
          'the path of this file has the character "#", at which Vite\'s dev server cuts it',
        )
    },
  )
})
