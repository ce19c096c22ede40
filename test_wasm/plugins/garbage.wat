;; A plugin that answers with a pointer and a length which are none: 4 GiB from the last byte on.
(module
  (memory (export "memory") 1)
  (data (i32.const 8) "{\"name\":\"garbage\",\"version\":\"1.0.0\",\"about\":\"answers with a pointer to nowhere\"}")
  (func (export "alloc") (param $size i32) (result i32) (i32.const 1024))
  (func (export "free") (param $at i32) (param $size i32))
  (func (export "init") (result i64) (i64.const 0x800000050)) ;; 80 bytes at 8
  (func (export "handle") (param $at i32) (param $length i32) (result i64)
    (i64.const -1))
)
