/** The threads of `optimize`: each ends when it is idle, and none takes a job that it will not answer. */
import { pathToFileURL } from "node:url"
import { expect, test } from "vitest"
import { inThread } from "../../src/shrink/threads.ts"
import type { Job } from "../../src/shrink/worker.ts"
import { useProject } from "../support/hooks.ts"

const project = useProject({
  "echo.mjs":
    'import { parentPort, threadId } from "node:worker_threads"\nparentPort.on("message", ({ dropped }) => {\n  if (dropped[0] === "end") process.exit()\n  parentPort.postMessage({ bytes: Uint8Array.of(threadId) })\n})\n',
})
const jobOf = (...dropped: string[]): Job => ({
  bytes: new Uint8Array(),
  dropped,
  level: "s",
  features: [],
  keepsNames: false,
})
const run = (url: string, job: Job) => inThread(url, job, pathToFileURL(project.path("echo.mjs")))

/** Keeps this thread busy, so that its timers are late. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

test("a job that comes as an idle thread ends has a new thread", async () => {
  const first = await run("idle", jobOf())
  block(1100)
  // The thread has been told to end, and has not ended yet.
  await new Promise((done) => setTimeout(done, 0))
  const second = await run("idle", jobOf())
  expect(second).toEqual({ bytes: expect.any(Uint8Array) })
  expect(second).not.toEqual(first)
})

test("a thread that is used again at once stays", async () => {
  const first = await run("busy", jobOf())
  expect(await run("busy", jobOf())).toEqual(first)
})

test("a thread that ends without an answer is an error of its job alone", async () => {
  expect(await run("ends", jobOf("end"))).toEqual({ error: "binaryen ended" })
  expect(await run("ends", jobOf())).toEqual({ bytes: expect.any(Uint8Array) })
})
