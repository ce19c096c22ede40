;; The wasm that main.wat imports: a function, a memory and a mutable global.
(module
  (memory (export "memory") 1)
  (global $hits (export "hits") (mut i32) (i32.const 0))
  (func (export "double") (param i32) (result i32)
    (global.set $hits (i32.add (global.get $hits) (i32.const 1)))
    (i32.mul (local.get 0) (i32.const 2)))
  (func (export "readHits") (result i32) (global.get $hits))
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))
