;; Addresses and lengths of 64 bits, in every way that strings and lists travel; the caller frees what it made and was given.
(module
  (import "./host.js" "answer" (func $answer (param i64 i64 i32 i64)))
  (memory (export "memory") i64 1)
  (global $top (mut i64) (i64.const 4096))
  (global $live (mut i64) (i64.const 0))
  (data (i64.const 16) "Hello, ")

  (func $malloc (export "malloc") (param $size i64) (result i64)
    (local $at i64)
    (local.set $at (i64.and (i64.add (global.get $top) (i64.const 15)) (i64.const -16)))
    (global.set $top (i64.add (local.get $at) (local.get $size)))
    (if (i64.gt_u (global.get $top) (i64.mul (memory.size) (i64.const 65536)))
      (then (if (i64.eq (memory.grow (i64.add (i64.shr_u (local.get $size) (i64.const 16)) (i64.const 1))) (i64.const -1)) (then (return (i64.const 0))))))
    (global.set $live (i64.add (global.get $live) (local.get $size)))
    (local.get $at))
  (func (export "free") (param $at i64) (param $size i64)
    (global.set $live (i64.sub (global.get $live) (local.get $size))))
  (func (export "live") (result i64) (global.get $live))

  ;; As two values.
  (func $greet (export "greet") (param $at i64) (param $len i64) (result i64 i64)
    (local $made i64)
    (local.set $made (call $malloc (i64.add (local.get $len) (i64.const 7))))
    (memory.copy (local.get $made) (i64.const 16) (i64.const 7))
    (memory.copy (i64.add (local.get $made) (i64.const 7)) (local.get $at) (local.get $len))
    (local.get $made) (i64.add (local.get $len) (i64.const 7)))

  (func (export "sum") (param $at i64) (param $count i64) (result f64)
    (local $sum f64)
    (block $done
      (loop $next
        (br_if $done (i64.eqz (local.get $count)))
        (local.set $sum (f64.add (local.get $sum) (f64.load (local.get $at))))
        (local.set $at (i64.add (local.get $at) (i64.const 8)))
        (local.set $count (i64.sub (local.get $count) (i64.const 1)))
        (br $next)))
    (local.get $sum))

  ;; Pairs of 16 bytes each.
  (func (export "joined") (param $at i64) (param $count i64) (result i64 i64)
    (local $made i64) (local $end i64)
    (local.set $made (call $malloc (i64.const 64)))
    (local.set $end (local.get $made))
    (block $done
      (loop $next
        (br_if $done (i64.eqz (local.get $count)))
        (memory.copy (local.get $end) (i64.load (local.get $at)) (i64.load offset=8 (local.get $at)))
        (local.set $end (i64.add (local.get $end) (i64.load offset=8 (local.get $at))))
        (local.set $at (i64.add (local.get $at) (i64.const 16)))
        (local.set $count (i64.sub (local.get $count) (i64.const 1)))
        (br $next)))
    ;; What was allocated is what is given.
    (global.set $live (i64.sub (global.get $live) (i64.sub (i64.const 64) (i64.sub (local.get $end) (local.get $made)))))
    (local.get $made) (i64.sub (local.get $end) (local.get $made)))

  ;; Through an area of the module's: a number, and a pair that begins at 8.
  (func (export "swap") (param $at i64) (param $len i64) (param $n i32) (result i64)
    (i32.store (i64.const 64) (local.get $n))
    (i64.store (i64.const 72) (call $malloc (local.get $len)))
    (memory.copy (i64.load (i64.const 72)) (local.get $at) (local.get $len))
    (i64.store (i64.const 80) (local.get $len))
    (i64.const 64))

  ;; Through an area of the caller's.
  (func (export "twice") (param $to i64) (param $at i64) (param $len i64)
    (local $made i64)
    (local.set $made (call $malloc (i64.mul (local.get $len) (i64.const 2))))
    (memory.copy (local.get $made) (local.get $at) (local.get $len))
    (memory.copy (i64.add (local.get $made) (local.get $len)) (local.get $at) (local.get $len))
    (i64.store (local.get $to) (local.get $made))
    (i64.store offset=8 (local.get $to) (i64.mul (local.get $len) (i64.const 2))))

  (func (export "maybe") (param $some i32) (param $at i64) (param $len i64) (result i32 i64)
    (local.get $some) (local.get $len))

  ;; All of sixteen in memory: b's length at 16, c at 24, p at 44.
  (func (export "many") (param $args i64) (result i64)
    (i64.add
      (i64.add (i64.load8_u (local.get $args)) (i64.mul (i64.load offset=16 (local.get $args)) (i64.const 100)))
      (i64.add (i64.mul (i64.load offset=24 (local.get $args)) (i64.const 10000)) (i64.mul (i64.load8_u offset=44 (local.get $args)) (i64.const 1000000)))))

  (func (export "ask") (param $at i64) (param $len i64) (result i64 i64)
    (call $answer (local.get $at) (local.get $len) (i32.const 7) (i64.const 96))
    (i64.load (i64.const 96)) (i64.load (i64.const 104)))

  ;; Nothing lies there.
  (func (export "far") (result i64 i64) (i64.const 0x100000001) (i64.const 1)))
