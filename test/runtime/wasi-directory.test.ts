/** A real directory, beside files in memory and beside `node:wasi`: the same operations, the same answers. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as fc from "fast-check"
import { afterEach, expect, test, vi } from "vitest"
import { directory } from "../../runtime-shim/wasi/directory.ts"
import { files } from "../../runtime-shim/wasi/files.ts"
import { byNode } from "../support/wasi-calls-node.ts"
import { byOurs, E, readAll } from "../support/wasi-calls.ts"
import { fuzzParameters, seconds } from "../support/fuzz.ts"
import { operations, perform, simple } from "../support/wasi-operations.ts"

const made: string[] = []

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "wasmport-wasi-")))
  made.push(path)
  return path
}

afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
})

/** All files of a directory, as `entries()` of files in memory lists them. */
const contents = (path: string): [string, string][] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it): [string, string] => {
      const file = join(it.parentPath, it.name)
      return [file.slice(path.length + 1), readFileSync(file, "latin1")]
    })
    .sort()

/** With names that are odd, too long, or lead outside. */
const odd = fc.oneof(
  { weight: 4, arbitrary: simple },
  fc
    .array(fc.constantFrom("a", "b", "c", ".", "..", "", "l".repeat(256)), { maxLength: 5 })
    .map((names) => names.join("/")),
)
const TIMEOUT = (seconds + 60) * 1000
/** How many descriptors this process has open in a folder: other programs that were not closed do not count. */
const openDescriptors = (path: string): number =>
  readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return `${readlinkSync(`/proc/self/fd/${fd}`)}/`.startsWith(`${path}/`)
    } catch {
      // The listing's own, which is closed.
      return false
    }
  }).length

test(
  "random operations have the same answers in a directory as in memory",
  () => {
    fc.assert(
      fc.property(operations(odd, true), (list) => {
        const path = folder()
        const tree = files()
        const real = byOurs({ preopens: { "/": directory(path) } })
        expect(perform(real, list)).toEqual(perform(byOurs({ preopens: { "/": tree } }), list))
        real.end()
        expect(openDescriptors(path)).toBe(0)
        const inMemory = tree
          .entries()
          .map(([name, bytes]): [string, string] => [name, Buffer.from(bytes).toString("latin1")])
        expect(contents(path)).toEqual(inMemory.sort())
        rmSync(path, { recursive: true })
      }),
      fuzzParameters(150),
    )
  },
  TIMEOUT,
)

test(
  "random operations have the same answers as by node:wasi",
  () => {
    fc.assert(
      fc.property(operations(simple, false), (list) => {
        const [ours, theirs] = [folder(), folder()]
        const program = byOurs({ preopens: { "/": directory(ours) } })
        const answers = perform(program, list)
        program.end()
        expect(answers).toEqual(perform(byNode({ "/": theirs }), list))
        expect(contents(ours)).toEqual(contents(theirs))
        for (const path of [ours, theirs]) rmSync(path, { recursive: true })
      }),
      fuzzParameters(150),
    )
  },
  TIMEOUT,
)

test("a file must be new only where it may be made: in memory, in a directory and by node:wasi", () => {
  const path = folder()
  writeFileSync(join(path, "file"), "x")
  const programs = [
    byOurs({ preopens: { "/": files({ file: "x" }) } }),
    byOurs({ preopens: { "/": directory(path) } }),
    byNode({ "/": path }),
  ]
  for (const program of programs) {
    expect(program.open("file", { exclusive: true })[0]).toBe(0)
    expect(program.open("none", { exclusive: true })).toEqual([E.noent])
    expect(program.open("file", { create: true, exclusive: true })).toEqual([E.exist])
    program.end()
  }
})

test("a program reads and writes the directory's own files", () => {
  const path = folder()
  writeFileSync(join(path, "in.txt"), "ü")
  const program = byOurs({ preopens: { "/data": directory(pathToFileURL(path)) } })
  expect(readAll(program, "in.txt")[1]).toEqual(new TextEncoder().encode("ü"))
  program.mkdir("out")
  const [, fd] = program.open("out/a.txt", { create: true, write: true })
  expect(program.write(fd!, "done")).toEqual([0, 4])
  expect(readFileSync(join(path, "out/a.txt"), "utf8")).toBe("done")
  program.end()
})

