// Whoever imports the module, statically or dynamically, gets the instance that was started once.
import { calls } from "./start.wasm"
import type { Row } from "../row.ts"

const again = await import("./start.wasm")

export const rows: Row[] = [
  ["calls()", calls(), 1],
  ["again.calls()", again.calls(), 1],
  ["again.calls === calls", again.calls === calls, true],
]
