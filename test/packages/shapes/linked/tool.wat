(module
  (import "./lib.wasm" "multiply" (func $multiply (param i32 i32) (result i32)))
  (import "./lib.wasm" "memory" (memory 1))
  (import "./lib.wasm" "calls" (global (mut i32)))
  (func (export "square") (param i32) (result i32) (call $multiply (local.get 0) (local.get 0)))
)