test("a directory that is read-only cannot be changed in any way", () => {
  const path = folder()
  const other = folder()
  mkdirSync(join(path, "folder"))
  writeFileSync(join(path, "file"), "x")
  const program = byOurs({
    preopens: { "/lib": directory(path, { readOnly: true }), "/out": directory(other) },
  })
  expect(readAll(program, "file")[0]).toBe(0)
  expect(program.list(3)[1]).toHaveLength(4)
  const [errno, fd] = program.open("file")
  expect(errno).toBe(0)
  const answers = [
    program.open("file", { base: 1n << 6n })[0],
    program.open("file", { truncate: true })[0],
    program.open("new", { create: true })[0],
    program.write(fd!, "y")[0],
    program.call("fd_filestat_set_size", fd!, 0n),
    program.call("fd_filestat_set_times", fd!, 0n, 0n, 5),
    program.call("path_filestat_set_times", 3, 0, "file", 0n, 0n, 5),
    program.mkdir("new"),
    program.rmdir("folder"),
    program.unlink("file"),
    program.rename("file", "new"),
    program.rename("file", "new", 3, 4),
    program.link("file", "new", 3, 4),
    program.symlink("file", "new"),
  ]
  expect(answers).toEqual(answers.map(() => E.notcapable))
  const [, below] = program.open("folder", { directory: true })
  expect(program.mkdir("new", below)).toBe(E.notcapable)
  expect(contents(path)).toEqual([["file", "x"]])
  expect(readdirSync(other)).toEqual([])
  program.end()
})

test("a file does not move between a directory and memory", () => {
  const path = folder()
  writeFileSync(join(path, "file"), "x")
  const program = byOurs({ preopens: { "/real": directory(path), "/memory": files() } })
  expect(program.rename("file", "file", 3, 4)).toBe(E.xdev)
  expect(program.link("file", "file", 3, 4)).toBe(E.xdev)
  program.end()
})

test("times are set to a quarter of a microsecond", () => {
  const path = folder()
  writeFileSync(join(path, "file"), "x")
  const program = byOurs({ preopens: { "/": directory(path) } })
  const time = 1_700_000_000_123_456_789n
  expect(program.call("path_filestat_set_times", 3, 0, "file", time, time, 5)).toBe(0)
  const got = program.stat("file")[1]!
  expect(Number(got.mtim - time)).toBeLessThan(1000)
  expect(Number(got.mtim - time)).toBeGreaterThan(-1000)
  program.end()
})

test("a preopen that cannot be opened says why, and what to do", () => {
  const path = folder()
  writeFileSync(join(path, "file"), "")
  const open = (name: string) => (): unknown => byOurs({ preopens: { "/data": directory(name) } })
  const error = { code: "PERMISSION", errno: 5009, preopen: "/data" }
  expect(open(join(path, "none"))).toThrow(expect.objectContaining({ ...error, path: join(path, "none") }))
  expect(open(join(path, "none"))).toThrow(
    /the preopen "\/data" cannot be opened: .*none: there is no such directory\. Make it/,
  )
  expect(open(join(path, "file"))).toThrow(/file: it is no directory\. Name the directory/)
  expect(open(join(path, "file"))).toThrow(expect.objectContaining(error))
  vi.stubGlobal("process", undefined)
  expect(open("./data")).toThrow(/only in Node, Deno and Bun\. Give the program files\(\) or opfs\(\)/)
  expect(open("./data")).toThrow(expect.objectContaining(error))
  vi.unstubAllGlobals()
})

test("a preopen of the whole machine warns once, and others do not", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {})
  byOurs({ preopens: { "/": directory(folder()) } }).end()
  expect(warn).not.toHaveBeenCalled()
  const link = join(folder(), "root")
  symlinkSync("/", link)
  byOurs({ preopens: { "/": directory("/", { readOnly: true }) } }).end()
  byOurs({ preopens: { "/all": directory(link, { readOnly: true }) } }).end()
  expect(warn).toHaveBeenCalledTimes(1)
  expect(warn.mock.lastCall?.[0]).toMatch(/the preopen "\/" is \/: the program can have every file/)
  warn.mockRestore()
})

test("folders and files of programs that nobody closed are closed after the programs were garbage-collected", async () => {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as () => void
  const path = folder()
  writeFileSync(join(path, "file"), "x")
  const kept = byOurs({ preopens: { "/": directory(path) } })
  for (let i = 0; i < 20; i++) byOurs({ preopens: { "/": directory(path) } }).open("file")
  expect(openDescriptors(path)).toBeGreaterThan(21)
  for (let i = 0; i < 100 && openDescriptors(path) > 1; i++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  expect(openDescriptors(path)).toBe(1)
  // The one that is kept still works, and closes once.
  expect(readAll(kept, "file")[0]).toBe(0)
  kept.end()
  expect(openDescriptors(path)).toBe(0)
})
