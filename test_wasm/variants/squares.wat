;; What every host runs; squares.simd.wat stands beside it for those that have vectors.
(module
  (func (export "lanes") (result i32) (i32.const 1))
  ;; The sum of the squares below $n.
  (func (export "squares") (param $n i32) (result i32)
    (local $i i32) (local $sum i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (local.set $sum (i32.add (local.get $sum) (i32.mul (local.get $i) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $sum)))
