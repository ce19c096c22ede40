/** The app's options for one instance, which override the plugin's. */
import { WASI_MODULES } from "./names.ts"
import type { WasiHost, WasiOptions } from "./types.ts"

const GIVEN: WasiHost = { link: (imports) => imports as WebAssembly.Imports, bind: (instance) => instance }

/** The plugin's options, overridden by those of an instance. An option that is `undefined` overrides nothing. */
export function over(defaults: WasiOptions, given: WasiOptions = {}): WasiOptions {
  const options: Record<string, unknown> = { ...defaults }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) options[name] = value
  return options
}

/** A new host. If the imports contain the app's own WASI, the host does nothing: the app's takes the memory by itself. */
export const hostOf = (
  create: (options?: WasiOptions) => WasiHost,
  imports: object | undefined,
  options?: { readonly wasi?: WasiOptions | undefined },
): WasiHost => (imports && WASI_MODULES.some((it) => it in imports) ? GIVEN : create(options?.wasi))
