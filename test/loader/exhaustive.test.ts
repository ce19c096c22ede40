/** A kind of type that is added to `WitType` does not compile before every place knows it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { REPOSITORY } from "../support/project.ts"
import { tsc } from "../support/tsc.ts"

/** Each file that switches over kinds, and how often. */
const SWITCHES = {
  "wit/types.ts": 3,
  "plan/leaves.ts": 1,
  "plan/meaning.ts": 1,
  "plan/abi.ts": 1,
  "print/checks.ts": 1,
  "print/convert.ts": 4,
  "print/dts-wit.ts": 1,
}
const LAST =
  '  | { readonly kind: "flags"; readonly name: string; readonly doc: string; readonly flags: readonly string[] }'
const ADDED = '  | { readonly kind: "future"; readonly value: WitType }'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "wasmport-kinds-"))
  cpSync(join(REPOSITORY, "loader"), join(root, "loader"), { recursive: true })
  const config = JSON.parse(readFileSync(join(REPOSITORY, "tsconfig.json"), "utf8")) as { compilerOptions: object }
  const compilerOptions = { ...config.compilerOptions, types: [], noEmit: true }
  writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["loader"] }))
  writeFileSync(join(root, "package.json"), '{ "type": "module" }')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test(
  "the sources compile as they are, and with one more kind each switch is an error",
  { timeout: 60_000 },
  async () => {
    expect(await tsc(root)).toBe("")
    const types = join(root, "loader/wit/types.ts")
    const text = readFileSync(types, "utf8")
    expect(text.split(LAST)).toHaveLength(2)
    writeFileSync(types, text.replace(LAST, `${LAST}\n${ADDED}`))
    const output = await tsc(root)
    const errors = Array.from(
      output.matchAll(/^loader\/([\w/.-]+)\(\d+,\d+\): error TS1360: .* does not satisfy the expected type 'never'/gm),
      ([, file]) => file as string,
    )
    const counts = Object.fromEntries(
      [...new Set(errors)].map((file) => [file, errors.filter((it) => it === file).length]),
    )
    expect(counts, output).toEqual(SWITCHES)
  },
)
