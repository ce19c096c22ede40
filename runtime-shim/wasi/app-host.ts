/** A host that the app makes for each instance, with another package or with `node:wasi`. */
import { WASI } from "../errors/codes.ts"
import { fail } from "../errors/fail.ts"
import { started } from "../instance/reactor.ts"
import type { WasiHost, WasiOptions } from "./types.ts"

/** The host that `create` returns, a function that a module of the app exports. */
export interface AppHost {
  /** The functions of WASI, by their names. */
  readonly imports: object
  /** Takes the memory of a module that is no command, and calls `_initialize` by itself. */
  initialize?(instance: WebAssembly.Instance): void
  /** Takes the memory of a command, runs it, and returns its exit code. Commands cannot be run without it. */
  start?(instance: WebAssembly.Instance): number | undefined | void
}

/**
 * Makes the host of one instance. `module` is the name by which the wasm imports WASI; `rest` is the host for the other name, if
 * it imports both. Throws WASI for a `create` that is no function or makes no host, and in `start` for a host that cannot run a
 * command.
 */
export function hosted(
  create: (options: WasiOptions) => AppHost,
  module: string,
  options: WasiOptions = {},
  rest?: WasiHost,
): WasiHost {
  const host = typeof create === "function" ? (create(options) as Partial<AppHost> | undefined) : undefined
  if (typeof host?.imports !== "object")
    fail(
      WASI,
      `the module that supplies ${JSON.stringify(module)} exports a \`create\` that makes no host: it is a function that gives { imports, initialize?, start? }, at once`,
    )
  return {
    link: (imports) => ({ ...(rest ? rest.link(imports) : imports), [module]: host.imports }) as WebAssembly.Imports,
    bind(instance) {
      rest?.bind(instance)
      return host.initialize && !("_start" in instance.exports)
        ? started(instance, (it) => host.initialize?.(it as unknown as WebAssembly.Instance))
        : instance
    },
    start: (instance) =>
      (
        host.start ??
        fail(
          WASI,
          `the host that \`create\` makes for ${JSON.stringify(module)} has no start(instance), which runs a command`,
        )
      ).call(host, instance),
    close: () => rest?.close?.(),
  }
}
