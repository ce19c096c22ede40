;; A plugin that loops without an end.
(module
  (memory (export "memory") 1)
  (data (i32.const 8) "{\"name\":\"loops\",\"version\":\"1.0.0\",\"about\":\"never comes back\"}")
  (func (export "alloc") (param $size i32) (result i32) (i32.const 1024))
  (func (export "free") (param $at i32) (param $size i32))
  (func (export "init") (result i64) (i64.const 0x80000003d)) ;; 61 bytes at 8
  (func (export "handle") (param $at i32) (param $length i32) (result i64)
    (loop $again (br $again))
    (i64.const 0))
)
