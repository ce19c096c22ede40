;; Strings that end in 0, in a memory of 64-bit addresses. The caller frees what it made, and the copies that it was given.
(module
  (memory (export "memory") i64 1)
  (global $top (mut i64) (i64.const 4096))
  (global $live (mut i64) (i64.const 0))
  (data (i64.const 16) "lit\c3\a9ral\00")

  (func (export "malloc") (param $size i64) (result i64)
    (local $at i64)
    (local.set $at (global.get $top))
    (global.set $top (i64.add (local.get $at) (local.get $size)))
    (if (i64.gt_u (global.get $top) (i64.mul (memory.size) (i64.const 65536)))
      (then (drop (memory.grow (i64.add (i64.shr_u (local.get $size) (i64.const 16)) (i64.const 1))))))
    (global.set $live (i64.add (global.get $live) (local.get $size)))
    (local.get $at))
  (func (export "free") (param $at i64) (param $size i64)
    (global.set $live (i64.sub (global.get $live) (local.get $size))))
  (func (export "live") (result i64) (global.get $live))

  (func (export "same") (param $at i64) (result i64) (local.get $at))
  (func (export "literal") (result i64) (i64.const 16))
  (func (export "null") (result i64) (i64.const 0))
  ;; A byte alone, and its 0.
  (func (export "letter") (param $code i32) (result i64)
    (i32.store16 (global.get $top) (local.get $code))
    (global.set $live (i64.add (global.get $live) (i64.const 2)))
    (global.get $top))
  (func (export "first") (param $at i64) (param $count i64) (result i64) (i64.load (local.get $at)))
  (func (export "far") (result i64) (i64.const 0x100000001)))
