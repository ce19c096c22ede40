/**
 * Functions that a wasm imports and a `.wit` describes. They are wrapped before the instance exists, and linked to it afterwards,
 * since their strings lie in the instance's own memory.
 */
import { trapped } from "../errors/trap.ts"
import type { Io } from "./memory.ts"

type Link = (exports: WebAssembly.Exports) => void

/** On an import object: gives its wrapped functions the instance. */
const LINK = /* @__PURE__ */ Symbol("wasmport")

interface Linked extends WebAssembly.Imports {
  [LINK]?: Link
}

/** The `Io` of wrapped functions before the instance is there: every use of it throws. */
export function unlinked(path: string): Pick<Io, "bytes" | "alloc"> {
  const early = (): never => {
    throw new Error(
      `[wasmport] ${path}: its start function calls an import with strings or lists, before its memory can be known`,
    )
  }
  return {
    get bytes() {
      return early()
    },
    alloc: early,
  }
}

/** What the app's own functions threw, on its way through the wasm that called them. */
export const passing: WeakSet<object> = /* @__PURE__ */ new WeakSet()

/** The app's function, whose errors {@link failed} leaves as they are. */
const passed =
  (callee: Function) =>
  (...args: unknown[]): unknown => {
    try {
      return callee(...args)
    } catch (error) {
      // Anything can be thrown, but a set like this takes only objects.
      passing.add(Object(error) as object)
      throw error
    }
  }

/** {@link trapped}, where the app's own functions may have thrown the error: such an error is neither the wasm's nor the import's. */
export const failed: typeof trapped = (error, path, name) =>
  passing.has(error as object) ? error : trapped(error, path, name)

/** The import object with its functions wrapped, except those `linked` to other wasm (`module#name`). Everything else stays as it is. */
export function adapted(
  imports: WebAssembly.Imports,
  wrappers: Record<string, Record<string, (callee: Function) => Function>>,
  link: Link,
  linked: readonly string[] = [],
): WebAssembly.Imports {
  const all = Object.create(imports) as Linked
  all[LINK] = link
  for (const module of Object.keys(wrappers)) {
    const given = imports[module]
    // The engine names a module that is missing.
    if (typeof given !== "object" || given === null) continue
    const members = (all[module] = Object.create(given) as WebAssembly.ModuleImports)
    for (const [name, wrap] of Object.entries(wrappers[module] ?? {})) {
      const callee = given[name]
      if (typeof callee === "function" && !linked.includes(`${module}#${name}`))
        Object.defineProperty(members, name, { value: wrap(passed(callee)) })
    }
  }
  return all
}

/** Gives the wrapped functions of an import object the instance that was made with it. */
export function linkedTo(imports: WebAssembly.Imports, instance: WebAssembly.Instance): WebAssembly.Instance {
  ;(imports as Linked)[LINK]?.(instance.exports)
  return instance
}

/** `WebAssembly.instantiate`, with the wrapped functions linked. */
export const instantiate = (module: WebAssembly.Module, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> =>
  WebAssembly.instantiate(module, imports).then((instance) => linkedTo(imports, instance))
