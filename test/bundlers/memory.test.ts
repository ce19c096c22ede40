/** A memory view: the same answers in Node and in a browser, through every bundler, and its cost in a bundle. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { projectOfTest, useBrowser, useProject } from "../support/hooks.ts"
import type * as cases from "../support/memory-cases.ts"
import { serve } from "../support/browser.ts"
import type { Served } from "../support/browser.ts"
import { bundle, BUNDLERS, imported } from "../support/bundle.ts"
import type { Bundler, Platform } from "../support/bundle.ts"
import { REPOSITORY } from "../support/project.ts"
import { show } from "../support/rows.ts"
import type { Shown } from "../support/rows.ts"
import { tsc, tsconfig } from "../support/tsc.ts"

/** Bytes after gzip that all of it may add to an entry. */
const BOUND = 750
const OUT = join(REPOSITORY, "test/.tmp/memory")

const browser = useBrowser()
const project = useProject()
let server: Served
beforeAll(async () => {
  server = await serve(OUT)
})
afterAll(() => server?.close())

const built = (bundler: Bundler, platform: Platform): Promise<string> =>
  bundle({
    bundler,
    entry: join(REPOSITORY, "test/support/memory-cases.ts"),
    outDir: join(OUT, bundler, platform),
    platform,
    minify: platform === "browser",
  })

function holds(rows: readonly Shown[]): void {
  expect(rows.map(({ call, answer }) => [call, answer])).toEqual(rows.map(({ call, expected }) => [call, expected]))
}

describe.each(BUNDLERS)("through %s", (bundler) => {
  test("a memory answers in Node as it must", async () => {
    const { answers } = await imported<typeof cases>(await built(bundler, "node"))
    const rows = show(answers())
    expect(rows.length).toBeGreaterThan(150)
    holds(rows)
  })

  test("a memory answers the same in a browser, as does one of 64 bits", async () => {
    await built(bundler, "browser")
    const url = JSON.stringify(`${server.url}/${bundler}/browser/index.js`)
    const rows = await browser.evaluate<Shown[]>(
      server.url,
      `import(${url}).then(({ answers }) => (${show.toString()})(answers()))`,
    )
    expect(rows.filter(({ call }) => call.startsWith("memory64: ")).length).toBe(
      rows.filter(({ call }) => call.startsWith("memory: ")).length,
    )
    holds(rows)
  })

  test(`all of it adds at most ${BOUND} B to an entry, after gzip`, async () => {
    const size = async (code: string): Promise<number> => {
      const { file } = await project.buildCode(bundler, code, { platform: "browser", minify: true })
      return gzipSync(readFileSync(file), { level: 9 }).length
    }
    const added =
      (await size(
        'import { memoryView } from "wasmport/runtime"\ndocument.body.textContent = memoryView(globalThis.memory).readString(0, 4)\n',
      )) - (await size("document.body.textContent = String(globalThis.memory)\n"))
    expect(added).toBeGreaterThan(300)
    expect(added).toBeLessThanOrEqual(BOUND)
  })
})

describe.each(["bundler", "nodenext"] as const)("the types of a memory view, under moduleResolution %s", (module) => {
  test("say what goes in and what comes out", async () => {
    const typed = await projectOfTest({
      "tsconfig.json": tsconfig(module, { types: [] }),
      "src/main.ts": `
import { memoryView } from "wasmport/runtime"
import type { MemoryError, MemoryView } from "wasmport/runtime"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}

const view: MemoryView = memoryView(new WebAssembly.Memory({ initial: 1 }), 4)
same<ReturnType<typeof view.getI32>, number>(true)
same<ReturnType<typeof view.getU64>, bigint>(true)
same<ReturnType<typeof view.grow>, number>(true)
same<ReturnType<typeof view.readString>, string>(true)
view.setI64(8n, 1n)
view.setF64(8, 1.5)
view.write(0, view.read(0, 4))
const samples = view.view(Float64Array, 0, 4)
same<typeof samples.current, Float64Array<ArrayBuffer>>(true)
const wide: bigint | undefined = view.view(BigInt64Array, 0, 1).current[0]
export const size = (error: MemoryError): number | undefined => error.size
export { wide }

// @ts-expect-error -- an i64 is a bigint
view.setI64(0, 1)
// @ts-expect-error -- an i32 is a number
view.setI32(0, 1n)
// @ts-expect-error -- no place
view.getI32("0")
// @ts-expect-error -- no place
view.getI32()
// @ts-expect-error -- no bytes
view.write(0, "text")
// @ts-expect-error -- nor these: their elements are no bytes
view.write(0, new Float64Array(1))
// @ts-expect-error -- there is none
view.getI128(0)
// @ts-expect-error -- read it as often as needed, but only read it
samples.current = new Float64Array(4)
// @ts-expect-error -- no typed array
view.view(Array, 0, 4)
// @ts-expect-error -- no memory
memoryView(new ArrayBuffer(8))
`,
    })
    expect(await tsc(typed.root)).toBe("")
  })
})
