/**
 * Each function of WASI's preview1 in a small scenario, whose effect is checked. The tables of hosts in docs/wasi.md come from
 * here. Runs in Node and on pages.
 */
import { byOurs, E } from "./wasi-calls.ts"
import type { Calls } from "./wasi-calls.ts"
import type { Preopen } from "../../runtime-shim/wasi/types.ts"

/** The program of a scenario, and its surroundings: a new one for each. */
export interface Ground {
  readonly program: Calls
  /** Whether it has a folder, its descriptor 3, with `file`, which holds "0123456789". */
  readonly folder: boolean
  /** The text that was written to descriptor 1. */
  printed(): string
  /** The exit code when the program calls a function that ends it. */
  exits(name: string, argument: number): number | undefined
}

/** The options that every program is given. */
export const GIVEN = { args: ["demo", "ü"], env: { NAME: "grün" }, stdin: "typed" } as const
export const CONTENT = "0123456789"
const FOLDER = 3

/** A program by our host: with a preopen, or with stdio alone. */
export function onOurs(preopen?: Preopen): Ground {
  let printed = ""
  const program = byOurs({
    ...GIVEN,
    stdout: { write: (bytes) => void (printed += new TextDecoder().decode(bytes)) },
    stderr: "ignore",
    ...(preopen && { preopens: { "/data": preopen } }),
  })
  return {
    program,
    folder: preopen !== undefined,
    printed: () => printed,
    exits(name, argument) {
      try {
        program.call(name, argument)
      } catch (error) {
        return (error as { exitCode?: number }).exitCode
      }
      return undefined
    },
  }
}

/** Throws if the effect is missing. */
function must(holds: boolean): void {
  if (!holds) throw new Error("It gave 0 without its effect.")
}

/** Checks the effect if a function gave 0. */
function then(errno: number, holds: () => boolean): number {
  if (errno === 0) must(holds())
  return errno
}

const view = ({ memory }: Calls): DataView => new DataView(memory.buffer)
const text = ({ memory }: Calls, at: number, length: number): string =>
  new TextDecoder().decode(new Uint8Array(memory.buffer, at, length))
const decoded = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

/** The open file, with all rights; a descriptor of stdio if there is no folder. */
function opened({ program, folder }: Ground, otherwise = 1): number {
  if (!folder) return otherwise
  const [errno, fd] = program.open("file", { write: true })
  must(errno === 0)
  return fd as number
}
const content = ({ program }: Ground, fd: number): string => decoded(program.read(fd, 100, 0n)[1])
const size = ({ program }: Ground, fd: number): bigint | undefined => program.filestat(fd)[1]?.size

const sizes =
  (count: number, bytes: number) =>
  (name: string, { program }: Ground): number =>
    then(
      program.call(name, 0, 4),
      () => view(program).getUint32(0, true) === count && view(program).getUint32(4, true) === bytes,
    )
const texts =
  (all: string) =>
  (name: string, { program }: Ground): number =>
    then(
      program.call(name, 0, 64),
      () => view(program).getUint32(0, true) === 64 && text(program, 64, new TextEncoder().encode(all).length) === all,
    )

const socket =
  (...args: number[]) =>
  (name: string, ground: Ground): number =>
    ground.program.call(name, opened(ground), ...args)

