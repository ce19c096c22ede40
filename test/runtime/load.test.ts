/** `load` of something that is no source, and of a body that ends too early: the same with limits. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, test } from "vitest"
import { load } from "../../runtime-shim/index.ts"

const rejected = (promise: Promise<unknown>): Promise<unknown> => promise.catch((reason: unknown) => reason)

describe.each([
  ["without limits", undefined],
  ["with limits", { fuel: 5 }],
])("%s", (_, limits) => {
  test.each([
    [5, "the number 5"],
    [null, "null"],
    [undefined, "undefined"],
    [{}, "an object"],
    [{ buffer: 1 }, "an object"],
    [{ byteLength: 3 }, "an object"],
    [Symbol("x"), "the symbol Symbol(x)"],
  ])("load(%o) rejects with a TypeError that says what load takes", async (source, what) => {
    const error: unknown = await rejected(load(source as never, { limits }))
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({
      code: "TYPE",
      errno: 5007,
      message: `[wasmport] bytes: load takes a URL, a Response, or bytes, not ${what} (TYPE 5007)`,
    })
  })

  test.each([
    [[1, 2, 3, 4], "an array that is no wasm"],
    [[], "an empty array"],
  ])("%j: %s is a CompileError with the engine's own words", async (bytes) => {
    const error = await rejected(load(new Uint8Array(bytes), { limits }))
    const own = (await rejected(WebAssembly.compile(new Uint8Array(bytes)))) as Error
    expect(error).toBeInstanceOf(WebAssembly.CompileError)
    expect(error).toMatchObject({
      code: "COMPILE",
      message: expect.stringContaining(`bytes: the engine refused ${bytes.length} bytes: ${own.message}.`),
    })
  })

  test("a body that breaks off is told with the answer of the server", async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/wasm", "content-length": 1000 })
      response.write(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0), () => response.destroy())
    })
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.wasm`
    try {
      const error = await rejected(load(url, { limits }))
      expect(error).toBeInstanceOf(TypeError)
      expect(error).toMatchObject({
        code: "IO",
        path: url,
        message: expect.stringMatching(
          /: the server answered 200 OK, content type "application\/wasm", and the body broke off: .+ \(IO 5008\)$/,
        ),
      })
    } finally {
      server.close()
    }
  })

  test("a Response whose body the app has read is told by the engine's words, and not as one that broke off", async () => {
    const response = new Response(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0), {
      headers: { "content-type": "application/wasm" },
    })
    await response.arrayBuffer()
    expect(await rejected(load(response, { limits }))).toMatchObject({
      name: "TypeError",
      code: "IO",
      message: expect.not.stringContaining("broke off"),
    })
  })
})
