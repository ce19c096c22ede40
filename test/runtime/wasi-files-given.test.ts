/** What the app may give as folders, and what it may not. */
import { expect, test } from "vitest"
import { files } from "../../runtime-shim/wasi/files.ts"
import type { Contents } from "../../runtime-shim/wasi/files.ts"
import { directory } from "../../runtime-shim/wasi/directory.ts"
import { opfs } from "../../runtime-shim/wasi/opfs.ts"

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

const WRONG: [shown: string, value: unknown][] = [
  ["null", null],
  ["5", 5],
  ['"a"', "a"],
  ["of the kind boolean", true],
  ["of the kind Array", ["a"]],
  ["of the kind Map", new Map([["a", "b"]])],
  ["of the kind function", () => ({})],
]
const wrong = (text: string): object =>
  expect.objectContaining({
    name: "TypeError",
    code: "TYPE",
    errno: 5007,
    message: expect.stringContaining(`[wasmport] ${text}. It takes `),
  })

test.each(WRONG)("a value that is %s is no folder in memory", (shown, value) => {
  expect(() => files(value as Contents)).toThrow(wrong(`the argument of files() is ${shown}`))
})

test.each([...WRONG.slice(1), ["of the kind Object", { kind: "file" }] as const])(
  "a value that is %s is no handle of a folder",
  async (shown, value) => {
    await expect(opfs(value as never)).rejects.toEqual(wrong(`the argument of opfs() is ${shown}`))
  },
)

test.each(WRONG.filter(([, value]) => typeof value !== "string"))("a value that is %s is no path", (shown, value) => {
  expect(() => directory(value as string)).toThrow(wrong(`the path of directory() is ${shown}`))
})

test("a directory's options are an object: a mere `true` would leave the program the right to write", () => {
  expect(() => directory("a", true as never)).toThrow(
    wrong("the second argument of directory() is of the kind boolean"),
  )
  expect(() => directory("a", null as never)).toThrow(wrong("the second argument of directory() is null"))
})
