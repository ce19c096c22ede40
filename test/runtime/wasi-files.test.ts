/** WASI's functions of files, over files in memory. */
import { expect, test } from "vitest"
import { files } from "../../runtime-shim/wasi/files.ts"
import type { Refusal } from "../../runtime-shim/wasi/types.ts"
import { byOurs, E, readAll } from "../support/wasi-calls.ts"
import type { Calls } from "../support/wasi-calls.ts"

const utf8 = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

function made(contents: Parameters<typeof files>[0] = {}): {
  tree: ReturnType<typeof files>
  program: Calls
  refused: Refusal[]
} {
  const tree = files(contents)
  const refused: Refusal[] = []
  return { tree, refused, program: byOurs({ preopens: { "/data": tree }, onRefused: (it) => refused.push(it) }) }
}

/** Opens a file or folder that must be there. */
function opened(program: Calls, ...args: Parameters<Calls["open"]>): number {
  const [errno, fd] = program.open(...args)
  expect(errno).toBe(0)
  return fd!
}

test("the app gives files and reads back what a program wrote", () => {
  const { tree, program } = made({ "in.txt": "one", "a/b.bin": new Uint8Array([1, 2]), deep: { er: { "x.txt": "ü" } } })
  expect(utf8(readAll(program, "in.txt")[1])).toBe("one")
  expect(readAll(program, "a/b.bin")[1]).toEqual(new Uint8Array([1, 2]))
  expect(utf8(readAll(program, "deep/er/x.txt")[1])).toBe("ü")
  program.write(opened(program, "a/out.txt", { create: true, write: true }), "done")
  expect(tree.text("a/out.txt")).toBe("done")
  expect(tree.read("a/none")).toBeUndefined()
  expect(tree.read("../a/out.txt")).toBeUndefined()
  expect(tree.entries().map(([path]) => path)).toEqual(["in.txt", "a/b.bin", "a/out.txt", "deep/er/x.txt"])
  tree.write("in.txt", "1")
  tree.write("new/folder/file", "2")
  expect(utf8(readAll(program, "in.txt")[1])).toBe("1")
  expect(utf8(readAll(program, "new/folder/file")[1])).toBe("2")
})

test("a file's bytes are the tree's own", () => {
  const bytes = new Uint8Array([1, 2, 3])
  const { tree, program } = made({ file: bytes })
  program.write(opened(program, "file", { write: true }), "x")
  expect(bytes[0]).toBe(1)
  const read = tree.read("file")!
  read[1] = 9
  expect(tree.read("file")).toEqual(new Uint8Array([120, 2, 3]))
})

test.each(["", "/etc/passwd", "../up", "a//b", "a/./b", "nul\0", "file/below"])(
  "%j is no path that the app can give",
  (path) => {
    expect(() => files({ file: "", [path]: "x" })).toThrow(expect.objectContaining({ code: "TYPE", errno: 5007 }))
  },
)

test("places in a file are kept, moved and asked for", () => {
  const { program } = made({ file: "0123456789" })
  const fd = opened(program, "file", { write: true })
  expect(utf8(program.read(fd, 3)[1])).toBe("012")
  expect(program.tell(fd)).toEqual([0, 3n])
  expect(program.seek(fd, -1n, 1)).toEqual([0, 2n])
  expect(program.seek(fd, -1n, 2)).toEqual([0, 9n])
  expect(program.seek(fd, -1n, 0)).toEqual([E.inval])
  expect(program.seek(fd, 0n, 3)).toEqual([E.inval])
  expect(program.seek(fd, 1n << 62n, 0)).toEqual([E.inval])
  expect(utf8(program.read(fd, 3, 4n)[1])).toBe("456")
  expect(program.read(fd, 1, -1n)).toEqual([E.inval])
  expect(program.tell(fd)).toEqual([0, 9n])
  expect(program.write(fd, "ab")).toEqual([0, 2])
  expect(program.write(fd, "z", 0n)).toEqual([0, 1])
  expect(utf8(program.read(fd, 20, 0n)[1])).toBe("z12345678ab")
  program.seek(fd, 20n, 0)
  expect(program.read(fd, 1)[1]).toHaveLength(0)
  program.write(fd, "!")
  expect(utf8(program.read(fd, 30, 0n)[1])).toBe("z12345678ab\0\0\0\0\0\0\0\0\0!")
})

