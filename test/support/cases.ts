/** The folders of test_wasm/: each has a `use.ts`, whose rows say what the modules answer. */
import { join } from "node:path"
import { expect } from "vitest"
import { modulesOf } from "../../test_wasm/golden.js"
import { imported, SHRUNK } from "./bundle.ts"
import type { SharedBrowser } from "./hooks.ts"
import { REPOSITORY } from "./project.ts"
import { show } from "./rows.ts"
import type { Shown } from "./rows.ts"
import { fixture } from "./wasm.ts"

/** Whether this process's engine knows all modules of the folder. */
export const runsHere = (folder: string): boolean =>
  modulesOf(folder).every((name) => WebAssembly.validate(fixture(folder, name)))
export const entryOf = (folder: string): string => join(REPOSITORY, "test_wasm", folder, "use.ts")

/** The rows of a built `use.ts`, in this process. */
export async function rowsHere(file: string): Promise<Shown[]> {
  return show((await imported<{ rows: Parameters<typeof show>[0] }>(file)).rows)
}

/** The rows of `use.ts` at `url`, in a page of its origin; a page that reports an error fails. */
export async function rowsInPage(browser: SharedBrowser, page: string, url: string): Promise<Shown[]> {
  const tab = await browser.open()
  const errors: string[] = []
  tab.on("pageerror", (error) => errors.push(error.message))
  await tab.goto(page)
  // As text: the test runner would rewrite an `import()` of ours.
  const rows = (await tab.evaluate(
    `import(${JSON.stringify(url)}).then(({ rows }) => (${show.toString()})(rows))`,
  )) as Shown[]
  expect(errors).toEqual([])
  return rows
}

/**
 * In a module made small by `optimize`, a table loses a function that no call may reach: a wrong call of it fails with other
 * words.
 */
const OTHERWISE: ReadonlySet<string> = new Set(SHRUNK.optimize === true ? ["indirect(0)"] : [])

/** Fails unless there are rows, and each has the expected answer. */
export function expectRight(rows: readonly Shown[]): void {
  expect(rows.length).toBeGreaterThan(0)
  const compared = rows.filter(({ call }) => !OTHERWISE.has(call))
  expect(compared.map(({ call, answer }) => [call, answer])).toEqual(compared.map((row) => [row.call, row.expected]))
}
