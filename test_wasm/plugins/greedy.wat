;; A plugin that imports more than it is given.
(module
  (import "env" "log" (func (param i32 i32)))
  (import "env" "fetch" (func (param i32 i32) (result i32)))
  (import "env" "secret" (global i32))
  (memory (export "memory") 1)
  (data (i32.const 8) "{\"name\":\"greedy\",\"version\":\"1.0.0\",\"about\":\"wants more than it is given\"}")
  (func (export "alloc") (param $size i32) (result i32) (i32.const 1024))
  (func (export "free") (param $at i32) (param $size i32))
  (func (export "init") (result i64) (i64.const 0x800000049)) ;; 73 bytes at 8
  (func (export "handle") (param $at i32) (param $length i32) (result i64)
    (i64.const 0))
)
