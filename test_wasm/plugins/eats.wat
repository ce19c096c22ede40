;; A plugin that takes memory until there is no more.
(module
  (memory (export "memory") 1)
  (data (i32.const 8) "{\"name\":\"eats\",\"version\":\"1.0.0\",\"about\":\"takes all memory that there is\"}")
  (func (export "alloc") (param $size i32) (result i32) (i32.const 1024))
  (func (export "free") (param $at i32) (param $size i32))
  (func (export "init") (result i64) (i64.const 0x80000004a)) ;; 74 bytes at 8
  (func (export "handle") (param $at i32) (param $length i32) (result i64)
    (loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    unreachable)
)
