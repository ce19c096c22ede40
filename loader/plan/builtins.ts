/**
 * The things that a module can import from the engine itself: the builtins of `wasm:js-string`, and strings by their own text.
 *
 * Knows names only. The engine checks signatures, and its CompileError says what is wrong with one. For engines that lack
 * the members, `runtime-shim/convert/js-string.ts` has them.
 * Spec: https://webassembly.github.io/esm-integration/js-api/#esm-integration, "parse a WebAssembly module".
 */
import { WasmportError } from "../error.ts"
import type { Export, Import } from "../binary/interface.ts"
import { quoted } from "../binary/reader.ts"

/** The module name of the builtins for JavaScript's strings. */
export const JS_STRING = "wasm:js-string"
/** The module name of strings that are imported by their own text. */
export const STRING_CONSTANTS = "wasm:js/string-constants"

const MEMBERS: ReadonlySet<string> = new Set(
  "cast test fromCharCodeArray intoCharCodeArray fromCharCode fromCodePoint charCodeAt codePointAt length concat substring equals compare".split(
    " ",
  ),
)

/** The imports of a module, sorted by their supplier. */
export interface SortedImports {
  /** Members of `wasm:js-string`, each once, in order. */
  readonly builtins: readonly string[]
  /** Strings, each once, in order. */
  readonly stringConstants: readonly string[]
  /** The imports from other modules; an unknown member of `wasm:js-string` is among them. */
  readonly requests: readonly Import[]
}

/** Tells apart the imports that the engine supplies and those from other modules. */
export function sortImports(imports: readonly Import[]): SortedImports {
  const builtins = new Set<string>()
  const stringConstants = new Set<string>()
  const requests = imports.filter(({ module, name }) => {
    if (module === STRING_CONSTANTS) stringConstants.add(name)
    else if (module === JS_STRING && MEMBERS.has(name)) builtins.add(name)
    else return true
    return false
  })
  return { builtins: [...builtins], stringConstants: [...stringConstants], requests }
}

const RESERVED_MODULE = "wasm-js:"
const isReserved = (name: string): boolean => name.startsWith("wasm:") || name.startsWith(RESERVED_MODULE)

/**
 * Throws a WasmportError if the standard has a LinkError. `requests` are without the engine's own: a string constant
 * may be called `wasm:hello`.
 */
export function checkReservedNames(requests: readonly Import[], exports: readonly Export[], file: string): void {
  for (const { module, name } of requests) {
    if (module.startsWith(RESERVED_MODULE))
      throw reserved(
        file,
        "imports from a module",
        module,
        "the module names that a wasm imports from never start with `wasm-js:`",
      )
    if (isReserved(name))
      throw reserved(
        file,
        `imports from ${quoted(module)} under a name`,
        name,
        "import names never start with `wasm:` or `wasm-js:`",
      )
  }
  for (const { name } of exports)
    if (isReserved(name))
      throw reserved(file, "exports under a name", name, "export names never start with `wasm:` or `wasm-js:`")
}

function reserved(file: string, what: string, name: string, rule: string): WasmportError {
  return new WasmportError({
    file,
    message: `LinkError: this module ${what} that the standard reserves`,
    rule: `${rule} (WebAssembly/ES Module Integration)`,
    value: quoted(name),
    hint: "rename it in the module's source; `exclude` leaves the file to the bundler, and its loading to you",
  })
}
