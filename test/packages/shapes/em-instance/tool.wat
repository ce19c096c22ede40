(module
  (import "a" "a" (func $log (param i32 i32)))
  (memory (export "b") 1)
  (data (i32.const 16) "ready")
  (func (export "c") (call $log (i32.const 16) (i32.const 5)))
  (func (export "d") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
)