test("wasi_unstable numbers whence otherwise, and has a shorter filestat", () => {
  const tree = files({ file: "0123456789" })
  const program = byOurs({ preopens: { "/": tree } }, true)
  const fd = opened(program, "file")
  program.seek(fd, 2n, 2)
  expect(program.seek(fd, 2n, 0)).toEqual([0, 4n])
  expect(program.seek(fd, -1n, 1)).toEqual([0, 9n])
  program.link("file", "link")
  expect(program.filestat(fd)[1]).toMatchObject({ size: 10n, nlink: 2n, type: 4 })
})

test("appended bytes go to the end, whoever else writes", () => {
  const { tree, program } = made({ log: "a" })
  const log = opened(program, "log", { append: true, write: true })
  const other = opened(program, "log", { write: true })
  program.write(log, "b")
  program.write(other, "0123")
  program.write(log, "c")
  expect(tree.text("log")).toBe("0123c")
  expect(program.tell(log)).toEqual([0, 5n])
  expect(program.call("fd_fdstat_set_flags", log, 0)).toBe(0)
  program.seek(log, 0n, 0)
  program.write(log, "x")
  expect(tree.text("log")).toBe("x123c")
  expect(program.call("fd_fdstat_set_flags", log, 32)).toBe(E.inval)
})

test("a file shrinks, grows by zeros and gets its room", () => {
  const { tree, program } = made({ file: "secret" })
  const fd = opened(program, "file", { write: true })
  expect(program.call("fd_filestat_set_size", fd, 1n)).toBe(0)
  expect(program.call("fd_filestat_set_size", fd, 3n)).toBe(0)
  expect(tree.text("file")).toBe("s\0\0")
  expect(program.call("fd_allocate", fd, 2n, 3n)).toBe(0)
  expect(program.call("fd_allocate", fd, 0n, 1n)).toBe(0)
  expect(tree.read("file")).toHaveLength(5)
  expect(program.call("fd_allocate", fd, 0n, 0n)).toBe(E.inval)
  expect(program.call("fd_filestat_set_size", fd, -1n)).toBe(E.inval)
  expect(program.call("fd_filestat_set_size", fd, 1n << 50n)).toBe(E.nospc)
  expect(program.write(fd, "x", 1n << 50n)).toEqual([E.nospc])
  expect(program.call("fd_advise", fd, 0n, 1n, 3)).toBe(0)
  expect(program.call("fd_advise", fd, 0n, 1n, 6)).toBe(E.inval)
  expect(program.call("fd_sync", fd)).toBe(0)
  expect(program.call("fd_datasync", fd)).toBe(0)
})

test("a folder is listed whole through a buffer of any size, and names may be removed meanwhile", () => {
  const names = Array.from({ length: 50 }, (_, index) => `${"n".repeat(index)}${index}`)
  const { program } = made(Object.fromEntries(names.map((name) => [name, ""])))
  for (const size of [100, 333, 4096]) {
    const [, found] = program.list(3, size)
    expect(found!.map((it) => it.name)).toEqual([".", "..", ...names])
  }
  const first = program.call("fd_readdir", 3, 1 << 20, 60, 0n, 16)
  expect([first, program.result()]).toEqual([0, 60])
  program.unlink(names[0]!)
  program.call("fd_readdir", 3, 1 << 20, 4096, 2n, 16)
  expect(utf8(new Uint8Array(program.memory.buffer, (1 << 20) + 24, 2))).toBe("n1")
  expect(program.call("fd_readdir", 3, 1 << 20, 100, -1n, 16)).toBe(0)
  expect(program.result()).toBe(0)
})

test("a listing has the same facts as stat", () => {
  const { program } = made({ file: "", folder: {} })
  program.symlink("file", "link")
  for (const { name, type, ino } of program.list(3)[1]!.slice(2))
    expect(program.stat(name)[1]).toMatchObject({ type, ino })
})

