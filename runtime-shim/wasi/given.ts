/** What the app gives for one instance, over what the plugin's options say. */
import { WASI_MODULES } from "./names.ts"
import type { WasiHost, WasiOptions } from "./types.ts"

const GIVEN: WasiHost = { link: (imports) => imports as WebAssembly.Imports, bind: (instance) => instance }

/** The plugin's options, but where an instance has others. `undefined` is none. */
export function over(defaults: WasiOptions, given: WasiOptions = {}): WasiOptions {
  const options: Record<string, unknown> = { ...defaults }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) options[name] = value
  return options
}

/** A new host, but where the imports have one of the app's, which takes the memory by itself. */
export const hostOf = (
  create: (options?: WasiOptions) => WasiHost,
  imports: object | undefined,
  options?: { readonly wasi?: WasiOptions | undefined },
): WasiHost => (imports && WASI_MODULES.some((it) => it in imports) ? GIVEN : create(options?.wasi))
