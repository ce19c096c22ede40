;; The builtins of wasm:js-string that need no type newer than externref: every engine runs this module, by builtins of
;; its own or by ours. Some are exported as they are imported; the start function uses one while the module is instantiated.
(module
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (import "wasm:js-string" "charCodeAt" (func $charCodeAt (param externref i32) (result i32)))
  (import "wasm:js-string" "codePointAt" (func $codePointAt (param externref i32) (result i32)))
  (import "wasm:js-string" "equals" (func $equals (param externref externref) (result i32)))
  (import "wasm:js-string" "compare" (func $compare (param externref externref) (result i32)))
  (import "wasm:js-string" "test" (func $test (param externref) (result i32)))
  (import "wasm:js-string" "test" (func $testAgain (param externref) (result i32)))

  (global $started (mut i32) (i32.const 0))
  (func $start (global.set $started (i32.add (call $test (ref.null extern)) (i32.const 1))))
  (start $start)
  (func (export "started") (result i32) (global.get $started))

  (export "length" (func $length))
  (export "charCodeAt" (func $charCodeAt))
  (export "codePointAt" (func $codePointAt))
  (export "equals" (func $equals))
  (export "compare" (func $compare))
  (export "test" (func $test))
  (export "testAgain" (func $testAgain))

  ;; The sum of a string's code units.
  (func (export "sum") (param $text externref) (result i32)
    (local $i i32) (local $sum i32)
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $i) (call $length (local.get $text))))
        (local.set $sum (i32.add (local.get $sum) (call $charCodeAt (local.get $text) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $sum)))
