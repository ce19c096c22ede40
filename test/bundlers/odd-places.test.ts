/** Folders and files with odd names: wherever JavaScript is built, wasm is; elsewhere the error names the character. */
import { readdirSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { BUNDLERS, imported } from "../support/bundle.ts"
import { useBrowser, useProject, viteInTest } from "../support/hooks.ts"
import wasmport from "wasmport/vite"
import { MAJOR } from "../support/vite-version.js"
import { fixture } from "../support/wasm.ts"

const FOLDERS = ["C# stuff", "#", "50% off", "a%20b%23c", "o&k [1]{2}(3)!$'"] as const
const FILES = ["it", "a#b", "50%", "a%23b", "a b", "o&k", "it's", 'a"b', "a=b+c", "[1]{2}", "ü"] as const
/** Bundlers take a `?` for the beginning of a query, some of them in a file's own name too. */
const ASKING = ["a?", "a?b", "?"] as const

/** Every form of the module, and its two ways through the registry. */
const appOf = (name: string): string => `
import { registry } from "wasmport/runtime"
import { add } from ${JSON.stringify(`./${name}.wasm`)}
import init from ${JSON.stringify(`./${name}.wasm?init`)}
import module from ${JSON.stringify(`./${name}.wasm?module`)}
import url from ${JSON.stringify(`./${name}.wasm?url`)}
import * as lazy from ${JSON.stringify(`./${name}.wasm?lazy`)}
const other = await registry.instantiate(${JSON.stringify(`src/${name}.wasm`)})
const computed = await registry.instantiate([${JSON.stringify(`src/${name}`)}, "wasm"].join("."))
export const answers = [
  add(2, 3), (await init()).exports.add(2, 3), await lazy.add(2, 3), other.exports.add(2, 3), computed.exports.add(2, 3),
  module instanceof WebAssembly.Module && 5, typeof url === "string" && 5,
]`
const ALL = Array(7).fill(5)
/** The same of a module of JavaScript. */
const controlOf = (name: string): string =>
  `import { five } from ${JSON.stringify(`./${name}.js`)}\nexport const answers = [five]`
const PLAIN = "plain"

const project = useProject(() =>
  Object.fromEntries(
    [...FOLDERS, "what?", PLAIN].flatMap((folder) => [
      [`${folder}/app/package.json`, `{ "name": "app", "type": "module" }`],
      [`${folder}/app/src/plain.js`, `import { five } from "./five.js"\nexport const answers = [five]`],
      [`${folder}/app/src/package.js`, `import { five } from "five"\nexport const answers = [five]`],
      [`${folder}/app/node_modules/five/package.json`, `{ "name": "five", "type": "module", "exports": "./five.js" }`],
      [`${folder}/app/node_modules/five/five.js`, "export const five = 5"],
      [`${folder}/app/src/five.js`, "export const five = 5"],
      ...(folder === FOLDERS[0] || folder === PLAIN ? FILES : FILES.slice(0, 4)).flatMap((name, i) => [
        [`${folder}/app/src/${name}.wasm`, fixture("math")],
        [`${folder}/app/src/app${i}.js`, appOf(name)],
        [`${folder}/app/src/${name}.js`, "export const five = 5"],
        [`${folder}/app/src/control${i}.js`, controlOf(name)],
      ]),
      ...(folder === PLAIN ? ASKING : []).flatMap((name, i) => [
        [`${folder}/app/src/${name}.wasm`, fixture("math")],
        [`${folder}/app/src/asking${i}.js`, `export { add as answers } from ${JSON.stringify(`./${name}.wasm`)}`],
        [`${folder}/app/src/${name}.js`, "export const five = 5"],
        [`${folder}/app/src/asking-control${i}.js`, controlOf(name)],
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

  test.each(ASKING)(
    "a file %o.wasm fails as JavaScript does, or with an error that names the character",
    async (name) => {
      const i = ASKING.indexOf(name)
      const js = await answersOf(PLAIN, `asking-control${i}`).catch((error: Error) => error)
      const wasm = await answersOf(PLAIN, `asking${i}`).catch((error: Error) => error)
      expect(wasm).toBeInstanceOf(Error)
      if (!(js instanceof Error))
        expect((wasm as Error).message).toContain(`${name}.wasm: this file has the character "?" in its name`)
    },
  )

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
      // Vite 6 and 7 have words of their own.
      if (folder.includes("#") && MAJOR > 7)
        await expect(server.transformRequest("/src/it.wasm")).rejects.toThrow(
          'the path of this file has the character "#", at which Vite\'s dev server cuts it',
        )
    },
  )

  test.each(FILES)("serves every form of a file %o.wasm, where it serves JavaScript of that name", async (name) => {
    const { url } = await viteInTest({ root: project.path(PLAIN, "app"), plugins: [wasmport({ types: false })] })
    const i = FILES.indexOf(name)
    const answers = (entry: string): Promise<unknown> =>
      browser.evaluate(`${url}blank`, `import("/src/${entry}${i}.js").then(({ answers }) => answers, String)`)
    const control = await answers("control")
    expect(await answers("app")).toEqual(Array.isArray(control) ? ALL : expect.any(String))
    if (name !== "a#b" && name !== "50%") expect(control).toEqual([5])
  })
})
