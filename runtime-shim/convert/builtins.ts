/** For modules that import JavaScript's strings from the engine: the options that make it supply them, and a substitute for it. */

import type { CompileOptions } from "../load/compile-options.ts"

/** Of the compiling call. Engines that do not know an option pass over it, and take the import object's. */
export const options: CompileOptions = {
  builtins: ["js-string"],
  importedStringConstants: "wasm:js/string-constants",
}

/**
 * The import object with `functions` as members of `wasm:js-string` and with each of `constants` under its own name.
 * Members that `imports` has of the two modules go before; everything else in it is found as it was.
 */
export function supply(
  imports: WebAssembly.Imports = {},
  functions: WebAssembly.ModuleImports,
  constants: readonly string[],
): WebAssembly.Imports {
  // Made when they are looked up, once: an engine that has the builtins never does.
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
