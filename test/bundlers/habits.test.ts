/** Imports that are plainly meant otherwise, as other bundlers and plugins take them: each error has the form that works, in every bundler. */
import * as commonjs from "@rollup/plugin-commonjs"
import type { Plugin } from "rollup"
import { describe, expect, test } from "vitest"
import wasmport from "wasmport/vite"
import { BUNDLERS, imported } from "../support/bundle.ts"
import { useProject, viteInTest } from "../support/hooks.ts"
import { MAJOR } from "../support/vite-version.js"
import { fixture } from "../support/wasm.ts"

const project = useProject({ "src/it.wasm": fixture("math") })

const STAR = 'import * as exports from "./it.wasm"'
/** Code, and the words of its error. */
const HABITS: Record<string, { readonly code: string; readonly words: readonly string[] }> = {
  "a default import": {
    code: 'import init from "./it.wasm"\nexport const answer = await init()',
    words: ['src/it.wasm does not export "default"', STAR, "`?init`", "`?module`", "`?url`", '"add"'],
  },
  "a re-export of the default": {
    code: 'export { default } from "./it.wasm"',
    words: ['src/it.wasm does not export "default"', STAR],
  },
  "the attribute of an older proposal": {
    code: 'import * as it from "./it.wasm" with { type: "webassembly" }\nexport const { add } = it',
    words: ['src/it.wasm is imported with the attribute type: "webassembly"', STAR],
  },
  "an attribute that asks for the bytes": {
    code: 'import bytes from "./it.wasm" with { type: "bytes" }\nexport const { length } = bytes',
    words: ['src/it.wasm is imported with the attribute type: "bytes"', 'import url from "./it.wasm?url"'],
  },
  "a dynamic import with an attribute": {
    code: 'export const it = await import("./it.wasm", { with: { type: "file" } })',
    words: ['src/it.wasm is imported with the attribute type: "file"', 'import url from "./it.wasm?url"'],
  },
}

describe.each(BUNDLERS)("%s", (bundler) => {
  test.each(Object.entries(HABITS))("%s is refused with the form that works", async (_, { code, words }) => {
    const error = await project.buildCode(bundler, code).catch((it: Error) => it)
    expect(error).toBeInstanceOf(Error)
    for (const word of words) expect((error as Error).message).toContain(word)
  })
})

describe("a require of a .wasm", () => {
  const WAITS =
    '[wasmport] src/main.EXT: require("./it.wasm"): src/it.wasm is there only after a wait, and require does not wait'
  const LEFT =
    '[wasmport] src/main.EXT: require("./it.wasm"): Rollup leaves this call as it is, and from its output it does not lead to src/it.wasm'
  /** Rollup without a plugin for CommonJS, and with one. */
  const withCommonjs = { rollupPlugins: [(commonjs.default as unknown as () => Plugin)()] }
  const messageOf = async (built: Promise<unknown>): Promise<string> => {
    const error = await built.catch((it: Error) => it)
    return error instanceof Error ? error.message.replaceAll(/src\/entry\d+\.(\w+)/g, "src/main.$1") : "no error"
  }

  describe.each(BUNDLERS)("%s", (bundler) => {
    // Rollup builds in Vite 6 and 7, where only packages may be CommonJS.
    const isRollup = bundler === "rollup" || (bundler === "vite" && MAJOR < 8)
    const words = isRollup ? LEFT : WAITS

    test.each(["js", "ts"])("is refused in a .%s file with the form that works, where it waits", async (ext) => {
      const code = `${ext === "ts" ? "declare function require(it: string): unknown\n" : ""}export const it = require("./it.wasm")`
      const message = await messageOf(project.buildCode(bundler, code, {}, ext))
      expect(message).toContain(words.replace("EXT", ext))
      expect(message).toContain(`Write ${STAR}`)
      if (!isRollup) expect(message).toContain('or require("./it.wasm?sync").')
    })

    test("is refused for `?module` with the import of it", async () => {
      const message = await messageOf(project.buildCode(bundler, 'export const it = require("./it.wasm?module")'))
      expect(message).toContain('Write import it from "./it.wasm?module".')
    })

    test.runIf(bundler === "rollup" || !isRollup)(
      "works with `?sync`, under Rollup in modules of CommonJS",
      async () => {
        const { file } =
          bundler === "rollup"
            ? await project.buildCode(
                bundler,
                'const it = require("./it.wasm?sync")\nexports.add = it.add',
                withCommonjs,
                "cjs",
              )
            : await project.buildCode(bundler, 'export const { add } = require("./it.wasm?sync")')
        const it = await imported<{ add?: Add; default?: { add: Add } }>(file)
        expect((it.add ?? it.default?.add)?.(2, 3)).toBe(5)
      },
    )

    test.each([
      "export const it = ((require) => require('./it.wasm'))((it) => it)",
      "export const it = 'require(\"./it.wasm\")' // require('./it.wasm')",
    ])("is none where the word is another's: %s", async (code) => {
      expect(await messageOf(project.buildCode(bundler, code))).toBe("no error")
    })
  })

  test("Rollup refuses it with @rollup/plugin-commonjs in an ES module, which that leaves alone", async () => {
    const code = 'export const it = require("./it.wasm?sync")'
    expect(await messageOf(project.buildCode("rollup", code, withCommonjs))).toContain(
      'require("./it.wasm?sync"): Rollup leaves this call as it is',
    )
  })

  test("Rollup takes it with @rollup/plugin-commonjs in a module of CommonJS, as an import, without a warning", async () => {
    const code = 'const it = require("./it.wasm")\nexports.add = it.add'
    const { file } = await project.buildCode("rollup", code, withCommonjs, "cjs")
    expect((await imported<{ default: { add: Add } }>(file)).default.add(2, 3)).toBe(5)
  })

  test("Vite's dev server refuses it at the importer, where JavaScript would fail when it runs", async () => {
    await project.write({ "src/requires.js": 'export const it = require("./it.wasm")' })
    const { server } = await viteInTest({ root: project.root, plugins: [wasmport({ types: false })] })
    await expect(server.transformRequest("/src/requires.js")).rejects.toThrow(WAITS.replace("main.EXT", "requires.js"))
  })

  test("Rollup leaves one that is tried: its failure is expected", async () => {
    const code = 'export let it\ntry { it = require("./it.wasm") } catch { it = 5 }'
    const { file } = await project.buildCode("rollup", code)
    expect((await imported<{ it: number }>(file)).it).toBe(5)
  })
})

type Add = (a: number, b: number) => number
