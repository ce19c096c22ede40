/** The same programs as in `wasi-calls.ts`, by `node:wasi`. */
import { WASI } from "node:wasi"
import type { WASIOptions } from "node:wasi"
import { calls } from "./wasi-calls.ts"
import type { Calls, Functions } from "./wasi-calls.ts"

/** A program by `node:wasi`. */
export function byNode(preopens: Record<string, string>, more: Omit<WASIOptions, "version" | "preopens"> = {}): Calls {
  const wasi = new WASI({ version: "preview1", preopens, ...more })
  const memory = new WebAssembly.Memory({ initial: 64 })
  wasi.initialize({ exports: { memory } })
  return calls(
    memory,
    (wasi.getImportObject() as { wasi_snapshot_preview1: Functions }).wasi_snapshot_preview1,
    false,
    () => {},
  )
}
