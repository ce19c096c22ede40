(module $shapes
  (import "./log.js" "log" (func $log (param $at i32) (param $size i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "Hello, ")
  (data (i32.const 8) "0 of 0")
  (global $top (mut i32) (i32.const 16))

  ;; Strings lie here, one behind the other. The first that is freed takes all with it.
  (func $alloc (export "alloc") (param $size i32) (result i32)
    (global.get $top)
    (global.set $top (i32.add (global.get $top) (local.get $size))))
  (func (export "dealloc") (param $at i32) (param $size i32)
    (global.set $top (i32.const 16)))

  (func (export "add") (param $a i32) (param $b i32) (result i32)
    (i32.add (local.get $a) (local.get $b)))
  ;; A string comes back as two results, its address and its length.
  (func (export "greet") (param $at i32) (param $size i32) (result i32 i32)
    (local $text i32)
    (local.set $text (call $alloc (i32.add (local.get $size) (i32.const 7))))
    (memory.copy (local.get $text) (i32.const 0) (i32.const 7))
    (memory.copy (i32.add (local.get $text) (i32.const 7)) (local.get $at) (local.get $size))
    (local.get $text)
    (i32.add (local.get $size) (i32.const 7)))
  ;; A record goes as its numbers, and comes back as two results.
  (func (export "middle") (param $ax f64) (param $ay f64) (param $bx f64) (param $by f64) (result f64 f64)
    (f64.div (f64.add (local.get $ax) (local.get $bx)) (f64.const 2))
    (f64.div (f64.add (local.get $ay) (local.get $by)) (f64.const 2)))
  ;; Up to 9: it writes one digit each into "0 of 0".
  (func (export "count") (param $to i32)
    (local $i i32)
    (i32.store8 (i32.const 13) (i32.add (local.get $to) (i32.const 0x30)))
    (loop $next
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (i32.store8 (i32.const 8) (i32.add (local.get $i) (i32.const 0x30)))
      (call $log (i32.const 8) (i32.const 6))
      (br_if $next (i32.lt_u (local.get $i) (local.get $to)))))
  (func (export "pick") (param $index i32) (result i32)
    (if (i32.ge_u (local.get $index) (i32.const 3)) (then (call $out-of-range)))
    (i32.add (local.get $index) (i32.const 2)))
  (func $out-of-range (unreachable)))
