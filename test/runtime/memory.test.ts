/** A memory view in this process, from the sources; bundlers/memory.test.ts asks the same of bundles. */
import { Worker } from "node:worker_threads"
import { expect, test } from "vitest"
import { memoryView } from "../../runtime-shim/index.ts"
import { answers } from "../support/memory-cases.ts"
import { show } from "../support/rows.ts"

test("a memory view answers as it must", () => {
  const rows = show(answers())
  expect(rows.length).toBeGreaterThan(150)
  expect(rows.map(({ call, answer }) => [call, answer])).toEqual(rows.map(({ call, expected }) => [call, expected]))
})

test("a memory view sees the pages that another thread added", async () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true })
  const view = memoryView(memory)
  const handle = view.view(Uint8Array, 0, 4)
  expect(() => view.getU8(65536)).toThrow("1 at 65536 of 65536 bytes")
  const worker = new Worker(
    "const { workerData: m } = require('worker_threads'); m.grow(1); new Uint8Array(m.buffer)[65536] = 42; new Uint8Array(m.buffer)[1] = 7",
    { eval: true, workerData: memory },
  )
  await new Promise((resolve) => worker.once("exit", resolve))
  expect(view.size).toBe(2)
  expect(view.getU8(65536)).toBe(42)
  expect(handle.current[1]).toBe(7)
})
