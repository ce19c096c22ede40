;; A plugin that gives back each event as it came: it knows nothing of the codec.
(module
  (memory (export "memory") 1)
  (data (i32.const 8) "{\"name\":\"echo\",\"version\":\"1.0.0\",\"about\":\"gives back each event\"}")
  ;; Places of 4 KiB, taken in turn: an event and its answer, or nothing.
  (global $next (mut i32) (i32.const 4096))
  (func $alloc (export "alloc") (param $size i32) (result i32)
    (if (i32.gt_u (local.get $size) (i32.const 4096)) (then (return (i32.const 0))))
    (global.set $next (i32.xor (global.get $next) (i32.const 12288)))
    (global.get $next))
  (func (export "free") (param $at i32) (param $size i32))
  (func (export "init") (result i64) (i64.const 0x800000041)) ;; 65 bytes at 8
  (func (export "handle") (param $at i32) (param $length i32) (result i64)
    (local $copy i32)
    (local.set $copy (call $alloc (local.get $length)))
    (memory.copy (local.get $copy) (local.get $at) (local.get $length))
    (i64.or (i64.shl (i64.extend_i32_u (local.get $copy)) (i64.const 32)) (i64.extend_i32_u (local.get $length))))
)
