// Only type-checked: each form of an import, a registry key, and a call that must not pass.
import { registry } from "wasmport/runtime"
import * as defer from "./math.wasm?defer"
import init from "./math.wasm?init"
import * as lazy from "./math.wasm?lazy"
import module from "./math.wasm?module"
import * as sync from "./math.wasm?sync"
import { add } from "./math.wasm"

export const plain: number = add(1, 2)
export const promised: Promise<number> = lazy.add(1, 2)
export const direct: number = sync.add(1, 2)
export const deferred: number = defer.add(1, 2)
export const compiled: WebAssembly.Module = module
export const made: Promise<number> = init().then((instance) => instance.exports.add(1, 2))
export const keyed: Promise<number> = registry.instantiate("KEY").then((instance) => instance.exports.add(1, 2))
// @ts-expect-error A type that is not there, or `any`, would let it pass.
export const wrong: number = add("1", 2)
