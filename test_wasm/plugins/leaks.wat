;; A plugin that frees nothing: each event takes 4 KiB more, until its memory may grow no further.
(module
  (memory (export "memory") 1)
  (data (i32.const 8) "{\"name\":\"leaks\",\"version\":\"1.0.0\",\"about\":\"never frees\"}")
  (data (i32.const 0x200) "true")
  (global $end (mut i32) (i32.const 1024))
  (func $alloc (export "alloc") (param $size i32) (result i32)
    (global.set $end (i32.add (global.get $end) (i32.const 4096)))
    (if (i32.gt_u (global.get $end) (i32.mul (memory.size) (i32.const 65536)))
      (then (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))))
    (i32.sub (global.get $end) (i32.const 4096)))
  (func (export "free") (param $at i32) (param $size i32))
  (func (export "init") (result i64) (i64.const 0x800000038)) ;; 56 bytes at 8
  (func (export "handle") (param $at i32) (param $length i32) (result i64)
    (i64.const 0x0000020000000004)) ;; "true"
)
