;; A plugin that reads beyond its memory.
(module
  (memory (export "memory") 1)
  (data (i32.const 8) "{\"name\":\"beyond\",\"version\":\"1.0.0\",\"about\":\"reads beyond its memory\"}")
  (func (export "alloc") (param $size i32) (result i32) (i32.const 1024))
  (func (export "free") (param $at i32) (param $size i32))
  (func (export "init") (result i64) (i64.const 0x800000045)) ;; 69 bytes at 8
  (func (export "handle") (param $at i32) (param $length i32) (result i64)
    (i64.load (i32.const -8)))
)
