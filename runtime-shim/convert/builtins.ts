/**
 * For modules that import JavaScript's strings from the engine: the options that make an engine supply them, and a substitute for
 * engines that do not.
 */

import type { CompileOptions } from "../load/compile-options.ts"

/** Options of the compiling call. An engine that does not know them passes over them, and uses the members of the import object. */
export const options: CompileOptions = {
  builtins: ["js-string"],
  importedStringConstants: "wasm:js/string-constants",
}

/**
 * The import object with `functions` as members of `wasm:js-string` and with each of `constants` under its own name. If `imports`
 * itself has members of these two modules, those are used instead. Everything else is inherited from `imports`.
 */
export function supply(
  imports: WebAssembly.Imports = {},
  functions: WebAssembly.ModuleImports,
  constants: readonly string[],
): WebAssembly.Imports {
  // The constants are made once, when the engine looks them up. An engine that has the builtins never does.
  let strings: WebAssembly.ModuleImports | undefined
  return Object.create(imports, {
    "wasm:js-string": { get: () => ({ ...functions, ...imports["wasm:js-string"] }) },
    "wasm:js/string-constants": {
      get: () =>
        (strings ??= {
          ...Object.fromEntries(constants.map((text) => [text, text])),
          ...imports["wasm:js/string-constants"],
        } as unknown as WebAssembly.ModuleImports),
    },
  }) as WebAssembly.Imports
}
