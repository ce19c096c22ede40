/** What the app may give as files in memory, and what it may not. */
import { expect, test } from "vitest"
import { files } from "../../runtime-shim/wasi/files.ts"
import type { Contents } from "../../runtime-shim/wasi/files.ts"

test.each<[string, unknown]>([
  ["ArrayBuffer", new Uint8Array([0, 1, 2, 3]).buffer.slice(1, 3)],
  ["SharedArrayBuffer", new SharedArrayBuffer(2)],
  ["DataView", new DataView(new Uint8Array([0, 1, 2, 3]).buffer, 1, 2)],
  ["Uint16Array", new Uint16Array([513])],
])("a file may be given as %s", (_, bytes) => {
  if (bytes instanceof SharedArrayBuffer) new Uint8Array(bytes).set([1, 2])
  expect(files({ file: bytes as Uint8Array }).read("file")).toEqual(new Uint8Array([1, 2]))
})

test.each<[string, unknown]>([
  ["Blob", new Blob(["x"])],
  ["Number", 5],
  ["Null", null],
  ["Undefined", undefined],
  ["Array", ["x"]],
  ["Promise", Promise.resolve("x")],
  ["Map", new Map()],
  ["Function", () => "x"],
])("%s is no file that the app can give", (kind, value) => {
  const error = { name: "TypeError", code: "TYPE", path: "a", message: expect.stringMatching(`"a" is ${kind}.*bytes`) }
  expect(() => files({ folder: { a: value as string } })).toThrow(expect.objectContaining(error))
  expect(() => files().write("a", value as string)).toThrow(expect.objectContaining(error))
})

test("folders may nest as deep as they like, but not in themselves", () => {
  let contents: Contents = { file: "deep" }
  for (let i = 0; i < 20_000; i++) contents = { f: contents }
  const [[path, bytes] = [], ...others] = files({ before: {}, ...contents }).entries()
  expect([path?.length, new TextDecoder().decode(bytes), others]).toEqual([2 * 20_000 + 4, "deep", []])
  const circle: { self?: Contents } = {}
  circle.self = circle as Contents
  expect(() => files(circle as Contents)).toThrow(expect.objectContaining({ code: "TYPE", path: "self" }))
})
