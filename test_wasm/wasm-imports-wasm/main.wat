;; Wasm that imports wasm: it shares the very memory and global of lib.wat, not copies.
(module
  (import "./lib.wasm" "double" (func $double (param i32) (result i32)))
  (import "./lib.wasm" "memory" (memory 1))
  (import "./lib.wasm" "hits" (global $hits (mut i32)))
  (func (export "quadruple") (param i32) (result i32) (call $double (call $double (local.get 0))))
  (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "setHits") (param i32) (global.set $hits (local.get 0))))
