;; A plugin of another interface: `handle` takes the event alone, and nothing is freed.
(module
  (memory (export "memory") 1)
  (data (i32.const 8) "{\"name\":\"different\",\"version\":\"1.0.0\",\"about\":\"has another interface\"}")
  (func (export "alloc") (param $size i32) (result i32) (i32.const 1024))
  (func (export "init") (result i64) (i64.const 0x800000046)) ;; 70 bytes at 8
  (func (export "handle") (param $at i32) (result i32) (i32.const 0))
)
