/** The check before all tests: it stops where packages lie above what is tested. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { expectAlone, packagesAbove } from "../support/alone.ts"
import { projectOfTest } from "../support/hooks.ts"

test("packages above a folder are found at each height, and its own are not", async () => {
  const { path, write } = await projectOfTest({})
  await write({ "a/node_modules/x/index.js": "", "a/b/c/node_modules/y/index.js": "", "a/b/c/index.js": "" })
  expect(packagesAbove(path("a/b/c"))).toEqual([path("a/node_modules"), path("node_modules")])
  expect(packagesAbove(path("a"))).toEqual([path("node_modules")])
})

test("tests stop with a sentence where packages lie above the repository or the temporary files", async () => {
  const { root, path, write } = await projectOfTest({})
  await write({ "clone/index.js": "", "tmp/index.js": "" })
  expect(() => expectAlone(path("clone"), path("tmp"))).toThrow(
    `${join(root, "node_modules")} lies above the repository: tests could find packages there that a fresh machine does not have. Remove it, or clone into another folder.`,
  )
  expect(() => expectAlone(root, path("tmp"))).toThrow(
    `${join(root, "node_modules")} lies above the folder of temporary files: tests could find packages there that a fresh machine does not have. Remove it, or set TMPDIR to a new folder elsewhere.`,
  )
})

test("tests run where the only packages are those of the repository itself", async () => {
  const { root } = await projectOfTest({})
  const temporary = await mkdtemp(join(tmpdir(), "wasmport-alone-"))
  onTestFinished(() => rm(temporary, { recursive: true }))
  expect(() => expectAlone(root, temporary)).not.toThrow()
})
