/** The registry: instances of their own, calls by name, their memories, and what it refuses; features. Rows of [call, answer, expected answer]. */
import { features, isWasmError, registry } from "wasmport/runtime"
import * as shared from "./counter.wasm"
import "./lib.wasm"

const codeOf = async (act) => {
  try {
    return `no error: ${await act()}`
  } catch (error) {
    return isWasmError(error) ? `${error.name} ${error.code} ${error.path}` : String(error)
  }
}

export async function rows() {
  const [one, other] = await Promise.all([registry.instantiate("counter.wasm"), registry.instantiate("counter.wasm")])
  one.exports.increment()
  one.exports.increment()
  other.call("increment")
  const rows = [
    ["keys()", registry.keys().join(), "counter.wasm,lib.wasm"],
    ["instances have a state of their own", [one.exports.count, other.exports.count, shared.count].join(), "2,1,0"],
    ["the engine's instance", one.raw instanceof WebAssembly.Instance, true],
    ["setGlobal, getGlobal", [one.setGlobal("count", 41), one.getGlobal("count"), one.exports.read()].join(), ",41,41"],
    ["list()", one.list().find(({ name }) => name === "read")?.signature, "() -> i32"],
    [
      "call of a name that is not there",
      await codeOf(() => one.call("nowhere")),
      "Error EXPORT_NOT_FOUND counter.wasm",
    ],
  ]
  const item = registry.get("counter.wasm")
  const module = await item.module()
  rows.push(
    ["size, hash", [item.size > 50, /^[\da-f]{32}$/.test(item.hash)].join(), "true,true"],
    ["module()", module instanceof WebAssembly.Module, true],
    ["exports()", (await item.exports()).some(({ name }) => name === "read"), true],
    ["instantiate(key, { module })", (await registry.instantiate("counter.wasm", { module })).exports.count, 0],
    [
      "{ module } of another kind",
      await codeOf(() => registry.instantiate("counter.wasm", { module: 5 })),
      "TypeError TYPE counter.wasm",
    ],
    ["a computed key", (await registry.instantiate(["counter", "wasm"].join("."))).exports.count, 0],
    [
      "a key of nothing",
      await codeOf(() => registry.instantiate(["no", "wasm"].join("."))),
      "Error MODULE_NOT_FOUND no.wasm",
    ],
  )
  const reference = Object.entries(await import("./reference.js"))
  const its = { ...features() }
  for (const [name, detect] of reference) if (name in its) rows.push([`features().${name}`, its[name], await detect()])
  const lib = await registry.instantiate("lib.wasm")
  const { memory } = lib
  memory.writeString(16, "grüße €")
  const size = memory.size
  memory.grow(1)
  rows.push(
    ["memory.readString after it grew", memory.readString(16, 11), "grüße €"],
    ["memory.size", memory.size - size, 1],
    ["the last byte", [memory.setU8(memory.byteLength - 1, 7), memory.getU8(memory.byteLength - 1)].join(), ",7"],
    ["one past it", await codeOf(() => memory.getU8(memory.byteLength)), "RangeError MEMORY undefined"],
  )
  one.dispose()
  rows.push(
    ["disposed", [one.disposed, other.disposed].join(), "true,false"],
    ["exports of it", await codeOf(() => one.exports), "Error INSTANCE_DISPOSED counter.wasm"],
    ["call of it", await codeOf(() => one.call("read")), "Error INSTANCE_DISPOSED counter.wasm"],
  )
  return rows
}
