/** Hostile programs in a real directory: whatever they ask for, nothing outside of it is read, written, listed, linked or renamed. */
import * as fs from "node:fs"
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { execFileSync } from "node:child_process"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Worker } from "node:worker_threads"
import * as fc from "fast-check"
import { afterEach, expect, test } from "vitest"
import { directory } from "../../runtime-shim/wasi/directory.ts"
import { openedPreopen } from "../../runtime-shim/wasi/folder.ts"
import { nodeSystem } from "../../runtime-shim/wasi/node.ts"
import type { Preopen, Refusal } from "../../runtime-shim/wasi/types.ts"
import { fuzzParameters, seconds } from "../support/fuzz.ts"
import { byOurs, E, readAll } from "../support/wasi-calls.ts"
import type { Calls } from "../support/wasi-calls.ts"
import { operations, perform } from "../support/wasi-operations.ts"

const SECRET = "the secret of the outside"

/** A fresh folder with a preopen `inside`, and all around it what no program may touch. */
let top = ""

function world(): { inside: string; outside: string } {
  top = realpathSync(mkdtempSync(join(tmpdir(), "wasmport-escape-")))
  const [inside, outside] = [join(top, "inside"), join(top, "outside")]
  mkdirSync(join(outside, "c"), { recursive: true })
  mkdirSync(join(inside, "a"), { recursive: true })
  for (const file of [join(outside, "b"), join(outside, "c/b"), join(top, "b")]) writeFileSync(file, SECRET)
  // Doors that were there before: a program cannot make those with an absolute target.
  symlinkSync("..", join(inside, "up"))
  symlinkSync(outside, join(inside, "abs"))
  symlinkSync("../outside", join(inside, "rel"))
  symlinkSync("../../outside/b", join(inside, "a/file"))
  symlinkSync("../outside/new", join(inside, "dangling"))
  symlinkSync("/proc/self/cwd", join(inside, "magic"))
  return { inside, outside }
}

afterEach(() => rmSync(top, { recursive: true, force: true }))

/** All that can be seen of the outside, to its last change. */
const outsideNow = (folder = top): string[] => [
  seen(folder),
  ...readdirSync(folder, { withFileTypes: true })
    .filter((it) => it.name !== "inside")
    .flatMap((it) => (it.isDirectory() ? outsideNow(join(folder, it.name)) : [seen(join(folder, it.name))])),
]

function seen(path: string): string {
  const stat = lstatSync(path)
  const { ino, nlink, mode, size, mtimeMs, ctimeMs } = stat
  return [path, ino, nlink, mode, size, mtimeMs, ctimeMs, stat.isFile() ? readFileSync(path, "utf8") : ""].join()
}

/** The calls, which fail at once when an answer tells of the outside. */
function watched(program: Calls): Calls {
  const foreign = new Set(outsideNow().map((line) => BigInt(line.split(",")[1]!)))
  const check = (ino: bigint | undefined): void => {
    if (ino !== undefined && foreign.has(ino)) throw new Error(`the program saw inode ${ino} of the outside`)
  }
  return {
    ...program,
    open(...args) {
      const given = program.open(...args)
      if (given[1] !== undefined) check(program.filestat(given[1])[1]?.ino)
      return given
    },
    stat(...args) {
      const given = program.stat(...args)
      check(given[1]?.ino)
      return given
    },
    read(...args) {
      const given = program.read(...args)
      if (
        Buffer.from(given[1] ?? [])
          .toString("latin1")
          .includes("secret")
      )
        throw new Error("the program read the secret")
      return given
    },
    list(...args) {
      const given = program.list(...args)
      for (const it of given[1] ?? []) check(it.ino)
      return given
    },
  }
}

/** A directory as other systems than Linux have it, where there is no `/proc`. */
function withoutProc(path: string): Preopen {
  const openSync = ((file: string, ...rest: [number]) => {
    if (file.startsWith("/proc")) throw Object.assign(new Error("no /proc here"), { code: "ENOENT" })
    return fs.openSync(file, ...rest)
  }) as typeof fs.openSync
  const system = nodeSystem({ ...fs, openSync }, false)
  return { open: (name) => openedPreopen(system, system.root(path), name) }
}

