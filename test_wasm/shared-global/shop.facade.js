//// shop.wasm
// shared-global/shop.wasm: its exports
import { load } from "./shop.wasm?wasmport=instance"

const { exports: wasm } = await load()

// sell: (i32) -> i32
export const sell = /* @__PURE__ */ (() => wasm.sell)()

// room: () -> i32
export const room = /* @__PURE__ */ (() => wasm.room)()

//// shop.wasm?wasmport=module
// shared-global/shop.wasm: the module
import { compile as read } from "wasmport/runtime/read.universal"

export const url = new URL("./shop.wasm", import.meta.url)

export const compile = () => read(url)

//// shop.wasm?wasmport=instance
// shared-global/shop.wasm: the instance
import { load as load0 } from "./stock.wasm?wasmport=instance"
import { price as import2 } from "./shelf.js"
import { compile } from "./shop.wasm?wasmport=module"
import { once } from "wasmport/runtime/once"
import { failure } from "wasmport/runtime/failure"

export const imports = () =>
  Promise.all([load0()]).then(([wasm0]) => ({
  "./shelf.js": { items: wasm0.exports.stock, capacity: wasm0.exports.capacity, price: import2 },
}))

export const load = /* @__PURE__ */ once(() =>
  Promise.all([compile(), imports()]).then(([module, imports]) => WebAssembly.instantiate(module, imports)).catch((error) => failure(error).then((it) => it.linkFailure(error, "shared-global/shop.wasm", false))))
