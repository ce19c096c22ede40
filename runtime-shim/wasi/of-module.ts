/** The host of a module that no build has read. This file has all functions of WASI, and gives the module those that it imports. */
import { WASI } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { checked } from "./check.ts"
import * as functions from "./functions.ts"
import { host } from "./host.ts"
import type { HostFunction } from "./host.ts"
import { WASI_MODULES } from "./names.ts"
import type { WasiHost, WasiOptions } from "./types.ts"

const known: Readonly<Record<string, unknown>> = functions

/**
 * The host of one instance of `module`. Throws WASI for a function that WASI does not have, and for threads, and a TypeError with code
 * TYPE for an option of the wrong kind. `path` names the module in messages.
 */
export function hostOf(module: WebAssembly.Module, options: WasiOptions | undefined, path: string): WasiHost {
  const modules: Record<string, Record<string, HostFunction>> = {}
  let memory: [module: string, name: string] | undefined
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind === "memory") memory ??= [from, name]
    if (from === "wasi" && name === "thread-spawn")
      fail(
        WASI,
        `${path}: it starts threads by wasi-threads, a proposal that was withdrawn, and no host starts those here. Build it without threads`,
        { path },
      )
    if (!WASI_MODULES.includes(from)) continue
    if (!Object.hasOwn(known, name) || kind !== "function")
      fail(
        WASI,
        `${path}: WASI has no ${kind} ${JSON.stringify(name)}. The nearest of its names is ${JSON.stringify(nearest(name))}`,
        { path },
      )
    ;(modules[from] ??= {})[name] = known[name] as HostFunction
  }
  if (WebAssembly.Module.exports(module).some(({ name, kind }) => name === "memory" && kind === "memory"))
    memory = undefined
  return host(modules, options && checked(options), memory)
}

/** The known name that shares the most pairs of letters with `name`. */
function nearest(name: string): string {
  const pairs = (text: string): string[] => Array.from(text, (_, i) => text.slice(i, i + 2))
  const its = new Set(pairs(name.slice(0, 100)))
  const shared = (other: string): number => {
    const all = pairs(other)
    return all.filter((it) => its.has(it)).length / (all.length + its.size)
  }
  return Object.keys(known).reduce((a, b) => (shared(b) > shared(a) ? b : a))
}