test("paths are walked component by component", () => {
  const { program, refused } = made({ "a/b/file": "x", top: "t" })
  for (const path of ["a/b/file", "a//b///file", "./a/./b/file", "a/b/../b/file", "a/../a/b/../../a/b/file"])
    expect(program.stat(path)[0], path).toBe(0)
  expect(program.stat("a/b/")[1]?.type).toBe(3)
  expect(program.stat("a/b/.")[1]?.type).toBe(3)
  expect(program.stat("top/")[0]).toBe(E.notdir)
  expect(program.stat("top/.")[0]).toBe(E.notdir)
  expect(program.stat("top/..")[0]).toBe(E.notdir)
  expect(program.stat("none/..")[0]).toBe(E.noent)
  expect(program.stat("")[0]).toBe(E.noent)
  expect(program.stat("x".repeat(256))[0]).toBe(E.nametoolong)
  expect(program.stat("x/".repeat(3000))[0]).toBe(E.nametoolong)
  expect(program.stat(new Uint8Array([0x66, 0xff]))[0]).toBe(E.ilseq)
  expect(program.stat("top\0")[0]).toBe(E.ilseq)
  expect(refused).toEqual([])
})

test("a path that leads outside is refused, and the app is told", () => {
  const { program, refused } = made({ "a/file": "x" })
  program.symlink("../..", "a/up")
  program.symlink("..", "a/here")
  const paths = ["..", "/a/file", "a/../..", "a/up", "a/up/", "a/here/../x"]
  for (const path of paths) expect(program.stat(path, true)[0], path).toBe(E.notcapable)
  expect(program.stat("a/here", true)[0]).toBe(0)
  expect(program.symlink("/etc", "etc")).toBe(E.notcapable)
  expect(program.rename("a/file", "../file")).toBe(E.notcapable)
  expect(refused.map((it) => [it.function, it.path])).toEqual([
    ...paths.map((path) => ["path_filestat_get", path]),
    ["path_symlink", "/etc"],
    ["path_rename", "../file"],
  ])
  expect(refused[0]).toEqual({
    code: "PERMISSION",
    errno: 5009,
    function: "path_filestat_get",
    path: "..",
    preopen: "/data",
  })
})

