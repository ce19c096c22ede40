import * as first from "./tool.wasm"

export async function both() {
  const second = await import("./tool.wasm")
  first.increment()
  return [second.increment(), first.increment === second.increment, "default" in second]
}
