/** Ids, keys and paths, on Windows too. */
import { describe, expect, test } from "vitest"
import { basename, devUrl, keyOf, parseId, relative, slash } from "../../src/ids.ts"

describe("an id", () => {
  test.each([
    ["/app/math.wasm", { file: "/app/math.wasm", form: { kind: "facade", mode: undefined } }],
    ["C:\\app\\math.wasm", { file: "C:/app/math.wasm", form: { kind: "facade", mode: undefined } }],
    ["C:/app/math.wasm?init", { file: "C:/app/math.wasm", form: { kind: "init" } }],
    ["/app/math.wasm?lazy", { file: "/app/math.wasm", form: { kind: "facade", mode: "lazy" } }],
    ["/app/math.wasm?defer", { file: "/app/math.wasm", form: { kind: "facade", mode: "defer" } }],
    ["/app/math.wasm?sync", { file: "/app/math.wasm", form: { kind: "facade", mode: "sync" } }],
    ["/app/math.wasm?module", { file: "/app/math.wasm", form: { kind: "module" } }],
    ["/app/math.wasm?url", { file: "/app/math.wasm", form: { kind: "url" } }],
    ["/app/math.wasm?wasmport=instance", { file: "/app/math.wasm", form: { kind: "layer", layer: "instance" } }],
    ["/app/math.wasm?import&t=123&init", { file: "/app/math.wasm", form: { kind: "init" } }],
    ["./MATH.WASM", { file: "./MATH.WASM", form: { kind: "facade", mode: undefined } }],
  ])("%s is recognised", (id, expected) => {
    expect(parseId(id)).toEqual(expected)
  })

  test.each([
    "/app/math.js",
    "/app/math.wasm.js",
    "/app/math.wasm?raw",
    "/app/math.wasm?inline",
    "/app/math.wasm?worker",
    "/app/math.wasm?wasmport=other",
    "/app/math.wasm?init=1",
    "/app/math.wasm?init&lazy",
    "\0/app/math.wasm",
    "/app/x?file=math.wasm",
    "/app/x#math.wasm",
  ])("%s is not ours", (id) => {
    expect(parseId(id)).toBeUndefined()
  })
})

describe("a key", () => {
  test.each([
    ["/app/src/math.wasm", "/app", "src/math.wasm"],
    ["C:\\app\\src\\math.wasm", "C:\\app", "src/math.wasm"],
    ["c:/app/src/math.wasm", "C:\\app", "src/math.wasm"],
    ["C:\\app\\node_modules\\@scope\\pkg\\dist\\a.wasm", "C:\\app", "@scope/pkg/dist/a.wasm"],
    ["/app/node_modules/.pnpm/pkg@1.0.0/node_modules/pkg/a.wasm", "/app", "pkg/a.wasm"],
    ["/shared/lib/a.wasm", "/app/web", "../../shared/lib/a.wasm"],
    ["/math.wasm", "/", "math.wasm"],
  ])("of %s below %s is %s", (file, root, key) => {
    expect(keyOf(file, root)).toBe(key)
  })

  test("never has a backslash or a drive of the root's", () => {
    expect(relative(slash("D:\\a\\b"), slash("D:\\a\\c\\m.wasm"))).toBe("../c/m.wasm")
    expect(basename(slash("D:\\a\\c\\m.wasm"))).toBe("m.wasm")
  })
})

describe("the dev server's URL", () => {
  test.each([
    ["/app/node_modules/@scope/pkg/a b.wasm", "/app", "/", "/node_modules/@scope/pkg/a%20b.wasm"],
    ["/shared/pkg/a.wasm", "/app", "/base/", "/base/@fs/shared/pkg/a.wasm"],
    ["C:/app/node_modules/pkg/a.wasm", "C:/app", "/", "/node_modules/pkg/a.wasm"],
    ["D:/shared/a.wasm", "C:/app", "/", "/@fs/D:/shared/a.wasm"],
  ])("of %s below %s with base %s is %s", (file, root, base, url) => {
    expect(devUrl(file, { root, base })).toBe(url)
  })
})
