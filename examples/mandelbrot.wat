;; The Mandelbrot set: how fast a point leaves, and a picture of many points.
(module
  (memory (export "memory") 1)

  ;; Steps until the point (x, y) leaves the circle of radius 2; 255 where it stays.
  (func $iterations (export "iterations") (param $x f64) (param $y f64) (result i32)
    (local $a f64) (local $b f64) (local $aa f64) (local $bb f64) (local $n i32)
    (loop $next
      (local.set $aa (f64.mul (local.get $a) (local.get $a)))
      (local.set $bb (f64.mul (local.get $b) (local.get $b)))
      (if (f64.le (f64.add (local.get $aa) (local.get $bb)) (f64.const 4)) (then
        (local.set $b (f64.add (f64.mul (f64.mul (local.get $a) (local.get $b)) (f64.const 2)) (local.get $y)))
        (local.set $a (f64.add (f64.sub (local.get $aa) (local.get $bb)) (local.get $x)))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $n) (i32.const 255))))))
    (local.get $n))

  ;; Writes a picture, four bytes a point (red, green, blue, opacity), and gives its address.
  (func (export "render") (param $width i32) (param $height i32) (param $zoom f64) (result i32)
    (local $at i32) (local $end i32) (local $n i32) (local $point i32) (local $lacking i32)
    (local.set $end (i32.mul (i32.mul (local.get $width) (local.get $height)) (i32.const 4)))
    ;; As many pages as the picture needs.
    (local.set $lacking (i32.sub
      (i32.shr_u (i32.add (local.get $end) (i32.const 65535)) (i32.const 16))
      (memory.size)))
    (if (i32.gt_s (local.get $lacking) (i32.const 0))
      (then (if (i32.lt_s (memory.grow (local.get $lacking)) (i32.const 0)) (then (unreachable)))))
    (loop $each
      (if (i32.lt_u (local.get $at) (local.get $end)) (then
        (local.set $point (i32.shr_u (local.get $at) (i32.const 2)))
        (local.set $n (call $iterations
          (f64.sub (f64.div (f64.mul
            (f64.sub (f64.convert_i32_u (i32.rem_u (local.get $point) (local.get $width)))
                     (f64.div (f64.convert_i32_u (local.get $width)) (f64.const 2)))
            (f64.const 3)) (f64.mul (f64.convert_i32_u (local.get $width)) (local.get $zoom))) (f64.const 0.7436))
          (f64.add (f64.div (f64.mul
            (f64.sub (f64.convert_i32_u (i32.div_u (local.get $point) (local.get $width)))
                     (f64.div (f64.convert_i32_u (local.get $height)) (f64.const 2)))
            (f64.const 3)) (f64.mul (f64.convert_i32_u (local.get $width)) (local.get $zoom))) (f64.const 0.1318))))
        (i32.store8 (local.get $at) (i32.mul (local.get $n) (i32.const 5)))
        (i32.store8 offset=1 (local.get $at) (i32.mul (local.get $n) (i32.const 3)))
        (i32.store8 offset=2 (local.get $at) (i32.sub (i32.const 255) (local.get $n)))
        (i32.store8 offset=3 (local.get $at) (i32.const 255))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $each))))
    (i32.const 0)))
