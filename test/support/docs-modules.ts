/**
 * The modules that README and docs import, as small as their types allow, and the names that the pages use without a declaration.
 */

const PAGE = '(memory (export "memory") 1)'

/** In the text format, by path from the project's root. */
export const MODULES: Readonly<Record<string, string>> = {
  "src/math.wasm": `(module ${PAGE}
    (func (export "add") (param $a i32) (param $b i32) (result i32) (i32.add (local.get $a) (local.get $b)))
    (func (export "divide") (param $a i32) (param $b i32) (result i32) (i32.div_s (local.get $a) (local.get $b))))`,
  "src/counter.wasm": `(module (import "env" "log" (func (param i32))) ${PAGE}
    (global (export "count") (mut i32) (i32.const 0))
    (func (export "increment"))
    (func (export "add") (param $a i32) (param $b i32) (result i32) unreachable))`,
  "src/plugins/count.wasm": '(module (func (export "count")))',
  "src/plugins/blur.wasm": '(module (func (export "blur")))',
  "src/tool.wasm": `(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) ${PAGE} (func (export "_start")))`,
  "src/text.wasm": `(module (import "env" "log" (func (param i32 i32))) ${PAGE}
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
    (func (export "greet") (param i32 i32) (result i32) unreachable)
    (func (export "smooth") (param i32 i32) (result i32) unreachable)
    (func (export "find") (param i32 i32 i32 i32) (result i32) unreachable)
    (func (export "divide") (param f64 f64) (result i32) unreachable)
    (func (export "middle") (param f64 f64 f64 f64) (result i32) unreachable))`,
}

/** Values that a reader has, and packages that are not installed here. */
export const AMBIENT = `
declare const bytes: Uint8Array<ArrayBuffer>
declare const reference: Uint8Array<ArrayBuffer>
declare const url: string
declare const log: (text: number) => void
declare const worker: Worker
declare const wasmport: typeof import("wasmport/vite").default

declare module "my-lib" {
  export function greet(name: string): string
}
declare module "lz4-wasm" {
  export function compress(bytes: Uint8Array): Uint8Array
  export function decompress(bytes: Uint8Array): Uint8Array
}
declare module "@cloudflare/vite-plugin" {
  export function cloudflare(): import("vite").Plugin[]
}
declare module "@bjorn3/browser_wasi_shim"
`