/** Each gives the errno. */
export const SCENARIOS: Readonly<Record<string, (name: string, ground: Ground) => number>> = {
  args_get: texts("demo\0ü\0"),
  args_sizes_get: sizes(2, 8),
  environ_get: texts("NAME=grün\0"),
  environ_sizes_get: sizes(1, 11),
  clock_res_get: (name, { program }) => then(program.call(name, 0, 8), () => view(program).getBigUint64(8, true) > 0n),
  clock_time_get(name, { program }) {
    const errno = program.call(name, 0, 1n, 8)
    return then(errno, () => Math.abs(Number(view(program).getBigUint64(8, true)) / 1e6 - Date.now()) < 1000)
  },
  fd_advise: (name, ground) => ground.program.call(name, opened(ground), 0n, 10n, 0),
  fd_allocate(name, ground) {
    const fd = opened(ground)
    return then(ground.program.call(name, fd, 0n, 20n), () => size(ground, fd) === 20n)
  },
  fd_close(name, ground) {
    const fd = opened(ground)
    return then(ground.program.call(name, fd), () => ground.program.fdstat(fd)[0] === E.badf)
  },
  fd_datasync: (name, ground) => ground.program.call(name, opened(ground)),
  fd_fdstat_get(_, ground) {
    const [errno, stat] = ground.program.fdstat(opened(ground))
    // A file, or a terminal.
    return then(errno, () => stat?.type === (ground.folder ? 4 : 2))
  },
  fd_fdstat_set_flags(name, ground) {
    const fd = opened(ground)
    return then(ground.program.call(name, fd, 1), () => {
      ground.program.write(fd, "!")
      return content(ground, fd) === `${CONTENT}!`
    })
  },
  fd_fdstat_set_rights(name, ground) {
    const fd = opened(ground)
    return then(ground.program.call(name, fd, 2n, 0n), () => ground.program.write(fd, "x")[0] === E.notcapable)
  },
  fd_filestat_get(_, ground) {
    const [errno, stat] = ground.program.filestat(opened(ground))
    return then(errno, () => (ground.folder ? stat?.size === 10n : stat?.type === 2))
  },
  fd_filestat_set_size(name, ground) {
    const fd = opened(ground)
    return then(ground.program.call(name, fd, 4n), () => content(ground, fd) === "0123")
  },
  fd_filestat_set_times(name, ground) {
    const fd = opened(ground)
    const errno = ground.program.call(name, fd, 0n, 5_000_000_000n, 4)
    return then(errno, () => ground.program.filestat(fd)[1]?.mtim === 5_000_000_000n)
  },
  fd_pread(_, ground) {
    const [errno, bytes] = ground.program.read(opened(ground, 0), 3, 4n)
    return then(errno, () => decoded(bytes) === "456")
  },
  fd_prestat_get: (name, { program }) =>
    then(program.call(name, FOLDER, 16), () => view(program).getUint32(20, true) === "/data".length),
  fd_prestat_dir_name: (name, { program }) =>
    then(program.call(name, FOLDER, 16, 5), () => text(program, 16, 5) === "/data"),
  fd_pwrite(_, ground) {
    const fd = opened(ground)
    return then(ground.program.write(fd, "ab", 4n)[0], () => content(ground, fd) === "0123ab6789")
  },
  fd_read(_, ground) {
    const [errno, bytes] = ground.program.read(opened(ground, 0), 5)
    return then(errno, () => decoded(bytes) === (ground.folder ? "01234" : GIVEN.stdin))
  },
  fd_readdir(_, { program }) {
    const [errno, entries] = program.list(FOLDER)
    return then(errno, () => entries?.some((it) => it.name === "file") === true)
  },
  fd_renumber(name, ground) {
    const fd = opened(ground, 2)
    return then(ground.program.call(name, fd, 1), () => ground.program.fdstat(fd)[0] === E.badf)
  },
  fd_seek(_, ground) {
    const fd = opened(ground)
    return then(ground.program.seek(fd, -3n, 2)[0], () => decoded(ground.program.read(fd, 9)[1]) === "789")
  },
  fd_sync: (name, ground) => ground.program.call(name, opened(ground)),
  fd_tell(_, ground) {
    const fd = opened(ground)
    if (ground.folder) ground.program.read(fd, 6)
    const [errno, place] = ground.program.tell(fd)
    return then(errno, () => place === 6n)
  },
  fd_write(_, ground) {
    const fd = opened(ground)
    const [errno] = ground.program.write(fd, "grün")
    return then(errno, () => (ground.folder ? content(ground, fd) === "grün56789" : ground.printed() === "grün"))
  },
  path_create_directory: (_, { program }) => then(program.mkdir("new"), () => program.stat("new")[1]?.type === 3),
  path_filestat_get(_, { program }) {
    const [errno, stat] = program.stat("file")
    return then(errno, () => stat?.size === 10n)
  },
  path_filestat_set_times: (name, { program }) =>
    then(
      program.call(name, FOLDER, 0, "file", 0n, 5_000_000_000n, 4),
      () => program.stat("file")[1]?.mtim === 5_000_000_000n,
    ),
  path_link: (_, { program }) => then(program.link("file", "second"), () => program.stat("second")[1]?.nlink === 2n),
  path_open(_, { program }) {
    const [errno, fd] = program.open("file")
    return then(errno, () => decoded(program.read(fd as number, 99)[1]) === CONTENT)
  },
  path_readlink(_, { program }) {
    const [errno, target] = program.readlink(program.symlink("file", "link") === 0 ? "link" : "file")
    return then(errno, () => target === "file")
  },
  path_remove_directory(_, { program }) {
    program.mkdir("new")
    return then(program.rmdir("new"), () => program.stat("new")[0] === E.noent)
  },
  path_rename: (_, { program }) =>
    then(
      program.rename("file", "moved"),
      () => program.stat("file")[0] === E.noent && program.stat("moved")[1]?.size === 10n,
    ),
  path_symlink: (_, { program }) =>
    then(program.symlink("file", "link"), () => program.stat("link", true)[1]?.size === 10n),
  path_unlink_file: (_, { program }) => then(program.unlink("file"), () => program.stat("file")[0] === E.noent),
  /** Waits for 2 ms. */
  poll_oneoff(name, { program }) {
    const memory = view(program)
    memory.setUint32(144, 1, true)
    memory.setBigUint64(152, 2_000_000n, true)
    const start = performance.now()
    const errno = program.call(name, 128, 256, 1, 64)
    return then(errno, () => memory.getUint32(64, true) === 1 && performance.now() - start >= 1.9)
  },
  proc_exit: (name, ground) => then(0, () => ground.exits(name, 3) === 3),
  /** Raises SIGURG, which does no harm if a host raises a real signal. */
  proc_raise: (name, ground) =>
    ground.exits(name, 22) === 128 + 22 ? 0 : then(ground.program.call(name, 22), () => true),
  random_get: (name, { program }) =>
    then(program.call(name, 64, 32), () => new Uint8Array(program.memory.buffer, 64, 32).some((it) => it !== 0)),
  sched_yield: (name, { program }) => program.call(name),
  sock_accept: socket(0, 16),
  sock_recv: socket(64, 1, 0, 16, 20),
  sock_send: socket(64, 1, 0, 16),
  sock_shutdown: socket(1),
}

const NAMES = new Map<number, string>(Object.entries(E).map(([name, errno]) => [errno, `E${name.toUpperCase()}`]))

/** The outcome of a function here: "✓", the name of the errno that it gives, or the failure of its effect. */
export async function outcome(name: string, make: () => Ground | Promise<Ground>): Promise<string> {
  const ground = await make()
  try {
    const errno = SCENARIOS[name]!(name, ground)
    return errno === 0 ? "✓" : (NAMES.get(errno) ?? String(errno))
  } catch (error) {
    return String(error)
  } finally {
    ground.program.end()
  }
}
