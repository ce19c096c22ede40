/** The printers' output, held against the files beside the fixtures and run from there. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { basename, join } from "node:path"
import { pathToFileURL } from "node:url"
import { rollup } from "rollup"
import { describe, expect, test } from "vitest"
import { cases, golden, layersOf, modulesOf } from "../../test_wasm/golden.js"
import { REPOSITORY } from "../support/project.ts"
import { runtimeSource } from "../support/runtime.ts"
import { show } from "../support/rows.ts"
import type { Shown } from "../support/rows.ts"
import { stripTypeScriptTypes } from "../support/rollup-plugins.ts"
import { fixture } from "../support/wasm.ts"

const UPDATE = process.env["TEST_MODE"] === "golden"

const text = (file: string): string => readFileSync(file, "utf8").replaceAll("\r\n", "\n")

describe.each(cases)("test_wasm/%s", (folder) => {
  const home = join(REPOSITORY, "test_wasm", folder)
  const names = modulesOf(folder)

  test("has golden files, as the printers print them today (`npm run golden` accepts a change)", async () => {
    for (const name of names) {
      for (const [file, printed] of Object.entries(await golden(folder, name))) {
        if (UPDATE) writeFileSync(join(home, file), printed)
        expect(text(join(home, file)), file).toBe(printed)
      }
    }
  })

  test("imports nothing by a name that other tools take for a file of another kind, as `.node` for a native addon", () => {
    for (const name of names) {
      const own = [...text(join(home, `${name}.facade.js`)).matchAll(/"(wasmport\/[^"]*)"/g)].map(
        ([, specifier]) => specifier,
      )
      expect(own.filter((specifier) => !/^wasmport\/runtime(?:\/[\w-]+)?$/.test(specifier ?? ""))).toEqual([])
    }
  })

  // Node runs what its engine knows; the browser runs everything in matrix.test.ts.
  if (!names.every((name) => WebAssembly.validate(fixture(folder, name)))) return
  test("runs from its golden facade", async () => {
    const rows = await runGolden(home)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ call, answer }) => [call, answer])).toEqual(rows.map((row) => [row.call, row.expected]))
  })
})

/** Bundles `use.ts` with nothing but the golden files behind its imports. */
async function runGolden(home: string): Promise<Shown[]> {
  const build = await rollup({
    input: join(home, "use.ts"),
    plugins: [
      {
        name: "golden",
        resolveId: (source) => {
          if (source.startsWith("wasmport/runtime")) return runtimeSource(source)
          return /\.wasm(\?|$)/.test(source) ? join(home, source) : null
        },
        load: (id) => {
          if (!/\.wasm(\?|$)/.test(id)) return null
          const layer = basename(id)
          return layersOf(text(join(home, layer.replace(/\.wasm.*$/, ".facade.js")))).get(layer) ?? null
        },
      },
      stripTypeScriptTypes(),
    ],
  })
  const outDir = join(REPOSITORY, "test/.tmp/golden", basename(home))
  await mkdir(outDir, { recursive: true })
  await build.write({ dir: outDir, format: "es" })
  // The golden code looks for the bytes beside itself.
  for (const name of modulesOf(basename(home)))
    writeFileSync(join(outDir, `${name}.wasm`), fixture(basename(home), name))
  expect(existsSync(join(outDir, "use.js"))).toBe(true)
  const { rows } = (await import(pathToFileURL(join(outDir, "use.js")).href)) as { rows: Parameters<typeof show>[0] }
  return show(rows)
}
