/**
 * What an import costs the entry, in bytes: the same in every run, so the bounds of bench/size.js stand here too.
 */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { beforeAll, expect, test } from "vitest"

interface Result {
  readonly name: string
  readonly bytes: number
}

const BOUNDS: Readonly<Record<string, number>> = {
  Vite: 200,
  Rollup: 200,
  Rolldown: 200,
  esbuild: 200,
  "Vite, one file": 340,
  "Rollup, one file": 340,
  "Rolldown, one file": 340,
  "Rollup, target auto": 430,
  "Rolldown, target auto": 430,
}

let results: readonly Result[] = []

beforeAll(async () => {
  const bench = fileURLToPath(new URL("../../bench/size.js", import.meta.url))
  // It exits with 1 when a bound is missed, and has printed all the same: the tests name which.
  const { stdout } = await promisify(execFile)(process.execPath, [bench, "--json"], {
    env: { ...process.env, NODE_ENV: "production" },
  }).catch((error: Error & { stdout?: string }) => {
    if (error.stdout === undefined || error.stdout === "") throw error
    return { stdout: error.stdout }
  })
  results = JSON.parse(stdout)
})

const bytesOf = (name: string): number | undefined => results.find((result) => result.name === name)?.bytes

for (const [name, bound] of Object.entries(BOUNDS)) {
  test(`${name}: an import adds at most ${bound} B to the entry, and more than nothing`, () => {
    expect(bytesOf(name)).toBeGreaterThan(0)
    expect(bytesOf(name)).toBeLessThanOrEqual(bound)
  })
}

for (const bundler of ["Vite", "Rollup", "Rolldown", "esbuild"]) {
  test.each(Object.entries({ defer: 1.5, lazy: 1.5, sync: 1.5 }))(
    `${bundler}: %s adds at most %f times what the plain import adds`,
    (mode, most) => {
      expect(bytesOf(`${bundler}, ${mode}`)).toBeGreaterThan(0)
      expect(bytesOf(`${bundler}, ${mode}`)).toBeLessThanOrEqual(most * (bytesOf(bundler) ?? 0))
    },
  )
}

test("Vite's own handling of the same import adds more", () => {
  expect(bytesOf("Vite's own")).toBeGreaterThan(bytesOf("Vite") ?? Infinity)
})
