/// <reference types="node" />
/** A real directory, in Node, Deno and Bun. */
import { PERMISSION } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { checkObject, wrong } from "./check.ts"
import { openedPreopen } from "./folder.ts"
import { nodeSystem } from "./node.ts"
import type { NodeFolder, NodeSystem } from "./node.ts"
import type { Preopen } from "./types.ts"

/** The options of {@link directory}. */
export interface DirectoryOptions {
  /** Whether a program may only read: all that would change something gets ENOTCAPABLE. Default: false. */
  readonly readOnly?: boolean | undefined
}

/** One for all preopens: a program may move files from one preopen to another. */
let system: NodeSystem | undefined
let warned = false

/**
 * Gives a program a directory of the machine, and nothing outside of it. A relative path starts at the process's working
 * directory. The directory is opened when a program is instantiated; if it cannot be opened, that throws PERMISSION. Throws a
 * TypeError with code TYPE for a path or options of another kind.
 *
 * @example
 * await run("convert.wasm", { preopens: { "/data": directory("./app-data"), "/lib": directory("./lib", { readOnly: true }) } })
 */
export function directory(path: string | URL, options: DirectoryOptions = {}): Preopen {
  if (typeof path !== "string" && Object.prototype.toString.call(path) !== "[object URL]")
    wrong("the path of directory()", path, "a text or a URL")
  // A mere `true` would leave the program the right to write.
  checkObject("the second argument of directory()", options, "an object: { readOnly: true }")
  const { readOnly } = options
  return {
    open(name) {
      const refuse = (reason: string, cause?: unknown): never =>
        fail(PERMISSION, `the preopen ${JSON.stringify(name)} cannot be opened: ${reason}`, {
          path: String(path),
          preopen: name,
          cause,
        })
      const fs = globalThis.process?.getBuiltinModule?.("fs")
      if (!fs)
        return refuse(
          `there are no directories here, only in Node, Deno and Bun. Give the program files() or opfs() of wasmport/wasi instead of directory(${JSON.stringify(String(path))})`,
        )
      system ??= nodeSystem(fs, process.platform === "win32")
      let folder: NodeFolder
      try {
        const real = fs.realpathSync.native(path)
        if (!fs.statSync(real).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" })
        if (!warned && /^(\/|\w:\\)$/.test(real)) {
          warned = true
          console.warn(
            `[wasmport] the preopen ${JSON.stringify(name)} is ${real}: the program can have every file of this machine`,
          )
        }
        folder = system.root(real)
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException
        const reason =
          code === "ENOENT"
            ? "there is no such directory. Make it before the program starts, or name another"
            : code === "ENOTDIR"
              ? "it is no directory. Name the directory that it is in, or give the program files() of wasmport/wasi"
              : `${message}. Let this process open it, or name another`
        return refuse(`${String(path)}: ${reason}`, error)
      }
      return openedPreopen(system, folder, name, readOnly)
    },
  }
}
