;; A plugin that calls itself without an end.
(module
  (memory (export "memory") 1)
  (data (i32.const 8) "{\"name\":\"recurses\",\"version\":\"1.0.0\",\"about\":\"calls itself without an end\"}")
  (func (export "alloc") (param $size i32) (result i32) (i32.const 1024))
  (func (export "free") (param $at i32) (param $size i32))
  (func (export "init") (result i64) (i64.const 0x80000004b)) ;; 75 bytes at 8
  (func $handle (export "handle") (param $at i32) (param $length i32) (result i64)
    (i64.add (i64.const 1) (call $handle (local.get $at) (local.get $length))))
)