test("an error that onRefused throws is the app's, of whichever kind", () => {
  for (const its of [new RangeError("the app's own"), 44]) {
    const program = byOurs({
      preopens: { "/data": files() },
      onRefused() {
        throw its
      },
    })
    let thrown: unknown
    try {
      program.stat("../up")
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBe(its)
  }
})

test("a folder that a program opened is a root of its own", () => {
  const { program, refused } = made({ "a/file": "x", top: "t" })
  const folder = opened(program, "a", { directory: true })
  expect(utf8(readAll(program, "file", folder)[1])).toBe("x")
  expect(readAll(program, "../top", folder)).toEqual([E.notcapable])
  expect(refused).toMatchObject([{ function: "path_open", path: "../top", preopen: "/data" }])
  expect(program.call("fd_prestat_get", folder, 16)).toBe(E.badf)
})

test("links are followed where they are asked for, and 40 of them at most", () => {
  const { program } = made({ "folder/file": "x" })
  program.symlink("folder", "link")
  program.symlink("link/file", "second")
  program.symlink("loop", "loop")
  program.symlink("none", "dangling")
  expect(utf8(readAll(program, "second")[1])).toBe("x")
  expect(program.open("second")).toEqual([E.loop])
  expect(program.open("link", { directory: true })[0]).toBe(E.notdir)
  expect(program.open("loop", { follow: true })).toEqual([E.loop])
  expect(program.open("dangling", { follow: true })).toEqual([E.noent])
  expect(program.readlink("second")).toEqual([0, "link/file"])
  expect(program.readlink("folder")).toEqual([E.inval])
  expect(program.stat("link")[1]?.type).toBe(7)
  expect(program.stat("link/")[1]?.type).toBe(3)
  expect(program.open("dangling", { follow: true, create: true, exclusive: true })).toEqual([E.exist])
  expect(program.open("dangling", { follow: true, create: true })[0]).toBe(0)
  expect(program.stat("none")[0]).toBe(0)
  for (let i = 0; i < 41; i++) program.symlink(i ? `chain${i - 1}` : "folder", `chain${i}`)
  expect(program.stat("chain39", true)[0]).toBe(0)
  expect(program.stat("chain40", true)[0]).toBe(E.loop)
})

test("folders and files are made, renamed, linked and removed by the rules of POSIX", () => {
  const { program } = made({ file: "1", "full/file": "2" })
  expect(program.mkdir("empty")).toBe(0)
  expect(program.mkdir("empty")).toBe(E.exist)
  expect(program.mkdir("none/empty")).toBe(E.noent)
  expect(program.rmdir("full")).toBe(E.notempty)
  expect(program.rmdir("file")).toBe(E.notdir)
  expect(program.rmdir(".")).toBe(E.inval)
  expect(program.unlink("full")).toBe(E.isdir)
  expect(program.unlink("file/")).toBe(E.notdir)
  expect(program.rename("full", "full/inside")).toBe(E.inval)
  expect(program.rename("full/file", "full")).toBe(E.notempty)
  expect(program.rename("file", "empty")).toBe(E.isdir)
  expect(program.rename("empty", "file")).toBe(E.notdir)
  expect(program.rename("empty", "full")).toBe(E.notempty)
  expect(program.rename("full", "empty")).toBe(0)
  expect(program.rename("file", "file/")).toBe(E.notdir)
  expect(program.rename(".", "x")).toBe(E.busy)
  expect(program.link("file", "empty/again")).toBe(0)
  expect(program.link("empty", "folder")).toBe(E.perm)
  expect(program.link("file", "empty")).toBe(E.exist)
  expect(program.link("file", "new/")).toBe(E.noent)
  expect(program.stat("file")[1]?.nlink).toBe(2n)
  expect(program.rename("file", "empty/again")).toBe(0)
  expect(program.stat("file")[0]).toBe(0)
  expect(program.unlink("file")).toBe(0)
  expect(utf8(readAll(program, "empty/again")[1])).toBe("1")
  expect(program.stat("empty/again")[1]?.nlink).toBe(1n)
})

test("an open file outlives its name, and nothing is made in a folder that is gone", () => {
  const { tree, program } = made({ file: "x" })
  const fd = opened(program, "file", { write: true })
  program.unlink("file")
  program.write(fd, "y")
  expect(utf8(program.read(fd, 9, 0n)[1])).toBe("y")
  program.mkdir("folder")
  const folder = opened(program, "folder", { directory: true })
  program.rmdir("folder")
  expect(program.open("new", { create: true }, folder)).toEqual([E.noent])
  expect(program.mkdir("new", folder)).toBe(E.noent)
  expect(tree.entries()).toEqual([])
})

test("files move between two preopens of the same kind, and not to another kind", () => {
  const [one, two] = [files({ file: "x" }), files()]
  const program = byOurs({ preopens: { "/one": one, "/two": two } })
  expect(program.rename("file", "moved", 3, 4)).toBe(0)
  expect(two.text("moved")).toBe("x")
  expect(program.rename("moved", "file", 4, 1)).toBe(E.notdir)
  expect(program.rename("moved", "file", 4, 99)).toBe(E.badf)
})

test("times are set as given, or to now", () => {
  const { program } = made({ file: "x" })
  const before = program.stat("file")[1]!
  expect(program.call("path_filestat_set_times", 3, 0, "file", 5n, 7n, 4)).toBe(0)
  expect(program.stat("file")[1]).toMatchObject({ atim: before.atim, mtim: 7n })
  expect(program.call("path_filestat_set_times", 3, 0, "file", 5n, 7n, 1 | 8)).toBe(0)
  expect(program.stat("file")[1]!.atim).toBe(5n)
  expect(program.stat("file")[1]!.mtim).toBeGreaterThanOrEqual(before.mtim)
  for (const flags of [3, 12, 16])
    expect(program.call("path_filestat_set_times", 3, 0, "file", 0n, 0n, flags)).toBe(E.inval)
})

test("a descriptor has the rights that it was given, and never gets more", () => {
  const { program } = made({ file: "x" })
  const [READ, SEEK] = [1n << 1n, 1n << 2n]
  const fd = opened(program, "file", { base: READ })
  expect(program.fdstat(fd)[1]).toMatchObject({ type: 4, base: READ })
  expect(program.read(fd, 1)[0]).toBe(0)
  expect(program.read(fd, 1, 0n)).toEqual([E.notcapable])
  expect(program.write(fd, "y")).toEqual([E.notcapable])
  expect(program.seek(fd, 0n, 0)).toEqual([E.notcapable])
  expect(program.filestat(fd)).toEqual([E.notcapable])
  expect(program.call("fd_fdstat_set_rights", fd, READ | SEEK, 0n)).toBe(E.notcapable)
  expect(program.call("fd_fdstat_set_rights", fd, 0n, 0n)).toBe(0)
  expect(program.read(fd, 1)).toEqual([E.notcapable])

  const folder = opened(program, ".", { directory: true, base: 1n << 13n, inheriting: READ })
  expect(program.open("file", { base: READ }, folder)[0]).toBe(0)
  expect(program.open("file", { base: 1n << 6n }, folder)).toEqual([E.notcapable])
  expect(program.open("new", { create: true }, folder)).toEqual([E.notcapable])
  expect(program.mkdir("new", folder)).toBe(E.notcapable)
  expect(program.list(folder)).toEqual([E.notcapable])
  expect(program.rename("file", "renamed", folder)).toBe(E.notcapable)
  expect(program.rename("file", "renamed", 3, folder)).toBe(E.notcapable)
})

test("a folder is not read as a file, and a file not as a folder", () => {
  const { program } = made({ file: "x" })
  expect(program.read(3, 1)).toEqual([E.isdir])
  expect(program.write(3, "x")).toEqual([E.isdir])
  expect(program.seek(3, 0n, 0)).toEqual([E.isdir])
  const fd = opened(program, "file")
  expect(program.list(fd)).toEqual([E.notdir])
  expect(program.stat("x", false, fd)).toEqual([E.notdir])
  expect(program.open("file/")).toEqual([E.notdir])
  expect(program.open("file", { directory: true })).toEqual([E.notdir])
  expect(program.open("new/", { create: true })).toEqual([E.isdir])
  expect(program.open(".", { write: true })).toEqual([E.isdir])
})

test("pointers outside of the memory are EFAULT, and open nothing", () => {
  const { program } = made({ file: "x" })
  const end = program.memory.buffer.byteLength
  const fd = opened(program, "file", { write: true })
  expect(program.call("fd_read", fd, end - 4, 1, 16)).toBe(E.fault)
  expect(program.call("fd_read", fd, 64, 0xffffffff, 16)).toBe(E.fault)
  new DataView(program.memory.buffer).setUint32(64, end - 1, true)
  new DataView(program.memory.buffer).setUint32(68, 2, true)
  expect(program.call("fd_write", fd, 64, 1, 16)).toBe(E.fault)
  expect(program.call("fd_read", fd, 64, 1, 16)).toBe(E.fault)
  expect(program.call("path_filestat_get", 3, 0, end - 2, 4, 16)).toBe(E.fault)
  expect(program.call("path_filestat_get", 3, 0, "file", end - 8)).toBe(E.fault)
  expect(program.call("path_open", 3, 0, "file", 0, 0n, 0n, 0, end)).toBe(E.fault)
  expect(program.call("fd_readdir", 3, end - 8, 16, 0n, 16)).toBe(E.fault)
  expect(program.call("fd_fdstat_get", fd, -1)).toBe(E.fault)
  expect(opened(program, "file")).toBe(fd + 1)
})

test("a preopen tells its name", () => {
  const program = byOurs({ preopens: { "/dätä": files() } })
  expect(program.call("fd_prestat_get", 3, 16)).toBe(0)
  const view = new DataView(program.memory.buffer)
  expect([view.getUint8(16), view.getUint32(20, true)]).toEqual([0, 7])
  expect(program.call("fd_prestat_dir_name", 3, 64, 6)).toBe(E.inval)
  expect(program.call("fd_prestat_dir_name", 3, 64, 7)).toBe(0)
  expect(utf8(new Uint8Array(program.memory.buffer, 64, 7))).toBe("/dätä")
})
