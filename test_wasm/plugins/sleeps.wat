;; A plugin with WASI that sleeps for an hour: while the host waits, no instruction is executed and no fuel is used.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "{\"name\":\"sleeps\",\"version\":\"1.0.0\",\"about\":\"sleeps for an hour\"}")
  (func (export "alloc") (param $size i32) (result i32) (i32.const 1024))
  (func (export "free") (param $at i32) (param $size i32))
  (func (export "init") (result i64) (i64.const 0x800000040)) ;; 64 bytes at 8
  (func (export "handle") (param $at i32) (param $length i32) (result i64)
    ;; A subscription at 512: the clock 1 (monotonic), in an hour.
    (i32.store (i32.const 528) (i32.const 1))
    (i64.store (i32.const 536) (i64.const 3600000000000))
    (drop (call $poll_oneoff (i32.const 512) (i32.const 576) (i32.const 1) (i32.const 608)))
    (i64.const 0))
)
