;; Every kind of export: functions, a memory, a table, a tag, and a global of each type that JS can hold.
(module
  (memory (export "memory") 1 3)
  (table (export "table") 2 4 funcref)
  (tag (export "oops") (param i32))

  (global (export "answer") i32 (i32.const 42))
  (global (export "big") i64 (i64.const 9007199254740993))
  (global (export "single") f32 (f32.const 0.1))
  (global (export "double") f64 (f64.const 0.1))
  (global (export "notANumber") f64 (f64.const nan))
  (global (export "minusZero") f64 (f64.const -0))
  (global (export "nothing") externref (ref.null extern))
  (global (export "noFunction") funcref (ref.null func))

  (global $level (export "level") (mut i32) (i32.const 1))
  (global $total (export "total") (mut i64) (i64.const 10))
  (global $thing (export "thing") (mut externref) (ref.null extern))

  (elem (i32.const 0) $raise)
  (data (i32.const 0) "wasm")

  (func $raise (export "raise") (export "raiseAgain") (param i32) (result i32)
    (global.set $level (i32.add (global.get $level) (local.get 0)))
    (global.set $total (i64.add (global.get $total) (i64.extend_i32_s (local.get 0))))
    (global.get $level))
  (func (export "keep") (param externref) (global.set $thing (local.get 0))))
