/** A program's files in the browser's own (OPFS): read before it starts, and written back by `flush`. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "esbuild"
import { afterAll, beforeAll, expect, test } from "vitest"
import { serveInTest, useBrowser } from "../support/hooks.ts"
import { REPOSITORY } from "../support/project.ts"

const shared = useBrowser()
let folder = ""

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wasmport-opfs-"))
  await build({
    stdin: {
      contents: `
        import { opfs } from "./runtime-shim/wasi/opfs.ts"
        import * as functions from "./runtime-shim/wasi/functions.ts"
        import { host } from "./runtime-shim/wasi/host.ts"

        /** Calls WASI's functions as a program does: text becomes a pointer and a length. */
        globalThis.program = (preopen) => {
          const wasi = host({ wasi: functions }, { preopens: { "/": preopen } })
          const imports = wasi.link().wasi
          const memory = new WebAssembly.Memory({ initial: 2 })
          wasi.bind({ exports: { memory } })
          const view = new DataView(memory.buffer)
          const call = (name, ...args) => {
            let at = 1000
            return imports[name](...args.flatMap((it) => {
              if (typeof it !== "string") return [it]
              const bytes = new TextEncoder().encode(it)
              new Uint8Array(memory.buffer).set(bytes, at)
              at += bytes.length
              return [at - bytes.length, bytes.length]
            })) ?? 0
          }
          const write = (path, text) => {
            const errno = call("path_open", 3, 0, path, 9, 64n, 0n, 0, 8)
            if (errno) return errno
            const fd = view.getUint32(8, true)
            new Uint8Array(memory.buffer).set(new TextEncoder().encode(text), 8192)
            view.setUint32(16, 8192, true)
            view.setUint32(20, text.length, true)
            return call("fd_write", fd, 16, 1, 24) || call("fd_close", fd)
          }
          return { call, write }
        }
        globalThis.opfs = opfs
        globalThis.onmessage = async ({ data }) => postMessage(await (0, eval)("(" + data + ")")())
      `,
      resolveDir: REPOSITORY,
    },
    bundle: true,
    format: "iife",
    outfile: join(folder, "program.js"),
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Safari's workers before 26 can write only by handles that wait. */
const PLACES = ["page", "worker", "worker without createWritable"] as const
type Place = (typeof PLACES)[number]

/** Runs in a page or in a worker of its own, with `opfs` and `program` as globals. */
async function inBrowser<T>(where: Place, code: () => Promise<T>): Promise<T> {
  const server = await serveInTest(folder)
  const page = await shared.browser.newPage()
  try {
    await page.goto(server.url)
    if (where === "page") {
      await page.addScriptTag({ url: "/program.js" })
      return await page.evaluate<T>(`(${code.toString()})()`)
    }
    return await page.evaluate(
      (text) =>
        new Promise<T>((resolve, reject) => {
          const worker = new Worker("/program.js")
          worker.onmessage = ({ data }) => resolve(data as T)
          worker.onerror = (event) => reject(new Error(event.message))
          worker.postMessage(text, [])
        }),
      where === "worker"
        ? code.toString()
        : `async () => { delete FileSystemFileHandle.prototype.createWritable; return await (${code.toString()})() }`,
    )
  } finally {
    await page.close()
  }
}

/** The globals of the code that runs in the browser. */
declare const opfs: (handle?: any) => Promise<any>
declare const program: (preopen: any) => {
  call(name: string, ...args: any[]): number
  write(path: string, text: string): number
}

test.each(PLACES)("the changes of a program are there for the next one, from a %s", async (where) => {
  const answer = await inBrowser(where, async () => {
    const first = await opfs()
    first.write("seed.txt", "seed")
    first.write("old/deep/file.txt", "old")
    await first.flush()

    const second = await opfs()
    const { call, write } = program(second)
    const answers = [
      write("new.txt", "new"),
      call("path_create_directory", 3, "empty"),
      call("path_rename", 3, "old", 3, "moved"),
      call("path_unlink_file", 3, "seed.txt"),
      write("moved/deep/more.txt", "more"),
      call("path_symlink", "new.txt", 3, "link"),
      call("path_link", 3, 0, "new.txt", 3, "link"),
    ]
    // Another tab adds a file, which stays.
    const root = await navigator.storage.getDirectory()
    await root.getFileHandle("other-tab.txt", { create: true })
    await Promise.all([second.flush(), second.flush()])

    const third = await opfs()
    const texts = third.entries().map(([path, bytes]: [string, Uint8Array]) => [path, new TextDecoder().decode(bytes)])
    return { answers, texts: texts.sort(), empty: program(third).call("path_create_directory", 3, "empty") }
  })
  expect(answer.answers).toEqual([0, 0, 0, 0, 0, 58, 58])
  expect(answer.texts).toEqual([
    ["moved/deep/file.txt", "old"],
    ["moved/deep/more.txt", "more"],
    ["new.txt", "new"],
    ["other-tab.txt", ""],
  ])
  expect(answer.empty).toBe(20)
})

test("a file that the browser does not take is named, and written by the next flush", async () => {
  const answer = await inBrowser("page", async () => {
    const root = await navigator.storage.getDirectory()
    const folder = await root.getDirectoryHandle("folder", { create: true })
    const data = await opfs(folder)
    data.write("a.txt", "a")
    const { createWritable } = FileSystemFileHandle.prototype
    FileSystemFileHandle.prototype.createWritable = () => Promise.reject(new Error("no room"))
    const error = await data.flush().catch((it: any) => it)
    FileSystemFileHandle.prototype.createWritable = createWritable
    await data.flush()
    const text = (await opfs(folder)).text("a.txt")
    return { code: error.code, path: error.path, message: error.message, text }
  })
  expect(answer).toEqual({
    code: "IO",
    path: "a.txt",
    message: '[wasmport] opfs(): "a.txt" cannot be saved: Error: no room (IO 5008)',
    text: "a",
  })
})
