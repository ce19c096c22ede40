/** Sequences of operations on files, made up by fast-check, and their answers in a form that two hosts can be compared by. */
import * as fc from "fast-check"
import type { Calls, FileStat, Given } from "./wasi-calls.ts"

export interface Operation {
  readonly name: string
  /** Paths, or the target of a link. */
  readonly paths: readonly [string, string]
  /** Which open file. */
  readonly file: number
  readonly options: {
    create: boolean
    exclusive: boolean
    truncate: boolean
    directory: boolean
    follow: boolean
    append: boolean
    write: boolean
  }
  readonly number: number
}

const NAMES = [
  "open",
  "open",
  "open",
  "write",
  "write",
  "read",
  "pwrite",
  "pread",
  "seek",
  "resize",
  "allocate",
  "close",
  "stat",
  "filestat",
  "list",
  "mkdir",
  "mkdir",
  "rmdir",
  "unlink",
  "rename",
  "rename",
  "link",
] as const
const WITH_LINKS = [...NAMES, "symlink", "symlink", "readlink"] as const

/** Paths that an honest program uses. */
export const simple: fc.Arbitrary<string> = fc
  .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 })
  .map((names) => names.join("/"))

/** Operations on `path`s, with links or without. */
export const operations = (path: fc.Arbitrary<string>, links: boolean): fc.Arbitrary<Operation[]> =>
  fc.array(
    fc.record({
      name: fc.constantFrom(...(links ? WITH_LINKS : NAMES)),
      paths: fc.tuple(path, path),
      file: fc.nat(3),
      options: fc.record({
        create: fc.boolean(),
        exclusive: fc.boolean(),
        truncate: fc.boolean(),
        directory: links ? fc.boolean() : fc.constant(false),
        follow: links ? fc.boolean() : fc.constant(false),
        append: fc.boolean(),
        write: fc.boolean(),
      }),
      // For numbers below 0, node:wasi has other answers.
      number: fc.integer({ min: links ? -5 : 0, max: 40 }),
    }),
    { minLength: 1, maxLength: 40 },
  )

/** The kind, and for a file its size and number of names. For folders these two differ from system to system. */
const comparable = ([errno, stat]: Given<FileStat>): unknown =>
  stat?.type === 3 ? [errno, 3] : [errno, stat?.type, stat?.size, stat?.nlink]

/**
 * Functions that make sense only for files. For a folder their errnos differ, and are not compared. Ours are EISDIR, as Linux has
 * it for `read`; node:wasi gives folders no right to any of them and answers ENOTCAPABLE, and wasmtime answers EBADF.
 */
const OF_FILES: ReadonlySet<string> = new Set(["write", "read", "pwrite", "pread", "seek", "resize", "allocate"])

/** Performs all operations with one host, and returns the answers. */
export function perform(program: Calls, list: readonly Operation[]): unknown[] {
  const files: (number | undefined)[] = []
  return list.map(({ name, paths: [path, other], file, options, number }) => {
    const fd = files[file] ?? 1000
    const place = BigInt(number)
    if (OF_FILES.has(name) && program.fdstat(fd)[1]?.type === 3) return "a folder"
    switch (name) {
      case "open": {
        const [errno, opened] = program.open(path, options)
        if (opened === undefined) return errno
        if (files[file] !== undefined) program.close(files[file])
        files[file] = opened
        return [errno, program.fdstat(opened)[1]?.type]
      }
      case "write":
        return program.write(fd, "w".repeat(Math.max(number, 0)))
      case "read":
        return program.read(fd, Math.max(number, 0))
      case "pwrite":
        return program.write(fd, "p", place)
      case "pread":
        return program.read(fd, 9, place)
      case "seek":
        return program.seek(fd, place, file % 3)
      case "resize":
        return program.call("fd_filestat_set_size", fd, place)
      case "allocate":
        // Never 0 bytes. POSIX allows a system to refuse that: Linux and our host do, node:wasi does not.
        return program.call("fd_allocate", fd, place, place + 1n)
      case "close":
        files[file] = undefined
        return program.close(fd)
      case "stat":
        return comparable(program.stat(path, options.follow))
      case "filestat":
        return comparable(program.filestat(fd))
      case "list": {
        const [errno, found] = program.list(program.fdstat(fd)[1]?.type === 3 ? fd : 3)
        return [
          errno,
          found
            ?.filter((it) => !it.name.startsWith("."))
            .map((it) => `${it.type} ${it.name}`)
            .sort(),
        ]
      }
      case "mkdir":
        return program.mkdir(path)
      case "rmdir":
        return program.rmdir(path)
      case "unlink":
        return program.unlink(path)
      case "rename":
        return program.rename(path, other)
      case "link":
        return program.link(path, other)
      case "symlink":
        return program.symlink(other, path)
      case "readlink":
        return program.readlink(path)
    }
    throw new Error(name)
  })
}
