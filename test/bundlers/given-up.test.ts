/** `load` in Node: a call that is aborted closes its connections; and an `onProgress` that throws. */
import { execFile } from "node:child_process"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, onTestFinished, test } from "vitest"
import { load } from "wasmport/runtime"
import { REPOSITORY } from "../support/project.ts"
import { fixture } from "../support/wasm.ts"

/** A server whose answers come by number: `endless` ones never end. */
async function serve(answers: readonly { readonly type: string; readonly endless: boolean }[]): Promise<{
  readonly url: string
  readonly fates: string[]
}> {
  const fates: string[] = []
  const server = createServer((_, response) => {
    const { type, endless } = answers[Math.min(fates.length, answers.length - 1)]!
    const fate = fates.push("open") - 1
    response.on("close", () => (fates[fate] = response.writableFinished ? "served" : "closed"))
    response.writeHead(200, { "content-type": type })
    if (endless) response.write(fixture("math").subarray(0, 20))
    else response.end(fixture("math"))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/math.wasm`, fates }
}

test.each([
  ["the first answer", [{ type: "application/wasm", endless: true }], ["closed"]],
  [
    "the second, which follows a wrong content type",
    [
      { type: "text/plain", endless: false },
      { type: "text/plain", endless: true },
    ],
    [expect.any(String), "closed"],
  ],
] as const)("a call that is aborted during %s closes the connection", async (_, answers, fates) => {
  const server = await serve(answers)
  const abort = new AbortController()
  const given = load(server.url, { signal: abort.signal })
  given.catch(() => {})
  await expect.poll(() => server.fates.length).toBe(answers.length)
  abort.abort("mine")
  await expect(given).rejects.toBe("mine")
  await expect.poll(() => server.fates).toEqual(fates)
})

test("if a call is aborted while a `Response` comes, the connection closes, whatever the content type", async () => {
  for (const type of ["application/wasm", "text/plain"]) {
    const server = await serve([{ type, endless: true }])
    const abort = new AbortController()
    const given = load(await fetch(server.url), { signal: abort.signal })
    given.catch(() => {})
    abort.abort("mine")
    await expect(given).rejects.toBe("mine")
    await expect.poll(() => server.fates).toEqual(["closed"])
  }
})

test("an `onProgress` that throws is an uncaught error of its own, and no failure to load", async () => {
  const script = `
    import { load } from ${JSON.stringify(join(REPOSITORY, "dist/runtime-shim/index.js"))}
    const heard = []
    process.on("uncaughtException", (error) => heard.push(error.message))
    const url = ${JSON.stringify(new URL("../../test_wasm/math/math.wasm", import.meta.url).href)}
    const { size } = await load(url, { onProgress({ loaded }) { throw new Error("at " + loaded) } })
    console.log(JSON.stringify([size, heard]))`
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script])
  const { length } = fixture("math")
  expect(JSON.parse(stdout)).toEqual([length, ["at 0", `at ${length}`]])
})