const WAYS = [
  ["on Linux", directory],
  ["elsewhere", withoutProc],
] as const

const hostile = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        "a",
        "b",
        "c",
        "..",
        "..",
        ".",
        "",
        "up",
        "abs",
        "rel",
        "magic",
        "dangling",
        "file",
        "outside",
        "inside",
        "\0",
        "\\..",
        "..\\",
        "l".repeat(300),
        "\u{10ffff}",
      ),
      { minLength: 1, maxLength: 7 },
    )
    .map((names) => names.join("/")),
  fc.constantFrom(
    "/",
    "/etc/passwd",
    "//etc",
    "/proc/self/root",
    "/proc/self/fd/3/..",
    "../".repeat(500),
    "a/".repeat(3000),
  ),
  fc.nat(3).map((depth) => `${"../".repeat(depth)}outside/b`),
  fc.string({ unit: "binary", maxLength: 20 }),
)

test.each(WAYS)(
  "no name leads a program outside, %s",
  (_, preopen) => {
    let refusals = 0
    fc.assert(
      fc.property(operations(hostile, true), (list) => {
        const { inside } = world()
        const before = outsideNow()
        const program = byOurs({ preopens: { "/": preopen(inside) }, onRefused: () => void refusals++ })
        perform(watched(program), list)
        program.end()
        expect(outsideNow()).toEqual(before)
        rmSync(top, { recursive: true })
      }),
      fuzzParameters(100),
    )
    expect(refusals).toBeGreaterThan(20)
  },
  (seconds + 60) * 1000,
)

test.each(WAYS)("each way out is refused by name, and the app is told, %s", (_, preopen) => {
  const { inside, outside } = world()
  const before = outsideNow()
  const refused: Refusal[] = []
  const plain = byOurs({ preopens: { "/data": preopen(inside) }, onRefused: (it) => refused.push(it) })
  const program = watched(plain)
  const ways = [
    "../b",
    `${outside}/b`,
    "up/b",
    "abs/b",
    "rel/b",
    "a/../../b",
    "up/inside/up/b",
    "magic",
    "magic/b",
    "a/file",
    "dangling",
  ]
  for (const path of ways) {
    expect(program.open(path, { follow: true, create: true, write: true }), path).toEqual([E.notcapable])
    expect(program.stat(path, true), path).toEqual([E.notcapable])
  }
  for (const path of ways.slice(0, 7)) {
    expect(program.stat(path), path).toEqual([E.notcapable])
    const answers = [
      program.mkdir(path),
      program.rmdir(path),
      program.unlink(path),
      program.rename(path, "x"),
      program.rename("a", path),
      program.link(path, "x"),
      program.link("dangling", path),
      program.symlink("x", path),
      program.call("path_filestat_set_times", 3, 1, path, 0n, 0n, 5),
      program.readlink(path)[0],
    ]
    expect(answers, path).toEqual(answers.map(() => E.notcapable))
  }
  expect(program.readlink("abs")).toEqual([E.notcapable])
  expect(program.symlink(outside, "x")).toBe(E.notcapable)
  expect(refused).toHaveLength(2 * ways.length + 11 * 7 + 2)
  expect(new Set(refused.map((it) => it.preopen))).toEqual(new Set(["/data"]))
  expect(outsideNow()).toEqual(before)
  plain.end()
})

test("a hard link to a link that leads outside is one more such link", () => {
  const { inside } = world()
  const program = byOurs({ preopens: { "/": directory(inside) } })
  expect(program.link("a/file", "hard")).toBe(0)
  expect(readAll(program, "hard")).toEqual([E.notcapable])
  expect(lstatSync(join(inside, "hard")).isSymbolicLink()).toBe(true)
  program.end()
})

