;; The same as squares.wat, four numbers at a time.
(module
  (func (export "lanes") (result i32) (i32.const 4))
  ;; $n is a multiple of four.
  (func (export "squares") (param $n i32) (result i32)
    (local $i i32) (local $four v128) (local $sum v128)
    (local.set $four (v128.const i32x4 0 1 2 3))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (local.set $sum (i32x4.add (local.get $sum) (i32x4.mul (local.get $four) (local.get $four))))
        (local.set $four (i32x4.add (local.get $four) (i32x4.splat (i32.const 4))))
        (local.set $i (i32.add (local.get $i) (i32.const 4)))
        (br $next)))
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
      (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum))))))
