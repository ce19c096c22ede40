/**
 * The cost of an import for the entry, in bytes: the same in every run, so the bounds of bench/size.js are tested here.
 */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, test } from "vitest"

interface Result {
  readonly name: string
  readonly bytes: number
  readonly bound?: number
}

const results = await measure()

async function measure(): Promise<readonly Result[]> {
  const bench = fileURLToPath(new URL("../../bench/size.js", import.meta.url))
  // It exits with 1 when a bound is missed, and has printed all the same: the tests name which.
  const { stdout } = await promisify(execFile)(process.execPath, [bench, "--json"], {
    env: { ...process.env, NODE_ENV: "production" },
  }).catch((error: Error & { stdout?: string }) => {
    if (error.stdout === undefined || error.stdout === "") throw error
    return { stdout: error.stdout }
  })
  return JSON.parse(stdout) as readonly Result[]
}

const bytesOf = (name: string): number | undefined => results.find((result) => result.name === name)?.bytes

test.each(results.filter(({ bound }) => bound !== undefined))(
  "$name: adds at most $bound B, and more than nothing",
  ({ bytes, bound }) => {
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(bound ?? NaN)
  },
)

test.each(["Vite", "Rollup", "Rolldown", "esbuild"])(
  "%s: the plain import, each mode, each part of the runtime, each convention of strings and each program that prints have a bound",
  (bundler) => {
    const bounded = results.filter(
      ({ name, bound }) => bound !== undefined && (name === bundler || name.startsWith(`${bundler}, `)),
    )
    expect(bounded.length).toBeGreaterThanOrEqual(16)
  },
)

test("Vite's own handling of the same import adds more", () => {
  expect(bytesOf("Vite's own")).toBeGreaterThan(bytesOf("Vite") ?? Infinity)
})