test("a folder that became a link to the outside is refused where there is no /proc", () => {
  const { inside, outside } = world()
  const program = byOurs({ preopens: { "/": withoutProc(inside) } })
  const [, folder] = program.open("a", { directory: true })
  fs.renameSync(join(inside, "a"), join(inside, "b"))
  symlinkSync(outside, join(inside, "a"))
  expect(program.stat("b", false, folder)).toEqual([E.notcapable])
  expect(program.open("b", {}, folder)).toEqual([E.notcapable])
  expect(program.link("b", "x", folder)).toBe(E.notcapable)
  expect(program.link("rel", "hard")).toBe(E.notsup)
  program.end()
})

test("a pipe is not opened, which would wait for ever", () => {
  const { inside } = world()
  execFileSync("mkfifo", [join(inside, "pipe")])
  const program = byOurs({ preopens: { "/": directory(inside) } })
  expect(program.open("pipe")).toEqual([E.acces])
  expect(program.open("pipe", { write: true })).toEqual([E.acces])
  expect(program.unlink("pipe")).toBe(0)
  program.end()
})

/** Swaps `door` between a folder of the inside and a link to the outside, as fast as it can. */
const SWAPPER = `
  const { renameSync } = require("node:fs")
  const { workerData: { inside, stop } } = require("node:worker_threads")
  const at = (name) => inside + "/" + name
  while (!Atomics.load(stop, 0)) {
    renameSync(at("real"), at("door"))
    renameSync(at("door"), at("real"))
    renameSync(at("evil"), at("door"))
    renameSync(at("door"), at("evil"))
  }
`

test("a folder that is swapped for a link to the outside all the time lets no byte through", async () => {
  const { inside, outside } = world()
  mkdirSync(join(inside, "real"))
  writeFileSync(join(inside, "real/b"), "inside")
  symlinkSync("../outside", join(inside, "evil"))
  const before = outsideNow()
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(SWAPPER, { eval: true, workerData: { inside, stop } })
  const program = watched(byOurs({ preopens: { "/": directory(inside) } }))
  const met = { inside: 0, refused: 0, leaks: 0 }
  try {
    const start = Date.now()
    // Until the race was met from both sides, and a check by real path, made for comparison, has lost it.
    for (let i = 0; Date.now() - start < 30_000; i++) {
      const [errno, read] = readAll(program, "door/b")
      if (read) expect(Buffer.from(read).toString()).toBe("inside")
      if (read) met.inside++
      if (errno === E.notcapable) met.refused++
      const made = program.open(`door/new${i}`, { follow: true, create: true, write: true })
      if (made[1] !== undefined) {
        program.write(made[1], "x")
        program.close(made[1])
      }
      program.stat("door/b", true)
      program.mkdir("door/made")
      program.rmdir("door/made")
      program.unlink(`door/new${i}`)
      program.rename("door/c", "taken")
      program.link("door/c/b", "taken")
      program.call("path_filestat_set_times", 3, 1, "door/b", 0n, 0n, 5)
      const [, folder] = program.open("door", { follow: true, directory: true })
      if (folder !== undefined) {
        program.list(folder)
        readAll(program, "b", folder)
        program.close(folder)
      }
      try {
        const path = join(inside, "door/b")
        if (realpathSync(path).startsWith(inside) && readFileSync(path, "utf8") === SECRET) met.leaks++
      } catch {
        // It was swapped in between.
      }
      if (i > 500 && met.inside > 20 && met.refused > 20 && met.leaks > 0) break
    }
  } finally {
    Atomics.store(stop, 0, 1)
    await new Promise((resolve) => worker.once("exit", resolve))
    program.end()
  }
  expect(outsideNow()).toEqual(before)
  expect(readdirSync(outside).sort()).toEqual(["b", "c"])
  expect(met.inside).toBeGreaterThan(20)
  expect(met.refused).toBeGreaterThan(20)
  expect(met.leaks).toBeGreaterThan(0)
})
