// A host module in a folder of its own, which imports the other one: both must be loaded once.
import { seen } from "../log.js"

export const base = 40
export const big = 9007199254740993n
export const label = "a label"
export const calls = new WebAssembly.Global({ value: "i32", mutable: true }, 0)
export const memory = new WebAssembly.Memory({ initial: 1 })
export const table = new WebAssembly.Table({ initial: 2, element: "anyfunc" })

new Uint8Array(memory.buffer)[0] = 99

export const loggedSoFar = () => seen.length
export const peek = (address) => new Uint8Array(memory.buffer)[address]
export const callSlot = (slot, value) => table.get(slot)(value)
export const readCalls = () => calls.value
