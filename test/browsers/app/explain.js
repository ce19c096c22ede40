/** Traps of a module that the bundler knows, and failures of loading: each as its words. */
import { explain, isWasmError, load, registry } from "wasmport/runtime"
import * as panic from "./panic.wasm"
import * as trap from "./trap.wasm"

const thrown = async (act) => {
  try {
    await act()
  } catch (error) {
    return error
  }
  return new Error("nothing was thrown")
}

const TRAPS = [
  ["fail"],
  ["outer"],
  ["load", 65534],
  ["divide", 1, 0],
  ["divide", -2147483648, -1],
  ["remainder", 1, 0],
  ["convert", NaN],
  ["indirect", 0],
  ["indirect", 3],
  ["unaligned", 2],
  ["recurse", 0],
]

/** [name of the export, the explanation], and at the end that of a call by name. */
export async function traps() {
  const rows = []
  for (const [name, ...args] of TRAPS) rows.push([name, explain(await thrown(() => trap[name](...args)))])
  const instance = await registry.instantiate("trap.wasm")
  const called = await thrown(() => instance.call("outer"))
  rows.push(["check", explain(await thrown(() => panic.check(10)))])
  return [...rows, ["call", `${isWasmError(called, "CALL")} ${explain(called)}`]]
}

/** [path, the code and the message of the failure, or the sum that the module gives]. */
export async function loads() {
  const rows = []
  for (const path of ["good", "untyped", "missing", "page", "empty", "text", "cut"]) {
    const answer = await load(`/answers/${path}.wasm`).then(
      async (module) => (await module.instantiate()).exports.add(2, 3),
      (error) => `${error.code} ${error.message}`,
    )
    rows.push([path, String(answer)])
  }
  return rows
}
