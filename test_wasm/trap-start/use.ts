// The engine's own error reaches the importer, and the second import fails with the same one.
import type { Row } from "../row.ts"

async function failure(): Promise<unknown> {
  try {
    await import("./trap-start.wasm")
    return undefined
  } catch (error) {
    return error
  }
}

const first = await failure()
const second = await failure()

export const rows: Row[] = [
  ["the class of the error", (first as Error).constructor.name, "RuntimeError"],
  ["first instanceof WebAssembly.RuntimeError", first instanceof WebAssembly.RuntimeError, true],
  ["first === second", first === second, true],
]
