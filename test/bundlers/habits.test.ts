/** Imports that are plainly meant otherwise, as other bundlers and plugins take them: each error has the form that works, in every bundler. */
import { describe, expect, test } from "vitest"
import { BUNDLERS, imported } from "../support/bundle.ts"
import { useProject } from "../support/hooks.ts"
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

test("esbuild refuses a require of what waits, where it would give an empty object, and takes one of `?sync`", async () => {
  await expect(project.buildCode("esbuild", 'export const it = require("./it.wasm")')).rejects.toThrow(
    `Write ${STAR}, or require("./it.wasm?sync").`,
  )
  const { file } = await project.buildCode("esbuild", 'export const { add } = require("./it.wasm?sync")')
  expect((await imported<{ add(a: number, b: number): number }>(file)).add(2, 3)).toBe(5)
})
