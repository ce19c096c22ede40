;; A plugin with WASI: it prints each event.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "{\"name\":\"prints\",\"version\":\"1.0.0\",\"about\":\"prints each event\"}")
  (data (i32.const 0x218) "true")
  (func (export "alloc") (param $size i32) (result i32) (i32.const 1024))
  (func (export "free") (param $at i32) (param $size i32))
  (func (export "init") (result i64) (i64.const 0x80000003f)) ;; 63 bytes at 8
  (func (export "handle") (param $at i32) (param $length i32) (result i64)
    (i32.store (i32.const 512) (local.get $at))
    (i32.store (i32.const 516) (local.get $length))
    (i32.store8 (i32.const 528) (i32.const 10))
    (i32.store (i32.const 520) (i32.const 528)) ;; "\n"
    (i32.store (i32.const 524) (i32.const 1))
    (drop (call $fd_write (i32.const 1) (i32.const 512) (i32.const 2) (i32.const 532)))
    (i64.const 0x0000021800000004)) ;; "true"
)
