(module
  (global $count (export "calls") (mut i32) (i32.const 0))
  (memory (export "memory") 1)
  (func (export "multiply") (param i32 i32) (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.mul (local.get 0) (local.get 1)))
  (func (export "count") (result i32) (global.get $count))
)
