// A module without exports is a namespace without keys.
import * as m from "./empty.wasm"
import type { Row } from "../row.ts"

export const rows: Row[] = [["Object.keys(m)", Object.keys(m), []]]
