/** The runtime's values and its `validate` in a page: the same cases as in test/runtime/, by Chromium. */
import { join } from "node:path"
import { build } from "esbuild"
import { expect, test } from "vitest"
import { useBrowser } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"
import { hold } from "../support/validate-cases.ts"
import { echo, EXPECTED, EXPRESSION } from "../support/value-cases.ts"

const browser = useBrowser()

/** The value of `expression` in a page, given the exports of a file of the runtime. */
const evaluate = async (file: string, names: string, expression: string): Promise<unknown> => {
  const entry = join(REPOSITORY, "dist/runtime-shim", file)
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false })
  const text = outputFiles[0]?.text ?? ""
  return await browser.evaluate(
    "about:blank",
    `import("data:text/javascript," + encodeURIComponent(${JSON.stringify(text)})).then(({ ${names} }) => ${expression})`,
  )
}
const literal = (bytes: Uint8Array): string => `Uint8Array.from(${JSON.stringify([...bytes])})`

test("a value that was accepted arrives in wasm and comes back, in Chromium", async () => {
  const expression = `((bytes) => ${EXPRESSION})(${literal(await echo())})`
  expect(await evaluate("convert/values.js", "toWasm, fromWasm", expression)).toEqual(EXPECTED)
})

test("validate agrees with Chromium, and gives reason and offset", () =>
  hold((bytes) => evaluate("validate.js", "validate", `validate(${literal(bytes)})`)))
